// One conversation with all that stands beside it, as the desk's API gives it.

import { readMessage, type Message } from "../../shared/message";
import { isRecord, list, number, texts, words } from "../../shared/reading";
import { readSummary, type Summary } from "./contract";

export type NoteKind = "note" | "whisper" | "transfer";

export interface Note {
  readonly noteId: number;
  /** The message it stands behind. */
  readonly afterSeq: number;
  readonly account: string | null;
  readonly authorName: string;
  readonly kind: NoteKind;
  readonly text: string;
  readonly createdAt: string;
}

export type Said = Message;

export interface Signal {
  readonly signal: string;
  readonly title: string;
  readonly words: string | null;
  readonly seq: number | null;
}

export interface Mood {
  readonly seq: number;
  readonly emotion: string;
  readonly at: string | null;
}

export interface Field {
  readonly value: unknown;
  readonly display: string;
  readonly by: string | null;
  readonly at: string | null;
}

export interface Draft {
  readonly fields: Readonly<Record<string, Field>>;
  readonly missing: readonly string[];
  readonly status: string | null;
  readonly topicTitle: string | null;
  readonly number: string | null;
  /** Names this very content, so that what is registered is what was confirmed. */
  readonly version: string | null;
  /** The customer pressed yes to just this content. */
  readonly confirmed: boolean;
}

export interface Case {
  readonly number: string;
  readonly topicTitle: string | null;
  readonly level: number | null;
  readonly status: string | null;
  readonly createdAt: string | null;
}

export interface Customer {
  readonly name: string | null;
  readonly phone: string | null;
  readonly tags: readonly string[];
  readonly complaints: readonly Case[];
  readonly conversations: number | null;
}

export interface Clock {
  readonly name: string;
  readonly dueAt: string;
  readonly state: string | null;
}

export interface Suggestion {
  readonly title: string;
  readonly text: string;
}

export interface Talk extends Summary {
  readonly signals: readonly Signal[];
  readonly emotions: readonly Mood[];
  readonly customerRead: number;
  readonly agentRead: number;
}

export interface Detail {
  readonly talk: Talk;
  readonly messages: readonly Said[];
  readonly notes: readonly Note[];
  readonly cursor: number;
  readonly draft: Draft | null;
  readonly customer: Customer | null;
  readonly clocks: readonly Clock[];
  readonly suggestions: readonly Suggestion[];
  /** The messages this agent has marked as misunderstood by the bot. */
  readonly misunderstood: readonly number[];
}

export const readSaid = readMessage;

export function readNote(value: unknown): Note | null {
  if (!isRecord(value) || value["author"] !== "note") return null;
  const noteId = number(value["note_id"]);
  if (noteId === null) return null;
  const kind = value["kind"];
  return {
    noteId,
    afterSeq: number(value["after_seq"]) ?? 0,
    account: words(value["account"]),
    authorName: words(value["author_name"]) ?? "",
    kind: kind === "whisper" || kind === "transfer" ? kind : "note",
    text: words(value["text"]) ?? "",
    createdAt: words(value["created_at"]) ?? "",
  };
}

function readSignal(value: unknown): Signal | null {
  const signal = isRecord(value) ? words(value["signal"]) : null;
  if (!isRecord(value) || !signal) return null;
  return { signal, title: words(value["title"]) ?? signal, words: words(value["words"]), seq: number(value["seq"]) };
}

function readMood(value: unknown): Mood | null {
  const emotion = isRecord(value) ? words(value["emotion"]) : null;
  const seq = isRecord(value) ? number(value["seq"]) : null;
  return isRecord(value) && emotion && seq !== null ? { seq, emotion, at: words(value["at"]) } : null;
}

export function readTalk(value: unknown): Talk | null {
  const summary = readSummary(value);
  if (!summary || !isRecord(value)) return null;
  return {
    ...summary,
    signals: list(value["signals"], readSignal),
    emotions: list(value["emotions"], readMood),
    customerRead: number(value["customer_read"]) ?? 0,
    agentRead: number(value["agent_read"]) ?? 0,
  };
}

function readField(value: unknown): Field | null {
  if (!isRecord(value)) return null;
  const raw = value["value"];
  const display = words(value["display"]) ?? (typeof raw === "string" || typeof raw === "number" ? String(raw) : "");
  return { value: raw, display, by: words(value["by"]), at: words(value["at"]) };
}

export function readDraft(value: unknown): Draft | null {
  if (!isRecord(value)) return null;
  const given = isRecord(value["fields"]) ? Object.entries(value["fields"]) : [];
  const fields = given.flatMap(([name, raw]) => {
    const field = readField(raw);
    return field && field.display !== "" ? [[name, field] as const] : [];
  });
  return {
    fields: Object.fromEntries(fields),
    missing: texts(value["missing"]),
    status: words(value["status"]),
    topicTitle: words(value["topic_title"]),
    number: words(value["number"]),
    version: words(value["version"]),
    confirmed: isRecord(value["confirmed"]),
  };
}

function readCase(value: unknown): Case | null {
  const found = isRecord(value) ? words(value["number"]) : null;
  if (!isRecord(value) || !found) return null;
  return {
    number: found,
    topicTitle: words(value["topic_title"]),
    level: number(value["level"]),
    status: words(value["status_name"]) ?? words(value["status"]),
    createdAt: words(value["created_at"]),
  };
}

function readCustomer(value: unknown): Customer | null {
  if (!isRecord(value)) return null;
  return {
    name: words(value["name"]),
    phone: words(value["phone"]),
    tags: texts(value["tags"]),
    complaints: list(value["complaints"], readCase),
    conversations: number(value["conversations"]),
  };
}

function readClock(value: unknown): Clock | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  const dueAt = isRecord(value) ? words(value["due_at"]) : null;
  return isRecord(value) && name && dueAt ? { name, dueAt, state: words(value["state"]) } : null;
}

function readSuggestion(value: unknown): Suggestion | null {
  const text = isRecord(value) ? words(value["text"]) : null;
  return isRecord(value) && text ? { title: words(value["title"]) ?? text, text } : null;
}

export function readDetail(value: unknown): Detail | null {
  const talk = isRecord(value) ? readTalk(value["conversation"]) : null;
  if (!isRecord(value) || !talk) return null;
  const all: unknown[] = Array.isArray(value["messages"]) ? value["messages"] : [];
  const messages = list(all, (one) => (readNote(one) ? null : readSaid(one)));
  return {
    talk,
    messages,
    notes: list(all, readNote),
    cursor: number(value["cursor"]) ?? Math.max(0, ...messages.map((message) => message.seq)),
    draft: readDraft(value["draft"]),
    customer: readCustomer(value["customer"]),
    clocks: list(value["clocks"], readClock),
    suggestions: list(value["suggestions"], readSuggestion),
    misunderstood: list(value["misunderstood"], number),
  };
}
