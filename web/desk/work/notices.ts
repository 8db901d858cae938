// What staff are told at the desk: warnings of clocks, complaints proposed to them, approvals that wait.

import { Problem } from "../../shared/problem";
import { isRecord, list, number, words } from "../../shared/reading";
import type { Calls } from "./api";
import { Store } from "./store";

export interface Notice {
  readonly id: number;
  readonly kind: string;
  readonly title: string;
  readonly text: string | null;
  /** The complaint it is about. */
  readonly number: string | null;
  /** The mass incident it is about. */
  readonly incident: string | null;
  readonly level: number | null;
  readonly urgent: boolean;
  readonly at: string;
  readonly read: boolean;
}

export interface NoticesView {
  /** Null before the first reading. */
  readonly all: readonly Notice[] | null;
  readonly unread: number;
  readonly failed: boolean;
}

const EVERY_MS = 60_000;

function readNotice(value: unknown): Notice | null {
  const id = isRecord(value) ? number(value["id"]) : null;
  if (!isRecord(value) || id === null) return null;
  const payload = isRecord(value["payload"]) ? value["payload"] : {};
  return {
    id,
    kind: words(value["kind"]) ?? "other",
    title: words(value["title"]) ?? words(value["kind"]) ?? "",
    text: words(value["text"]),
    number: words(value["number"]),
    incident: number(payload["incident"])?.toString() ?? null,
    level: number(value["level"]) ?? number(payload["level"]),
    urgent: (value["urgent"] ?? payload["urgent"]) === true,
    at: words(value["at"]) ?? "",
    read: words(value["read_at"]) !== null,
  };
}

/** Keeps them fresh: when news comes, when the page is looked at again, and every minute. */
export class Notices extends Store<NoticesView> {
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly calls: Calls) {
    super({ all: null, unread: 0, failed: false });
  }

  start(): void {
    void this.read();
    clearInterval(this.timer);
    this.timer = setInterval(() => void this.read(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async read(): Promise<void> {
    try {
      const answer = await this.calls.get("notices");
      const fields = isRecord(answer) ? answer : {};
      const all = list(fields["notices"], readNotice);
      this.set({ all, unread: number(fields["unread"]) ?? countUnread(all), failed: false });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.change({ failed: true });
    }
  }

  /** Shown as read at once; the next reading tells what the server made of it. */
  async markRead(id: number): Promise<void> {
    const { all, unread } = this.snapshot();
    if (!all?.some((one) => one.id === id && !one.read)) return;
    this.change({ all: all.map((one) => (one.id === id ? { ...one, read: true } : one)), unread: Math.max(0, unread - 1) });
    await this.settle(() => this.calls.change("POST", `notices/${id}/read`));
  }

  async markAllRead(): Promise<void> {
    this.change({ all: this.snapshot().all?.map((one) => ({ ...one, read: true })) ?? null, unread: 0 });
    await this.settle(() => this.calls.change("POST", "notices/read_all"));
  }

  private async settle(act: () => Promise<unknown>): Promise<void> {
    await act().catch(() => undefined);
    await this.read();
  }
}

function countUnread(all: readonly Notice[]): number {
  return all.filter(({ read }) => !read).length;
}
