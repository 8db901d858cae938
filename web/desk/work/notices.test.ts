import { describe, expect, it } from "vitest";

import { Problem } from "../../shared/problem";
import type { Calls } from "./api";
import { Notices } from "./notices";

const notice = (id: number, read: boolean) => ({ id, kind: "breach", title: "超时", number: "TS20261124-0001-3", at: "2026-11-24T09:00:00+08:00", read_at: read ? "2026-11-24T09:05:00+08:00" : null });

function server(all = [notice(2, false), notice(1, true)]) {
  const posted: string[] = [];
  let broken = false;
  const calls = {
    get: async () => {
      if (broken) throw new Problem("unreachable", "no_connection", null);
      return { notices: all, unread: all.filter(({ read_at }) => read_at === null).length };
    },
    change: async (_: string, path: string) => {
      posted.push(path);
      all.forEach((one) => (one.read_at = "2026-11-24T09:06:00+08:00"));
    },
  } as unknown as Calls;
  return { notices: new Notices(calls), posted, breakOff: () => (broken = true) };
}

describe("notices", () => {
  it("are read, counted and marked, each once", async () => {
    const { notices, posted } = server();
    await notices.read();
    expect([notices.snapshot().unread, notices.snapshot().all?.map(({ read }) => read)]).toEqual([1, [false, true]]);
    await notices.markRead(2);
    await notices.markRead(2);
    expect([notices.snapshot().unread, posted]).toEqual([0, ["notices/2/read"]]);
  });

  it("stay when the server is away, and say so", async () => {
    const { notices, breakOff } = server();
    await notices.read();
    breakOff();
    await notices.read();
    expect([notices.snapshot().failed, notices.snapshot().all?.length]).toEqual([true, 2]);
  });
});
