// Reports as the desk's API tells them: what there is, and the figures of one.

import { isRecord, list, oneOf, words } from "../../../shared/reading";
import { Problem } from "../../../shared/problem";
import type { Calls } from "../../work/api";

export interface Named {
  readonly name: string;
  readonly title: string;
}

export interface About extends Named {
  readonly definition: string;
  /** What its rows can stand for; the first is the usual one. */
  readonly groups: readonly Named[];
}

export type ColumnKind = "text" | "day" | "integer" | "decimal" | "percent" | "hours" | "money";
const KINDS: readonly ColumnKind[] = ["text", "day", "integer", "decimal", "percent", "hours", "money"];

export interface Column extends Named {
  readonly kind: ColumnKind;
}

/** A percent is a part of 1; money is a text and never counted with here. */
export type Cell = string | number | null;
export type Row = readonly Cell[];

export interface Report extends About {
  readonly from: string;
  readonly to: string;
  readonly group: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly totals: Row | null;
  readonly madeAt: string | null;
}

/** Which figures are asked for. */
export interface Asked {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly group: string;
}

function readNamed(value: unknown): Named | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  return isRecord(value) && name ? { name, title: words(value["title"]) ?? name } : null;
}

function readAbout(value: unknown): About | null {
  const named = readNamed(value);
  if (!named || !isRecord(value)) return null;
  return { ...named, definition: words(value["definition"]) ?? "", groups: list(value["groups"], readNamed) };
}

function readColumn(value: unknown): Column | null {
  const named = readNamed(value);
  if (!named || !isRecord(value)) return null;
  return { ...named, kind: oneOf(value["kind"], KINDS) ?? "text" };
}

function readLine(value: unknown): Row | null {
  if (!Array.isArray(value)) return null;
  return value.map((cell: unknown) => (typeof cell === "string" || typeof cell === "number" ? cell : null));
}

export function readReport(value: unknown): Report {
  const about = readAbout(value);
  if (!about || !isRecord(value)) throw new Problem("unreachable", "no_report", null);
  const period = isRecord(value["period"]) ? value["period"] : {};
  return {
    ...about,
    from: words(period["from"]) ?? "",
    to: words(period["to"]) ?? "",
    group: words(value["group"]) ?? "",
    columns: list(value["columns"], readColumn),
    rows: list(value["rows"], readLine),
    totals: readLine(value["totals"]),
    madeAt: words(value["made_at"]),
  };
}

/** Where the figures are, to read or (as csv, xlsx) to take away. */
export function addressOf({ name, from, to, group }: Asked, format: "json" | "csv" | "xlsx"): string {
  const asked = new URLSearchParams({ from, to, ...(group && { group }), format });
  return `reports/${encodeURIComponent(name)}?${asked.toString()}`;
}

export async function readReports(calls: Calls): Promise<readonly About[]> {
  const answer = await calls.get("reports");
  return list(isRecord(answer) ? answer["reports"] : null, readAbout);
}
