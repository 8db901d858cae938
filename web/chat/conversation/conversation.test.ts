import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Problem, type ChatApi, type Utterance } from "./api";
import { readMessage, type Message, type Session } from "./contract";
import { Conversation } from "./conversation";
import type { WireEvents } from "./feed";
import type { Memory } from "./memory";
import type { Unsent } from "../../shared/outbox";

/** A desk in memory: keeps what is posted, hands out what is asked for, and can be cut off. */
class Desk {
  messages: Message[] = [];
  receipts = new Map<string, number>();
  reachable = true;
  loseReceipts = 0;
  knowsToken = true;
  socketAllowed = true;
  wires: { events: WireEvents; after: number }[] = [];
  private pending: (() => void)[] = [];

  say(text: string, author = "bot", id: string | null = null, more: object = {}): Message {
    const raw = { seq: this.messages.length + 1, author, kind: "text", text, client_message_id: id, ...more };
    const message = readMessage(raw)!;
    this.messages.push(message);
    this.pending.splice(0).forEach((wake) => wake());
    return message;
  }

  push(message: Message): void {
    const { clientMessageId, createdAt, ...rest } = message;
    this.wires[this.wires.length - 1]?.events.message({ ...rest, created_at: createdAt });
  }

  readonly api: ChatApi = {
    open: async () => this.answer({ conversationId: "c", token: "t" }),
    post: async (_, utterance) => {
      this.answer(null);
      const seq = this.receipts.get(utterance.clientMessageId) ?? this.keep(utterance);
      if (this.loseReceipts-- > 0) throw new Problem("unreachable", "lost", null);
      return { seq };
    },
    sendFile: async (_, id, file, progress) => {
      this.answer(null);
      progress(0.5);
      const ref = { id: `f${id}`, name: file.name, type: file.type, size: file.size, url: `/api/chat/files/f${id}`, width: 8, height: 6 };
      const seq = this.receipts.get(id) ?? this.say("", "customer", id, { kind: "file", file: ref }).seq;
      this.receipts.set(id, seq);
      if (this.loseReceipts-- > 0) throw new Problem("unreachable", "lost", null);
      return { seq, file: ref };
    },
    fetchFile: async () => this.answer(new Blob(["picture"])),
    read: async (_, after, wait, signal) => {
      this.answer(null);
      if (wait > 0 && this.messages.length <= after) await this.news(signal);
      this.answer(null);
      const cursor = Math.max(after, this.messages.length);
      return { messages: this.messages.slice(after), cursor, owner: "bot", queuePosition: null };
    },
    branding: async () => null,
  };

  readonly openWire = (_: string, after: () => number, events: WireEvents) => {
    this.wires.push({ events, after: after() });
    queueMicrotask(() => (this.socketAllowed ? events.up() : events.down()));
    return { typing: () => undefined, read: () => undefined, nudge: () => undefined, close: () => undefined };
  };

  private keep({ clientMessageId, text }: Utterance): number {
    const { seq } = this.say(text, "customer", clientMessageId);
    this.receipts.set(clientMessageId, seq);
    return seq;
  }

  private answer<T>(value: T): T {
    if (!this.reachable) throw new Problem("unreachable", "down", null);
    if (!this.knowsToken) throw new Problem("gone", "unknown_token", null);
    return value;
  }

  private news(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.push(resolve);
      signal?.addEventListener("abort", () => reject(new Problem("unreachable", "aborted", null)));
    });
  }
}

function memory(): Memory & { kept: { session: Session | null; unsent: readonly Unsent[]; seen: number } } {
  const kept = { session: null as Session | null, unsent: [] as readonly Unsent[], seen: 0 };
  return {
    kept,
    session: () => kept.session,
    keepSession: (session) => void (kept.session = session),
    seen: () => kept.seen,
    keepSeen: (seq) => void (kept.seen = seq),
    unsent: () => kept.unsent,
    keepUnsent: (items) => void (kept.unsent = items),
    draft: () => "",
    keepDraft: () => undefined,
    forget: () => Object.assign(kept, { session: null, unsent: [], seen: 0 }),
    watch: () => undefined,
  };
}

let ids = 0;
function open(desk: Desk, remembered = memory()): Conversation {
  const surroundings = { api: desk.api, openWire: desk.openWire, memory: remembered };
  const conversation = new Conversation({ ...surroundings, newId: () => `id-${++ids}`, watched: () => true });
  conversation.resume();
  return conversation;
}

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const texts = (conversation: Conversation) => conversation.snapshot().messages.map(({ text }) => text);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a conversation", () => {
  it("is opened by the first words, not by looking at the page", async () => {
    const [desk, remembered] = [new Desk(), memory()];
    const conversation = open(desk, remembered);
    await settle();
    expect(conversation.snapshot().phase).toBe("new");
    expect(remembered.kept.session).toBeNull();
    conversation.say("我要投诉");
    await settle();
    expect(texts(conversation)).toEqual(["我要投诉"]);
    expect(remembered.kept.session).toEqual({ conversationId: "c", token: "t" });
  });

  it("shows a message once when its echo overtakes its receipt, under one identity", async () => {
    const desk = new Desk();
    const conversation = open(desk);
    conversation.say("一");
    await settle();
    desk.loseReceipts = 1;
    conversation.say("二");
    await settle();
    desk.push(desk.messages[1]!);
    expect(texts(conversation)).toEqual(["一", "二"]);
    const before = conversation.snapshot().messages[1]?.clientMessageId;
    await settle(5_000);
    expect(texts(conversation)).toEqual(["一", "二"]);
    expect(conversation.snapshot().unsent).toEqual([]);
    expect(before ?? conversation.snapshot().messages[1]?.clientMessageId).toBe(`id-${ids}`);
    expect(desk.messages).toHaveLength(2);
  });

  it("keeps words said while cut off and delivers them in order when it is back", async () => {
    const desk = new Desk();
    const conversation = open(desk);
    conversation.say("先说一句");
    await settle();
    desk.reachable = false;
    desk.wires[0]?.events.down();
    conversation.say("断了一");
    conversation.say("断了二");
    await settle(2_000);
    expect(conversation.snapshot()).toMatchObject({ link: "offline" });
    expect(conversation.snapshot().unsent.map(({ text }) => text)).toEqual(["断了一", "断了二"]);
    desk.reachable = true;
    conversation.wake();
    await settle(100);
    expect(texts(conversation)).toEqual(["先说一句", "断了一", "断了二"]);
    expect(conversation.snapshot().link).toBe("polling");
  });

  it("sends a picture in its turn, once, and shows it without fetching it again", async () => {
    const desk = new Desk();
    const fetched = vi.spyOn(desk.api, "fetchFile");
    const conversation = open(desk);
    const picture = new File(["picture"], "截图.png", { type: "image/png" });
    desk.loseReceipts = 1;
    conversation.sendFile(picture);
    conversation.say("就是这笔");
    expect(conversation.snapshot().unsent.map(({ file, state }) => [file?.name, state])).toEqual([
      ["截图.png", "sending"],
      [undefined, "waiting"],
    ]);
    await settle(5_000);
    expect(desk.messages.map(({ kind }) => kind)).toEqual(["file", "text"]);
    expect(conversation.snapshot().messages.map(({ kind, file }) => [kind, file?.name])).toEqual([
      ["file", "截图.png"],
      ["text", undefined],
    ]);
    const url = await conversation.urlOf(conversation.snapshot().messages[0]!.file!);
    expect(url).toMatch(/^blob:/);
    expect(fetched).not.toHaveBeenCalled();
  });

  it("fetches what it has not, once, and tries again after a failure", async () => {
    const desk = new Desk();
    const first = open(desk);
    first.sendFile(new File(["picture"], "截图.png", { type: "image/png" }));
    await settle();
    const conversation = open(desk, { ...memory(), session: () => ({ conversationId: "c", token: "t" }) });
    await settle();
    const file = conversation.snapshot().messages[0]!.file!;
    const fetched = vi.spyOn(desk.api, "fetchFile");
    desk.reachable = false;
    await expect(conversation.urlOf(file)).rejects.toThrow();
    desk.reachable = true;
    const urls = await Promise.all([conversation.urlOf(file), conversation.urlOf(file)]);
    expect(urls[0]).toBe(urls[1]);
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it("asks for what is missing when a message overtakes another", async () => {
    const desk = new Desk();
    const conversation = open(desk);
    conversation.say("一");
    await settle();
    desk.say("二");
    desk.push(desk.say("三"));
    await settle();
    expect(texts(conversation)).toEqual(["一", "二", "三"]);
  });

  it("falls back to long polling when no socket can be had", async () => {
    const desk = new Desk();
    desk.socketAllowed = false;
    const conversation = open(desk);
    conversation.say("一");
    await settle();
    desk.say("从轮询来");
    await settle();
    expect(conversation.snapshot().link).toBe("polling");
    expect(texts(conversation)).toEqual(["一", "从轮询来"]);
  });

  it("comes back after a reload to everything that was said, and to what was not sent", async () => {
    const [desk, remembered] = [new Desk(), memory()];
    const first = open(desk, remembered);
    first.say("一");
    await settle();
    desk.reachable = false;
    first.say("没发出去");
    await settle();
    desk.reachable = true;
    desk.say("离开时来的");
    const second = open(desk, remembered);
    expect(second.snapshot().phase).toBe("loading");
    await settle(100);
    expect(texts(second)).toEqual(["一", "离开时来的", "没发出去"]);
    expect(second.snapshot().seenBefore).toBe(1);
  });

  it("says when an answer is late, and stops saying so when it comes", async () => {
    const desk = new Desk();
    const conversation = open(desk);
    conversation.say("有人吗");
    await settle(21_000);
    expect(conversation.snapshot().late).toBe(true);
    desk.push(desk.say("在的"));
    expect(conversation.snapshot().late).toBe(false);
  });

  it("tells when the server no longer knows it, and gives undelivered words back for a new one", async () => {
    const [desk, remembered] = [new Desk(), memory()];
    const conversation = open(desk, remembered);
    conversation.say("一");
    await settle();
    desk.knowsToken = false;
    conversation.say("还在吗");
    await settle();
    expect(conversation.snapshot().phase).toBe("gone");
    expect(conversation.startOver()).toBe("还在吗");
    expect(conversation.snapshot()).toMatchObject({ phase: "new", messages: [], unsent: [] });
    expect(remembered.kept.session).toBeNull();
  });

  it("follows who has the floor", async () => {
    const desk = new Desk();
    const conversation = open(desk);
    conversation.say("转人工");
    await settle();
    desk.wires[0]?.events.state({ owner: "queue", typing: false, queue_position: 3 });
    expect(conversation.snapshot()).toMatchObject({ owner: "queue", queuePosition: 3 });
    desk.wires[0]?.events.state({ owner: "agent", typing: true });
    expect(conversation.snapshot()).toMatchObject({ owner: "agent", typing: true, queuePosition: null });
  });
});
