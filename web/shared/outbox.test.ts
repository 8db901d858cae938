import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Outbox, type OutboxEvents, type Unsent, type Utterance } from "./outbox";
import { Problem, type Trouble } from "./problem";

const trouble = (kind: Trouble, detail: string | null = null, retryAfter: number | null = null) =>
  new Problem(kind, kind, detail, retryAfter);

/** A server whose next answers are prepared; without one it accepts. */
function server(...answers: Problem[]) {
  const tried: string[] = [];
  let seq = 0;
  const deliver = async ({ clientMessageId }: Utterance) => {
    tried.push(clientMessageId);
    const answer = answers.shift();
    if (answer) throw answer;
    seq += 1;
    return { seq };
  };
  return { tried, deliver };
}

function listener() {
  const accepted: [string, number][] = [];
  const events: OutboxEvents = {
    changed: () => undefined,
    accepted: (item: Unsent, seq: number) => void accepted.push([item.clientMessageId, seq]),
    gone: vi.fn(),
  };
  return { accepted, events };
}

const say = (outbox: Outbox, id: string) =>
  outbox.add({ clientMessageId: id, text: `话${id}`, payload: null }, "2026-11-23T07:20:00Z");
const settle = () => vi.advanceTimersByTimeAsync(0);
const states = (outbox: Outbox) => outbox.unsent.map(({ clientMessageId, state }) => `${clientMessageId} ${state}`);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the outbox", () => {
  it("sends in order, one at a time", async () => {
    const { deliver } = server();
    const { accepted, events } = listener();
    const outbox = new Outbox(deliver, events);
    say(outbox, "a");
    say(outbox, "b");
    expect(states(outbox)).toEqual(["a sending", "b waiting"]);
    await settle();
    expect(accepted).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(outbox.unsent).toEqual([]);
  });

  it("tries again with the same id after no answer, and lets nothing overtake", async () => {
    const { deliver, tried } = server(trouble("unreachable"), trouble("unreachable"));
    const { accepted, events } = listener();
    const outbox = new Outbox(deliver, events);
    say(outbox, "a");
    say(outbox, "b");
    await settle();
    expect(states(outbox)).toEqual(["a stuck", "b waiting"]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(tried).toEqual(["a", "a", "a", "b"]);
    expect(accepted.map(([id]) => id)).toEqual(["a", "b"]);
  });

  it("tries at once when the customer or the network asks for it", async () => {
    const { deliver, tried } = server(trouble("unreachable"));
    const { events } = listener();
    const outbox = new Outbox(deliver, events);
    say(outbox, "a");
    await settle();
    outbox.wake();
    await settle();
    expect(tried).toEqual(["a", "a"]);
    expect(outbox.unsent).toEqual([]);
  });

  it("waits as long as the server asks when it is too fast", async () => {
    const { deliver, tried } = server(trouble("slow_down", "慢一点", 7));
    const { events } = listener();
    const outbox = new Outbox(deliver, events);
    say(outbox, "a");
    await vi.advanceTimersByTimeAsync(6_900);
    expect(outbox.unsent[0]).toMatchObject({ state: "held", detail: "慢一点" });
    expect(tried).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(outbox.unsent).toEqual([]);
  });

  it("sets a refused message aside with its reason and sends the next", async () => {
    const { deliver } = server(trouble("refused", "太长了"));
    const { accepted, events } = listener();
    const outbox = new Outbox(deliver, events);
    say(outbox, "a");
    say(outbox, "b");
    await settle();
    expect(outbox.unsent).toMatchObject([{ clientMessageId: "a", state: "refused", detail: "太长了" }]);
    expect(accepted).toEqual([["b", 1]]);
    outbox.remove("a");
    expect(outbox.unsent).toEqual([]);
  });

  it("stops and says so when the conversation is gone, and keeps the words", async () => {
    const { deliver } = server(trouble("gone"));
    const { events } = listener();
    const outbox = new Outbox(deliver, events);
    say(outbox, "a");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events.gone).toHaveBeenCalledOnce();
    expect(states(outbox)).toEqual(["a stuck"]);
  });

  it("sends what an earlier visit left behind", async () => {
    const { deliver, tried } = server();
    const left = { clientMessageId: "old", text: "旧话", payload: null, at: "2026-11-23T07:20:00Z", detail: null };
    const outbox = new Outbox(deliver, listener().events, [{ ...left, state: "sending" }]);
    expect(states(outbox)).toEqual(["old waiting"]);
    void outbox.run();
    await settle();
    expect(tried).toEqual(["old"]);
  });
});
