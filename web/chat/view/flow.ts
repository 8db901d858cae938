// Arranges what has been said into what is drawn: runs of one speaker under one name and time, day lines, and the state of choices.

import { day, sameDay } from "../../shared/when";
import type { Author, Choice, Message } from "../conversation/contract";
import type { Unsent } from "../../shared/outbox";

export interface Bubble {
  /** Stays the same from typing to receipt to echo, so that a bubble never jumps. */
  readonly key: string;
  readonly text: string;
  readonly message: Message | null;
  readonly unsent: Unsent | null;
  /** Whether its choices may still be picked. */
  readonly answerable: boolean;
  /** The title of the choice that was picked. */
  readonly picked: string | null;
}

export type Row =
  | { readonly kind: "day"; readonly key: string; readonly label: string }
  | { readonly kind: "new"; readonly key: string }
  | Run;

export interface Run {
  readonly kind: "run";
  readonly key: string;
  readonly author: Author;
  readonly name: string | null;
  readonly at: string;
  readonly bubbles: Bubble[];
}

interface Said {
  readonly author: Author;
  readonly name: string | null;
  readonly at: string;
  readonly bubble: Bubble;
}

const PAUSE_MS = 5 * 60 * 1000; // after this a speaker's name and time are shown again

function heard(message: Message, later: readonly Message[], unsent: readonly Unsent[]): Said {
  const answer = later.find((one) => one.author === "customer" && one.kind !== "file") ?? unsent.find((one) => !one.file);
  const reply = answer?.text ?? null;
  const overtaken = later.some((one) => one.choices.length > 0);
  const picked = message.choices.find((choice: Choice) => choice.title === reply)?.title ?? null;
  return {
    author: message.author,
    name: message.authorName,
    at: message.createdAt,
    bubble: {
      key: message.clientMessageId ?? `seq-${message.seq}`,
      text: message.text,
      message,
      unsent: null,
      answerable: reply === null && !overtaken,
      picked,
    },
  };
}

function waiting(unsent: Unsent): Said {
  const { clientMessageId: key, text, at } = unsent;
  return { author: "customer", name: null, at, bubble: { key, text, message: null, unsent, answerable: false, picked: null } };
}

function apart(one: Said, other: Said): number {
  return Math.abs(Date.parse(other.at) - Date.parse(one.at));
}

export function arrange(
  messages: readonly Message[],
  unsent: readonly Unsent[],
  seenBefore = 0,
  now = new Date(),
): Row[] {
  const all = [...messages.map((message, index) => heard(message, messages.slice(index + 1), unsent)), ...unsent.map(waiting)];
  const firstNew = seenBefore > 0 ? messages.find((one) => one.seq > seenBefore && one.author !== "customer") : undefined;
  const rows: Row[] = [];
  let before: Said | null = null;
  for (const said of all) {
    const { key, message } = said.bubble;
    if (!before || !sameDay(before.at, said.at)) {
      rows.push({ kind: "day", key: `day-${key}`, label: day(said.at, now) });
    }
    if (firstNew && message === firstNew) rows.push({ kind: "new", key: "new" });
    const run = rows[rows.length - 1];
    if (run?.kind === "run" && before && run.author === said.author && run.name === said.name && apart(before, said) < PAUSE_MS) {
      run.bubbles.push(said.bubble);
    } else {
      const { author, name, at, bubble } = said;
      rows.push({ kind: "run", key: `run-${key}`, author, name, at, bubbles: [bubble] });
    }
    before = said;
  }
  return rows;
}
