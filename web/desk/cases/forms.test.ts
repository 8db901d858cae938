import { beforeEach, describe, expect, it } from "vitest";

import { Problem } from "../../shared/problem";
import { forgetWords } from "../work/kept-words";
import { body, complete, faultsOf, keep, kept, shown } from "./forms";
import type { FieldKind, StepField } from "./record";

const field = (name: string, kind: FieldKind, required = true): StepField => ({ name, title: name, kind, required, choices: [] });
const FIELDS = [field("result", "longtext"), field("amount", "amount", false), field("upheld", "boolean"), field("at", "datetime", false)];

function inMemory(): Storage {
  const found = new Map<string, string>();
  return { getItem: (key: string) => found.get(key) ?? null, setItem: (key: string, value: string) => void found.set(key, value) } as Storage;
}

describe("the form of a step", () => {
  it("is complete when everything required is there", () => {
    expect(complete(FIELDS, { result: "退回年费", upheld: "false" })).toBe(true);
    expect(complete(FIELDS, { result: "  ", upheld: "false" })).toBe(false);
  });

  it("sends yes and no as such, money as digits, moments with their zone, and nothing for what is empty", () => {
    const sent = body(FIELDS, { result: " 退回年费 ", amount: "1,200.50元", upheld: "false", at: "2026-11-24T09:30" });
    expect(sent).toEqual({ result: "退回年费", amount: "1200.50", upheld: false, at: "2026-11-24T09:30:00+08:00" });
    expect(body(FIELDS, { upheld: "true", amount: " " })).toEqual({ upheld: true });
  });

  it("asks what only a compensation needs only then, unless the level always asks", () => {
    const fields = [field("outcome", "choice"), field("amount", "amount", false), field("approved_by", "person", false)];
    const names = (outcome: string, all = fields) => shown(all, { outcome }).map(({ name }) => name);
    expect([names("training"), names("compensation").length]).toEqual([["outcome"], 3]);
    expect(names("training", [fields[0]!, field("approved_by", "person")])).toEqual(["outcome", "approved_by"]);
    expect(shown([field("amount", "amount", false)], {}).length).toBe(1);
  });

  it("shows faults at their fields, and what has no field apart", () => {
    const faults = [
      { field: "fields.result", detail: "请写明处理结果。" },
      { field: "amount", detail: null },
      { field: "findings", detail: "还没有。" },
      { field: "else", detail: "不行。" },
    ];
    const problem = new Problem("refused", "fields_missing", null, null, 422, faults);
    const found = faultsOf(problem, ["result", "amount"], "没有填对", { findings: "调查" });
    expect(found).toEqual({ result: "请写明处理结果。", amount: "没有填对", "": "调查：还没有。 不行。" });
  });
});

describe("words not yet sent", () => {
  beforeEach(() => {
    Object.defineProperty(globalThis, "sessionStorage", { value: inMemory(), configurable: true });
  });

  it("are kept by complaint and step until they are sent", () => {
    keep("TS1", "decide", { result: "退回", amount: "" });
    keep("TS1", "extend", { reason: "等卡组织" });
    expect([kept("TS1", "decide"), kept("TS1", "extend"), kept("TS2", "decide")]).toEqual([{ result: "退回" }, { reason: "等卡组织" }, {}]);
    keep("TS1", "decide", {});
    expect(kept("TS1", "decide")).toEqual({});
  });

  it("are gone when one logs out", () => {
    keep("TS1", "decide", { result: "退回" });
    forgetWords();
    expect(kept("TS1", "decide")).toEqual({});
  });
});
