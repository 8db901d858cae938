// The middle column: the conversation that is open, and the place to write.

import { useEffect, useState, useSyncExternalStore } from "react";

import { useDropping } from "../../../shared/attachments/dropping";
import { zhCN } from "../../locale/zh-CN";
import type { Desk, DeskView } from "../../work/desk";
import type { Thread } from "../../work/thread";
import { attempt } from "../ui";
import { Composer } from "./Composer";
import { FirstMinute } from "./FirstMinute";
import { standing } from "./talk-acts";
import { TalkHeader } from "./TalkHeader";
import { TalkLog } from "./TalkLog";

const { talk: words } = zhCN;

export function TalkColumn({ desk, view }: { desk: Desk; view: DeskView }) {
  const { thread } = desk;
  return (
    <main className="talk">
      {thread ? <Open key={thread.id} desk={desk} view={view} thread={thread} /> : <FirstMinute desk={desk} view={view} />}
    </main>
  );
}

function Open({ desk, view, thread }: { desk: Desk; view: DeskView; thread: Thread }) {
  const state = useSyncExternalStore(thread.subscribe, thread.snapshot);
  const [back, takeBack] = useState<{ text: string } | null>(null);
  const me = view.user?.name ?? "";
  const how = standing(state, me, desk.leads);
  const watching = how === "watching";
  const [dropped, drop] = useState<readonly File[] | null>(null);
  const { over, handlers } = useDropping(how === "mine", (files) => drop([...files]));
  useEffect(() => {
    if (watching) void desk.api.act(thread.id, "watch").catch(() => undefined); // only so that it is recorded
  }, [desk, thread, watching]);

  if (state.phase === "closed_to_you") {
    return (
      <div className="talk-none">
        <h2>{words.noAccess}</h2>
        <p>{words.noAccessBody}</p>
      </div>
    );
  }
  if (!state.talk) return <p className="talk-none">{state.phase === "unreachable" ? words.unreachable : words.loading}</p>;
  return (
    <div className="talk-open" {...handlers}>
      <TalkHeader desk={desk} talk={state.talk} how={how} />
      <TalkLog
        view={state}
        me={view.user?.displayName ?? ""}
        onRetry={() => thread.retry()}
        onEdit={(unsent) => {
          thread.discard(unsent.clientMessageId);
          takeBack({ text: unsent.text });
        }}
        onDiscard={(unsent) => thread.discard(unsent.clientMessageId)}
        onMark={(seq, wrong) => attempt(() => thread.mark(seq, wrong))}
      />
      {state.colleague && (
        <p className="colleague" role="status">
          {words.colleague(state.colleague)}
        </p>
      )}
      <Composer desk={desk} view={view} thread={thread} state={state} how={how} back={back} dropped={dropped} over={over} />
    </div>
  );
}
