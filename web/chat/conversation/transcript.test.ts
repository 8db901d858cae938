import { describe, expect, it } from "vitest";

import { readMessage, type Message } from "./contract";
import { NOTHING_SAID, hasGap, openQuestion, place, receive } from "./transcript";

function message(seq: number, more: Record<string, unknown> = {}): Message {
  return readMessage({ seq, author: "bot", kind: "text", text: `第${seq}句`, ...more })!;
}

const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq);

describe("a transcript", () => {
  it("stands in the server's order, whatever order messages arrive in", () => {
    const heard = receive(receive(NOTHING_SAID, [message(3)]), [message(2), message(1)]);
    expect(seqs(heard.messages)).toEqual([1, 2, 3]);
    expect(heard.cursor).toBe(3);
  });

  it("holds each message once, however often it arrives", () => {
    const once = receive(NOTHING_SAID, [message(1), message(2)]);
    expect(seqs(receive(once, [message(2), message(1), message(2)]).messages)).toEqual([1, 2]);
  });

  it("does not move its cursor over a gap, so that what is missing is asked for again", () => {
    const heard = receive(receive(NOTHING_SAID, [message(1)]), [message(3)]);
    expect(heard.cursor).toBe(1);
    expect(hasGap(heard)).toBe(true);
    expect(hasGap(receive(heard, [message(2)]))).toBe(false);
  });

  it("believes the server that nothing is missing between numbers", () => {
    const heard = receive(NOTHING_SAID, [message(2), message(5)], 5);
    expect(heard.cursor).toBe(5);
    expect(hasGap(heard)).toBe(false);
  });

  it("keeps the identity of a bubble when its echo arrives without one", () => {
    const sent = place(NOTHING_SAID, "id-1", "你好", 1, "2026-11-23T07:20:00Z");
    const heard = receive(sent, [message(1, { author: "customer", text: "你好" })]);
    expect(heard.messages).toHaveLength(1);
    expect(heard.messages[0]?.clientMessageId).toBe("id-1");
  });

  it("gives an identity back that was guessed wrongly", () => {
    const guessed = receive(NOTHING_SAID, [message(1, { author: "customer", client_message_id: "id-1" })]);
    const placed = place(guessed, "id-1", "第1句", 2, "2026-11-23T07:20:00Z");
    expect(placed.messages.map((one) => one.clientMessageId)).toEqual([null, "id-1"]);
  });
});

describe("the open question", () => {
  const asked = message(1, { expects: "amount" });

  it("is the last one the customer has not answered, also behind a notice", () => {
    expect(openQuestion([asked, message(2, { author: "system", kind: "notice" })])?.expects).toBe("amount");
  });

  it("is none once the customer has spoken", () => {
    expect(openQuestion([asked, message(2, { author: "customer" })])).toBeNull();
  });
});

describe("reading the wire", () => {
  it("refuses what is no message and survives what it does not know", () => {
    expect(readMessage("nonsense")).toBeNull();
    expect(readMessage({ text: "no number" })).toBeNull();
    expect(readMessage({ seq: 1, author: "ghost", kind: "hologram", choices: [{ title: "x" }, null] })).toMatchObject({
      author: "system",
      kind: "text",
      text: "",
      choices: [],
    });
  });
});
