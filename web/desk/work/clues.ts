// The words that gave a signal away, found again in the message they stand in.

import type { Signal } from "./detail";

export interface Piece {
  readonly text: string;
  /** Titles of the signals these words gave away. */
  readonly clues: readonly string[];
}

/** Cuts a text at the words of its signals; overlapping words share a piece. */
export function pieces(text: string, signals: readonly Signal[]): Piece[] {
  const spans = signals.flatMap(({ title, words }) => {
    const start = words ? text.indexOf(words) : -1;
    return words && start >= 0 ? [{ title, start, end: start + words.length }] : [];
  });
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1]!;
    const clues = spans.filter(({ start, end }) => start <= from && to <= end).map(({ title }) => title);
    return { text: text.slice(from, to), clues };
  });
}
