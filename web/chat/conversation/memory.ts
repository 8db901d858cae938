// What the browser remembers: the way back into the conversation, and words that were not yet delivered.

import { isRecord, readSession, words, type Session } from "./contract";
import type { Unsent } from "../../shared/outbox";

const SESSION = "tingsu.session"; // survives the browser: {conversationId, token}
const SEEN = "tingsu.seen"; // the last seq the customer has looked at
const UNSENT = "tingsu.unsent"; // only this tab, and gone with it: these are the customer's own words
const DRAFT = "tingsu.draft";

/** A store that may be missing, full or forbidden (private mode, third-party frame); then nothing is remembered. */
function quietly<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

function readUnsent(value: unknown): Unsent[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    if (!isRecord(one)) return [];
    const clientMessageId = words(one["clientMessageId"]);
    const text = words(one["text"]);
    const at = words(one["at"]);
    if (!clientMessageId || !text || !at) return [];
    const state = one["state"] === "refused" ? "refused" : "waiting";
    return [{ clientMessageId, text, at, state, payload: words(one["payload"]), detail: words(one["detail"]) }];
  });
}

export interface Memory {
  session(): Session | null;
  keepSession(session: Session): void;
  seen(): number;
  keepSeen(seq: number): void;
  unsent(): readonly Unsent[];
  keepUnsent(items: readonly Unsent[]): void;
  draft(): string;
  keepDraft(text: string): void;
  forget(): void;
  /** Calls back when another tab has started over or opened a conversation. */
  watch(changed: () => void): void;
}

export function browserMemory(): Memory {
  const read = (store: () => Storage, key: string): unknown =>
    quietly(() => JSON.parse(store().getItem(key) ?? "null") as unknown, null);
  const keep = (store: () => Storage, key: string, value: unknown): void =>
    quietly(() => store().setItem(key, JSON.stringify(value)), undefined);
  const drop = (store: () => Storage, key: string): void => quietly(() => store().removeItem(key), undefined);
  const lasting = () => localStorage;
  const passing = () => sessionStorage;

  return {
    session() {
      const kept = read(lasting, SESSION);
      return isRecord(kept) ? readSession({ conversation_id: kept["conversationId"], token: kept["token"] }) : null;
    },
    keepSession: (session) => keep(lasting, SESSION, session),
    seen: () => Number(read(lasting, SEEN)) || 0,
    keepSeen: (seq) => keep(lasting, SEEN, seq),
    unsent: () => readUnsent(read(passing, UNSENT)),
    keepUnsent(items) {
      const written = items.filter((item) => !item.file); // a file cannot be kept here
      if (written.length > 0) keep(passing, UNSENT, written);
      else drop(passing, UNSENT);
    },
    draft: () => words(read(passing, DRAFT)) ?? "",
    keepDraft: (text) => (text ? keep(passing, DRAFT, text) : drop(passing, DRAFT)),
    forget() {
      drop(lasting, SESSION);
      drop(lasting, SEEN);
      drop(passing, UNSENT);
      drop(passing, DRAFT);
    },
    watch(changed) {
      addEventListener("storage", (event) => {
        if (event.key === SESSION || event.key === null) changed();
      });
    },
  };
}
