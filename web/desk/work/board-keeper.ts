// Keeps the board: reads it, works in what the socket says, holds it still while somebody types, and knows who is newly urgent.

import { isRecord, words } from "../../shared/reading";
import type { DeskApi } from "./api";
import { readSummary, type Board, type Summary } from "./contract";
import { newlyUrgent, NO_LINE, settle, urgentIds, type Line } from "./line";

const PAUSE_MS = 400;
const STILL_MS = 2_500;

interface Events {
  shown(board: Board, line: Line): void;
  alarm(urgent: readonly Summary[]): void;
  heard(): void;
  failed(error: unknown): void;
}

export class BoardKeeper {
  /** When it was last read. */
  readAt = 0;
  private board: Board | null = null;
  private line: Line = NO_LINE;
  private urgent = new Set<string>();
  private reading = false;
  private again = false;
  private soonTimer: ReturnType<typeof setTimeout> | undefined;
  private stillTimer: ReturnType<typeof setTimeout> | undefined;
  private stillUntil = 0;

  constructor(
    private readonly api: DeskApi,
    private readonly events: Events,
  ) {}

  forget(): void {
    clearTimeout(this.soonTimer);
    clearTimeout(this.stillTimer);
    this.board = null;
    this.line = NO_LINE;
    this.urgent = new Set();
  }

  /** Nothing moves until this has not been called for a while. */
  holdStill(): void {
    this.stillUntil = Date.now() + STILL_MS;
    clearTimeout(this.stillTimer);
    this.stillTimer = setTimeout(() => this.letGo(), STILL_MS + 20);
  }

  letGo(): void {
    this.stillUntil = 0;
    if (this.board) this.show(this.board);
  }

  readSoon(): void {
    clearTimeout(this.soonTimer);
    this.soonTimer = setTimeout(() => void this.read(), Math.max(0, this.readAt + PAUSE_MS - Date.now()));
  }

  async read(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    this.readAt = Date.now();
    try {
      this.take(await this.api.board());
      this.events.heard();
    } catch (error) {
      this.events.failed(error);
    } finally {
      this.reading = false;
      if (this.again) this.readSoon();
      this.again = false;
    }
  }

  /** Somebody came, moved or left; the news carries all there is to show. */
  hear(data: Record<string, unknown>): void {
    const entry = readSummary(isRecord(data["entry"]) ? data["entry"] : null);
    const gone = words(data["removed"]);
    if (!this.board || (!entry?.wait && !gone)) return this.readSoon();
    const others = this.board.entries.filter(({ id }) => id !== (entry?.id ?? gone));
    const entries = entry ? [...others, entry].sort((one, other) => place(one) - place(other)) : others;
    this.take({ ...this.board, entries });
  }

  private take(board: Board): void {
    const fresh = this.board ? newlyUrgent(this.urgent, board.entries) : [];
    this.urgent = urgentIds(board.entries);
    this.board = board;
    this.show(board);
    if (fresh.length > 0) this.events.alarm(fresh);
  }

  private show(board: Board): void {
    this.line = settle(this.line, board.entries, Date.now() < this.stillUntil);
    this.events.shown(board, this.line);
  }
}

function place({ wait }: Summary): number {
  return wait?.position ?? Infinity;
}
