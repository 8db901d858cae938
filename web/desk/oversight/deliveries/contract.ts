// What is to be told to customers and colleagues, as the desk's API tells of its way.

import { isRecord, list, number, words } from "../../../shared/reading";
import type { Calls } from "../../work/api";
import type { Page } from "../pages";

export const STATES = ["dead", "due", "done"] as const;
export type State = (typeof STATES)[number];

export interface Delivery {
  readonly id: string;
  readonly kind: string;
  readonly number: string | null;
  readonly about: string | null;
  readonly channel: string | null;
  /** Masked by the server. */
  readonly to: string | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly createdAt: string;
  readonly notBefore: string | null;
  readonly doneAt: string | null;
  readonly feedback: string | null;
  readonly receivedAt: string | null;
}

function readDelivery(value: unknown): Delivery | null {
  const id = isRecord(value) ? number(value["id"]) : null;
  if (!isRecord(value) || id === null) return null;
  return {
    id: String(id),
    kind: words(value["kind"]) ?? "",
    number: words(value["number"]),
    about: words(value["about_title"]) ?? words(value["about"]),
    channel: words(value["channel_title"]) ?? words(value["channel"]),
    to: words(value["to"]),
    attempts: number(value["attempts"]) ?? 0,
    error: words(value["error"]),
    createdAt: words(value["created_at"]) ?? "",
    notBefore: words(value["not_before"]),
    doneAt: words(value["done_at"]),
    feedback: words(value["feedback_state"]),
    receivedAt: words(value["received_at"]),
  };
}

export async function readDeliveries(calls: Calls, state: State, cursor: string | null): Promise<Page<Delivery>> {
  const asked = new URLSearchParams({ state, ...(cursor !== null && { cursor }) });
  const answer = await calls.get(`deliveries?${asked.toString()}`);
  const fields = isRecord(answer) ? answer : {};
  const next = number(fields["next_cursor"]);
  return { rows: list(fields["deliveries"], readDelivery), next: next === null ? null : String(next) };
}

export async function replay(calls: Calls, id: string): Promise<void> {
  await calls.change("POST", `deliveries/${encodeURIComponent(id)}/replay`);
}
