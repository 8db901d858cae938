// Mass incidents as the desk's API tells them, and what can be done with one.

import { isRecord, list, number, texts, words } from "../../../shared/reading";
import { Problem } from "../../../shared/problem";
import type { Calls, Values } from "../../work/api";

export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly kindTitle: string;
  /** Nothing of it reaches a customer. */
  readonly drill: boolean;
  readonly level: number;
  readonly levelName: string;
  readonly state: string;
  readonly stateTitle: string;
  readonly teamTitle: string;
  /** Customers, so far and usually. */
  readonly count: number;
  readonly usual: number;
  readonly why: readonly string[];
  readonly raisedAt: string;
  readonly ownerBy: string;
  readonly overdue: boolean;
  readonly owner: string | null;
  readonly ownerName: string | null;
  readonly takenAt: string | null;
  readonly notice: string | null;
  readonly noticedAt: string | null;
  readonly noticedBy: string | null;
  readonly endedAt: string | null;
}

export interface MemberComplaint {
  readonly number: string;
  readonly topic: string;
  readonly level: number | null;
  readonly receivedAt: string;
  readonly told: boolean;
}

export interface Happening {
  readonly at: string;
  readonly by: string;
  readonly act: string;
}

export interface IncidentWhole extends Incident {
  readonly report: Readonly<Record<string, string>>;
  /** What a report must say, and what it is called. */
  readonly reportFields: Readonly<Record<string, string>>;
  readonly complaints: readonly MemberComplaint[];
  readonly complaintCount: number;
  readonly toldCount: number;
  readonly history: readonly Happening[];
}

export const isOver = ({ endedAt }: Incident): boolean => endedAt !== null;

export function readIncident(value: unknown): Incident | null {
  const id = isRecord(value) ? number(value["id"]) : null;
  if (!isRecord(value) || id === null) return null;
  const text = (name: string) => words(value[name]);
  return {
    id: String(id),
    title: text("title") ?? "",
    kindTitle: text("kind_title") ?? "",
    drill: value["drill"] === true,
    level: number(value["level"]) ?? 4,
    levelName: text("level_name") ?? "",
    state: text("state") ?? "",
    stateTitle: text("state_title") ?? "",
    teamTitle: text("team_title") ?? "",
    count: number(value["count"]) ?? 0,
    usual: number(value["usual"]) ?? 0,
    why: texts(value["why"]),
    raisedAt: text("raised_at") ?? "",
    ownerBy: text("owner_by") ?? "",
    overdue: value["overdue"] === true,
    owner: text("owner"),
    ownerName: text("owner_name") ?? text("owner"),
    takenAt: text("taken_at"),
    notice: text("notice"),
    noticedAt: text("noticed_at"),
    noticedBy: text("noticed_by"),
    endedAt: text("ended_at"),
  };
}

function readMember(value: unknown): MemberComplaint | null {
  const which = isRecord(value) ? words(value["number"]) : null;
  if (!isRecord(value) || !which) return null;
  return {
    number: which,
    topic: words(value["topic_title"]) ?? words(value["topic"]) ?? "",
    level: number(value["level"]),
    receivedAt: words(value["received_at"]) ?? "",
    told: value["told"] === true,
  };
}

function readHappening(value: unknown): Happening | null {
  const act = isRecord(value) ? words(value["act"]) : null;
  if (!isRecord(value) || !act) return null;
  return { act, at: words(value["at"]) ?? "", by: words(value["by"]) ?? "" };
}

function readTexts(value: unknown): Record<string, string> {
  const found = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(found.filter((one): one is [string, string] => typeof one[1] === "string"));
}

function readWhole(answer: unknown): IncidentWhole {
  const value = isRecord(answer) ? answer["incident"] : null;
  const incident = readIncident(value);
  if (!incident || !isRecord(value)) throw new Problem("unreachable", "no_incident", null);
  return {
    ...incident,
    report: readTexts(value["report"]),
    reportFields: readTexts(value["report_fields"]),
    complaints: list(value["complaints"], readMember),
    complaintCount: number(value["complaint_count"]) ?? 0,
    toldCount: number(value["told_count"]) ?? 0,
    history: list(value["history"], readHappening),
  };
}

export interface IncidentsApi {
  all(): Promise<readonly Incident[]>;
  one(id: string): Promise<IncidentWhole>;
  act(id: string, act: "take" | "notice" | "close" | "dismiss", values: Values): Promise<void>;
  /** The id of the drill. */
  drill(values: Values): Promise<string>;
}

export function incidentsApi(calls: Calls): IncidentsApi {
  const at = (id: string) => `incidents/${encodeURIComponent(id)}`;
  return {
    async all() {
      const answer = await calls.get("incidents?limit=200");
      return list(isRecord(answer) ? answer["incidents"] : null, readIncident);
    },
    one: async (id) => readWhole(await calls.get(at(id))),
    act: async (id, act, values) => void (await calls.change("POST", `${at(id)}/${act}`, values)),
    drill: async (values) => readWhole(await calls.change("POST", "incidents/drill", values)).id,
  };
}
