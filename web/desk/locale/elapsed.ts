// How long something takes or took, as a clock face one can read at a glance.

const SECOND = 1000;
const HOUR_S = 3600;
const DAY_S = 86_400;

const two = (number: number) => String(number).padStart(2, "0");

/** 4:05, 1:02:09, 3天 4:20 */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const hours = Math.floor((seconds % DAY_S) / HOUR_S);
  const minutes = Math.floor((seconds % HOUR_S) / 60);
  if (seconds >= DAY_S) return `${Math.floor(seconds / DAY_S)}天 ${hours}:${two(minutes)}`;
  if (seconds >= HOUR_S) return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}

export function sinceMs(moment: string, now: number): number {
  return now - Date.parse(moment);
}

/** How pressing a deadline is. */
export type Pressure = "calm" | "soon" | "over";

export function pressure(since: string | null, due: string | null, now: number): Pressure {
  if (!due) return "calm";
  const left = Date.parse(due) - now;
  if (left <= 0) return "over";
  const whole = since ? Date.parse(due) - Date.parse(since) : 4 * HOUR_S * SECOND;
  return left < Math.max(whole * 0.25, 30 * SECOND) ? "soon" : "calm";
}
