// A message as every page of ours reads it from the API.

import { isRecord, number, oneOf, words } from "./reading";

export { isRecord, words };

export type Author = "customer" | "bot" | "agent" | "system";
export type Kind = "text" | "choices" | "card" | "notice" | "file";

export interface Choice {
  readonly title: string;
  readonly payload: string;
}

/** A card is an open record: a card type this page does not know is shown as the message's text. */
export type Card = Readonly<Record<string, unknown>> & { readonly type: string };

/** A picture or a document that was sent. */
export interface FileRef {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number | null;
  readonly url: string;
  readonly width: number | null;
  readonly height: number | null;
}

export interface Message {
  readonly seq: number;
  readonly author: Author;
  /** An agent's name. */
  readonly authorName: string | null;
  readonly kind: Kind;
  readonly text: string;
  readonly choices: readonly Choice[];
  readonly card: Card | null;
  readonly file: FileRef | null;
  readonly expects: string | null;
  readonly createdAt: string;
  /** Only on the customer's own messages, and only if the server says it. */
  readonly clientMessageId: string | null;
}

const AUTHORS: readonly Author[] = ["customer", "bot", "agent", "system"];
const KINDS: readonly Kind[] = ["text", "choices", "card", "notice", "file"];

function readChoices(value: unknown): Choice[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    const title = isRecord(one) ? words(one["title"]) : null;
    const payload = isRecord(one) ? words(one["payload"]) : null;
    return title && payload ? [{ title, payload }] : [];
  });
}

function readCard(value: unknown): Card | null {
  return isRecord(value) && typeof value["type"] === "string" ? (value as Card) : null;
}

const OWN_FILES = /^\/api\/(chat|desk)\/files\/[\w-]+$/;

/** Only files of our own server are shown: any other address is not followed. */
export function readFile(value: unknown): FileRef | null {
  const id = isRecord(value) ? words(value["id"]) : null;
  const url = isRecord(value) ? words(value["url"]) : null;
  if (!isRecord(value) || !id || !url || !OWN_FILES.test(url)) return null;
  return {
    id,
    name: words(value["name"]) ?? id,
    type: words(value["type"]) ?? "",
    size: number(value["size"]),
    url,
    width: number(value["width"]),
    height: number(value["height"]),
  };
}

/** A message, or null for something that is none. An unknown author is the system, an unknown kind is text. */
export function readMessage(value: unknown): Message | null {
  if (!isRecord(value) || typeof value["seq"] !== "number") return null;
  return {
    seq: value["seq"],
    author: oneOf(value["author"], AUTHORS) ?? "system",
    authorName: words(value["author_name"]),
    kind: oneOf(value["kind"], KINDS) ?? "text",
    text: words(value["text"]) ?? "",
    choices: readChoices(value["choices"]),
    card: readCard(value["card"]),
    file: readFile(value["file"]),
    expects: words(value["expects"]),
    createdAt: words(value["created_at"]) ?? new Date().toISOString(),
    clientMessageId: words(value["client_message_id"]),
  };
}
