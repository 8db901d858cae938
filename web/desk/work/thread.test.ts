import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Problem } from "../../shared/problem";
import type { DeskApi } from "./api";
import { readDetail, readSaid } from "./detail";
import { Thread } from "./thread";

const AT = "2026-11-23T09:00:00+08:00";
const raw = (seq: number, author: string, text: string) => ({ seq, author, kind: "text", text, created_at: AT });

/** A server with one conversation of agent `chen`. */
function server() {
  const messages = [raw(1, "customer", "转人工"), raw(2, "bot", "好")];
  const notes: object[] = [];
  const told: number[] = [];
  let failing: Problem | null = null;
  const state = { conversation_id: "c", owner: "agent", agent: "chen", fence: 3, agent_read: 0 };
  const api = {
    detail: async (_: string, after: number) => {
      if (failing) throw failing;
      const said = messages.filter(({ seq }) => seq > after);
      return readDetail({ conversation: state, messages: [...said, ...notes], cursor: messages.length })!;
    },
    say: async (_: string, __: string, text: string, fence: number | null) => {
      if (failing) throw failing;
      if (state.agent !== "chen" || fence !== state.fence) throw new Problem("refused", "not_yours", "这个会话现在不由您接待。");
      const said = raw(messages.length + 1, "agent", text);
      messages.push(said);
      return readSaid(said)!;
    },
    read: async (_: string, seq: number) => void told.push(seq),
  } as unknown as DeskApi;
  return { api, messages, notes, told, state, fail: (problem: Problem | null) => (failing = problem) };
}

const texts = (thread: Thread) => thread.snapshot().messages.map(({ text }) => text);

describe("an open conversation", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function opened(watched = true) {
    const desk = server();
    const thread = new Thread("c", desk.api, "chen", () => watched, () => undefined);
    return { ...desk, thread };
  }

  it("stands in the order of seq, each message once, however it arrives", async () => {
    const { thread, messages } = opened();
    await thread.open();
    thread.hearMessage(raw(4, "customer", "四"));
    thread.hearMessage(raw(3, "customer", "三"));
    thread.hearMessage(raw(3, "customer", "三"));
    messages.push(raw(3, "customer", "三"), raw(4, "customer", "四"));
    await vi.runAllTimersAsync();
    expect(texts(thread)).toEqual(["转人工", "好", "三", "四"]);
  });

  it("keeps a note at its place, not among the numbers", async () => {
    const { thread } = opened();
    await thread.open();
    thread.hearMessage({ author: "note", note_id: 7, after_seq: 1, author_name: "小王", text: "老客户", created_at: AT });
    expect(thread.snapshot().notes.map(({ afterSeq, text }) => [afterSeq, text])).toEqual([[1, "老客户"]]);
    expect(texts(thread)).toEqual(["转人工", "好"]);
  });

  it("tells how far it was read only when somebody looks", async () => {
    const seen = opened();
    await seen.thread.open();
    expect(seen.told).toEqual([1]);
    const unseen = opened(false);
    await unseen.thread.open();
    expect(unseen.told).toEqual([]);
  });

  it("says each thing once and keeps it through a broken connection", async () => {
    const { thread, messages, fail } = opened();
    await thread.open();
    fail(new Problem("unreachable", "no_connection", null));
    thread.say("id-1", "马上处理");
    await vi.advanceTimersByTimeAsync(100);
    expect(thread.snapshot().unsent.map(({ state }) => state)).toEqual(["stuck"]);
    fail(null);
    await vi.runAllTimersAsync();
    expect(thread.snapshot().unsent).toEqual([]);
    expect(texts(thread)).toEqual(["转人工", "好", "马上处理"]);
    expect(messages.filter(({ text }) => text === "马上处理")).toHaveLength(1);
  });

  it("keeps the words that were refused because it was lost", async () => {
    const { thread, fail } = opened();
    await thread.open();
    fail(new Problem("refused", "not_yours", "这个会话现在不由您接待。"));
    thread.say("id-1", "马上处理");
    await vi.advanceTimersByTimeAsync(100);
    expect(thread.snapshot().unsent[0]).toMatchObject({ state: "refused", text: "马上处理" });
  });

  it("sends what was written while it was taken over once it is known to be theirs", async () => {
    const { thread, state } = opened();
    Object.assign(state, { agent: "wang" });
    await thread.open();
    const over = thread.take(async () => {
      await new Promise((done) => setTimeout(done, 300));
      Object.assign(state, { agent: "chen", fence: 4 });
    });
    thread.say("id-1", "我来处理");
    await vi.advanceTimersByTimeAsync(200);
    expect([thread.snapshot().taking, thread.mine, texts(thread)]).toEqual([true, false, ["转人工", "好"]]);
    await vi.advanceTimersByTimeAsync(200);
    await over;
    expect([thread.snapshot().taking, thread.mine, texts(thread)]).toEqual([false, true, ["转人工", "好", "我来处理"]]);
    expect(thread.snapshot().unsent).toEqual([]);
  });

  it("keeps what was written when it could not be taken", async () => {
    const { thread, state } = opened();
    state.agent = "wang";
    await thread.open();
    void thread.take(async () => undefined);
    thread.say("id-1", "我来处理");
    await vi.advanceTimersByTimeAsync(100);
    expect(thread.snapshot()).toMatchObject({ taking: false, unsent: [{ state: "refused", text: "我来处理" }] });
  });

  it("closes when it may not be read any more", async () => {
    const { thread, fail } = opened();
    await thread.open();
    fail(new Problem("gone", "forbidden", null, null, 403));
    await thread.reread();
    expect(thread.snapshot().phase).toBe("closed_to_you");
  });

  it("lets typing fade", async () => {
    const { thread } = opened();
    await thread.open();
    thread.hearTyping("customer", true);
    thread.hearTyping("小王", true);
    expect([thread.snapshot().customerTypes, thread.snapshot().colleague]).toEqual([true, "小王"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([thread.snapshot().customerTypes, thread.snapshot().colleague]).toEqual([false, null]);
  });
});
