// The HTTP half of the customer API: each call answers with what the page needs, or throws one Problem.

import { Problem, problemOf } from "../../shared/problem";
import { readFile } from "../../shared/message";
import type { Receipt, Utterance } from "../../shared/outbox";
import { upload } from "../../shared/upload";
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
  post(token: string, utterance: Utterance): Promise<Receipt>;
  sendFile(token: string, id: string, file: File, progress: (share: number) => void): Promise<Receipt>;
  fetchFile(token: string, url: string): Promise<Blob>;
  read(token: string, after: number, wait: number, signal?: AbortSignal): Promise<Batch>;
  branding(): Promise<Branding | null>;
}

const PATIENCE_MS = 15_000;
const FILE_PATIENCE_MS = 60_000;

const asJson = (response: Response): Promise<unknown> => response.json() as Promise<unknown>;

/** One request with a time limit. `signal` ends it early; both show as an unreachable server. */
function call(url: string, init: RequestInit, patience: number, signal?: AbortSignal): Promise<unknown> {
  return ask(url, init, patience, asJson, signal);
}

async function ask<Answer>(
  url: string,
  init: RequestInit,
  patience: number,
  read: (response: Response) => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  const abort = () => giveUp.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  try {
    const response = await fetch(url, { ...init, signal: giveUp.signal, cache: "no-store", credentials: "omit" });
    if (!response.ok) throw await problemOf(response);
    return await read(response);
  } catch (error) {
    throw error instanceof Problem ? error : new Problem("unreachable", "no_connection", null);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

function receipt(answer: unknown): Receipt {
  const seq = isRecord(answer) ? answer["seq"] : null;
  if (!isRecord(answer) || typeof seq !== "number") throw new Problem("unreachable", "no_receipt", null);
  return { seq, file: readFile(answer["file"]) };
}

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
      return receipt(await call(`${base}/messages`, init, PATIENCE_MS));
    },

    async sendFile(token, id, file, progress) {
      const form = new FormData();
      form.append("client_message_id", id);
      form.append("file", file, file.name);
      return receipt(await upload(`${base}/files`, form, bearer(token), progress));
    },

    fetchFile: (token, url) => ask(url, { headers: bearer(token) }, FILE_PATIENCE_MS, (response) => response.blob()),

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
