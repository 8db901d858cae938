import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { DeskApi } from "./api";
import type { Role } from "./contract";
import { Desk } from "./desk";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A desk somebody with this role has come to, and all it asked for. */
async function entered(role: Role) {
  const asked: string[] = [];
  const answers = { board: { entries: [], mine: [], open: [], closed: [], offers: [] }, staff: { agents: [], teams: [], dispositions: [], topics: [] }, canned: [] };
  const answer = (what: keyof typeof answers) => async () => (asked.push(what), answers[what]);
  const api = {
    session: async () => ({ user: { name: "x", displayName: "x", role, capacity: 0 } }),
    board: answer("board"),
    staff: answer("staff"),
    canned: answer("canned"),
  } as unknown as DeskApi;
  const openWire = () => {
    asked.push("wire");
    return { emit: () => undefined, nudge: () => undefined, close: () => undefined };
  };
  const desk = new Desk({ api, openWire, watched: () => true, alarm: () => undefined, offered: () => undefined, hotline: async () => null });
  await desk.start();
  return { desk, asked };
}

describe("who comes to the desk", () => {
  it.each<[Role, string[]]>([
    ["agent", ["board", "canned", "staff", "wire"]],
    ["supervisor", ["board", "canned", "staff", "wire"]],
    ["auditor", ["board", "wire"]],
    ["admin", ["staff"]],
  ])("as %s asks only for what that role is answered", async (role, expected) => {
    const { desk, asked } = await entered(role);
    desk.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...new Set(asked)].sort()).toEqual(expected);
    expect(desk.listens).toBe(expected.includes("wire"));
  });
});
