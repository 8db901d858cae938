import { describe, expect, it } from "vitest";

import { Problem } from "../../shared/problem";
import type { CasesApi } from "./api";
import { readPage } from "./contract";
import { NO_FILTERS, type Filters } from "./filters";
import { PAGE, Roll } from "./roll";

const raw = (count: number) => Array.from({ length: count }, (_, at) => ({ number: `TS${at}`, status: "assigned", status_title: "已分派" }));

/** A register; the cursor is how many were told. */
function register(all = raw(120)) {
  const asked: [Filters, string | null][] = [];
  let failing: Problem | null = null;
  const waits: (() => void)[] = [];
  const api = {
    async page(filters: Filters, cursor: string | null, limit: number) {
      asked.push([filters, cursor]);
      if (filters.q === "慢") await new Promise<void>((go) => waits.push(go));
      if (failing) throw failing;
      const from = Number(cursor ?? 0);
      const next = from + limit < all.length ? String(from + limit) : null;
      return readPage({ complaints: filters.q === "慢" ? [] : all.slice(from, from + limit), next_cursor: next, counts: { open: all.length } });
    },
  } as unknown as CasesApi;
  return { roll: new Roll(api), all, asked, waits, fail: (problem: Problem | null) => (failing = problem) };
}

const settled = () => new Promise((done) => setTimeout(done));
const numbers = (roll: Roll) => roll.snapshot().rows?.map(({ number }) => number) ?? [];

describe("the list", () => {
  it("grows page by page to its end, each complaint once though rows move between pages", async () => {
    const { roll, all } = register();
    roll.show(NO_FILTERS);
    await settled();
    expect(numbers(roll).length).toBe(PAGE);
    all.unshift({ number: "TSnew", status: "registered", status_title: "已登记" }); // pushes TS49 to the second page
    roll.more();
    roll.more(); // the second one is not asked while the first is under way
    await settled();
    roll.more();
    await settled();
    expect(new Set(numbers(roll)).size).toBe(numbers(roll).length);
    expect([numbers(roll).length, roll.snapshot().nextCursor]).toEqual([120, null]);
  });

  it("is brought up to date where it stands once it is long", async () => {
    const { roll, all } = register();
    roll.show(NO_FILTERS);
    await settled();
    roll.more();
    await settled();
    all[3] = { ...all[3]!, status_title: "已办结" };
    await roll.refresh();
    expect([numbers(roll).length, roll.snapshot().rows?.[3]?.statusTitle]).toEqual([100, "已办结"]);
  });

  it("shows the last question's answer, not the last answer", async () => {
    const { roll, waits } = register(raw(3));
    roll.show({ ...NO_FILTERS, q: "慢" });
    roll.show({ ...NO_FILTERS, level: "1" });
    await settled();
    waits.forEach((go) => go());
    await settled();
    expect(numbers(roll)).toEqual(["TS0", "TS1", "TS2"]);
  });

  it("keeps what it has when the server is away", async () => {
    const { roll, fail } = register(raw(2));
    roll.show(NO_FILTERS);
    await settled();
    fail(new Problem("unreachable", "no_connection", null));
    await roll.refresh();
    expect([numbers(roll).length, roll.snapshot().trouble?.code]).toEqual([2, "no_connection"]);
  });

  it("is walked through with the keys, and stops at its ends", async () => {
    const { roll } = register(raw(2));
    roll.show(NO_FILTERS);
    await settled();
    expect([roll.neighbour(null, 1), roll.neighbour("TS0", 1), roll.neighbour("TS1", 1), roll.neighbour("TS0", -1)]).toEqual(["TS0", "TS1", null, null]);
  });
});
