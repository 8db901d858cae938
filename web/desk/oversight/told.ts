// Moments and people as one reads them, wherever the wing names them.

import { clock, day } from "../../shared/when";
import { words } from "../locale/zh-CN-oversight";
import type { Staff } from "../work/contract";

/** 今天 15:20 */
export function moment(at: string | null): string {
  return at ? `${day(at)} ${clock(at)}` : "";
}

/** Who did something, from how the record names them: agent:li, staff:li, system, customer. */
export function who(stamp: string, staff: Staff): string {
  const [kind = "", name = ""] = stamp.split(":", 2);
  if (!name) return words.actors[kind] ?? stamp;
  return staff.agents.find((one) => one.name === name)?.displayName ?? name;
}
