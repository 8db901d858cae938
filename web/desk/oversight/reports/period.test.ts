import { describe, expect, it } from "vitest";

import { asQuery, daysOf, readChosen, SPANS, type Span } from "./period";

const at = (moment: string, span: Span) => {
  const { from, to } = daysOf({ span }, Date.parse(moment));
  return `${from}..${to}`;
};

describe("the period of a report", () => {
  it.each<[Span, string]>([
    ["this_week", "2026-11-23..2026-11-24"],
    ["last_week", "2026-11-16..2026-11-22"],
    ["this_month", "2026-11-01..2026-11-24"],
    ["last_month", "2026-10-01..2026-10-31"],
    ["this_quarter", "2026-10-01..2026-11-24"],
    ["last_quarter", "2026-07-01..2026-09-30"],
    ["this_year", "2026-01-01..2026-11-24"],
  ])("%s", (span, days) => {
    expect(at("2026-11-24T10:00:00+08:00", span)).toBe(days);
  });

  it("goes by the day in Beijing, and over the turn of the year", () => {
    expect(at("2026-12-31T16:30:00Z", "this_month")).toBe("2027-01-01..2027-01-01");
    expect(at("2026-12-31T15:30:00Z", "this_month")).toBe("2026-12-01..2026-12-31");
    expect(at("2027-01-02T10:00:00+08:00", "last_quarter")).toBe("2026-10-01..2026-12-31");
    expect(at("2024-03-05T10:00:00+08:00", "last_month")).toBe("2024-02-01..2024-02-29");
    expect(at("2026-11-22T23:59:00+08:00", "this_week")).toBe("2026-11-16..2026-11-22");
  });

  it("is the same after a way through the address", () => {
    for (const span of SPANS) expect(readChosen(asQuery({ span }))).toEqual({ span });
    const free = { span: "free", from: "2026-01-02", to: "2026-01-09" } as const;
    expect(readChosen(asQuery(free))).toEqual(free);
    expect(readChosen({ from: "2026-13-45", to: "x" })).toEqual({ span: "this_month" });
  });
});
