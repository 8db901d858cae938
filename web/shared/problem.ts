// How a call to our API failed, and so what a page should do about it.

import { isRecord, list, words } from "./reading";

/** How a call failed, and so what the page should do about it. */
export type Trouble =
  | "unreachable" // no answer, or the server is not well: try again later
  | "slow_down" // 429: try again after `retryAfter` seconds
  | "gone" // the conversation is over or the token no longer counts
  | "refused"; // this very request will never be accepted

export class Problem extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly code: string,
    readonly detail: string | null,
    readonly retryAfter: number | null = null,
    readonly status: number = 0,
    /** What exactly is wrong with what was sent. */
    readonly faults: readonly Fault[] = [],
  ) {
    super(code);
  }
}

export interface Fault {
  readonly field: string;
  readonly detail: string | null;
}

function readFault(value: unknown): Fault | null {
  const field = isRecord(value) ? words(value["field"]) : null;
  return isRecord(value) && field ? { field, detail: words(value["detail"]) ?? words(value["message"]) } : null;
}

function troubleOf(status: number): Trouble {
  if (status === 429) return "slow_down";
  if (status === 401 || status === 403 || status === 404 || status === 410) return "gone";
  if (status === 408 || status >= 500) return "unreachable";
  return "refused";
}

export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const fields = isRecord(body) ? body : {};
  const wait = Number(response.headers.get("Retry-After"));
  return new Problem(
    troubleOf(response.status),
    words(fields["code"]) ?? `http_${response.status}`,
    words(fields["detail"]),
    Number.isFinite(wait) && wait > 0 ? wait : null,
    response.status,
    list(fields["errors"], readFault),
  );
}
