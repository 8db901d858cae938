import { describe, expect, it } from "vitest";

import { dueBefore } from "./due";

describe("until when something must be due", () => {
  const tuesday = Date.parse("2026-11-24T23:30:00+08:00");

  it("is counted in Beijing's days and weeks", () => {
    expect(dueBefore("", tuesday)).toBeNull();
    expect(dueBefore("overdue", tuesday)).toBeNull();
    expect(dueBefore("soon", tuesday)).toBe("2026-11-25T15:30:00.000Z");
    expect(dueBefore("today", tuesday)).toBe("2026-11-24T16:00:00.000Z"); // midnight in Beijing
    expect(dueBefore("week", tuesday)).toBe("2026-11-29T16:00:00.000Z"); // the end of Sunday
  });

  it("ends a week on its Sunday, also on that Sunday", () => {
    expect(dueBefore("week", Date.parse("2026-11-29T10:00:00+08:00"))).toBe("2026-11-29T16:00:00.000Z");
    expect(dueBefore("week", Date.parse("2026-11-30T00:00:00+08:00"))).toBe("2026-12-06T16:00:00.000Z");
  });
});
