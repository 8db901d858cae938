// The right column: the draft complaint, what it is graded by, how the customer feels, and who they are.

import { useSyncExternalStore } from "react";

import { zhCN } from "../../locale/zh-CN";
import type { Desk, DeskView } from "../../work/desk";
import type { Thread } from "../../work/thread";
import { standing } from "../talk/talk-acts";
import { CustomerPart } from "./CustomerPart";
import { DraftPart } from "./DraftPart";
import { LevelPart } from "./LevelPart";
import { SignalsPart } from "./SignalsPart";

export function ContextColumn({ desk, view }: { desk: Desk; view: DeskView }) {
  const { thread } = desk;
  return (
    <aside className="context" aria-label={zhCN.context.label} tabIndex={0}>
      {thread ? <Open key={thread.id} desk={desk} view={view} thread={thread} /> : <p className="context-none">{zhCN.context.none}</p>}
    </aside>
  );
}

function Open({ desk, view, thread }: { desk: Desk; view: DeskView; thread: Thread }) {
  const state = useSyncExternalStore(thread.subscribe, thread.snapshot);
  if (!state.talk || state.phase === "closed_to_you") return <p className="context-none">{zhCN.context.none}</p>;
  const how = standing(state, view.user?.name ?? "", desk.leads);
  return (
    <>
      <LevelPart talk={state.talk} clocks={state.clocks} />
      <DraftPart desk={desk} thread={thread} state={state} topics={view.staff.topics} editable={how === "mine" || how === "parked"} />
      <SignalsPart talk={state.talk} />
      <CustomerPart customer={state.customer} masked={state.talk.customer} mine={how === "mine" || how === "parked"} />
    </>
  );
}
