import { describe, expect, it } from "vitest";

import type { Column, Report, Row } from "./contract";
import { MOST, pictureOf } from "./plans";

function report(name: string, columns: readonly string[], rows: readonly Row[]): Report {
  const kind = (one: string): Column["kind"] => (one.endsWith("rate") ? "percent" : ["name", "clock", "basis", "begins"].includes(one) ? "text" : "integer");
  const about = { name, title: name, definition: "", groups: [], from: "", to: "", group: "", totals: null, madeAt: null };
  return { ...about, columns: columns.map((one) => ({ name: one, title: one, kind: kind(one) })), rows };
}

describe("the picture of a report", () => {
  it("shows the most, and says how many it leaves out", () => {
    const rows = Array.from({ length: 20 }, (_, at) => [`t${at}`, at]);
    const picture = pictureOf(report("by_code", ["name", "count"], rows));
    expect([picture?.names.length, picture?.names[0], picture?.left]).toEqual([MOST, "t19", 4]); // t0 has none
  });

  it("keeps a course of time whole and in its order", () => {
    const picture = pictureOf(report("by_period", ["begins", "count", "closed"], [["2026-11-01", 0, 0], ["2026-11-02", 2, 1]]));
    expect([picture?.names, picture?.series.map(({ values }) => values)]).toEqual([["2026-11-01", "2026-11-02"], [[0, 2], [0, 1]]]);
  });

  it("of a clock draws the whole, not its parts beside it", () => {
    const rows = [["contact", "target", "level 1", 1, 0, 0], ["contact", "target", "all", 5, 1, 0], ["contact", "target", "level 2", 4, 1, 0]];
    const picture = pictureOf(report("timeliness", ["clock", "basis", "name", "on_time", "late", "overdue"], rows));
    expect([picture?.names, picture?.series[0]?.values]).toEqual([["contact · target"], [5]]);
  });

  it("of a heat map takes the weeks and not the total", () => {
    const picture = pictureOf(report("heatmap", ["name", "total", "2026-11-16", "2026-11-23"], [["a", 3, 1, 2]]));
    expect(picture?.series.map(({ title }) => title)).toEqual(["2026-11-16", "2026-11-23"]);
  });

  it("is none where there is nothing to see, or none is known", () => {
    expect(pictureOf(report("closure", ["name", "closed_loop_rate"], [["a", null]]))).toBeNull();
    expect(pictureOf(report("unheard_of", ["name", "count"], [["a", 1]]))).toBeNull();
    expect(pictureOf(report("closure", ["name", "closed_loop_rate"], [["a", 0.5]]))?.percent).toBe(true);
  });
});
