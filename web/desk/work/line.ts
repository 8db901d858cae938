// The order of the queue as shown: the server's, except that nothing moves under the hands of somebody who types.

import type { Summary } from "./contract";

export interface Shown {
  readonly row: Summary;
  /** No longer waiting; kept in its place until nobody types. */
  readonly taken: boolean;
}

export interface Line {
  readonly shown: readonly Shown[];
  /** How many new ones are held back, and how many of these are urgent. */
  readonly held: number;
  readonly heldUrgent: number;
}

export const NO_LINE: Line = { shown: [], held: 0, heldUrgent: 0 };

/** The line with fresh rows; `still` keeps every row where it is and counts what is new. */
export function settle(before: Line, fresh: readonly Summary[], still: boolean): Line {
  if (!still || before.shown.length === 0) {
    return { shown: fresh.map((row) => ({ row, taken: false })), held: 0, heldUrgent: 0 };
  }
  const known = new Map(fresh.map((row) => [row.id, row]));
  const here = new Set(before.shown.map(({ row }) => row.id));
  const shown = before.shown.map(({ row }) => {
    const now = known.get(row.id);
    return now ? { row: now, taken: false } : { row, taken: true };
  });
  const behind = fresh.filter((row) => !here.has(row.id));
  return { shown, held: behind.length, heldUrgent: behind.filter((row) => row.urgent).length };
}

/** Those who wait urgently and did not, or not urgently, when `known` was taken. */
export function newlyUrgent(known: ReadonlySet<string>, entries: readonly Summary[]): Summary[] {
  return entries.filter((row) => row.urgent && !known.has(row.id));
}

export function urgentIds(entries: readonly Summary[]): Set<string> {
  return new Set(entries.filter((row) => row.urgent).map((row) => row.id));
}

/** Whom to look at after `from` when going `step` rows on; the ends hold. */
export function neighbour(ids: readonly string[], from: string | null, step: 1 | -1): string | null {
  if (ids.length === 0) return null;
  const at = from === null ? -1 : ids.indexOf(from);
  if (at < 0) return (step > 0 ? ids[0] : ids[ids.length - 1]) ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))] ?? null;
}
