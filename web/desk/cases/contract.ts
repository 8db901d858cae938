// A complaint in a line and the list of them, as the desk's API tells it; nothing else is let in from the wire.

import { isRecord, list, number, oneOf, words } from "../../shared/reading";

export type Basis = "target" | "statutory";
export type ClockState = "running" | "paused" | "met" | "late" | "breached" | "ended";

const BASES: readonly Basis[] = ["target", "statutory"];
const CLOCK_STATES: readonly ClockState[] = ["running", "paused", "met", "late", "breached", "ended"];

export interface CaseClock {
  readonly id: number | null;
  readonly kind: string;
  readonly title: string;
  readonly basis: Basis;
  readonly startedAt: string | null;
  readonly dueAt: string;
  readonly metAt: string | null;
  /** The share of its time that is gone; above 1 it is overdue. */
  readonly used: number;
  readonly state: ClockState;
  readonly policyVersion: string | null;
  /** False when it rests on a year whose holidays are not yet known. */
  readonly certain: boolean;
  readonly replaced: boolean;
}

export interface CaseRow {
  readonly number: string;
  readonly status: string;
  readonly statusTitle: string;
  readonly level: number | null;
  readonly levelName: string | null;
  readonly urgent: boolean;
  readonly topicTitle: string | null;
  readonly team: string | null;
  readonly teamTitle: string | null;
  readonly owner: string | null;
  readonly ownerName: string | null;
  readonly proposed: string | null;
  readonly proposedName: string | null;
  readonly takenBy: string | null;
  readonly takenByName: string | null;
  /** Masked by the server. */
  readonly customer: string | null;
  readonly product: string | null;
  readonly branch: string | null;
  readonly channel: string | null;
  readonly amount: string | null;
  readonly receivedAt: string | null;
  readonly nextClock: CaseClock | null;
  readonly breached: boolean;
  /** This reader keeps out of it, and sees nothing of its content. */
  readonly recused: boolean;
  readonly repeatOf: string | null;
  readonly revision: number | null;
}

export type Count = "open" | "due_soon" | "breached" | "unowned" | "mine";
export type Counts = Readonly<Partial<Record<Count, number>>>;

export interface CasePage {
  readonly rows: readonly CaseRow[];
  readonly nextCursor: string | null;
  readonly counts: Counts;
}

type Fields = Record<string, unknown>;

/** A name with the title people read, given as two fields. */
export function titled(fields: Fields, name: string): string | null {
  return words(fields[`${name}_title`]) ?? words(fields[`${name}_name`]) ?? words(fields[name]);
}

export function readClock(value: unknown): CaseClock | null {
  const kind = isRecord(value) ? words(value["kind"]) : null;
  const dueAt = isRecord(value) ? words(value["due_at"]) : null;
  if (!isRecord(value) || !kind || !dueAt) return null;
  return {
    id: number(value["id"]),
    kind,
    title: words(value["title"]) ?? kind,
    basis: oneOf(value["basis"], BASES) ?? "target",
    startedAt: words(value["started_at"]),
    dueAt,
    metAt: words(value["met_at"]),
    used: number(value["used"]) ?? 0,
    state: oneOf(value["state"], CLOCK_STATES) ?? (value["paused"] === true ? "paused" : "running"),
    policyVersion: words(value["policy_version"]),
    certain: value["certain"] !== false,
    replaced: number(value["replaced_by"]) !== null,
  };
}

/** Money comes as a text with two decimals, and is never counted with here. */
export function readAmount(value: unknown): string | null {
  return words(value) ?? (number(value) === null ? null : String(value));
}

export function readRow(value: unknown): CaseRow | null {
  const which = isRecord(value) ? words(value["number"]) : null;
  if (!isRecord(value) || !which) return null;
  return {
    number: which,
    status: words(value["status"]) ?? "",
    statusTitle: titled(value, "status") ?? "",
    level: number(value["level"]),
    levelName: words(value["level_name"]),
    urgent: value["urgent"] === true,
    topicTitle: titled(value, "topic"),
    team: words(value["team"]),
    teamTitle: titled(value, "team"),
    owner: words(value["owner"]),
    ownerName: titled(value, "owner"),
    proposed: words(value["proposed_owner"]),
    proposedName: titled(value, "proposed_owner"),
    takenBy: words(value["taken_by"]),
    takenByName: titled(value, "taken_by"),
    customer: words(value["customer"]),
    product: titled(value, "product"),
    branch: words(value["branch"]),
    channel: titled(value, "channel"),
    amount: readAmount(value["amount"]),
    receivedAt: words(value["received_at"]),
    nextClock: readClock(value["next_clock"]),
    breached: value["breached"] === true,
    recused: value["recused"] === true,
    repeatOf: words(value["repeat_of"]),
    revision: number(value["revision"]),
  };
}

function readCounts(value: unknown): Counts {
  const fields = isRecord(value) ? value : {};
  const known = Object.entries(fields).filter(([, count]) => typeof count === "number");
  return Object.fromEntries(known) as Counts;
}

export function readPage(value: unknown): CasePage {
  const fields = isRecord(value) ? value : {};
  return {
    rows: list(fields["complaints"], readRow),
    nextCursor: words(fields["next_cursor"]),
    counts: readCounts(fields["counts"]),
  };
}
