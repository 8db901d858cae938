// Which complaints one wants to see: kept in the address, so that a link shows a colleague the same list.

import type { Count } from "./contract";

export type Owner = "" | "mine" | "unowned";
export type Due = "" | "overdue" | "soon" | "today" | "week";

export interface Filters {
  /** Also the closed and withdrawn ones. */
  readonly all: boolean;
  readonly owner: Owner;
  readonly due: Due;
  readonly status: string;
  readonly level: string;
  readonly team: string;
  readonly q: string;
}

export const NO_FILTERS: Filters = { all: false, owner: "", due: "", status: "", level: "", team: "", q: "" };

export type Tab = Count | "all";

/** Each tab is a choice of filters; what is chosen beside them (level, team, words) stays. */
export const TABS: Readonly<Record<Tab, Pick<Filters, "all" | "owner" | "due" | "status">>> = {
  mine: { all: false, owner: "mine", due: "", status: "" },
  open: { all: false, owner: "", due: "", status: "" },
  unowned: { all: false, owner: "unowned", due: "", status: "" },
  due_soon: { all: false, owner: "", due: "soon", status: "" },
  breached: { all: false, owner: "", due: "overdue", status: "" },
  all: { all: true, owner: "", due: "", status: "" },
};
export const TAB_NAMES = Object.keys(TABS) as Tab[];

const OWNERS: readonly Owner[] = ["mine", "unowned"];
const DUES: readonly Due[] = ["overdue", "soon", "today", "week"];
const PLAIN = ["status", "level", "team", "q"] as const;

export function tabOf(filters: Filters): Tab | null {
  const same = (tab: Tab) => Object.entries(TABS[tab]).every(([name, value]) => filters[name as keyof Filters] === value);
  return TAB_NAMES.find(same) ?? null;
}

export function readFilters(query: Readonly<Record<string, string>>): Filters {
  return {
    all: query["all"] === "1",
    owner: OWNERS.find((one) => one === query["owner"]) ?? "",
    due: DUES.find((one) => one === query["due"]) ?? "",
    status: query["status"] ?? "",
    level: /^[1-4]$/.test(query["level"] ?? "") ? query["level"]! : "",
    team: query["team"] ?? "",
    q: query["q"] ?? "",
  };
}

/** What stands in the address: nothing that goes without saying. */
export function asQuery({ all, owner, due, ...rest }: Filters): Record<string, string> {
  const given: [string, string][] = [["all", all ? "1" : ""], ["owner", owner], ["due", due], ...PLAIN.map((name): [string, string] => [name, rest[name]])];
  return Object.fromEntries(given.filter(([, value]) => value !== ""));
}

/** Whether anything narrows the list beyond its tab. */
export function narrowed({ level, team, q, status }: Filters): boolean {
  return [level, team, q, status].some(Boolean);
}
