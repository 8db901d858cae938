// The audit as the desk's API tells it: entries of the chain, whether it holds, and what one looks for in it.

import { isRecord, list, number, oneOf, words } from "../../../shared/reading";
import { Problem } from "../../../shared/problem";
import type { Calls } from "../../work/api";
import type { Page } from "../pages";

export interface Entry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly actorName: string;
  readonly act: string;
  readonly subject: string;
  /** The complaint it is about. */
  readonly number: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

/** The parts of a search, as they stand in the address and in what is asked. */
export const SOUGHT = ["actor", "act", "subject", "from", "to"] as const;
export type Sought = Readonly<Partial<Record<(typeof SOUGHT)[number], string>>>;

export function readSought(query: Readonly<Record<string, string>>): Sought {
  return Object.fromEntries(SOUGHT.map((name) => [name, query[name]?.trim()]).filter(([, value]) => value));
}

const KEPT = ["agrees", "differs", "missing"] as const;

export interface Verdict {
  readonly holds: boolean;
  readonly brokenAt: number | null;
  readonly why: string | null;
  readonly length: number;
  readonly hash: string;
  readonly kept: (typeof KEPT)[number] | null;
  readonly checkedAt: string;
}

/** The end of the chain on a day, as it was exported and kept outside. */
export interface KeptHead {
  readonly length: number;
  readonly hash: string;
}

function readEntry(value: unknown): Entry | null {
  const id = isRecord(value) ? number(value["id"]) : null;
  if (!isRecord(value) || id === null) return null;
  const actor = words(value["actor"]) ?? "";
  return {
    id: String(id),
    at: words(value["at"]) ?? "",
    actor,
    actorName: words(value["actor_name"]) ?? actor,
    act: words(value["act"]) ?? "",
    subject: words(value["subject"]) ?? "",
    number: words(value["number"]),
    details: isRecord(value["details"]) ? value["details"] : {},
    hash: words(value["hash"]) ?? "",
  };
}

/** Entries that fit; or, of one complaint, all of its own. */
export async function readEntries(calls: Calls, sought: Sought, complaint: string | null, cursor: string | null): Promise<Page<Entry>> {
  const asked = new URLSearchParams({ ...(complaint === null ? sought : {}), ...(cursor !== null && { cursor }) }).toString();
  const answer = await calls.get(`${complaint === null ? "audit" : `complaints/${encodeURIComponent(complaint)}/audit`}${asked && `?${asked}`}`);
  const fields = isRecord(answer) ? answer : {};
  const next = number(fields["next_cursor"]);
  return { rows: list(fields["entries"], readEntry), next: next === null ? null : String(next) };
}

export async function verify(calls: Calls, head: KeptHead | null): Promise<Verdict> {
  const asked = head ? `?${new URLSearchParams({ length: String(head.length), hash: head.hash }).toString()}` : "";
  const answer = await calls.get(`audit/verify${asked}`);
  if (!isRecord(answer) || typeof answer["holds"] !== "boolean") throw new Problem("unreachable", "no_verdict", null);
  return {
    holds: answer["holds"],
    brokenAt: number(answer["broken_at"]),
    why: words(answer["why"]),
    length: number(answer["length"]) ?? 0,
    hash: words(answer["hash"]) ?? "",
    kept: oneOf(answer["kept"], KEPT),
    checkedAt: words(answer["checked_at"]) ?? "",
  };
}

/** What an exported head says; null when the file is none. */
export function readHead(text: string): KeptHead | null {
  try {
    const value: unknown = JSON.parse(text);
    const [length, hash] = isRecord(value) ? [number(value["length"]), words(value["hash"])] : [null, null];
    return length !== null && length > 0 && hash !== null && /^[0-9a-f]{64}$/.test(hash) ? { length, hash } : null;
  } catch {
    return null;
  }
}
