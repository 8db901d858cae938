// The customer API as the page relies on it, and the readers that let nothing else in from the wire.

export type Author = "customer" | "bot" | "agent" | "system";
export type Kind = "text" | "choices" | "card" | "notice" | "file";
export type Owner = "bot" | "queue" | "agent";

export interface Choice {
  readonly title: string;
  readonly payload: string;
}

/** A card is an open record: a card type this page does not know is shown as the message's text. */
export type Card = Readonly<Record<string, unknown>> & { readonly type: string };

export interface Message {
  readonly seq: number;
  readonly author: Author;
  /** An agent's name. */
  readonly authorName: string | null;
  readonly kind: Kind;
  readonly text: string;
  readonly choices: readonly Choice[];
  readonly card: Card | null;
  readonly expects: string | null;
  readonly createdAt: string;
  /** Only on the customer's own messages, and only if the server says it. */
  readonly clientMessageId: string | null;
}

/** What one reading of the feed brings: messages, how far we have now seen, and who has the floor. */
export interface Batch {
  readonly messages: readonly Message[];
  readonly cursor: number;
  readonly owner: Owner | null;
  readonly queuePosition: number | null;
}

export interface FloorState {
  readonly owner: Owner | null;
  readonly typing: boolean;
  readonly queuePosition: number | null;
}

export interface Session {
  readonly conversationId: string;
  readonly token: string;
}

export interface Branding {
  readonly name: string;
  readonly hotline: string | null;
  readonly greeting: string | null;
  /** The most characters of one message. */
  readonly messageLength: number;
  readonly colour: string | null;
  readonly logo: string | null;
}

const AUTHORS: readonly Author[] = ["customer", "bot", "agent", "system"];
const KINDS: readonly Kind[] = ["text", "choices", "card", "notice", "file"];
const OWNERS: readonly Owner[] = ["bot", "queue", "agent"];

type Fields = Record<string, unknown>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The trimmed string, or null when there is none to show. */
export function words(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** A number one can call; an institution that has not set its hotline yet has a note to itself there. */
function dialable(value: unknown): string | null {
  const digits = words(value)?.replace(/\D/g, "") ?? "";
  return digits.length >= 3 ? words(value) : null;
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T | null {
  return known.find((one) => one === value) ?? null;
}

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
    expects: words(value["expects"]),
    createdAt: words(value["created_at"]) ?? new Date().toISOString(),
    clientMessageId: words(value["client_message_id"]),
  };
}

export function readBatch(value: unknown): Batch {
  const fields = isRecord(value) ? value : {};
  const list: unknown[] = Array.isArray(fields["messages"]) ? fields["messages"] : [];
  const messages = list.map(readMessage).filter((message) => message !== null);
  const newest = messages.reduce((seq, message) => Math.max(seq, message.seq), 0);
  const cursor = typeof fields["cursor"] === "number" ? fields["cursor"] : newest;
  return { messages, cursor, owner: oneOf(fields["owner"], OWNERS), queuePosition: number(fields["queue_position"]) };
}

export function readFloorState(value: unknown): FloorState {
  const fields = isRecord(value) ? value : {};
  return {
    owner: oneOf(fields["owner"], OWNERS),
    typing: fields["typing"] === true,
    queuePosition: number(fields["queue_position"]),
  };
}

export function readSession(value: unknown): Session | null {
  const conversationId = isRecord(value) ? words(value["conversation_id"]) : null;
  const token = isRecord(value) ? words(value["token"]) : null;
  return conversationId && token ? { conversationId, token } : null;
}

export function readBranding(value: unknown): Branding | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  if (!isRecord(value) || !name) return null;
  return {
    name,
    hotline: dialable(value["hotline"]),
    greeting: words(value["greeting"]),
    messageLength: number(value["message_length"]) ?? 2000,
    colour: words(value["colour"]),
    logo: words(value["logo"]),
  };
}
