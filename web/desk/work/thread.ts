// One open conversation: what was said, what stands beside it, what this agent has yet to deliver.

import { Outbox, type Unsent } from "../../shared/outbox";
import { Problem } from "../../shared/problem";
import type { DeskApi } from "./api";
import {
  readDraft,
  readNote,
  readSaid,
  readTalk,
  type Clock,
  type Customer,
  type Draft,
  type Note,
  type Said,
  type Suggestion,
  type Talk,
} from "./detail";
import { Store } from "./store";

export interface ThreadView {
  readonly id: string;
  readonly phase: "loading" | "ready" | "closed_to_you" | "unreachable";
  readonly talk: Talk | null;
  readonly messages: readonly Said[];
  readonly notes: readonly Note[];
  readonly unsent: readonly Unsent[];
  readonly draft: Draft | null;
  readonly customer: Customer | null;
  readonly clocks: readonly Clock[];
  readonly suggestions: readonly Suggestion[];
  /** Messages this agent says the bot got wrong. */
  readonly misunderstood: readonly number[];
  readonly customerTypes: boolean;
  /** Another agent who is writing here. */
  readonly colleague: string | null;
  /** This agent is getting hold of it: what they write is already for the customer. */
  readonly taking: boolean;
  /** The newest message when it was opened: what stands behind it is new. */
  readonly seenBefore: number | null;
}

const TYPING_MS = 6_000;
const COLLEAGUE_MS = 8_000;
const REREAD_MS = 350;
const TYPING_EVERY_MS = 2_500;

function merged(before: readonly Said[], incoming: readonly Said[]): Said[] {
  const all = new Map(before.map((message) => [message.seq, message]));
  for (const message of incoming) all.set(message.seq, message);
  return [...all.values()].sort((one, other) => one.seq - other.seq);
}

function mergedNotes(before: readonly Note[], incoming: readonly Note[]): Note[] {
  const all = new Map([...before, ...incoming].map((note) => [note.noteId, note]));
  return [...all.values()].sort((one, other) => one.noteId - other.noteId);
}

export class Thread extends Store<ThreadView> {
  private readonly outbox: Outbox;
  /** Everything up to here is known. */
  cursor = 0;
  private reading: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  private held: Promise<void> | null = null;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private colleagueTimer: ReturnType<typeof setTimeout> | undefined;
  private typedAt = 0;
  private markedRead = 0;

  constructor(
    readonly id: string,
    private readonly api: DeskApi,
    private readonly me: string,
    private readonly watched: () => boolean,
    private readonly changed: () => void,
  ) {
    super({
      id,
      phase: "loading",
      talk: null,
      messages: [],
      notes: [],
      unsent: [],
      draft: null,
      customer: null,
      clocks: [],
      suggestions: [],
      misunderstood: [],
      customerTypes: false,
      colleague: null,
      taking: false,
      seenBefore: null,
    });
    this.outbox = new Outbox(
      async ({ clientMessageId, text, file }, progress) => {
        await this.held;
        const fence = this.snapshot().talk?.fence ?? null;
        const said = file
          ? await this.api.sendFile(this.id, clientMessageId, file, fence, progress)
          : await this.api.say(this.id, clientMessageId, text, fence);
        this.add([said]);
        return { seq: said.seq };
      },
      {
        changed: (unsent) => this.change({ unsent }),
        accepted: () => this.change({ unsent: this.outbox.unsent }),
        gone: () => this.rereadSoon(),
      },
    );
  }

  get mine(): boolean {
    const { talk } = this.snapshot();
    return talk?.owner === "agent" && talk.agent === this.me;
  }

  open(): Promise<void> {
    this.stopped = false;
    return this.reread();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.soon);
    clearTimeout(this.typingTimer);
    clearTimeout(this.colleagueTimer);
    this.change({ customerTypes: false, colleague: null });
  }

  /** Gets hold of it by some way. What is said meanwhile goes out when it is known who has it. */
  take(act: () => Promise<unknown>): Promise<void> {
    this.change({ taking: true });
    const taken = act().then(() => {
      this.changed();
      return this.reread();
    });
    this.held = taken.finally(() => this.change({ taking: false }));
    return this.held;
  }

  say(clientMessageId: string, text: string): void {
    this.outbox.add({ clientMessageId, text, payload: null }, new Date().toISOString());
  }

  sendFile(clientMessageId: string, file: File): void {
    this.outbox.add({ clientMessageId, text: "", payload: null, file }, new Date().toISOString());
  }

  /** Says that the bot got a message wrong, or takes it back. */
  async mark(seq: number, wrong: boolean): Promise<void> {
    await this.api.misunderstood(this.id, seq, wrong);
    const others = this.snapshot().misunderstood.filter((one) => one !== seq);
    this.change({ misunderstood: wrong ? [...others, seq] : others });
  }

  retry(): void {
    this.outbox.wake();
  }

  discard(clientMessageId: string): void {
    this.outbox.remove(clientMessageId);
  }

  /** Tells the others, at most every few seconds. */
  types(tell: () => void): void {
    const now = Date.now();
    if (now - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = now;
    tell();
  }

  hearMessage(raw: unknown): void {
    const note = readNote(raw);
    if (note) return this.change({ notes: mergedNotes(this.snapshot().notes, [note]) });
    const said = readSaid(raw);
    if (said) this.add([said]);
    this.rereadSoon(); // level, signals and suggestions may have changed with it
  }

  /** Who has it and how far it was read; the signals come with the next reading. */
  hearState(raw: unknown): void {
    const state = readTalk(raw);
    const { talk } = this.snapshot();
    if (state && talk) this.change({ talk: { ...state, signals: talk.signals, emotions: talk.emotions } });
    this.rereadSoon();
  }

  hearDraft(raw: unknown): void {
    const draft = readDraft(raw);
    if (draft) this.change({ draft });
    this.rereadSoon();
  }

  hearTyping(who: string | null, still: boolean): void {
    if (who === "customer" || who === "bot" || who === null) {
      clearTimeout(this.typingTimer);
      this.change({ customerTypes: who === "customer" && still });
      if (still) this.typingTimer = setTimeout(() => this.change({ customerTypes: false }), TYPING_MS);
      return;
    }
    clearTimeout(this.colleagueTimer);
    this.change({ colleague: still ? who : null });
    if (still) this.colleagueTimer = setTimeout(() => this.change({ colleague: null }), COLLEAGUE_MS);
  }

  rereadSoon(): void {
    clearTimeout(this.soon);
    if (!this.stopped) this.soon = setTimeout(() => void this.reread(), REREAD_MS);
  }

  /** Reads the conversation anew. A call during a reading makes it read once more. */
  reread(): Promise<void> {
    this.again = true;
    this.reading ??= this.read();
    return this.reading;
  }

  private async read(): Promise<void> {
    try {
      do {
        this.again = false;
        await this.readOnce();
      } while (this.again && !this.stopped);
    } finally {
      this.reading = null;
    }
  }

  private async readOnce(): Promise<void> {
    try {
      const detail = await this.api.detail(this.id, this.cursor);
      const before = this.snapshot();
      const messages = merged(before.messages, detail.messages);
      const more = detail.cursor > this.cursor && detail.messages.length >= 200;
      this.cursor = Math.max(this.cursor, detail.cursor);
      const seenBefore = before.seenBefore ?? (detail.talk.agentRead || messages[messages.length - 1]?.seq || 0);
      const { talk, draft, customer, clocks, suggestions, misunderstood } = detail;
      const notes = mergedNotes(before.notes, detail.notes);
      this.change({ phase: "ready", talk, messages, notes, draft, customer, clocks, suggestions, misunderstood, seenBefore });
      this.again ||= more;
      this.markRead();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.trouble === "gone") this.change({ phase: "closed_to_you", colleague: null, customerTypes: false });
      else if (this.snapshot().phase === "loading") this.change({ phase: "unreachable" });
    }
  }

  private add(said: readonly Said[]): void {
    const before = this.snapshot();
    const messages = merged(before.messages, said);
    const customerTypes = before.customerTypes && !said.some(({ author }) => author === "customer");
    this.change({ messages, customerTypes });
    this.markRead();
  }

  /** The customer sees how far their agent has read; only what is on a screen somebody looks at counts. */
  markRead(): void {
    const { messages, talk } = this.snapshot();
    const newest = messages.reduce((seq, one) => (one.author === "customer" ? Math.max(seq, one.seq) : seq), 0);
    const known = Math.max(this.markedRead, talk?.agentRead ?? 0);
    if (!this.mine || this.stopped || newest <= known || !this.watched()) return;
    this.markedRead = newest;
    this.api.read(this.id, newest).then(this.changed, () => {
      this.markedRead = known;
    });
  }
}
