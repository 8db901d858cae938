// Until when something must be due to be in the list, in days as Beijing counts them.

import type { Due } from "./filters";

const DAY_MS = 24 * 60 * 60 * 1000;
const BEIJING_MS = 8 * 60 * 60 * 1000;

export function dueBefore(due: Due, now: number): string | null {
  if (due === "" || due === "overdue") return null; // what is overdue the server knows: a paused clock is not
  if (due === "soon") return new Date(now + DAY_MS).toISOString();
  const midnight = Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS;
  const weekday = (new Date(midnight + BEIJING_MS).getUTCDay() + 6) % 7; // Monday is 0
  return new Date(midnight + (due === "today" ? 1 : 7 - weekday) * DAY_MS).toISOString();
}
