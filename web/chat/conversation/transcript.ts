// What has been said, in the server's order: pure functions that merge what arrives, however often and in whatever order.

import type { FileRef, Message } from "./contract";

export interface Transcript {
  /** Sorted by seq, each seq once. */
  readonly messages: readonly Message[];
  /** Everything up to this seq has been seen; the feed resumes after it. */
  readonly cursor: number;
}

export const NOTHING_SAID: Transcript = { messages: [], cursor: 0 };

function bySeq(a: Message, b: Message): number {
  return a.seq - b.seq;
}

/** The cursor moves on over what is contiguous: a message that overtook another must not hide the gap. */
function contiguousFrom(cursor: number, messages: readonly Message[]): number {
  return messages.reduce((reached, { seq }) => (seq === reached + 1 ? seq : reached), cursor);
}

/**
 * Adds what arrived.
 *
 * `seenTo` is the server's word that nothing up to there is missing (the cursor of a read); a message that came
 * alone over the socket carries no such word. A message's id as given here outlives its echo from the server, because
 * the page hangs a bubble's identity on it.
 */
export function receive(before: Transcript, incoming: readonly Message[], seenTo = 0): Transcript {
  const merged = new Map(before.messages.map((message) => [message.seq, message]));
  for (const message of incoming) {
    const clientMessageId = message.clientMessageId ?? merged.get(message.seq)?.clientMessageId ?? null;
    merged.set(message.seq, { ...message, clientMessageId });
  }
  const messages = [...merged.values()].sort(bySeq);
  return { messages, cursor: contiguousFrom(Math.max(before.cursor, seenTo), messages) };
}

/** True when something between the cursor and the newest message has not arrived. */
export function hasGap({ messages, cursor }: Transcript): boolean {
  const newest = messages[messages.length - 1];
  return newest !== undefined && newest.seq > cursor;
}

/** The customer's message at the place the server's receipt gave it. */
export function place(before: Transcript, id: string, text: string, seq: number, at: string, file: FileRef | null = null): Transcript {
  const others = before.messages.map((message) =>
    message.clientMessageId === id && message.seq !== seq ? { ...message, clientMessageId: null } : message,
  );
  const said: Message = {
    seq,
    author: "customer",
    authorName: null,
    kind: file ? "file" : "text",
    text,
    choices: [],
    card: null,
    file,
    expects: null,
    createdAt: at,
    clientMessageId: id,
  };
  const echo = others.find((message) => message.seq === seq);
  return receive({ ...before, messages: others }, [echo ? { ...echo, clientMessageId: id } : said]);
}

/** The question that waits for an answer: the last thing said to the customer, unless they have spoken since; a file is no answer. */
export function openQuestion(messages: readonly Message[]): Message | null {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message?.kind === "file") continue;
    if (!message || message.author === "customer") return null;
    if (message.expects || message.choices.length > 0) return message;
  }
  return null;
}
