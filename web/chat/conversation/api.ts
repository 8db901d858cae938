// The HTTP half of the customer API: each call answers with what the page needs, or throws one Problem.

import {
  isRecord,
  readBatch,
  readBranding,
  readSession,
  words,
  type Batch,
  type Branding,
  type Session,
} from "./contract";

/** How a call failed, and so what the page should do about it. */
export type Trouble =
  | "unreachable" // no answer, or the server is not well: try again later
  | "slow_down" // 429: try again after `retryAfter` seconds
  | "gone" // the conversation is over or the token no longer counts
  | "refused"; // this very request will never be accepted

export class Problem extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly code: string,
    readonly detail: string | null,
    readonly retryAfter: number | null = null,
  ) {
    super(code);
  }
}

/** What a customer sends: words, or the choice they picked. */
export interface Utterance {
  readonly clientMessageId: string;
  readonly text: string;
  /** Set when this is a picked choice; `text` is then its title, shown but not sent. */
  readonly payload: string | null;
}

export interface ChatApi {
  open(): Promise<Session>;
  post(token: string, utterance: Utterance): Promise<{ seq: number }>;
  read(token: string, after: number, wait: number, signal?: AbortSignal): Promise<Batch>;
  branding(): Promise<Branding | null>;
}

const PATIENCE_MS = 15_000;

function troubleOf(status: number): Trouble {
  if (status === 429) return "slow_down";
  if (status === 401 || status === 403 || status === 404 || status === 410) return "gone";
  if (status === 408 || status >= 500) return "unreachable";
  return "refused";
}

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const fields = isRecord(body) ? body : {};
  const wait = Number(response.headers.get("Retry-After"));
  return new Problem(
    troubleOf(response.status),
    words(fields["code"]) ?? `http_${response.status}`,
    words(fields["detail"]),
    Number.isFinite(wait) && wait > 0 ? wait : null,
  );
}

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
