// The details of an entry in words: plain data become pairs one can read.

import { words as all } from "../../locale/zh-CN-oversight";

const { audit: words } = all;

export function told(details: Readonly<Record<string, unknown>>): [name: string, said: string][] {
  return Object.entries(details).flatMap(([name, value]): [string, string][] => {
    const said = text(value);
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
