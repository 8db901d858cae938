import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import { words } from "../locale/zh-CN-cases";
import { parameters } from "./api";
import { readClock } from "./contract";
import { asQuery, narrowed, NO_FILTERS, readFilters, tabOf, TABS } from "./filters";
import { ResultPart } from "./one/FoundParts";
import { readRecord } from "./record-reading";
import { duration, pressOf, timeLeft } from "./time-left";

const NOW = Date.parse("2026-11-24T10:00:00+08:00");
const clock = (more: object) => readClock({ kind: "decide", title: "告知处理意见", basis: "target", due_at: "2026-11-24T12:30:00+08:00", used: 0.4, state: "running", ...more })!;

describe("a clock", () => {
  it("says how long there is, or how long it is over", () => {
    expect(timeLeft(clock({}), NOW)).toBe("还剩 2 小时 30 分");
    expect(timeLeft(clock({ due_at: "2026-11-20T09:00:00+08:00", state: "breached" }), NOW)).toBe("超时 4 天 1 小时");
    expect(timeLeft(clock({ state: "met" }), NOW)).toBe("按时完成");
    expect([duration(20 * 60_000), duration(59_000), duration(48 * 3_600_000)]).toEqual(["20 分钟", "不到 1 分钟", "2 天"]);
  });

  it("presses at the marks at which the server warns", () => {
    const press = (used: number, state = "running") => pressOf(clock({ used, state }));
    expect([press(0.49), press(0.5), press(0.8), press(1), press(1.4, "late"), press(0.9, "paused")]).toEqual(["calm", "half", "most", "over", "done", "still"]);
  });
});

describe("filters", () => {
  it("stand in the address and come back from it", () => {
    const filters = { ...NO_FILTERS, ...TABS.breached, level: "1", q: "年费" };
    expect(asQuery(filters)).toEqual({ due: "overdue", level: "1", q: "年费" });
    expect(readFilters(asQuery(filters))).toEqual(filters);
    expect(readFilters({ owner: "x", due: "y", level: "9" })).toEqual(NO_FILTERS);
  });

  it("are a tab's when they are just its own", () => {
    expect([tabOf(NO_FILTERS), tabOf({ ...NO_FILTERS, level: "2" }), tabOf({ ...NO_FILTERS, due: "today" })]).toEqual(["open", "open", null]);
    expect([narrowed(NO_FILTERS), narrowed({ ...NO_FILTERS, team: "card_center" })]).toEqual([false, true]);
  });

  it("are asked as the server wants them", () => {
    expect(parameters({ ...NO_FILTERS, owner: "mine", q: " 年费 " }, "chen", NOW)).toEqual({ open: "true", owner: "chen", q: "年费" });
    expect(parameters({ ...NO_FILTERS, status: "closed" }, "chen", NOW)).toEqual({ status: "closed" });
    expect(parameters({ ...NO_FILTERS, due: "overdue" }, "chen", NOW)).toEqual({ open: "true", breached: "true" });
  });
});

describe("money", () => {
  it("is told in thousands, its cents untouched", () => {
    expect([words.one.yuan("60000.00"), words.one.yuan("1234567.50"), words.one.yuan("199.00")]).toEqual(["60,000.00 元", "1,234,567.50 元", "199.00 元"]);
  });
});

describe("one complaint", () => {
  const raw = {
    number: "TS20261124-0001-3",
    status: "investigating",
    codes: { a: { code: "A10302", title: "电话" }, c: null },
    transitions: [{ name: "decide", title: "作出处理决定", fields: [{ name: "outcome", title: "处理方式", kind: "choice", required: true, choices: [{ name: "training", title: "培训或问责" }] }, { name: "odd", kind: "unheard of" }] }, {}],
    files: [{ id: "../session", name: "a.png" }],
  };

  it("is read with what is known, and without what is not", () => {
    const record = readRecord(raw)!;
    expect(record.codes).toEqual([{ value: "A10302", title: "电话" }]);
    expect(record.steps.map(({ name }) => name)).toEqual(["decide"]);
    expect(record.steps[0]?.fields.map(({ kind, choices }) => [kind, choices.length])).toEqual([["choice", 1], ["text", 0]]);
    expect([record.cause, record.survey, record.checklist]).toEqual([null, null, []]);
    expect(readRecord({ status: "assigned" })).toBeNull();
  });

  it("tells what waits for approval before it is approved", () => {
    const asked = { kind: "decision", by: "agent:chen", by_name: "陈坐席", at: "2026-11-24T09:00:00+08:00", result: "核实属实", outcome: "compensation", outcome_title: "赔付", amount: "6000.00", reason: null };
    const record = readRecord({ ...raw, decision_pending: true, pending: [asked, { kind: "unheard of" }] })!;
    expect(record.pending).toEqual([{ kind: "decision", by: "陈坐席", at: asked.at, result: "核实属实", outcome: "赔付", amount: "6000.00", reason: null }]);
    const page = renderToStaticMarkup(createElement(ResultPart, { record }));
    expect(["待审批", "赔付", "6,000.00 元", "核实属实"].filter((part) => !page.includes(part))).toEqual([]);
    expect(page).not.toContain("还没有作出处理决定");
  });

  it("leads to its conversation only where the customer wrote it in a chat", () => {
    const opened = (channel: string) => readRecord({ ...raw, channel, conversation_id: "c1" })!.conversationId;
    expect(["web", "wechat", "phone", "branch", "third_party"].map(opened)).toEqual(["c1", "c1", null, null, null]);
  });

  it("opens files of our own desk only", () => {
    expect(readRecord(raw)?.files[0]?.url).toBe("/api/desk/files/..%2Fsession");
  });
});
