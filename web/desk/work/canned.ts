// Canned replies: found by a few letters, and filled with what is known of this conversation.

import type { Canned } from "./api";

export type Fill = "customer" | "agent" | "number" | "hotline";

const HOLE = /\{(\w+)\}/g;

/** What is not known stays as {name}, so that nobody sends a sentence with a hole unseen. */
export function filled(text: string, known: Partial<Record<Fill, string | null>>): string {
  const whole = text.replace(HOLE, (hole, name: string) => known[name as Fill] ?? hole);
  return whole.replace(/您您/g, "您"); // nobody told a name: {customer}您好 is 您好
}

export function holes(text: string): string[] {
  return [...new Set([...text.matchAll(HOLE)].map(([hole]) => hole))].filter((hole) =>
    ["{customer}", "{agent}", "{number}", "{hotline}"].includes(hole),
  );
}

/** Those with every letter group of the search in title or text, titles first. */
export function found(all: readonly Canned[], search: string): Canned[] {
  const wanted = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string) => wanted.every((part) => text.toLowerCase().includes(part));
  const byTitle = all.filter(({ title }) => has(title));
  return [...byTitle, ...all.filter(({ title, text }) => !has(title) && has(`${title} ${text}`))];
}

/** The search behind a slash at the very start of what is being written, or null. */
export function slashSearch(text: string): string | null {
  const match = /^[/／、]([^\n]{0,20})$/.exec(text);
  return match ? (match[1] ?? "") : null;
}
