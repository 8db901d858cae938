// The whole desk without a screen: who is logged in, the board, the conversation that is open, what to sound an alarm for.

import { Problem } from "../../shared/problem";
import { words } from "../../shared/reading";
import { isAnswered } from "./answered";
import type { Canned, DeskApi } from "./api";
import { BoardKeeper } from "./board-keeper";
import type { Board, Presence, Staff, Summary, User } from "./contract";
import { forgetWords } from "./kept-words";
import { NO_LINE, type Line } from "./line";
import { NO_STAFF, StaffKeeper } from "./staff-keeper";
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

const HEARTBEAT_MS = 10_000;
const POLL_MS = 4_000;
const LIVE_POLL_MS = 30_000; // a socket may be up and still have missed something

/** How many customers need somebody: urgent ones in the queue, and customers of mine not read. */
export function waitingFor({ board }: DeskView): number {
  const urgent = board?.entries.filter((row) => row.urgent).length ?? 0;
  return urgent + (board?.mine.filter((row) => row.unread > 0).length ?? 0);
}

export class Desk extends Store<DeskView> {
  /** Who wants to hear what is not about a conversation: notices to staff, complaints that moved. */
  readonly news = new Set<(event: WireEvent, data: Record<string, unknown>) => unknown>();
  private wire: Wire | null = null;
  private wired = false;
  private readonly threads = new Map<string, Thread>();
  private readonly keeper: BoardKeeper;
  private readonly staff = new StaffKeeper(() => this.api.staff(), (staff) => this.knowStaff(staff));
  private beat: ReturnType<typeof setInterval> | undefined;
  private lastBeat = 0;
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
    this.keeper = new BoardKeeper(means.api, {
      shown: (board, line) => this.snapshot().phase === "in" && this.change({ board, line }),
      alarm: means.alarm,
      heard: () => this.snapshot().link === "offline" && this.change({ link: this.wired ? "live" : "polling" }),
      failed: (error) => this.boardFailed(error),
    });
  }

  get api(): DeskApi {
    return this.means.api;
  }

  get leads(): boolean {
    return this.snapshot().user?.role === "supervisor";
  }

  /** Whether customers are talked to in this role. */
  get talks(): boolean {
    return this.leads || this.snapshot().user?.role === "agent";
  }

  /** Whether news come to this role by themselves. */
  get listens(): boolean {
    return isAnswered(this.snapshot().user?.role, "queue");
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
    forgetWords();
    this.leave();
  }

  async setPresence(presence: Presence): Promise<void> {
    const before = this.snapshot().presence;
    this.change({ presence });
    await this.api.presence(presence).catch((error: unknown) => {
      this.change({ presence: before });
      throw error;
    });
    void this.staff.read();
  }

  select(id: string | null): void {
    const before = this.thread;
    if (before?.id === id) return;
    if (before) {
      before.stop();
      this.wire?.emit("leave", { conversation_id: before.id });
    }
    const thread = id ? this.threadOf(id) : null;
    this.change({ selected: id });
    void thread?.open().then(() => this.follow(thread.id));
  }

  /** Hears what is said in a conversation from behind what is known of it. */
  private follow(id: string): void {
    const thread = this.thread;
    if (thread?.id === id) this.wire?.emit("open", { conversation_id: id, after: thread.cursor });
  }

  threadOf(id: string): Thread {
    const { user } = this.snapshot();
    const known = this.threads.get(id);
    if (known) return known;
    const made = new Thread(id, this.api, user?.name ?? "", this.means.watched, () => this.keeper.readSoon());
    this.threads.set(id, made);
    return made;
  }

  /** The agent types: until they pause, nothing moves. */
  holdStill(): void {
    this.keeper.holdStill();
  }

  /** Shows what was held back. */
  letGo(): void {
    this.keeper.letGo();
  }

  types(id: string): void {
    this.holdStill();
    this.threadOf(id).types(() => {
      if (this.snapshot().link === "live") this.wire?.emit("typing", { conversation_id: id });
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
    if (this.listens) this.listen();
    void this.readCanned();
    void this.means.hotline().then((hotline) => this.change({ hotline })).catch(() => undefined);
    await Promise.all([this.readBoard(), this.readStaff()]);
  }

  private listen(): void {
    this.wire = this.means.openWire({
      up: () => this.linkUp(),
      down: () => {
        this.wired = false;
        if (this.snapshot().link === "live") this.change({ link: "polling" });
      },
      heard: (event, id, data) => this.hear(event, id, data),
    });
    clearInterval(this.beat);
    this.beat = setInterval(() => this.heartbeat(), POLL_MS);
  }

  private async readBoard(): Promise<void> {
    if (isAnswered(this.snapshot().user?.role, "queue")) await this.keeper.read();
  }

  private async readStaff(): Promise<void> {
    if (isAnswered(this.snapshot().user?.role, "agents")) await this.staff.read();
  }

  private leave(): void {
    clearInterval(this.beat);
    this.keeper.forget();
    this.staff.forget();
    this.wire?.close();
    this.wire = null;
    this.threads.forEach((thread) => thread.stop());
    this.threads.clear();
    this.change({ phase: "out", user: null, board: null, line: NO_LINE, selected: null, told: [], presence: "offline" });
  }

  private linkUp(): void {
    this.wired = true;
    this.change({ link: "live" });
    const { selected } = this.snapshot();
    if (selected) this.follow(selected);
    this.wire?.emit("heartbeat");
    this.refresh();
  }

  private heartbeat(): void {
    const { link } = this.snapshot();
    const now = Date.now();
    if (link === "live" && now - this.lastBeat >= HEARTBEAT_MS) {
      this.lastBeat = now;
      this.wire?.emit("heartbeat");
    }
    if (now - this.keeper.readAt < (link === "live" ? LIVE_POLL_MS : 0)) return;
    void this.keeper.read();
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
    if (event === "notice" || event === "complaint") return this.news.forEach((heard) => heard(event, data));
    if (event === "presence") return isAnswered(this.snapshot().user?.role, "agents") ? this.staff.hear(data) : undefined;
    if (event === "canned") return void this.readCanned();
    if (event === "queue") return this.keeper.hear(data);
    if (event === "message") return open?.hearMessage(data["message"]);
    if (event === "draft") return open?.hearDraft(data["draft"]);
    if (event === "conversation") open?.hearState(data["state"]);
    else open?.rereadSoon();
    if (event === "offer" && data["withdrawn"] !== true) this.means.offered();
    // "forbidden" only closes a window that looked on; the conversation was never theirs.
    if (event === "lost" && data["reason"] !== "forbidden") this.tell("lost", id, words(data["reason"]), words(data["by"]));
    if (event === "unparked") this.tell("unparked", id);
    if (event === "mention") this.tell(data["kind"] === "whisper" ? "whisper" : "mention", id);
    this.keeper.readSoon();
  }

  private boardFailed(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) this.leave();
    else if (error.trouble === "unreachable") this.change({ link: "offline" });
  }

  /** Somebody may have changed the canned replies. */
  async readCanned(): Promise<void> {
    if (!isAnswered(this.snapshot().user?.role, "canned")) return;
    const canned = await this.api.canned().catch(() => null);
    if (canned) this.change({ canned });
  }

  private knowStaff(staff: Staff): void {
    const own = staff.agents.find(({ name }) => name === this.snapshot().user?.name);
    this.change({ staff, ...(own && { presence: own.status }) });
  }
}
