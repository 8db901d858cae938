// The periods one asks reports for, as days in Beijing: this or the last week, month, quarter, year, or any days.

const DAY_MS = 24 * 60 * 60 * 1000;
const BEIJING_MS = 8 * 60 * 60 * 1000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export const SPANS = ["this_week", "last_week", "this_month", "last_month", "this_quarter", "last_quarter", "this_year"] as const;
export type Span = (typeof SPANS)[number];
export const FREE = "free";
export const USUAL: Span = "this_month";

export interface Days {
  readonly from: string;
  readonly to: string;
}

/** What is chosen: a span that moves with the calendar, or fixed days. */
export type Chosen = { readonly span: Span } | ({ readonly span: typeof FREE } & Days);

export function isDay(text: string | undefined): text is string {
  return text !== undefined && DAY.test(text) && !Number.isNaN(Date.parse(text));
}

export function readChosen(query: Readonly<Record<string, string>>): Chosen {
  const { from, to, span } = query;
  if (isDay(from) && isDay(to)) return { span: FREE, from, to };
  return { span: SPANS.find((one) => one === span) ?? USUAL };
}

export function asQuery(chosen: Chosen): Record<string, string> {
  if (chosen.span === FREE) return { from: chosen.from, to: chosen.to };
  return chosen.span === USUAL ? {} : { span: chosen.span };
}

/** First and last day of it; what has begun ends today. */
export function daysOf(chosen: Chosen, now: number): Days {
  if (chosen.span === FREE) return { from: chosen.from, to: chosen.to };
  const today = new Date(Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS);
  const [which, unit] = chosen.span.split("_") as ["this" | "last", "week" | "month" | "quarter" | "year"];
  const begin = beginning(unit, today);
  if (which === "this") return { from: iso(begin), to: iso(today) };
  const dayBefore = new Date(begin.getTime() - DAY_MS);
  return { from: iso(beginning(unit, dayBefore)), to: iso(dayBefore) };
}

function beginning(unit: "week" | "month" | "quarter" | "year", day: Date): Date {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  if (unit === "week") return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY_MS); // Monday is 0
  if (unit === "month") return new Date(Date.UTC(year, month, 1));
  return new Date(Date.UTC(year, unit === "quarter" ? month - (month % 3) : 0, 1));
}

function iso(day: Date): string {
  return day.toISOString().slice(0, 10);
}
