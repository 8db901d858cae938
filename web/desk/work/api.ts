// The HTTP half of the desk's API: each call answers with what the page needs, or throws one Problem.

import { Problem, problemOf } from "../../shared/problem";
import { isRecord, list, number, words } from "../../shared/reading";
import { upload } from "../../shared/upload";
import {
  readBoard,
  readPresence,
  readSession,
  readStaff,
  type Board,
  type OwnPresence,
  type Presence,
  type Session,
  type Staff,
} from "./contract";
import { readDetail, readDraft, readSaid, type Detail, type Draft, type Said } from "./detail";

export interface Canned {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export type Values = Readonly<Record<string, unknown>>;
export type Act = "release" | "transfer" | "park" | "unpark" | "close" | "watch" | "whisper" | "take_over" | "notes" | "ask_confirmation";

/** Plain calls below /api/desk, for the wings that read their own answers. */
export interface Calls {
  get(path: string): Promise<unknown>;
  change(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: object): Promise<unknown>;
  upload(path: string, form: FormData, progress: (share: number) => void): Promise<unknown>;
}

export interface DeskApi {
  readonly csrf: () => string | null;
  readonly calls: Calls;
  session(): Promise<Session>;
  signIn(name: string, password: string): Promise<Session>;
  signOut(): Promise<void>;
  presence(status: Presence): Promise<OwnPresence | null>;
  board(): Promise<Board>;
  staff(): Promise<Staff>;
  canned(): Promise<Canned[]>;
  detail(id: string, after: number): Promise<Detail>;
  claim(id: string): Promise<number | null>;
  offer(offerId: number, answer: "accept" | "decline"): Promise<void>;
  act(id: string, what: Act, values?: Values): Promise<void>;
  say(id: string, clientMessageId: string, text: string, fence: number | null): Promise<Said>;
  sendFile(id: string, clientMessageId: string, file: File, fence: number | null, progress: (share: number) => void): Promise<Said>;
  read(id: string, seq: number): Promise<void>;
  typing(id: string): Promise<void>;
  patch(id: string, fields: Values): Promise<Draft | null>;
  /** Registers the content of this version; the server refuses if it was changed since. */
  register(id: string, version: string | null): Promise<string | null>;
  reveal(id: string, field: string, reason: string): Promise<string>;
  misunderstood(id: string, seq: number, marked: boolean): Promise<void>;
  /** Writes a canned reply; a new one has no id yet. */
  keepCanned(id: string | null, title: string, text: string): Promise<void>;
  dropCanned(id: string): Promise<void>;
  /** Sent again under the same id it is the same complaint. */
  openCase(clientCaseId: string, channel: string, fields: Values): Promise<string>;
}

const PATIENCE_MS = 15_000;

async function send(url: string, init: RequestInit, patience: number): Promise<unknown> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  try {
    const response = await fetch(url, { ...init, signal: giveUp.signal, cache: "no-store", credentials: "same-origin" });
    if (!response.ok) throw await problemOf(response);
    return response.status === 204 ? null : ((await response.json()) as unknown);
  } catch (error) {
    throw error instanceof Problem ? error : new Problem("unreachable", "no_connection", null);
  } finally {
    clearTimeout(timer);
  }
}

function readCanned(value: unknown): Canned | null {
  const text = isRecord(value) ? words(value["text"]) : null;
  if (!isRecord(value) || !text) return null;
  const id = value["id"] ?? value["name"] ?? text;
  return { id: String(id), title: words(value["title"]) ?? text, text };
}

function said(answer: unknown): Said {
  const message = readSaid(isRecord(answer) ? answer["message"] : null);
  if (!message) throw new Problem("unreachable", "no_receipt", null);
  return message;
}

export function deskApi(base = "/api/desk"): DeskApi {
  let csrf: string | null = null;

  const get = (path: string) => send(`${base}/${path}`, {}, PATIENCE_MS);
  const change: Calls["change"] = (method, path, body) => {
    const headers: Record<string, string> = csrf ? { "X-CSRF-Token": csrf } : {};
    if (body) headers["Content-Type"] = "application/json";
    return send(`${base}/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) }, PATIENCE_MS);
  };
  const sent = (path: string, form: FormData, progress: (share: number) => void) =>
    upload(`${base}/${path}`, form, csrf ? { "X-CSRF-Token": csrf } : {}, progress);
  const at = (id: string, what: string) => `conversations/${encodeURIComponent(id)}${what && `/${what}`}`;
  const entered = (raw: unknown): Session => {
    const session = readSession(raw);
    if (!session) throw new Problem("unreachable", "no_session", null);
    csrf = session.csrf;
    return session;
  };

  return {
    csrf: () => csrf,
    calls: { get, change, upload: sent },
    session: async () => entered(await get("session")),
    signIn: async (name, password) => entered(await change("POST", "session", { name, password })),
    async signOut() {
      await change("DELETE", "session");
      csrf = null;
    },
    presence: async (status) => readPresence(await change("PUT", "presence", { status })),
    board: async () => readBoard(await get("queue")),
    staff: async () => readStaff(await get("agents")),
    async canned() {
      const answer = await get("canned");
      return list(isRecord(answer) ? (answer["canned"] ?? answer["entries"]) : answer, readCanned);
    },
    async detail(id, after) {
      const detail = readDetail(await get(`${at(id, "")}?after=${after}`));
      if (!detail) throw new Problem("unreachable", "no_conversation", null);
      return detail;
    },
    async claim(id) {
      const answer = await change("POST", at(id, "claim"));
      return isRecord(answer) ? number(answer["fence"]) : null;
    },
    offer: async (offerId, answer) => void (await change("POST", `offers/${offerId}/${answer}`)),
    act: async (id, what, values = {}) => void (await change("POST", at(id, what), values)),
    async say(id, clientMessageId, text, fence) {
      const body = { client_message_id: clientMessageId, text, ...(fence !== null && { fence }) };
      return said(await change("POST", at(id, "messages"), body));
    },
    async sendFile(id, clientMessageId, file, fence, progress) {
      const form = new FormData();
      form.append("client_message_id", clientMessageId);
      if (fence !== null) form.append("fence", String(fence));
      form.append("file", file, file.name);
      return said(await sent(at(id, "files"), form, progress));
    },
    read: async (id, seq) => void (await change("POST", at(id, "read"), { seq })),
    typing: async (id) => void (await change("POST", at(id, "typing"))),
    async patch(id, fields) {
      const answer = await change("PATCH", at(id, "draft"), { fields });
      return readDraft(isRecord(answer) && isRecord(answer["draft"]) ? answer["draft"] : answer);
    },
    async register(id, version) {
      const answer = await change("POST", at(id, "register"), { confirmed_by_customer: true, ...(version !== null && { version }) });
      return isRecord(answer) ? words(answer["number"]) : null;
    },
    async reveal(id, field, reason) {
      const answer = await change("POST", at(id, "reveal"), { field, reason });
      return (isRecord(answer) ? words(answer["value"]) : null) ?? "";
    },
    async misunderstood(id, seq, marked) {
      await change(marked ? "POST" : "DELETE", at(id, `messages/${seq}/misunderstood`));
    },
    async keepCanned(id, title, text) {
      await change(id === null ? "POST" : "PUT", id === null ? "canned" : `canned/${encodeURIComponent(id)}`, { title, text });
    },
    dropCanned: async (id) => void (await change("DELETE", `canned/${encodeURIComponent(id)}`)),
    async openCase(clientCaseId, channel, fields) {
      const answer = await change("POST", "cases", { client_case_id: clientCaseId, channel, fields });
      return (isRecord(answer) ? words(answer["number"]) : null) ?? "";
    },
  };
}
