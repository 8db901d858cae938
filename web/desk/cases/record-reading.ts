// Reads one complaint from what the desk's API tells of it; nothing else is let in from the wire.

import { isRecord, list, number, oneOf, texts, words } from "../../shared/reading";
import { readAmount, readClock, readRow, titled } from "./contract";
import type { Assignment, Candidate, CaseFile, CaseRecord, Cause, Check, FieldKind, Finding, Happening, Linked, Outcome, Pending, Step, StepField, Survey, Telling, Titled } from "./record";

const KINDS: readonly FieldKind[] = ["text", "longtext", "choice", "person", "amount", "datetime", "boolean"];

/** Taken down by a colleague: the conversation it was kept in holds nothing the customer said. */
const TAKEN_DOWN = ["phone", "branch", "third_party"];

type Fields = Record<string, unknown>;
const idOf = (fields: Fields): string => String(fields["id"] ?? "");

/** A choice may come as {name, title}, {value, title} or a bare word. */
export function readTitled(value: unknown): Titled | null {
  if (typeof value === "string") return { value, title: value };
  const name = isRecord(value) ? (words(value["value"]) ?? words(value["name"])) : null;
  if (!isRecord(value) || !name) return null;
  const note = words(value["note"]);
  return { value: name, title: words(value["title"]) ?? name, ...(note && { note }) };
}

function readField(value: unknown): StepField | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  if (!isRecord(value) || !name) return null;
  return {
    name,
    title: words(value["title"]) ?? name,
    kind: oneOf(value["kind"], KINDS) ?? "text",
    required: value["required"] === true,
    choices: list(value["choices"], readTitled),
  };
}

export function readStep(value: unknown): Step | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  if (!isRecord(value) || !name) return null;
  return { name, title: words(value["title"]) ?? name, fields: list(value["fields"], readField) };
}

function readCheck(value: unknown): Check | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  if (!isRecord(value) || !name) return null;
  return {
    name,
    title: words(value["title"]) ?? name,
    state: oneOf(value["state"], ["done", "open", "late", "not_needed"]) ?? "open",
    at: words(value["at"]),
    source: words(value["source"]),
  };
}

function readHappening(value: unknown): Happening | null {
  const at = isRecord(value) ? words(value["at"]) : null;
  if (!isRecord(value) || !at) return null;
  const kind = words(value["kind"]) ?? "";
  return { id: idOf(value), kind, title: words(value["title"]) ?? kind, by: titled(value, "by"), at, text: words(value["text"]) };
}

function readFile(value: unknown): CaseFile | null {
  const id = isRecord(value) ? words(value["id"]) : null;
  if (!isRecord(value) || !id) return null;
  return {
    id,
    name: words(value["name"]) ?? id,
    mediaType: words(value["media_type"]) ?? words(value["type"]),
    size: number(value["size"]),
    at: words(value["at"]),
    url: `/api/desk/files/${encodeURIComponent(id)}`,
  };
}

function readFinding(value: unknown): Finding | null {
  const text = isRecord(value) ? words(value["text"]) : null;
  if (!isRecord(value) || !text) return null;
  const files = list(value["files"], (one) => words(one) ?? (isRecord(one) ? words(one["id"]) : null));
  return { id: idOf(value), method: titled(value, "method") ?? "", text, by: titled(value, "by"), at: words(value["found_at"]) ?? words(value["at"]), files };
}

function readCause(value: unknown): Cause | null {
  const dimension = isRecord(value) ? words(value["dimension"]) : null;
  if (!isRecord(value) || !dimension) return null;
  const answers = isRecord(value["answers"]) ? Object.entries(value["answers"]).filter(([, one]) => words(one)) : [];
  return {
    dimension,
    dimensionTitle: titled(value, "dimension"),
    method: words(value["method"]) ?? "5w1h",
    answers: Object.fromEntries(answers) as Record<string, string>,
    by: titled(value, "by"),
    at: words(value["at"]),
  };
}

function readOutcome(value: unknown): Outcome | null {
  const kind = isRecord(value) ? (titled(value, "kind") ?? titled(value, "outcome")) : null;
  if (!isRecord(value) || !kind) return null;
  const amount = words(value["amount"]) ?? (number(value["amount"]) === null ? null : String(value["amount"]));
  const upheld = typeof value["upheld"] === "boolean" ? value["upheld"] : null;
  return { kind, result: words(value["result"]), upheld, amount, approvedBy: titled(value, "approved_by"), by: titled(value, "by"), at: words(value["at"]) };
}

function readTelling(value: unknown): Telling | null {
  const state = isRecord(value) ? words(value["state"]) : null;
  if (!isRecord(value) || !state) return null;
  return {
    id: idOf(value),
    kind: titled(value, "kind") ?? "",
    channel: titled(value, "channel") ?? "",
    state,
    text: words(value["text"]),
    at: words(value["at"]),
    sentAt: words(value["sent_at"]),
    receivedAt: words(value["received_at"]),
  };
}

function readSurvey(value: unknown): Survey | null {
  if (!isRecord(value)) return null;
  return {
    state: words(value["state"]),
    csat: number(value["csat"]),
    nps: number(value["nps"]),
    comment: words(value["comment"]),
    sentAt: words(value["sent_at"]) ?? words(value["at"]),
    answeredAt: words(value["answered_at"]),
  };
}

function readLinked(value: unknown): Linked | null {
  const which = isRecord(value) ? words(value["number"]) : null;
  return isRecord(value) && which ? { number: which, reasons: texts(value["reasons"]) } : null;
}

function readAssignment(value: unknown): Assignment | null {
  const to = isRecord(value) ? (titled(value, "to") ?? titled(value, "owner")) : null;
  if (!isRecord(value) || !to) return null;
  return { to, by: titled(value, "by"), state: titled(value, "state"), reason: words(value["reason"]), chosen: texts(value["chosen"]), answer: words(value["answer"]), at: words(value["at"]) };
}

export function readCandidate(value: unknown): Candidate | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  if (!isRecord(value) || !name) return null;
  return { name, title: words(value["display_name"]) ?? name, reasons: texts(value["reasons"]), barred: titled(value, "recused") };
}

/** Codes come as {a: {code, title}, b: …}. */
function readCodes(value: unknown): Titled[] {
  if (!isRecord(value)) return [];
  return Object.values(value).flatMap((one) => {
    const code = isRecord(one) ? words(one["code"]) : words(one);
    return code ? [{ value: code, title: (isRecord(one) ? words(one["title"]) : null) ?? "" }] : [];
  });
}

function readPending(value: unknown): Pending | null {
  const kind = isRecord(value) ? oneOf(value["kind"], ["decision", "extension"]) : null;
  if (!isRecord(value) || !kind) return null;
  return { kind, by: titled(value, "by"), at: words(value["at"]), result: words(value["result"]), outcome: titled(value, "outcome"), amount: readAmount(value["amount"]), reason: words(value["reason"]) };
}

export function readRecord(value: unknown): CaseRecord | null {
  const row = readRow(value);
  if (!row || !isRecord(value)) return null;
  return {
    ...row,
    description: words(value["description"]),
    request: words(value["request"]),
    contactName: words(value["contact_name"]),
    contactPhone: words(value["contact_phone"]),
    occurred: words(value["occurred"]) ?? words(value["occurred_at"]),
    reasons: texts(value["reasons"]),
    codes: readCodes(value["codes"]),
    conversationId: TAKEN_DOWN.includes(words(value["channel"]) ?? "") ? null : words(value["conversation_id"]),
    incidentId: words(value["incident_id"]),
    result: words(value["result"]),
    outcome: titled(value, "outcome"),
    extended: number(value["extended"]) ?? 0,
    extensionPending: value["extension_pending"] === true,
    decisionPending: value["decision_pending"] === true,
    pending: list(value["pending"], readPending),
    reopened: number(value["reopened"]) ?? 0,
    urged: number(value["urged"]) ?? 0,
    signals: list(value["signals"], (one) => (isRecord(one) ? words(one["title"]) : null)),
    reviewerName: titled(value, "reviewer"),
    policyVersion: words(value["policy_version"]),
    clocks: list(value["clocks"], readClock),
    checklist: list(value["checklist"], readCheck),
    history: list(value["history"], readHappening),
    findings: list(value["findings"], readFinding),
    cause: readCause(value["root_cause"]),
    outcomes: list(value["outcomes"], readOutcome),
    tellings: list(value["feedback"], readTelling),
    survey: readSurvey(value["survey"]),
    links: list(value["links"], readLinked),
    files: list(value["files"], readFile),
    assignments: list(value["assignments"], readAssignment),
    steps: list(value["transitions"], readStep),
  };
}
