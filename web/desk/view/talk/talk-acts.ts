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

/** What is written from the click on is for the customer. */
async function take(desk: Desk, id: string, act: () => Promise<unknown>): Promise<void> {
  const taken = desk.threadOf(id).take(act);
  wishFor("reply");
  await taken;
}

export const claim = (desk: Desk, id: string): Promise<void> => take(desk, id, () => claimed(desk, id));

export const takeOver = (desk: Desk, id: string): Promise<void> =>
  take(desk, id, () => attempt(() => desk.api.act(id, "take_over")));

export const unpark = (desk: Desk, id: string): Promise<void> =>
  take(desk, id, () => attempt(() => desk.api.act(id, "unpark")));

/** Two may click at once: who comes second is told who was first. */
async function claimed(desk: Desk, id: string): Promise<void> {
  try {
    await desk.api.claim(id);
  } catch (error) {
    const other = error instanceof Problem && error.code === "claimed_by_other";
    const row = desk.snapshot().board?.open.find((one) => one.id === id);
    toast(other ? (error.detail ?? zhCN.trouble.claimed(row?.agentName ?? zhCN.trouble.claimedOther)) : wording(error), true);
  }
}
