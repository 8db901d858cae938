// The form of a step, made from the fields the API lists: what is sent, what is missing, and what is kept over a reload.

import type { Problem } from "../../shared/problem";
import type { Values } from "../work/api";
import { keepWords, keptWords } from "../work/kept-words";
import type { StepField } from "./record";

/** How a yes stands in a form. */
export const YES = "true";

export type Written = Readonly<Record<string, string>>;

/** What one finds in the fields at first: nothing is chosen for anybody, but a date has its form. */
export function kept(number: string, step: string): Written {
  try {
    const found: unknown = JSON.parse(keptWords(place(number, step)) || "{}");
    return typeof found === "object" && found !== null ? (found as Written) : {};
  } catch {
    return {};
  }
}

export function keep(number: string, step: string, written: Written): void {
  const some = Object.entries(written).filter(([, value]) => value !== "");
  keepWords(place(number, step), some.length > 0 ? JSON.stringify(Object.fromEntries(some)) : "");
}

function place(number: string, step: string): string {
  return `complaint/${number}/${step}`;
}

/** Whether everything is there that must be. */
export function complete(fields: readonly StepField[], written: Written): boolean {
  return fields.every(({ name, required }) => !required || (written[name] ?? "").trim() !== "");
}

/** What is sent: yes and no as such, moments with the zone they were meant in, nothing for what was left empty. */
export function body(fields: readonly StepField[], written: Written): Values {
  const given = fields.map(({ name, kind }): [string, unknown] => [name, sent(kind, (written[name] ?? "").trim())]);
  return Object.fromEntries(given.filter(([, value]) => value !== null));
}

function sent(kind: StepField["kind"], value: string): unknown {
  if (value === "") return null;
  if (kind === "boolean") return value === YES;
  if (kind === "datetime") return `${value.length === 16 ? `${value}:00` : value}+08:00`; // the field shows Beijing time
  if (kind === "amount") return value.replace(/[,，\s元¥￥]/g, "");
  return value;
}

const ONLY_FOR_MONEY = ["amount", "approved_by"];

/** The fields to show: what only a compensation needs is asked for only then. */
export function shown(fields: readonly StepField[], written: Written): readonly StepField[] {
  const pays = !fields.some(({ name }) => name === "outcome") || written["outcome"] === "compensation";
  return fields.filter(({ name, required }) => pays || required || !ONLY_FOR_MONEY.includes(name));
}

/** What is wrong, field by field; what has no field here stands under "", with its name where that is known. */
export function faultsOf(problem: Problem, names: readonly string[], invalid: string, elsewhere: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { field, detail } of problem.faults) {
    const name = field.slice(field.lastIndexOf(".") + 1);
    const told = detail ?? invalid;
    if (names.includes(name)) found[name] = told;
    else found[""] = [found[""], elsewhere[name] ? `${elsewhere[name]}：${told}` : told].filter(Boolean).join(" ");
  }
  return found;
}
