// The details of an entry in words: plain data become pairs one can read.

import { words as cases } from "../../locale/zh-CN-cases";
import { words as all } from "../../locale/zh-CN-oversight";

const { audit: words } = all;

/** What some values are called; the audit keeps their names. */
export type Titles = Readonly<Record<string, Readonly<Record<string, string>>>>;

const KNOWN: Titles = { status: cases.states, channel: all.customers.channels };
const FOR_PROGRAMS = ["event"];

export function told(details: Readonly<Record<string, unknown>>, titles: Titles = {}): [name: string, said: string][] {
  return Object.entries(details).flatMap(([name, value]): [string, string][] => {
    if (FOR_PROGRAMS.includes(name)) return [];
    const called = typeof value === "string" ? (titles[name]?.[value] ?? KNOWN[name]?.[value]) : undefined;
    const said = called ?? text(value);
    return said === "" ? [] : [[words.details[name] ?? name, said]];
  });
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (Array.isArray(value)) return value.map(text).filter(Boolean).join("，");
  if (typeof value === "object") return Object.entries(value).map(([name, one]) => `${words.details[name] ?? name} ${text(one)}`.trim()).join("，");
  return String(value);
}
