// The whole desk without a screen: who is logged in, the board, the conversation that is open, what to sound an alarm for.

import { Problem } from "../../shared/problem";
import { isRecord, words } from "../../shared/reading";
import type { Canned, DeskApi } from "./api";
import { readSummary, type Board, type Presence, type Staff, type Summary, type User } from "./contract";
import { newlyUrgent, NO_LINE, settle, urgentIds, type Line } from "./line";
import { Store } from "./store";
import { Thread } from "./thread";
import type { OpenWire, Wire, WireEvent } from "./wire";

export type Link = "live" | "polling" | "offline";

/** Something the agent has to be told once. */
export interface Told {
  readonly key: number;
  readonly kind: "lost" | "mention" | "unparked" | "whisper";
  readonly id: string | null;
  readonly reason: string | null;
  readonly by: string | null;
}

export interface DeskView {
  readonly phase: "starting" | "out" | "in" | "unreachable";
  readonly user: User | null;
  readonly presence: Presence;
  readonly link: Link;
  /** Null before the first reading. */
  readonly board: Board | null;
  readonly line: Line;
  readonly selected: string | null;
  readonly staff: Staff;
  readonly canned: readonly Canned[];
  readonly hotline: string | null;
  readonly told: readonly Told[];
}

interface Means {
  readonly api: DeskApi;
  readonly openWire: OpenWire;
  readonly watched: () => boolean;
  readonly alarm: (urgent: readonly Summary[]) => void;
  readonly offered: () => void;
  readonly hotline: () => Promise<string | null>;
}

const NO_STAFF: Staff = { agents: [], teams: [], dispositions: [] };
const HEARTBEAT_MS = 10_000;
const POLL_MS = 4_000;
const LIVE_POLL_MS = 30_000; // a socket may be up and still have missed something
const BOARD_PAUSE_MS = 400;
const STILL_MS = 2_500;

export class Desk extends Store<DeskView> {
  private wire: Wire | null = null;
  private readonly threads = new Map<string, Thread>();
  private urgent = new Set<string>();
  private known = false;
  private reading = false;
  private again = false;
  private boardTimer: ReturnType<typeof setTimeout> | undefined;
  private boardAt = 0;
  private stillTimer: ReturnType<typeof setTimeout> | undefined;
  private stillUntil = 0;
  private beat: ReturnType<typeof setInterval> | undefined;
  private lastPoll = 0;
  private tellings = 0;

  constructor(private readonly means: Means) {
    super({
      phase: "starting",
      user: null,
      presence: "offline",
      link: "polling",
      board: null,
      line: NO_LINE,
      selected: null,
      staff: NO_STAFF,
      canned: [],
      hotline: null,
      told: [],
    });
  }

  get api(): DeskApi {
    return this.means.api;
  }

  get leads(): boolean {
    return this.snapshot().user?.role === "supervisor";
  }

  get thread(): Thread | null {
    const { selected } = this.snapshot();
    return (selected && this.threads.get(selected)) || null;
  }

  async start(): Promise<void> {
    try {
      await this.enter((await this.api.session()).user);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.change({ phase: error.trouble === "gone" || error.trouble === "refused" ? "out" : "unreachable" });
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.enter((await this.api.signIn(name, password)).user);
  }

  async signOut(): Promise<void> {
    await this.api.presence("offline").catch(() => null);
    await this.api.signOut().catch(() => null);
    this.leave();
  }

  async setPresence(presence: Presence): Promise<void> {
    const before = this.snapshot().presence;
    this.change({ presence });
    await this.api.presence(presence).catch((error: unknown) => {
      this.change({ presence: before });
      throw error;
    });
    void this.readStaff();
  }

  select(id: string | null): void {
    const before = this.thread;
    if (before?.id === id) return;
    if (before) {
      before.stop();
      this.wire?.emit("leave", before.id);
    }
    if (id) this.threadOf(id).open();
    this.change({ selected: id });
    if (id) this.wire?.emit("open", id);
  }

  threadOf(id: string): Thread {
    const { user } = this.snapshot();
    const known = this.threads.get(id);
    if (known) return known;
    const made = new Thread(id, this.api, user?.name ?? "", this.means.watched, () => this.boardSoon());
    this.threads.set(id, made);
    return made;
  }

  /** The agent types: until they pause, nothing moves. */
  holdStill(): void {
    this.stillUntil = Date.now() + STILL_MS;
    clearTimeout(this.stillTimer);
    this.stillTimer = setTimeout(() => this.letGo(), STILL_MS + 20);
  }

  /** Shows what was held back. */
  letGo(): void {
    this.stillUntil = 0;
    const { board } = this.snapshot();
    if (board) this.change({ line: settle(this.snapshot().line, board.entries, false) });
  }

  types(id: string): void {
    this.holdStill();
    this.threadOf(id).types(() => {
      if (this.snapshot().link === "live") this.wire?.emit("typing", id);
      else void this.api.typing(id).catch(() => undefined);
    });
  }

  tell(kind: Told["kind"], id: string | null, reason: string | null = null, by: string | null = null): void {
    this.tellings += 1;
    this.change({ told: [...this.snapshot().told, { key: this.tellings, kind, id, reason, by }].slice(-4) });
  }

  untell(key: number): void {
    this.change({ told: this.snapshot().told.filter((one) => one.key !== key) });
  }

  /** The network is back or the page is looked at again. */
  wake(): void {
    if (this.snapshot().phase !== "in") return;
    this.wire?.nudge();
    void this.readBoard();
    void this.thread?.reread();
    this.thread?.markRead();
  }

  /** Everything that was just done may have changed: read it again now. */
  refresh(): void {
    void this.readBoard();
    void this.thread?.reread();
  }

  private async enter(user: User): Promise<void> {
    this.change({ phase: "in", user });
    this.known = false;
    this.wire = this.means.openWire({
      up: () => this.linkUp(),
      down: () => this.change({ link: this.snapshot().link === "offline" ? "offline" : "polling" }),
      heard: (event, id, data) => this.hear(event, id, data),
    });
    clearInterval(this.beat);
    this.beat = setInterval(() => this.heartbeat(), POLL_MS);
    void this.api.canned().then((canned) => this.change({ canned })).catch(() => undefined);
    void this.means.hotline().then((hotline) => this.change({ hotline })).catch(() => undefined);
    await Promise.all([this.readBoard(), this.readStaff()]);
  }

  private leave(): void {
    clearInterval(this.beat);
    clearTimeout(this.boardTimer);
    this.wire?.close();
    this.wire = null;
    this.threads.forEach((thread) => thread.stop());
    this.threads.clear();
    this.change({ phase: "out", user: null, board: null, line: NO_LINE, selected: null, told: [], presence: "offline" });
  }

  private linkUp(): void {
    this.change({ link: "live" });
    const { selected } = this.snapshot();
    if (selected) this.wire?.emit("open", selected);
    this.wire?.emit("heartbeat");
    this.refresh();
  }

  private lastBeat = 0;

  private heartbeat(): void {
    const { link } = this.snapshot();
    const now = Date.now();
    if (link === "live" && now - this.lastBeat >= HEARTBEAT_MS) {
      this.lastBeat = now;
      this.wire?.emit("heartbeat");
    }
    if (now - this.lastPoll < (link === "live" ? LIVE_POLL_MS : 0)) return;
    void this.readBoard();
    if (link !== "live") void this.thread?.reread();
  }

  private hear(event: WireEvent, id: string | null, data: Record<string, unknown>): void {
    const thread = id ? this.threads.get(id) : undefined;
    const open = thread && thread === this.thread ? thread : undefined;
    if (event === "typing") {
      const who = words(data["who"]);
      if (who !== this.snapshot().user?.displayName) open?.hearTyping(who, data["typing"] !== false);
      return;
    }
    if (event === "presence") return void this.readStaff();
    if (event === "message") open?.hearMessage(data["message"]);
    else if (event === "draft") open?.hearDraft(data["draft"]);
    else open?.rereadSoon();
    if (event === "queue") this.hearEntry(data);
    if (event === "offer" && data["withdrawn"] !== true) this.means.offered();
    if (event === "lost") this.tell("lost", id, words(data["reason"]), words(data["by"]));
    if (event === "unparked") this.tell("unparked", id);
    if (event === "mention") this.tell(data["kind"] === "whisper" ? "whisper" : "mention", id);
    this.boardSoon();
  }

  /** A whole entry may come along with the news: it is shown before the board is read. */
  private hearEntry(data: Record<string, unknown>): void {
    const entry = readSummary(isRecord(data["entry"]) ? data["entry"] : data);
    const { board } = this.snapshot();
    if (!board || !entry?.wait) return;
    const at = board.entries.findIndex(({ id }) => id === entry.id);
    const place = Math.max(0, (entry.wait.position ?? board.entries.length + 1) - 1);
    const entries = board.entries.filter(({ id }) => id !== entry.id);
    entries.splice(at >= 0 ? at : place, 0, entry);
    this.takeBoard({ ...board, entries });
  }

  private boardSoon(): void {
    clearTimeout(this.boardTimer);
    const since = Date.now() - this.boardAt;
    this.boardTimer = setTimeout(() => void this.readBoard(), Math.max(0, BOARD_PAUSE_MS - since));
  }

  async readBoard(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    this.boardAt = this.lastPoll = Date.now();
    try {
      const board = await this.api.board();
      if (this.snapshot().phase === "in") this.takeBoard(board);
      if (this.snapshot().link === "offline") this.change({ link: "polling" });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 401) this.leave();
      else if (error.trouble === "unreachable") this.change({ link: "offline" });
    } finally {
      this.reading = false;
      if (this.again) {
        this.again = false;
        this.boardSoon();
      }
    }
  }

  private takeBoard(board: Board): void {
    const fresh = this.known ? newlyUrgent(this.urgent, board.entries) : [];
    this.known = true;
    this.urgent = urgentIds(board.entries);
    const still = Date.now() < this.stillUntil;
    this.change({ board, line: settle(this.snapshot().line, board.entries, still) });
    if (fresh.length > 0) this.means.alarm(fresh);
  }

  private async readStaff(): Promise<void> {
    const staff = await this.api.staff().catch(() => null);
    if (!staff) return;
    const own = staff.agents.find(({ name }) => name === this.snapshot().user?.name);
    this.change({ staff, ...(own && { presence: own.status }) });
  }
}
