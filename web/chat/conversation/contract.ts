// The customer API as the page relies on it, and the readers that let nothing else in from the wire.

import { readMessage, type Message } from "../../shared/message";
import { LARGEST_FILE } from "../../shared/attachments/staging";
import { isRecord, number, oneOf, words } from "../../shared/reading";

export { isRecord, readMessage, words };
export type { Author, Card, Choice, FileRef, Kind, Message } from "../../shared/message";

export type Owner = "bot" | "queue" | "agent";

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
  /** The name of the agent who has the conversation. */
  readonly agent: string | null;
  /** How far an agent has read. */
  readonly read: number;
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
  /** The most bytes of one file. */
  readonly fileBytes: number;
  readonly colour: string | null;
  readonly logo: string | null;
}

const OWNERS: readonly Owner[] = ["bot", "queue", "agent"];

/** A number one can call; an institution that has not set its hotline yet has a note to itself there. */
function dialable(value: unknown): string | null {
  const digits = words(value)?.replace(/\D/g, "") ?? "";
  return digits.length >= 3 ? words(value) : null;
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
    agent: words(fields["agent"]),
    read: number(fields["read"]) ?? 0,
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
    fileBytes: number(value["file_bytes"]) ?? LARGEST_FILE,
    colour: words(value["colour"]),
    logo: words(value["logo"]),
  };
}
