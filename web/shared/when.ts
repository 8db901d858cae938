// Moments as a customer in China reads them: always Beijing time, wherever the phone thinks it is.

import { shared } from "./words";

const ZONE = "Asia/Shanghai";
const DAY_MS = 24 * 60 * 60 * 1000;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

const clockFormat = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dateFormat = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, month: "long", day: "numeric" });
const longDateFormat = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, year: "numeric", month: "long", day: "numeric" });
const weekdayFormat = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, weekday: "short" });
const sortableFormat = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });

function readMoment(value: string): Date | null {
  const moment = new Date(DATE_ONLY.test(value) ? `${value}T23:59:00+08:00` : value);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** 15:20 */
export function clock(value: string): string {
  const moment = readMoment(value);
  return moment ? clockFormat.format(moment) : "";
}

export function sameDay(one: string, other: string): boolean {
  const [a, b] = [readMoment(one), readMoment(other)];
  return a !== null && b !== null && sortableFormat.format(a) === sortableFormat.format(b);
}

/** 11月20日, with the year when it is not this one. */
function date(moment: Date, now: Date): string {
  const thisYear = sortableFormat.format(moment).slice(0, 4) === sortableFormat.format(now).slice(0, 4);
  return (thisYear ? dateFormat : longDateFormat).format(moment);
}

/** 今天, 昨天, 11月20日 周五 */
export function day(value: string, now = new Date()): string {
  const moment = readMoment(value);
  if (!moment) return "";
  const which = sortableFormat.format(moment);
  if (which === sortableFormat.format(now)) return shared.today;
  if (which === sortableFormat.format(new Date(now.getTime() - DAY_MS))) return shared.yesterday;
  return `${date(moment, now)} ${weekdayFormat.format(moment)}`;
}

/** 11月25日（周三）15:20前; a deadline at the end of a day is the day alone: 11月26日（周四）前. */
export function deadline(value: unknown, now = new Date()): string | null {
  const moment = typeof value === "string" ? readMoment(value) : null;
  if (!moment) return null;
  const time = clockFormat.format(moment);
  return shared.before(date(moment, now), weekdayFormat.format(moment), time === "23:59" ? "" : time);
}
