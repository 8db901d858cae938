import { describe, expect, it } from "vitest";

import { Problem } from "../../shared/problem";
import { Pages } from "./pages";

const row = (id: number) => ({ id: String(id) });
const ids = (pages: Pages<{ id: string }>) => pages.snapshot().rows?.map(({ id }) => id) ?? null;

describe("an endless list", () => {
  it("grows to its end, with each row once though rows move between pages", async () => {
    const pages = new Pages(async (cursor) => (cursor === null ? { rows: [row(3), row(2)], next: "2" } : { rows: [row(2), row(1)], next: null }));
    await pages.begin();
    await Promise.all([pages.more(), pages.more()]);
    expect([ids(pages), pages.snapshot().next]).toEqual([["3", "2", "1"], null]);
  });

  it("keeps what it has when the server is away, and shows what failed", async () => {
    let away = false;
    const pages = new Pages(async () => {
      if (away) throw new Problem("unreachable", "no_connection", null);
      return { rows: [row(1)], next: "x" };
    });
    await pages.begin();
    away = true;
    await pages.more();
    expect([ids(pages), pages.snapshot().trouble?.code, pages.snapshot().busy]).toEqual([["1"], "no_connection", false]);
    away = false;
    await pages.begin();
    expect(pages.snapshot().trouble).toBeNull();
  });

  it("does not show what comes after one has left", async () => {
    let answer: (page: { rows: { id: string }[]; next: null }) => void = () => undefined;
    const pages = new Pages<{ id: string }>(() => new Promise((done) => (answer = done)));
    const reading = pages.begin();
    pages.leave();
    answer({ rows: [row(1)], next: null });
    await reading;
    expect(ids(pages)).toBeNull();
  });
});
