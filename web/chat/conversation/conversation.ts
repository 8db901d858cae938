// The customer's conversation as the page sees it: one snapshot to draw, and the few things a customer can do.

import { Problem, type ChatApi, type Utterance } from "./api";
import { readFloorState, readMessage, type Batch, type Choice, type FileRef, type Message, type Owner, type Session } from "./contract";
import { Feed, type Link, type OpenWire } from "./feed";
import type { Memory } from "./memory";
import { Shelf } from "../../shared/attachments/shelf";
import { Outbox, type Receipt, type Unsent } from "../../shared/outbox";
import { NOTHING_SAID, hasGap, place, receive, type Transcript } from "./transcript";

export interface View {
  /** `new`: nothing said yet. `loading`: coming back to a conversation. `gone`: the server no longer knows it. */
  readonly phase: "new" | "loading" | "open" | "gone";
  readonly messages: readonly Message[];
  readonly unsent: readonly Unsent[];
  readonly owner: Owner;
  readonly typing: boolean;
  readonly queuePosition: number | null;
  /** The name of the agent who has the conversation. */
  readonly agent: string | null;
  /** How far an agent has read. */
  readonly agentRead: number;
  readonly link: Link;
  /** What the customer had seen when they came back, to mark what is new since. */
  readonly seenBefore: number;
  /** True when an acknowledged message has waited so long for its answer that we should say it is not lost. */
  readonly late: boolean;
}

export interface Surroundings {
  readonly api: ChatApi;
  readonly openWire: OpenWire;
  readonly memory: Memory;
  readonly newId: () => string;
  /** Whether the customer is looking at the page. */
  readonly watched: () => boolean;
}

const ANSWER_EXPECTED_MS = 20_000;
const TYPING_EVERY_MS = 3_000;
const TYPING_FADES_MS = 45_000;

const BLANK: View = {
  phase: "new",
  messages: [],
  unsent: [],
  owner: "bot",
  typing: false,
  queuePosition: null,
  agent: null,
  agentRead: 0,
  link: "polling",
  seenBefore: 0,
  late: false,
};

export class Conversation {
  private view: View = BLANK;
  private readonly listeners = new Set<() => void>();
  private transcript: Transcript = NOTHING_SAID;
  private session: Session | null = null;
  private feed: Feed | null = null;
  private outbox: Outbox;
  private shelf = new Shelf();
  private lastTyping = 0;
  private readTold = 0;
  private answerTimer: ReturnType<typeof setTimeout> | undefined;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly around: Surroundings) {
    this.outbox = this.newOutbox([]);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): View => this.view;

  /** Goes back into the remembered conversation, or waits for the first words of a new one. */
  resume(): void {
    this.outbox.stop();
    this.feed?.stop();
    this.feed = null;
    this.transcript = NOTHING_SAID;
    this.shelf.clear();
    this.readTold = 0;
    this.session = this.around.memory.session();
    this.outbox = this.newOutbox(this.around.memory.unsent());
    const beginning = this.outbox.unsent.length > 0 ? "open" : "new";
    this.view = { ...BLANK, seenBefore: this.around.memory.seen() };
    this.show({ phase: this.session ? "loading" : beginning });
    if (this.session) this.listen(this.session);
    void this.outbox.run();
  }

  say(text: string): void {
    this.send({ clientMessageId: this.around.newId(), text, payload: null });
  }

  choose(choice: Choice): void {
    this.send({ clientMessageId: this.around.newId(), text: choice.title, payload: choice.payload });
  }

  sendFile(file: File): void {
    this.send({ clientMessageId: this.around.newId(), text: "", payload: null, file });
  }

  retry(): void {
    this.outbox.wake();
  }

  discard(clientMessageId: string): void {
    this.outbox.remove(clientMessageId);
  }

  /** Tells the other side that the customer is writing, now and then. */
  typing(): void {
    const now = Date.now();
    if (now - this.lastTyping < TYPING_EVERY_MS) return;
    if (this.feed?.typing()) this.lastTyping = now;
  }

  /** Leaves this conversation behind. Returns words that were never delivered, so that they are not lost. */
  startOver(): string {
    const undelivered = this.outbox.unsent.filter((item) => item.payload === null && !item.file).map((item) => item.text);
    this.around.memory.forget();
    this.resume();
    return undelivered.join("\n");
  }

  /** The network is back, or the customer is. */
  wake(): void {
    this.feed?.wake();
    this.outbox.wake();
    this.rememberSeen();
  }

  private send(utterance: Utterance): void {
    this.show({ phase: this.view.phase === "new" ? "open" : this.view.phase });
    this.outbox.add(utterance, new Date().toISOString());
  }

  private newOutbox(items: readonly Unsent[]): Outbox {
    return new Outbox(
      (utterance, progress) => this.deliver(utterance, progress),
      {
        changed: (unsent) => {
          this.around.memory.keepUnsent(unsent);
          this.show({});
        },
        accepted: (item, seq, file) => this.accepted(item, seq, file),
        gone: () => this.gone(),
      },
      items,
    );
  }

  private async deliver(utterance: Utterance, progress: (share: number) => void): Promise<Receipt> {
    this.session ??= await this.openSession();
    const { clientMessageId, file } = utterance;
    if (!file) return this.around.api.post(this.session.token, utterance);
    const receipt = await this.around.api.sendFile(this.session.token, clientMessageId, file, progress);
    if (receipt.file) this.shelf.put(receipt.file.id, file);
    return receipt;
  }

  /** Where a file of this conversation can be shown from. */
  readonly urlOf = (file: FileRef): Promise<string> =>
    this.shelf.urlOf(file.id, () => {
      if (!this.session) return Promise.reject(new Problem("gone", "no_session", null));
      return this.around.api.fetchFile(this.session.token, file.url);
    });

  private async openSession(): Promise<Session> {
    const outbox = this.outbox;
    const session = await this.around.api.open().catch((error: unknown) => {
      // There is no conversation yet that could be gone: whatever it was, try again.
      const lost = error instanceof Problem && error.trouble === "gone";
      throw lost ? new Problem("unreachable", error.code, error.detail) : error;
    });
    if (outbox !== this.outbox) throw new Problem("gone", "started_over", null);
    this.around.memory.keepSession(session);
    this.listen(session);
    return session;
  }

  private listen(session: Session): void {
    this.feed = new Feed(this.around.api, this.around.openWire, session.token, () => this.transcript.cursor, {
      batch: (batch) => this.heard(batch),
      message: (raw) => this.heardOne(raw),
      state: (raw) => this.floorChanged(raw),
      link: (link) => this.linkChanged(link),
      gone: () => this.gone(),
    });
    this.feed.start();
  }

  private heard(batch: Batch): void {
    this.take(batch.messages, batch.cursor);
    const owner = batch.owner ?? this.view.owner;
    const queuePosition = owner === "queue" ? (batch.queuePosition ?? this.view.queuePosition) : null;
    const comingBack = this.view.phase === "loading";
    this.show({ phase: "open", owner, queuePosition });
    const last = this.transcript.messages[this.transcript.messages.length - 1];
    if (comingBack && last?.author === "customer" && last.kind !== "file") this.awaitAnswer(last.seq, last.createdAt);
  }

  private heardOne(raw: unknown): void {
    const message = readMessage(raw);
    if (!message) return;
    this.take([message]);
    if (hasGap(this.transcript)) void this.feed?.catchUp();
  }

  /** Merges what arrived, recognises our own messages in it, and settles what waited for it. */
  private take(messages: readonly Message[], seenTo = 0): void {
    const known = new Set(this.transcript.messages.map((message) => message.seq));
    const fresh = messages.filter((message) => !known.has(message.seq)).map((message) => this.recognise(message));
    if (fresh.length === 0 && seenTo <= this.transcript.cursor) return;
    this.transcript = receive(this.transcript, fresh, seenTo);
    if (fresh.some((message) => message.author !== "customer")) this.answered();
    this.rememberSeen();
    this.show({});
  }

  /** The echo of a message we are just sending may overtake its receipt: it must not be shown twice. */
  private recognise(message: Message): Message {
    if (message.author !== "customer") return message;
    const named = this.outbox.unsent.find((item) => item.clientMessageId === message.clientMessageId);
    if (named?.file && message.file) this.shelf.put(message.file.id, named.file);
    if (named) this.outbox.remove(named.clientMessageId);
    if (message.clientMessageId) return message;
    const same = (item: Unsent) => item.state === "sending" && (item.payload !== null || item.text === message.text);
    return { ...message, clientMessageId: this.outbox.unsent.find(same)?.clientMessageId ?? null };
  }

  private accepted(item: Unsent, seq: number, file: FileRef | null): void {
    this.transcript = place(this.transcript, item.clientMessageId, item.text, seq, item.at, file);
    this.around.memory.keepUnsent(this.outbox.unsent);
    this.rememberSeen();
    this.show({ late: false });
    if (!item.file) this.awaitAnswer(seq, item.at);
    if (hasGap(this.transcript)) void this.feed?.catchUp();
  }

  private awaitAnswer(seq: number, since: string): void {
    clearTimeout(this.answerTimer);
    const answered = this.transcript.messages.some((one) => one.seq > seq && one.author !== "customer");
    if (answered || this.view.owner === "agent") return;
    const left = ANSWER_EXPECTED_MS - Math.max(0, Date.now() - Date.parse(since));
    if (left > 0 && this.view.link !== "live") this.show({ typing: true }); // nobody tells us, so we guess
    this.answerTimer = setTimeout(() => this.show({ late: true, typing: false }), Math.max(0, left));
  }

  private answered(): void {
    clearTimeout(this.answerTimer);
    this.show({ late: false, typing: false });
  }

  private floorChanged(raw: unknown): void {
    const { owner, typing, queuePosition, agent, read } = readFloorState(raw);
    clearTimeout(this.typingTimer);
    // An end of typing that got lost must not leave the dots on forever.
    if (typing) this.typingTimer = setTimeout(() => this.show({ typing: false }), TYPING_FADES_MS);
    const agentRead = Math.max(read, this.view.agentRead);
    this.show({ owner: owner ?? this.view.owner, typing, queuePosition, agent, agentRead });
  }

  private linkChanged(link: Link): void {
    if (this.view.link === "offline" && link !== "offline") this.outbox.wake();
    this.show({ link });
    if (link === "live") this.rememberSeen();
  }

  private gone(): void {
    this.feed?.stop();
    this.show({ phase: "gone", typing: false, late: false });
  }

  /** An unsent message whose echo is already in the transcript only waits for its receipt. */
  private notYetSaid(): readonly Unsent[] {
    const said = new Set(this.transcript.messages.map((message) => message.clientMessageId));
    return this.outbox.unsent.filter((item) => !said.has(item.clientMessageId));
  }

  private rememberSeen(): void {
    if (!this.around.watched()) return;
    this.around.memory.keepSeen(this.transcript.cursor);
    const said = this.transcript.messages.reduce((seq, one) => (one.author === "agent" ? one.seq : seq), 0);
    if (said > this.readTold && this.feed?.read(said)) this.readTold = said;
  }

  private show(change: Partial<View>): void {
    this.view = { ...this.view, ...change, messages: this.transcript.messages, unsent: this.notYetSaid() };
    for (const listener of this.listeners) listener();
  }
}
