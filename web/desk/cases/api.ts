// The calls about complaints: each answers with what the page needs, or throws one Problem.

import { Problem } from "../../shared/problem";
import { isRecord, list, words } from "../../shared/reading";
import type { Calls, Values } from "../work/api";
import { readPage, type CasePage } from "./contract";
import type { Filters } from "./filters";
import type { Candidate, CaseRecord } from "./record";
import { readCandidate, readRecord } from "./record-reading";
import { dueBefore } from "./due";

export interface CasesApi {
  /** `asOf` is the moment that “due today” and the like are counted from. */
  page(filters: Filters, cursor: string | null, limit: number, asOf: number): Promise<CasePage>;
  record(number: string): Promise<CaseRecord>;
  step(number: string, name: string, body: Values): Promise<CaseRecord | null>;
  candidates(number: string): Promise<Candidate[]>;
  addFinding(number: string, body: Values): Promise<void>;
  setCause(number: string, body: Values): Promise<void>;
  addFile(number: string, file: File, progress: (share: number) => void): Promise<void>;
  reveal(number: string, field: string, reason: string): Promise<string>;
}

export function casesApi(calls: Calls, me: string): CasesApi {
  const at = (which: string, what = "") => `complaints/${encodeURIComponent(which)}${what && `/${what}`}`;
  const post = (which: string, what: string, body: Values) => calls.change("POST", at(which, what), body);
  return {
    async page(filters, cursor, limit, asOf) {
      const asked = new URLSearchParams({ ...parameters(filters, me, asOf), limit: String(limit), ...(cursor && { cursor }) });
      return readPage(await calls.get(`complaints?${asked.toString()}`));
    },
    record: async (which) => found(await calls.get(at(which))),
    async step(which, name, body) {
      const answer = await post(which, name, body);
      return isRecord(answer) ? readRecord(answer["complaint"]) : null;
    },
    async candidates(which) {
      const answer = await calls.get(at(which, "candidates"));
      return list(isRecord(answer) ? answer["candidates"] : answer, readCandidate);
    },
    addFinding: async (which, body) => void (await post(which, "findings", body)),
    setCause: async (which, body) => void (await post(which, "root_cause", body)),
    async addFile(which, file, progress) {
      const form = new FormData();
      form.append("file", file, file.name);
      await calls.upload(at(which, "files"), form, progress);
    },
    async reveal(which, field, reason) {
      const answer = await post(which, "reveal", { field, reason });
      return (isRecord(answer) ? words(answer["value"]) : null) ?? "";
    },
  };
}

function found(answer: unknown): CaseRecord {
  const record = isRecord(answer) ? readRecord(answer["complaint"] ?? answer) : null;
  if (!record) throw new Problem("unreachable", "no_complaint", null);
  return record;
}

/** The filters as the server wants them asked. */
export function parameters(filters: Filters, me: string, now: number): Record<string, string> {
  const { all, owner, due, status, level, team, q } = filters;
  const before = dueBefore(due, now);
  const asked = {
    open: all || status ? "" : "true",
    owner: owner === "mine" ? me : owner === "unowned" ? "none" : "",
    due_before: before ?? "",
    breached: due === "overdue" ? "true" : due === "soon" ? "false" : "",
    status,
    level,
    team,
    q: q.trim(),
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ""));
}

