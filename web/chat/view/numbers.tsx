// Makes the emergency numbers in a reply diallable; nothing else in a text ever becomes a link.

import type { ReactNode } from "react";

const EMERGENCY = ["110", "96110", "12356", "12363", "12378"];
// 110 is a number to dial, 110元 and 2110 are not.
const NOT_AN_AMOUNT = "(?![.,]?\\d|\\s*[%％]|\\s*[元块万亿角分笔天日号个次条岁年月期])";

export interface Part {
  readonly text: string;
  readonly dial: string | null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export function splitNumbers(text: string, hotline: string | null): Part[] {
  const known = [...(hotline ? [hotline] : []), ...EMERGENCY].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp(`(^|[^\\d.,-])(${known.join("|")})${NOT_AN_AMOUNT}`, "g");
  const parts: Part[] = [];
  let from = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [, before = "", number = ""] = match;
    const start = match.index + before.length;
    if (start > from) parts.push({ text: text.slice(from, start), dial: null });
    parts.push({ text: number, dial: number.replace(/[^\d+]/g, "") });
    from = start + number.length;
    pattern.lastIndex = from;
  }
  if (from < text.length) parts.push({ text: text.slice(from), dial: null });
  return parts;
}

export function Diallable({ text, hotline }: { text: string; hotline: string | null }): ReactNode {
  return splitNumbers(text, hotline).map(({ text: words, dial }, index) =>
    dial ? (
      <a key={index} href={`tel:${dial}`} className="dial">
        {words}
      </a>
    ) : (
      words
    ),
  );
}
