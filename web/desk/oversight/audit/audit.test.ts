import { describe, expect, it } from "vitest";

import type { Calls } from "../../work/api";
import { readEntries, readHead, readSought, verify } from "./contract";
import { told } from "./details";

const hash = "a".repeat(64);

function server(answer: unknown) {
  const asked: string[] = [];
  const calls = { get: async (path: string) => (asked.push(path), answer) } as unknown as Calls;
  return { asked, calls };
}

describe("the audit", () => {
  it("is searched by what stands in the address, and one complaint's is asked for as its own", async () => {
    const { asked, calls } = server({ entries: [{ id: 7, act: "revealed" }], next_cursor: 7 });
    const page = await readEntries(calls, readSought({ actor: " li ", act: "", from: "2026-11-01", other: "x" }), null, null);
    await readEntries(calls, { actor: "li" }, "TS1", page.next);
    expect([page.rows.map(({ id }) => id), page.next]).toEqual([["7"], "7"]);
    expect(asked).toEqual(["audit?actor=li&from=2026-11-01", "complaints/TS1/audit?cursor=7"]);
  });

  it("is verified alone, or against a head that was kept", async () => {
    const { asked, calls } = server({ holds: false, broken_at: 3, why: "its content was changed", kept: "differs" });
    const verdict = await verify(calls, { length: 5, hash });
    await verify(calls, null);
    expect([verdict.holds, verdict.brokenAt, verdict.kept]).toEqual([false, 3, "differs"]);
    expect(asked).toEqual([`audit/verify?length=5&hash=${hash}`, "audit/verify"]);
  });

  it("takes for a kept head only what is one", () => {
    expect(readHead(JSON.stringify({ day: "2026-11-23", length: 5, hash }))).toEqual({ length: 5, hash });
    for (const text of ["", "[]", "{", JSON.stringify({ length: 5, hash: "x" }), JSON.stringify({ length: 0, hash })]) expect(readHead(text)).toBeNull();
  });

  it("tells details in words, without what is empty", () => {
    expect(told({ reason: "核对", rows: 3, before: ["vip"], cursor: null, holds: true })).toEqual([
      ["原因", "核对"],
      ["行数", "3"],
      ["改前", "vip"],
      ["完整", "是"],
    ]);
    expect(told({ stay: { TS1: "2031-01-01" } })).toEqual([["依法保留", "TS1 2031-01-01"]]);
  });
});
