// Which picture of a report helps: what its bars or lines are, what they are called, and in which colours.

import type { Report, Row } from "./contract";

export type Shade = "main" | "quiet" | "calm" | "anxious" | "angry" | "desperate";

export interface Plan {
  readonly kind: "bar" | "line" | "heat";
  /** The columns whose words name a bar. */
  readonly label: readonly string[];
  readonly series: readonly (readonly [column: string, shade: Shade])[];
  readonly stacked?: boolean;
  /** The end of the axis, where it is known. */
  readonly upTo?: number;
}

const LEVELS: Plan["series"] = [["level_1", "desperate"], ["level_2", "angry"], ["level_3", "anxious"], ["level_4", "calm"]];
const BY_LEVEL: Plan = { kind: "bar", label: ["name"], series: LEVELS, stacked: true };
const COUNT: Plan = { kind: "bar", label: ["name"], series: [["count", "main"]] };
const LOAD: Plan = { kind: "bar", label: ["name"], series: [["decided", "main"], ["open", "quiet"]] };

export const PLANS: Readonly<Record<string, Plan>> = {
  by_code: COUNT,
  by_level: COUNT,
  by_topic: BY_LEVEL,
  by_branch: BY_LEVEL,
  by_channel: BY_LEVEL,
  by_period: { kind: "line", label: ["begins"], series: [["count", "main"], ["closed", "anxious"]] },
  timeliness: { kind: "bar", label: ["clock", "basis"], series: [["on_time", "calm"], ["late", "anxious"], ["overdue", "desperate"]], stacked: true },
  closure: { kind: "bar", label: ["name"], series: [["closed_loop_rate", "main"]], upTo: 1 },
  times: { kind: "bar", label: ["name"], series: [["contact_median", "calm"], ["decide_median", "anxious"], ["close_median", "quiet"]] },
  satisfaction: { kind: "bar", label: ["name"], series: [["csat", "main"]], upTo: 5 },
  people: LOAD,
  teams: LOAD,
  heatmap: { kind: "heat", label: ["name"], series: [] },
  causes: {
    kind: "bar",
    label: ["name"],
    series: [["process", "main"], ["product", "calm"], ["system", "anxious"], ["people", "angry"], ["not_analysed", "quiet"]],
    stacked: true,
  },
};

/** More bars than this nobody reads; the table has them all. */
export const MOST = 15;

export interface Series {
  readonly title: string;
  readonly shade: Shade;
  readonly values: readonly (number | null)[];
}

export interface Picture {
  readonly plan: Plan;
  readonly names: readonly string[];
  readonly series: readonly Series[];
  /** Bars that are not shown. */
  readonly left: number;
  readonly percent: boolean;
}

const figure = (cell: Row[number] | undefined): number => Number(cell ?? 0);

/** What there is to draw; null when there is no picture of it, or nothing in it. */
export function pictureOf(report: Report): Picture | null {
  const plan = PLANS[report.name];
  if (!plan) return null;
  const at = (name: string) => report.columns.findIndex((column) => column.name === name);
  const labels = plan.label.map(at).filter((index) => index >= 0);
  const chosen = plan.kind === "heat" ? weeksOf(report) : plan.series.map(([name, shade]) => ({ index: at(name), shade })).filter(({ index }) => index >= 0);
  if (chosen.length === 0) return null;
  const weight = (row: Row) => chosen.reduce((sum, { index }) => sum + figure(row[index]), 0);
  const named = (row: Row) => labels.map((index) => row[index]).filter((word) => word !== null).join(" · ");
  const full = report.rows.filter((row) => plan.kind === "line" || weight(row) > 0);
  if (!full.some((row) => weight(row) > 0)) return null;
  const inOrder = plan.kind === "line" || report.name === "by_level";
  const told = inOrder ? full : wholes([...full].sort((one, other) => weight(other) - weight(one)), named);
  const rows = inOrder ? told : told.slice(0, MOST);
  return {
    plan,
    names: rows.map(named),
    series: chosen.map(({ index, shade }) => ({
      title: report.columns[index]?.title ?? "",
      shade,
      values: rows.map((row) => (row[index] === null || row[index] === undefined ? null : figure(row[index]))),
    })),
    left: told.length - rows.length,
    percent: chosen.every(({ index }) => report.columns[index]?.kind === "percent"),
  };
}

/** Of rows with one name, the first: where the others are parts of it, the whole is the heaviest. */
function wholes(rows: readonly Row[], named: (row: Row) => string): Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(named(row)) && seen.add(named(row)));
}

/** A heat map has a column for each week, named by its Monday, behind the total. */
function weeksOf(report: Report): { index: number; shade: Shade }[] {
  return report.columns.flatMap(({ name }, index) => (/^\d{4}-\d{2}-\d{2}$/.test(name) ? [{ index, shade: "main" as const }] : []));
}
