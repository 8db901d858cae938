import { describe, expect, it } from "vitest";

import { readMessage, type Message } from "../conversation/contract";
import { clock, day, deadline } from "../../shared/when";
import { contrast, shades } from "../look/colour";
import { drawable } from "../../shared/cards/CardView";
import { arrange, type Bubble, type Row } from "./flow";
import { splitNumbers } from "./numbers";

const NOW = new Date("2026-11-23T10:00:00+08:00");

function message(seq: number, author: string, text: string, minute = seq, more: object = {}): Message {
  const created_at = `2026-11-23T09:${String(minute).padStart(2, "0")}:00+08:00`;
  return readMessage({ seq, author, kind: "text", text, created_at, ...more })!;
}

const bubbles = (rows: Row[]): Bubble[] => rows.flatMap((row) => (row.kind === "run" ? row.bubbles : []));
const choices = ["信用卡", "贷款"].map((title, index) => ({ title, payload: `c1.${index}` }));

describe("the flow of a conversation", () => {
  it("puts one speaker's messages in a run until they pause", () => {
    const rows = arrange([message(1, "bot", "甲", 1), message(2, "bot", "乙", 2), message(3, "bot", "丙", 9)], [], 0, NOW);
    expect(rows.map((row) => row.kind)).toEqual(["day", "run", "run"]);
    expect(bubbles(rows).map(({ text }) => text)).toEqual(["甲", "乙", "丙"]);
  });

  it("leaves choices open until the customer speaks, then marks what was picked", () => {
    const asked = message(1, "bot", "哪方面", 1, { choices });
    expect(bubbles(arrange([asked, message(2, "system", "通知")], [], 0, NOW))[0]).toMatchObject({ answerable: true, picked: null });
    const answered = arrange([asked, message(2, "customer", "贷款")], [], 0, NOW);
    expect(bubbles(answered)[0]).toMatchObject({ answerable: false, picked: "贷款" });
  });

  it("takes a picture for no answer", () => {
    const asked = message(1, "bot", "哪方面", 1, { choices });
    const rows = arrange([asked, message(2, "customer", "", 2, { kind: "file" }), message(3, "bot", "收到了")], [], 0, NOW);
    expect(bubbles(rows)[0]).toMatchObject({ answerable: true, picked: null });
  });

  it("closes choices that a later question overtook", () => {
    const rows = arrange([message(1, "bot", "甲", 1, { choices }), message(2, "bot", "乙", 2, { choices })], [], 0, NOW);
    expect(bubbles(rows).map(({ answerable }) => answerable)).toEqual([false, true]);
  });

  it("marks where new messages begin for one who comes back", () => {
    const rows = arrange([message(1, "customer", "甲"), message(2, "bot", "乙"), message(3, "bot", "丙")], [], 1, NOW);
    expect(rows.map((row) => row.kind)).toEqual(["day", "run", "new", "run"]);
  });
});

describe("moments", () => {
  it("are told in Beijing time", () => {
    expect(clock("2026-11-23T07:20:00Z")).toBe("15:20");
    expect(day("2026-11-22T17:00:00Z", NOW)).toBe("今天");
    expect(day("2026-11-22T15:00:00Z", NOW)).toBe("昨天");
    expect(day("2026-11-20T04:00:00Z", NOW)).toBe("11月20日 周五");
  });

  it("as deadlines name the weekday, and no time at the end of a day", () => {
    expect(deadline("2026-11-25T15:20:00+08:00", NOW)).toBe("11月25日（周三）15:20前");
    expect(deadline("2026-11-26T15:59:00Z", NOW)).toBe("11月26日（周四）前");
    expect(deadline("2026-12-08", NOW)).toBe("12月8日（周二）前");
    expect(deadline("2027-01-04", NOW)).toBe("2027年1月4日（周一）前");
    expect(deadline("soon", NOW)).toBeNull();
    expect(deadline(null, NOW)).toBeNull();
  });
});

describe("numbers in a reply", () => {
  const dialled = (text: string, hotline: string | null = null) =>
    splitNumbers(text, hotline).flatMap(({ dial }) => (dial ? [dial] : []));

  it("can be dialled when they are emergency lines or our own hotline", () => {
    expect(dialled("打110或96110报警；打95500，锁卡", "95500")).toEqual(["110", "96110", "95500"]);
    expect(dialled("客服热线400-800-1234。", "400-800-1234")).toEqual(["4008001234"]);
  });

  it("stay text when they are amounts, dates or parts of other numbers", () => {
    expect(dialled("扣了110元，还有110.50和12110，138001101234，110块，3,110，-110")).toEqual([]);
  });

  it("lose nothing of the text", () => {
    const text = "先打110，再打96110；扣了110元";
    expect(splitNumbers(text, null).map((part) => part.text).join("")).toBe(text);
  });
});

describe("a bank's colour", () => {
  it.each(["#0b5c56", "#c8102e", "#ffcc00", "#ffffff", "#000000", "#00a0e9"])("%s is readable in both schemes", (colour) => {
    const shade = shades(colour);
    for (const scheme of ["light", "dark"]) {
      const of = (name: string) => shade[`--${scheme}-${name}`]!;
      expect(contrast(of("on-brand"), of("brand"))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(of("brand-ink"), of("tint"))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(of("brand-ink"), scheme === "light" ? "#f1f4f3" : "#0e1413")).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast("#ffffff", shade["--dark-own"]!)).toBeGreaterThanOrEqual(4.5);
  });

  it("is ignored when it is not one", () => {
    expect(shades("url(evil)")).toEqual({});
  });
});

describe("a card", () => {
  it("of an unknown type, or a summary without fields, is left to its text", () => {
    expect(drawable({ type: "from_the_future" })).toBe(false);
    expect(drawable({ type: "toString" })).toBe(false);
    expect(drawable({ type: "complaint_summary", fields: [] })).toBe(false);
    expect(drawable({ type: "complaint_registered" })).toBe(true);
  });

  it("that leads to a survey leads to one of ours or is left to its text", () => {
    const path = `/s/${"a".repeat(43)}`;
    expect(drawable({ type: "survey", url: path })).toBe(true);
    for (const url of [undefined, `https://evil.example${path}`, "javascript:alert(1)", "/s/x", `//evil.example${path}`]) {
      expect(drawable({ type: "survey", url })).toBe(false);
    }
  });
});
