import { describe, expect, it } from "vitest";

import { Problem } from "../../shared/problem";
import type { Values } from "../work/api";
import type { CasesApi } from "./api";
import { Opened } from "./opened";
import { readRecord } from "./record-reading";

/** A server with one complaint, at some revision. */
function server() {
  const state = { revision: 1, status: "assigned" };
  const sent: [string, Values][] = [];
  let reads = 0;
  let failing: Problem | null = null;
  const record = () => readRecord({ number: "TS1", ...state })!;
  const api = {
    async record() {
      reads += 1;
      await Promise.resolve();
      if (failing) throw failing;
      return record();
    },
    async step(_: string, name: string, body: Values) {
      sent.push([name, body]);
      if (body["revision"] !== state.revision) throw new Problem("refused", "changed_meanwhile", null, null, 409);
      state.revision += 1;
      state.status = "investigating";
      return record();
    },
  } as unknown as CasesApi;
  return { opened: new Opened("TS1", api), state, sent, reads: () => reads, fail: (problem: Problem | null) => (failing = problem) };
}

describe("an open complaint", () => {
  it("is changed as of what was seen, and shows at once what came of it", async () => {
    const { opened, sent } = server();
    await opened.reread();
    await opened.step("investigate", { note: "x" }, 1, "k1");
    expect(sent).toEqual([["investigate", { note: "x", key: "k1", revision: 1 }]]);
    expect(opened.snapshot().record).toMatchObject({ status: "investigating", revision: 2 });
  });

  it("refuses a step as of what is no longer so, and can be read again", async () => {
    const { opened, state } = server();
    await opened.reread();
    state.revision = 7;
    await expect(opened.step("investigate", {}, 1, "k2")).rejects.toMatchObject({ code: "changed_meanwhile" });
    await opened.reread();
    expect(opened.snapshot().record?.revision).toBe(7);
  });

  it("is not read by many at once, yet never misses the last change", async () => {
    const { opened, state, reads } = server();
    const first = opened.reread();
    void opened.reread();
    void opened.reread();
    state.status = "decided";
    await first;
    await new Promise((done) => setTimeout(done));
    expect([reads(), opened.snapshot().record?.status]).toEqual([2, "decided"]);
  });

  it("stays on the page when the server is away", async () => {
    const { opened, fail } = server();
    await opened.reread();
    fail(new Problem("unreachable", "no_connection", null));
    await opened.reread();
    expect([opened.snapshot().record?.number, opened.snapshot().trouble?.code]).toEqual(["TS1", "no_connection"]);
  });
});
