// What the holes in a canned reply are filled with in this conversation.

import { filled } from "../../work/canned";
import type { DeskView } from "../../work/desk";
import type { ThreadView } from "../../work/thread";

/** A masked name is shown to agents, never sent: 林** would be an odd way to be addressed. */
function surname(name: string | null): string | null {
  const first = name?.trim()[0] ?? "";
  return /\p{Script=Han}/u.test(first) && !name?.startsWith("访客") ? `${first}女士/先生` : "您";
}

export function fillFor(state: ThreadView, view: DeskView): (text: string) => string {
  const number = state.draft?.number ?? state.customer?.complaints[0]?.number ?? null;
  const known = {
    customer: surname(state.customer?.name ?? state.talk?.customer ?? null),
    agent: view.user?.displayName ?? null,
    number,
    hotline: view.hotline,
  };
  return (text) => filled(text, known);
}
