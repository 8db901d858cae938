// What can be done with a conversation as a whole, and by whom.

import { Problem } from "../../../shared/problem";
import { zhCN } from "../../locale/zh-CN";
import type { Desk } from "../../work/desk";
import type { ThreadView } from "../../work/thread";
import { attempt, toast, wishFor, wording } from "../ui";

export type Standing = "mine" | "parked" | "watching" | "others" | "claimable" | "closed" | "unknown";

export function standing({ talk }: ThreadView, me: string, leads: boolean): Standing {
  if (!talk) return "unknown";
  if (talk.owner === "agent" && talk.agent === me) return talk.status === "parked" ? "parked" : "mine";
  if (talk.owner === "agent") return leads ? "watching" : "others";
  return talk.status === "closed" ? "closed" : "claimable";
}

/** Two may click at once: who comes second is told who was first. */
export async function claim(desk: Desk, id: string): Promise<void> {
  try {
    await desk.api.claim(id);
    wishFor("reply");
  } catch (error) {
    const other = error instanceof Problem && error.code === "claimed_by_other";
    const row = desk.snapshot().board?.open.find((one) => one.id === id);
    toast(other ? (error.detail ?? zhCN.trouble.claimed(row?.agentName ?? zhCN.trouble.claimedOther)) : wording(error), true);
  }
  desk.refresh();
}

export async function takeOver(desk: Desk, id: string): Promise<void> {
  if (await attempt(() => desk.api.act(id, "take_over"))) wishFor("reply");
  desk.refresh();
}

export async function unpark(desk: Desk, id: string): Promise<void> {
  if (await attempt(() => desk.api.act(id, "unpark"))) wishFor("reply");
  desk.refresh();
}
