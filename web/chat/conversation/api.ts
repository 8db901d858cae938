// The HTTP half of the customer API: each call answers with what the page needs, or throws one Problem.

import { Problem, problemOf } from "../../shared/problem";
import type { Utterance } from "../../shared/outbox";
import {
  isRecord,
  readBatch,
  readBranding,
  readSession,
  type Batch,
  type Branding,
  type Session,
} from "./contract";

export { Problem };
export type { Utterance };

export interface ChatApi {
  open(): Promise<Session>;
  post(token: string, utterance: Utterance): Promise<{ seq: number }>;
  read(token: string, after: number, wait: number, signal?: AbortSignal): Promise<Batch>;
  branding(): Promise<Branding | null>;
}

const PATIENCE_MS = 15_000;

/** One request with a time limit. `signal` ends it early; both show as an unreachable server. */
async function call(url: string, init: RequestInit, patience: number, signal?: AbortSignal): Promise<unknown> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  const abort = () => giveUp.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  try {
    const response = await fetch(url, { ...init, signal: giveUp.signal, cache: "no-store", credentials: "omit" });
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as unknown;
  } catch (error) {
    throw error instanceof Problem ? error : new Problem("unreachable", "no_connection", null);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

export function chatApi(base = "/api/chat"): ChatApi {
  return {
    async open() {
      const session = readSession(await call(`${base}/conversations`, { method: "POST" }, PATIENCE_MS));
      if (!session) throw new Problem("unreachable", "no_session", null);
      return session;
    },

    async post(token, { clientMessageId, text, payload }) {
      const what = payload === null ? { text } : { payload };
      const init = {
        method: "POST",
        headers: { ...bearer(token), "Content-Type": "application/json" },
        body: JSON.stringify({ client_message_id: clientMessageId, ...what }),
      };
      const answer = await call(`${base}/messages`, init, PATIENCE_MS);
      if (!isRecord(answer) || typeof answer["seq"] !== "number") {
        throw new Problem("unreachable", "no_receipt", null);
      }
      return { seq: answer["seq"] };
    },

    async read(token, after, wait, signal) {
      const url = `${base}/messages?after=${after}&wait=${wait}`;
      return readBatch(await call(url, { headers: bearer(token) }, PATIENCE_MS + wait * 1000, signal));
    },

    async branding() {
      const answer = await call(`${base}/branding`, {}, PATIENCE_MS).catch(() => null);
      return readBranding(answer);
    },
  };
}
