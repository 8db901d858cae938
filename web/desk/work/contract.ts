// The board of the desk's API as the page relies on it, and the readers that let nothing else in from the wire.

import { isRecord, list, number, oneOf, texts, words } from "../../shared/reading";

export type Owner = "bot" | "queue" | "agent";
export type Status = "open" | "parked" | "closed";
export type Presence = "online" | "away" | "offline";
export type Role = "agent" | "supervisor" | "trainer" | "auditor" | "admin";

const OWNERS: readonly Owner[] = ["bot", "queue", "agent"];
const STATUSES: readonly Status[] = ["open", "parked", "closed"];
const PRESENCES: readonly Presence[] = ["online", "away", "offline"];
const ROLES: readonly Role[] = ["agent", "supervisor", "trainer", "auditor", "admin"];

/** A conversation in a line. */
export interface Summary {
  readonly id: string;
  readonly owner: Owner;
  /** The account that has it. */
  readonly agent: string | null;
  readonly agentName: string | null;
  readonly status: Status;
  readonly fence: number | null;
  readonly channel: string | null;
  /** Masked by the server. */
  readonly customer: string;
  readonly level: number | null;
  readonly urgent: boolean;
  readonly reasons: readonly string[];
  readonly topicTitle: string | null;
  readonly emotion: string | null;
  readonly lastText: string | null;
  readonly lastAuthor: string | null;
  readonly lastAt: string | null;
  readonly unread: number;
  readonly parkedUntil: string | null;
  readonly disposition: string | null;
  readonly wait: Wait | null;
}

/** What is known of somebody who waits for a person. */
export interface Wait {
  readonly since: string;
  readonly promisedAt: string | null;
  readonly teamTitle: string | null;
  readonly language: string;
  readonly position: number | null;
  readonly forAgent: string | null;
  readonly offeredTo: string | null;
}

export interface Offer {
  readonly id: number;
  readonly conversationId: string;
  readonly expiresAt: string;
}

export interface Board {
  readonly entries: readonly Summary[];
  readonly mine: readonly Summary[];
  readonly open: readonly Summary[];
  readonly closed: readonly Summary[];
  readonly offers: readonly Offer[];
}

export interface User {
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
  readonly capacity: number;
}

export interface Session {
  readonly csrf: string;
  readonly user: User;
}

export interface Colleague {
  readonly name: string;
  readonly displayName: string;
  readonly status: Presence;
  readonly open: number;
  readonly capacity: number;
}

export interface Named {
  readonly name: string;
  readonly title: string;
}

/** Whom one can hand a conversation to, and how one can end. */
export interface Staff {
  readonly agents: readonly Colleague[];
  readonly teams: readonly Named[];
  readonly dispositions: readonly Named[];
  /** What a complaint can be about. */
  readonly topics: readonly Named[];
}

export interface OwnPresence {
  readonly status: Presence;
  readonly capacity: number;
  readonly open: number;
}

function readWait(fields: Record<string, unknown>): Wait | null {
  const since = words(fields["waiting_since"]);
  if (!since) return null;
  return {
    since,
    promisedAt: words(fields["promised_at"]),
    teamTitle: words(fields["team_title"]) ?? words(fields["team"]),
    language: words(fields["language"]) ?? "zh",
    position: number(fields["position"]),
    forAgent: words(fields["for_agent"]),
    offeredTo: words(fields["offered_to"]),
  };
}

export function readSummary(value: unknown): Summary | null {
  const id = isRecord(value) ? (words(value["conversation_id"]) ?? words(value["id"])) : null;
  if (!isRecord(value) || !id) return null;
  return {
    id,
    owner: oneOf(value["owner"], OWNERS) ?? (words(value["waiting_since"]) ? "queue" : "bot"),
    agent: words(value["agent"]),
    agentName: words(value["agent_name"]) ?? words(value["agent"]),
    status: oneOf(value["status"], STATUSES) ?? "open",
    fence: number(value["fence"]),
    channel: words(value["channel"]),
    customer: words(value["customer"]) ?? id.slice(-4).toUpperCase(),
    level: number(value["level"]),
    urgent: value["urgent"] === true,
    reasons: texts(value["reasons"]),
    topicTitle: words(value["topic_title"]),
    emotion: words(value["emotion"]),
    lastText: words(value["last_text"]),
    lastAuthor: words(value["last_author"]),
    lastAt: words(value["last_at"]),
    unread: number(value["unread"]) ?? 0,
    parkedUntil: words(value["parked_until"]),
    disposition: words(value["disposition"]),
    wait: readWait(value),
  };
}

function readOffer(value: unknown): Offer | null {
  const id = isRecord(value) ? number(value["offer_id"]) : null;
  const conversationId = isRecord(value) ? words(value["conversation_id"]) : null;
  const expiresAt = isRecord(value) ? words(value["expires_at"]) : null;
  return id !== null && conversationId && expiresAt ? { id, conversationId, expiresAt } : null;
}

export function readBoard(value: unknown): Board {
  const fields = isRecord(value) ? value : {};
  return {
    entries: list(fields["entries"], readSummary),
    mine: list(fields["mine"], readSummary),
    open: list(fields["open"], readSummary),
    closed: list(fields["closed_recent"], readSummary),
    offers: list(fields["offers"], readOffer),
  };
}

export function readSession(value: unknown): Session | null {
  const user = isRecord(value) ? value["user"] : null;
  const csrf = isRecord(value) ? words(value["csrf_token"]) : null;
  const name = isRecord(user) ? words(user["name"]) : null;
  if (!isRecord(user) || !csrf || !name) return null;
  return {
    csrf,
    user: {
      name,
      displayName: words(user["display_name"]) ?? name,
      role: oneOf(user["role"], ROLES) ?? "agent",
      capacity: number(user["capacity"]) ?? 0,
    },
  };
}

export function readColleague(value: unknown): Colleague | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  if (!isRecord(value) || !name) return null;
  return {
    name,
    displayName: words(value["display_name"]) ?? name,
    status: oneOf(value["status"], PRESENCES) ?? "offline",
    open: number(value["open"]) ?? 0,
    capacity: number(value["capacity"]) ?? 0,
  };
}

function readNamed(value: unknown): Named | null {
  const name = isRecord(value) ? words(value["name"]) : null;
  return isRecord(value) && name ? { name, title: words(value["title"]) ?? name } : null;
}

export function readStaff(value: unknown): Staff {
  const fields = isRecord(value) ? value : {};
  const ends = isRecord(fields["dispositions"]) ? Object.entries(fields["dispositions"]) : [];
  return {
    agents: list(fields["agents"], readColleague),
    teams: list(fields["teams"], readNamed),
    topics: list(fields["topics"], readNamed),
    dispositions: ends.map(([name, title]) => ({ name, title: words(title) ?? name })),
  };
}

export function readPresence(value: unknown): OwnPresence | null {
  const status = isRecord(value) ? oneOf(value["status"], PRESENCES) : null;
  if (!isRecord(value) || !status) return null;
  return { status, capacity: number(value["capacity"]) ?? 0, open: number(value["open"]) ?? 0 };
}
