// How long a clock still has, in words, and how pressing that is by the share that is used.

import { words as all } from "../locale/zh-CN-cases";
import type { CaseClock } from "./contract";

const { clocks: words } = all;
const MINUTE_MS = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

export type Press = "calm" | "half" | "most" | "over" | "done" | "still";

/** By the marks at which the server warns: half, four fifths, all. */
export function pressOf({ state, used }: CaseClock): Press {
  if (state === "met" || state === "late" || state === "ended") return "done";
  if (state === "paused") return "still";
  if (state === "breached" || used >= 1) return "over";
  return used >= 0.8 ? "most" : used >= 0.5 ? "half" : "calm";
}

/** 20 分钟, 5 小时 10 分, 3 天 4 小时 */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  const [days, hours, rest] = [Math.floor(minutes / DAY), Math.floor((minutes % DAY) / HOUR), minutes % HOUR];
  if (days > 0) return [words.days(days), hours > 0 && words.hours(hours)].filter(Boolean).join(" ");
  if (hours > 0) return [words.hours(hours), rest > 0 && words.shortMinutes(rest)].filter(Boolean).join(" ");
  return minutes > 0 ? words.minutes(minutes) : words.moment;
}

/** What a clock says of itself. */
export function timeLeft(clock: CaseClock, now: number): string {
  const { state, dueAt } = clock;
  if (state === "met" || state === "late" || state === "ended" || state === "paused") return words.states[state] ?? state;
  const left = Date.parse(dueAt) - now;
  return left < 0 ? words.over(duration(-left)) : words.left(duration(left));
}

export function percent(used: number): number {
  return Math.round(Math.min(Math.max(used, 0), 9.99) * 100);
}
