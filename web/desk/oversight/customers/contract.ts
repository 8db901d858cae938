// Customer records as the desk's API tells them: names and phones come masked.

import { isRecord, list, number, texts, words } from "../../../shared/reading";
import { Problem } from "../../../shared/problem";
import type { Calls } from "../../work/api";
import type { Page } from "../pages";

export interface Tag {
  readonly name: string;
  readonly title: string;
  /** Follows from counting; nobody sets it. */
  readonly computed: boolean;
  readonly advice: string | null;
}

export interface Customer {
  readonly id: string;
  readonly name: string | null;
  readonly phone: string;
  readonly tags: readonly Tag[];
  readonly complaints: number;
  readonly open: number;
  readonly lastAt: string | null;
  readonly erasedAt: string | null;
  readonly mergedInto: string | null;
}

export interface PastComplaint {
  readonly number: string;
  readonly topic: string;
  readonly level: number | null;
  readonly status: string;
  readonly statusTitle: string;
  readonly receivedAt: string;
  readonly closedAt: string | null;
}

export interface Talk {
  readonly id: string;
  readonly channel: string;
  readonly createdAt: string;
  readonly messages: number;
}

export interface Survey {
  readonly number: string;
  readonly csat: number | null;
  readonly nps: number | null;
  readonly at: string;
}

export interface Merge {
  readonly id: number;
  readonly name: string | null;
  readonly phone: string;
  readonly by: string;
  readonly at: string;
}

export interface CustomerWhole extends Customer {
  readonly history: readonly PastComplaint[];
  readonly talks: readonly Talk[];
  readonly surveys: readonly Survey[];
  readonly merges: readonly Merge[];
  readonly knownTags: readonly Tag[];
}

/** What must stay after an erasure: a complaint's record, and until when. */
export type Stay = readonly { readonly number: string; readonly until: string }[];

function readTag(value: unknown): Tag | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  if (!isRecord(value) || !name) return null;
  return { name, title: words(value["title"]) ?? name, computed: value["computed"] === true, advice: words(value["advice"]) };
}

function readCustomer(value: unknown): Customer | null {
  const id = isRecord(value) ? words(value["id"]) : null;
  if (!isRecord(value) || !id) return null;
  return {
    id,
    name: words(value["name"]),
    phone: words(value["phone"]) ?? "",
    tags: list(value["tags"], readTag),
    complaints: number(value["complaints"]) ?? 0,
    open: number(value["open"]) ?? 0,
    lastAt: words(value["last_at"]),
    erasedAt: words(value["erased_at"]),
    mergedInto: words(value["merged_into"]),
  };
}

function readPast(value: unknown): PastComplaint | null {
  const which = isRecord(value) ? words(value["number"]) : null;
  if (!isRecord(value) || !which) return null;
  return {
    number: which,
    topic: words(value["topic_title"]) ?? "",
    level: number(value["level"]),
    status: words(value["status"]) ?? "",
    statusTitle: words(value["status_title"]) ?? "",
    receivedAt: words(value["received_at"]) ?? "",
    closedAt: words(value["closed_at"]),
  };
}

function readTalk(value: unknown): Talk | null {
  const id = isRecord(value) ? words(value["id"]) : null;
  if (!isRecord(value) || !id) return null;
  return { id, channel: words(value["channel"]) ?? "", createdAt: words(value["created_at"]) ?? "", messages: number(value["messages"]) ?? 0 };
}

function readSurvey(value: unknown): Survey | null {
  const which = isRecord(value) ? words(value["number"]) : null;
  if (!isRecord(value) || !which) return null;
  return { number: which, csat: number(value["csat"]), nps: number(value["nps"]), at: words(value["answered_at"]) ?? words(value["invited_at"]) ?? "" };
}

function readMerge(value: unknown): Merge | null {
  const id = isRecord(value) ? number(value["id"]) : null;
  if (!isRecord(value) || id === null) return null;
  return { id, name: words(value["name"]), phone: words(value["phone"]) ?? "", by: words(value["by"]) ?? "", at: words(value["at"]) ?? "" };
}

function readWhole(answer: unknown): CustomerWhole {
  const value = isRecord(answer) ? answer["customer"] : null;
  const customer = readCustomer(value);
  if (!customer || !isRecord(value)) throw new Problem("unreachable", "no_customer", null);
  return {
    ...customer,
    history: list(value["history"], readPast),
    talks: list(value["conversations"], readTalk),
    surveys: list(value["surveys"], readSurvey),
    merges: list(value["merges"], readMerge),
    knownTags: list(value["known_tags"], readTag),
  };
}

function readStay(answer: unknown): Stay {
  const stay = isRecord(answer) && isRecord(answer["stay"]) ? Object.entries(answer["stay"]) : [];
  return stay.flatMap(([which, until]) => (typeof until === "string" ? [{ number: which, until }] : []));
}

export interface CustomersApi {
  page(q: string, cursor: string | null): Promise<Page<Customer>>;
  one(id: string): Promise<CustomerWhole>;
  tag(id: string, tags: readonly string[]): Promise<void>;
  merge(id: string, other: string, reason: string): Promise<void>;
  unmerge(id: string, merge: number): Promise<void>;
  /** Everything there is about them, in clear. */
  export(id: string, reason: string): Promise<unknown>;
  erase(id: string, reason: string): Promise<Stay>;
}

export function customersApi(calls: Calls): CustomersApi {
  const at = (id: string, what = "") => `customers/${encodeURIComponent(id)}${what && `/${what}`}`;
  return {
    async page(q, cursor) {
      const asked = new URLSearchParams({ ...(q && { q }), ...(cursor !== null && { cursor }) });
      const answer = await calls.get(`customers?${asked.toString()}`);
      const fields = isRecord(answer) ? answer : {};
      const next = number(fields["next_cursor"]);
      return { rows: list(fields["customers"], readCustomer), next: next === null ? null : String(next) };
    },
    one: async (id) => readWhole(await calls.get(at(id))),
    tag: async (id, tags) => void (await calls.change("PUT", at(id, "tags"), { tags: texts([...tags]) })),
    merge: async (id, other, reason) => void (await calls.change("POST", at(id, "merge"), { other, reason })),
    unmerge: async (id, merge) => void (await calls.change("POST", at(id, `merge/${merge}/undo`))),
    export: (id, reason) => calls.change("POST", at(id, "export"), { reason }),
    erase: async (id, reason) => readStay(await calls.change("POST", at(id, "erase"), { reason })),
  };
}
