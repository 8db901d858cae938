// Brings what the server has to say: over the socket while there is one, by long polling while there is none.

import { Problem, type ChatApi } from "./api";
import type { Batch } from "./contract";
import { Rest } from "../../shared/rest";

/** How well we hear the server. The customer only needs to know about the last. */
export type Link = "live" | "polling" | "offline";

/** The realtime half of the API, as narrow as the feed needs it. */
export interface Wire {
  typing(): void;
  /** The customer has seen everything up to here. */
  read(seq: number): void;
  /** Tries at once instead of waiting for the next attempt. */
  nudge(): void;
  close(): void;
}

export interface WireEvents {
  up(): void;
  down(): void;
  message(raw: unknown): void;
  state(raw: unknown): void;
}

export type OpenWire = (token: string, after: () => number, events: WireEvents) => Wire;

export interface FeedEvents {
  batch(batch: Batch): void;
  message(raw: unknown): void;
  state(raw: unknown): void;
  link(link: Link): void;
  gone(): void;
}

const POLL_WAIT_S = 25;
const GRACE_MS = 3_000; // how long the socket may take before polling starts beside it
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

export class Feed {
  private wire: Wire | null = null;
  private live = false;
  private stopped = false;
  private polling: AbortController | null = null;
  private catching = false;
  private catchAgain = false;
  private readonly rest = new Rest();
  private grace: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: ChatApi,
    private readonly openWire: OpenWire,
    private readonly token: string,
    private readonly cursor: () => number,
    private readonly events: FeedEvents,
  ) {}

  start(): void {
    this.wire = this.openWire(this.token, this.cursor, {
      up: () => this.wentUp(),
      down: () => this.wentDown(),
      message: (raw) => this.events.message(raw),
      state: (raw) => this.events.state(raw),
    });
    this.grace = setTimeout(() => this.wentDown(), GRACE_MS);
    void this.catchUp();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.grace);
    this.polling?.abort();
    this.rest.end();
    this.wire?.close();
  }

  /** Passes the sign on if anybody can hear it. */
  typing(): boolean {
    if (this.live) this.wire?.typing();
    return this.live;
  }

  /** Passes on how far the customer has read, if anybody can hear it. */
  read(seq: number): boolean {
    if (this.live) this.wire?.read(seq);
    return this.live;
  }

  /** The network is back or the page was looked at again: hear at once what was missed. */
  wake(): void {
    this.wire?.nudge();
    this.rest.end();
    void this.catchUp();
  }

  /** Reads everything after the cursor now. A call during a reading makes it read once more. */
  async catchUp(): Promise<void> {
    if (this.catching) {
      this.catchAgain = true;
      return;
    }
    this.catching = true;
    try {
      do {
        this.catchAgain = false;
        await this.readAll();
      } while (this.catchAgain && !this.stopped);
    } catch (error) {
      this.failed(error);
      if (!this.live) this.wentDown();
    } finally {
      this.catching = false;
    }
  }

  private async readAll(): Promise<void> {
    for (let before = -1; !this.stopped && this.cursor() > before; ) {
      before = this.cursor();
      const batch = await this.api.read(this.token, before, 0);
      if (this.stopped) return;
      if (!this.live) this.events.link("polling");
      this.events.batch(batch);
    }
  }

  private wentUp(): void {
    clearTimeout(this.grace);
    this.live = true;
    this.polling?.abort();
    this.rest.end();
    this.events.link("live");
    void this.catchUp();
  }

  private wentDown(): void {
    clearTimeout(this.grace);
    this.live = false;
    if (!this.stopped && !this.polling) void this.poll();
  }

  private async poll(): Promise<void> {
    this.polling = new AbortController();
    let wait = 0; // the first reading, and the first after a failure, tells whether we are heard
    for (let failures = 0; !this.live && !this.stopped; ) {
      try {
        const batch = await this.api.read(this.token, this.cursor(), wait, this.polling.signal);
        if (this.live || this.stopped) break;
        failures = 0;
        wait = POLL_WAIT_S;
        this.events.link("polling");
        this.events.batch(batch);
      } catch (error) {
        if (this.live || this.stopped) break;
        this.failed(error);
        if (!this.stopped && !this.live) await this.rest.take(this.pauseAfter(error, failures));
        failures += 1;
        wait = 0;
      }
    }
    this.polling = null;
    if (!this.live) this.wentDown(); // the socket went down again while this was ending
  }

  private failed(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    if (this.stopped) return;
    if (error.trouble === "gone") {
      this.stop();
      this.events.gone();
    } else if (error.trouble === "unreachable" && !this.live) {
      this.events.link("offline");
    }
  }

  private pauseAfter(error: unknown, failures: number): number {
    const asked = error instanceof Problem ? error.retryAfter : null;
    return asked === null ? Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS) : asked * 1000;
  }
}
