import { describe, expect, it } from "vitest";

import { readSummary, type Summary } from "./contract";
import { neighbour, newlyUrgent, NO_LINE, settle, urgentIds } from "./line";

const row = (id: string, urgent = false, more: object = {}): Summary =>
  readSummary({ conversation_id: id, urgent, waiting_since: "2026-11-23T09:00:00+08:00", ...more })!;

const ids = (line: { shown: readonly { row: Summary }[] }) => line.shown.map((one) => one.row.id);

describe("the line as shown", () => {
  const before = settle(NO_LINE, [row("a"), row("b")], false);

  it("follows the server while nobody types", () => {
    expect(ids(settle(before, [row("u", true), row("b")], false))).toEqual(["u", "b"]);
  });

  it("stands still while somebody types, and counts what is held back", () => {
    const still = settle(before, [row("u", true), row("b"), row("a"), row("c")], true);
    expect(ids(still)).toEqual(["a", "b"]);
    expect([still.held, still.heldUrgent]).toEqual([2, 1]);
  });

  it("updates rows in their place and keeps the place of one that was taken", () => {
    const still = settle(before, [row("b", false, { last_text: "新的话" })], true);
    expect(still.shown.map(({ taken }) => taken)).toEqual([true, false]);
    expect(still.shown[1]?.row.lastText).toBe("新的话");
  });

  it("shows the first rows at once even while somebody types", () => {
    expect(ids(settle(NO_LINE, [row("a")], true))).toEqual(["a"]);
  });
});

describe("the alarm", () => {
  it("sounds for those who are urgent now and were not, once", () => {
    const known = urgentIds([row("a", true), row("b")]);
    expect(newlyUrgent(known, [row("a", true), row("b", true), row("c")]).map(({ id }) => id)).toEqual(["b"]);
  });
});

describe("walking through the rows", () => {
  it("holds at the ends and begins at either", () => {
    const all = ["a", "b", "c"];
    expect([neighbour(all, null, 1), neighbour(all, null, -1)]).toEqual(["a", "c"]);
    expect([neighbour(all, "a", 1), neighbour(all, "c", 1), neighbour(all, "a", -1)]).toEqual(["b", "c", "a"]);
    expect([neighbour(all, "gone", 1), neighbour([], "a", 1)]).toEqual(["a", null]);
  });
});
