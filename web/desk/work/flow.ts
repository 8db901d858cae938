// Arranges a conversation into what is drawn: day lines, runs of one speaker, notes at their place, what is not delivered yet.

import type { Author } from "../../shared/message";
import type { Unsent } from "../../shared/outbox";
import { day, sameDay } from "../../shared/when";
import type { Note, Said } from "./detail";

export type Row =
  | { readonly kind: "day"; readonly key: string; readonly label: string }
  | { readonly kind: "new"; readonly key: string }
  | { readonly kind: "note"; readonly key: string; readonly note: Note }
  | { readonly kind: "unsent"; readonly key: string; readonly unsent: Unsent }
  | Run;

export interface Run {
  readonly kind: "run";
  readonly key: string;
  readonly author: Author;
  readonly name: string | null;
  readonly at: string;
  readonly said: Said[];
}

const PAUSE_MS = 5 * 60 * 1000;

interface Placed {
  readonly seq: number;
  readonly at: string;
  readonly message: Said | null;
  readonly note: Note | null;
}

function inOrder(messages: readonly Said[], notes: readonly Note[]): Placed[] {
  const all: Placed[] = [
    ...messages.map((message) => ({ seq: message.seq, at: message.createdAt, message, note: null })),
    ...notes.map((note) => ({ seq: note.afterSeq, at: note.createdAt, message: null, note })),
  ];
  return all.sort((a, b) => a.seq - b.seq || Number(a.note !== null) - Number(b.note !== null) || (a.note?.noteId ?? 0) - (b.note?.noteId ?? 0));
}

export function arrange(
  messages: readonly Said[],
  notes: readonly Note[],
  unsent: readonly Unsent[],
  seenBefore: number | null,
  now = new Date(),
): Row[] {
  const rows: Row[] = [];
  const firstNew = seenBefore ? messages.find((one) => one.seq > seenBefore && one.author === "customer")?.seq : undefined;
  let before: Placed | null = null;
  for (const placed of inOrder(messages, notes)) {
    const { message, note, at } = placed;
    const key = message ? `m${message.seq}` : `n${note?.noteId ?? 0}`;
    if (!before || !sameDay(before.at, at)) rows.push({ kind: "day", key: `day-${key}`, label: day(at, now) });
    if (message && message.seq === firstNew && before) rows.push({ kind: "new", key: "new" });
    const last = rows[rows.length - 1];
    if (note) rows.push({ kind: "note", key, note });
    else if (message && last?.kind === "run" && last.author === message.author && last.name === message.authorName && apart(before, at) < PAUSE_MS) {
      last.said.push(message);
    } else if (message) {
      rows.push({ kind: "run", key, author: message.author, name: message.authorName, at, said: [message] });
    }
    before = placed;
  }
  return [...rows, ...unsent.map((one): Row => ({ kind: "unsent", key: one.clientMessageId, unsent: one }))];
}

function apart(before: Placed | null, at: string): number {
  return before ? Math.abs(Date.parse(at) - Date.parse(before.at)) : Infinity;
}

/** The title of the choice a customer picked, if the next thing they said was one. */
export function picked(message: Said, messages: readonly Said[]): string | null {
  if (message.choices.length === 0) return null;
  const reply = messages.find((one) => one.seq > message.seq && one.author === "customer");
  return message.choices.find(({ title }) => title === reply?.text)?.title ?? null;
}
