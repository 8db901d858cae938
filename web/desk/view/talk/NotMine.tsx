// Where one would write, in a conversation one does not have: why not, and what can be done instead.

import { zhCN } from "../../locale/zh-CN";
import type { ThreadView } from "../../work/thread";
import type { Standing } from "./talk-acts";

const { talk: words, composer } = zhCN;

/** Why an agent may not write to the customer, or null when they may. */
export function whyNot(how: Standing, { talk }: ThreadView): string | null {
  const name = talk?.agentName ?? words.agentUnknown;
  if (how === "claimable") return talk?.owner === "queue" ? words.readOnly.queue : words.readOnly.bot;
  if (how === "watching") return words.readOnly.watching(name);
  if (how === "others") return words.readOnly.agent(name);
  return how === "closed" || how === "parked" ? words.readOnly[how] : null;
}

interface Props {
  readonly why: string | null;
  readonly onNote: () => void;
}

export function NotMine({ why, onNote }: Props) {
  return (
    <div className="not-mine">
      <p>{why}</p>
      <button type="button" className="button" onClick={onNote}>
        {composer.writeNote}
        <kbd>N</kbd>
      </button>
    </div>
  );
}
