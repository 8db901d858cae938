// The left column: my conversations always in sight, below them whoever waits.

import { useMemo, useState } from "react";

import { zhCN } from "../../locale/zh-CN";
import type { Desk, DeskView } from "../../work/desk";
import { NO_LINE, settle, type Shown } from "../../work/line";
import { OfferBar } from "./OfferBar";
import { RowList } from "./RowList";

const { queue } = zhCN;

type Tab = "waiting" | "everyone" | "closed";

export function QueueColumn({ desk, view }: { desk: Desk; view: DeskView }) {
  const [tab, setTab] = useState<Tab>("waiting");
  const { board, line, selected, user } = view;
  const me = user?.name ?? "";
  const mine = useMemo(() => settle(NO_LINE, board?.mine ?? [], false).shown, [board]);
  const others = useMemo(() => {
    if (tab === "waiting") return line.shown;
    return settle(NO_LINE, (tab === "closed" ? board?.closed : board?.open) ?? [], false).shown;
  }, [tab, board, line]);
  const urgent = board?.entries.filter((row) => row.urgent).length ?? 0;
  const open = (id: string) => desk.select(id);
  const tabs: Tab[] = desk.leads ? ["waiting", "everyone", "closed"] : ["waiting", "closed"];
  const counts = { waiting: board?.entries.length ?? 0, everyone: board?.open.length ?? 0, closed: null };

  return (
    <section className="queue" aria-label={queue.waiting}>
      {board?.offers.map((offer) => (
        <OfferBar key={offer.id} desk={desk} offer={offer} row={board.entries.find(({ id }) => id === offer.conversationId) ?? null} />
      ))}
      <div className="queue-head">
        <h2>{queue.mine}</h2>
        <span className="count">{mine.length}</span>
      </div>
      {mine.length > 0 ? (
        <div className={`mine mine-${Math.min(mine.length, 4)}`}>
          <RowList label={queue.mine} rows={mine} me={me} selected={selected} onOpen={open} />
        </div>
      ) : (
        <p className="queue-teach">{board ? queue.mineEmpty : queue.loading}</p>
      )}
      <div className="queue-head queue-tabs" role="tablist" aria-label={queue.views}>
        {tabs.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={tab === name} aria-controls="others" className="tab" onClick={() => setTab(name)}>
            {queue[name]}
            {counts[name] !== null && <span className="count">{counts[name]}</span>}
          </button>
        ))}
        {urgent > 0 && <span className="urgent-count">{queue.urgentCount(urgent)}</span>}
      </div>
      {tab === "waiting" && line.held > 0 && (
        <button type="button" className={line.heldUrgent > 0 ? "held held-urgent" : "held"} onClick={() => desk.letGo()}>
          <span role="status">{line.heldUrgent > 0 ? queue.heldUrgent(line.heldUrgent) : queue.held(line.held)}</span>
          <b>{queue.show}</b>
        </button>
      )}
      <div id="others" className="others" role="tabpanel" aria-label={queue[tab]}>
        {others.length > 0 ? (
          <RowList key={tab} label={queue[tab]} rows={others} me={me} selected={selected} onOpen={open} />
        ) : (
          board && <Empty tab={tab} />
        )}
      </div>
    </section>
  );
}

function Empty({ tab }: { tab: Tab }) {
  const words = { waiting: queue.empty, everyone: queue.emptyOpen, closed: queue.emptyClosed }[tab];
  return (
    <div className="queue-empty">
      <p>{words}</p>
      {tab === "waiting" && <p className="muted">{queue.emptyTeach}</p>}
    </div>
  );
}

/** The rows in the order the keys walk through them. */
export function walk(view: DeskView): Shown[] {
  const mine = view.board?.mine.map((row) => ({ row, taken: false })) ?? [];
  return [...mine, ...view.line.shown];
}
