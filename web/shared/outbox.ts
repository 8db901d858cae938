// The customer's messages that the server has not yet acknowledged: sent one by one, in order, until it does.

import type { FileRef } from "./message";
import { Problem } from "./problem";
import { Rest } from "./rest";

/** What somebody sends: words, the choice they picked, or a file. */
export interface Utterance {
  readonly clientMessageId: string;
  readonly text: string;
  /** Set when this is a picked choice; `text` is then its title, shown but not sent. */
  readonly payload: string | null;
  /** A file is sent alone, without words. */
  readonly file?: File | undefined;
}

export interface Receipt {
  readonly seq: number;
  readonly file?: FileRef | null;
}

export type UnsentState =
  | "waiting" // behind another one, or not tried yet
  | "sending"
  | "stuck" // tried without an answer; will be tried again
  | "held" // the server asked us to slow down; will be sent then
  | "refused"; // will never be accepted as it is

export interface Unsent extends Utterance {
  readonly at: string;
  readonly state: UnsentState;
  /** Why it was refused or held, in the server's words. */
  readonly detail: string | null;
  /** How much of a file has gone, from 0 to 1. */
  readonly progress?: number;
}

export interface OutboxEvents {
  changed(items: readonly Unsent[]): void;
  accepted(item: Unsent, seq: number, file: FileRef | null): void;
  gone(): void;
}

type Deliver = (item: Utterance, progress: (share: number) => void) => Promise<Receipt>;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const SLOW_DOWN_MS = 10_000;

export class Outbox {
  private running = false;
  private stopped = false;
  private failures = 0;
  private readonly rest = new Rest();

  constructor(
    private readonly deliver: Deliver,
    private readonly events: OutboxEvents,
    private items: readonly Unsent[] = [],
  ) {
    this.items = items.map((item) => (item.state === "refused" ? item : { ...item, state: "waiting" }));
  }

  get unsent(): readonly Unsent[] {
    return this.items;
  }

  /** Puts a message at the end of the line and starts sending. */
  add(utterance: Utterance, at: string): void {
    this.change([...this.items, { ...utterance, at, state: "waiting", detail: null }]);
    void this.run();
  }

  /** Tries now what waits: the customer pressed retry, or the network is back. */
  wake(): void {
    this.failures = 0;
    this.rest.end();
    void this.run();
  }

  /** Takes a message out: the customer gave it up, or the server already has it. */
  remove(clientMessageId: string): void {
    this.change(this.items.filter((item) => item.clientMessageId !== clientMessageId));
  }

  stop(): void {
    this.stopped = true;
    this.rest.end();
  }

  /** One sender at a time, so that order is kept; it ends when nothing is left that could be sent. */
  async run(): Promise<void> {
    if (this.running || this.stopped) return;
    this.running = true;
    try {
      for (let item = this.next(); item && !this.stopped; item = this.next()) {
        const pause = await this.attempt(item);
        if (pause === null) break;
        if (pause > 0) await this.rest.take(pause);
      }
    } finally {
      this.running = false;
    }
  }

  private next(): Unsent | undefined {
    return this.items.find((item) => item.state !== "refused");
  }

  /** Sends one message. Returns how long to pause before the next attempt, or null to stop altogether. */
  private async attempt(item: Unsent): Promise<number | null> {
    this.mark(item, "sending");
    try {
      const { seq, file } = await this.deliver(item, (share) => this.moved(item, share));
      this.failures = 0;
      if (this.stopped) return null;
      this.items = this.items.filter((one) => one.clientMessageId !== item.clientMessageId);
      this.events.accepted(item, seq, file ?? null);
      return 0;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return this.stopped ? null : this.after(item, error);
    }
  }

  private moved(item: Unsent, share: number): void {
    const progress = Math.floor(share * 50) / 50;
    const known = this.items.find((one) => one.clientMessageId === item.clientMessageId);
    if (!known || known.progress === progress) return;
    this.change(this.items.map((one) => (one === known ? { ...one, progress } : one)));
  }

  private after(item: Unsent, problem: Problem): number | null {
    switch (problem.trouble) {
      case "refused":
        this.mark(item, "refused", problem.detail);
        return 0;
      case "gone":
        this.mark(item, "stuck");
        this.events.gone();
        return null;
      case "slow_down":
        this.mark(item, "held", problem.detail);
        return problem.retryAfter === null ? SLOW_DOWN_MS : problem.retryAfter * 1000;
      case "unreachable":
        this.mark(item, "stuck");
        return Math.min(FIRST_PAUSE_MS * 2 ** this.failures++, LONGEST_PAUSE_MS);
    }
  }

  private mark(item: Unsent, state: UnsentState, detail: string | null = null): void {
    this.change(
      this.items.map((one) => (one.clientMessageId === item.clientMessageId ? { ...one, state, detail } : one)),
    );
  }

  private change(items: readonly Unsent[]): void {
    this.items = items;
    this.events.changed(items);
  }
}
