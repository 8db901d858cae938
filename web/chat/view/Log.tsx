// The conversation so far: a log that screen readers follow, with the newest message kept in sight.

import type { ReactNode } from "react";

import type { View } from "../conversation/conversation";
import { clock } from "../../shared/when";
import { zhCN } from "../locale/zh-CN";
import { BubbleView, type Acts } from "./BubbleView";
import { arrange, type Row } from "./flow";
import { useFollowing } from "../../shared/following";
import { DownIcon, Mark } from "../../shared/icons";

interface Props extends Acts {
  readonly view: View;
  readonly hotline: string | null;
  /** Shown before the first message. */
  readonly welcome: ReactNode;
}

export function Log({ view, hotline, welcome, ...acts }: Props) {
  const { messages, unsent, phase, typing, late, owner } = view;
  const rows = arrange(messages, unsent, view.seenBefore);
  const newest = messages[messages.length - 1];
  const own = unsent.length > 0 || newest?.author === "customer";
  const count = messages.length + unsent.length;
  const { scroller, newBelow, goToEnd } = useFollowing(count, own, `${typing}${late}${phase}`);
  const received = own && unsent.length === 0 && !typing && !late;
  return (
    <div className="log-frame">
      <div className="log" ref={scroller} tabIndex={0} role="region" aria-labelledby="log-name">
        <h2 id="log-name" className="visually-hidden">
          {zhCN.log.label}
        </h2>
        <div className="log-inner">
          {welcome}
          {phase === "loading" && <p className="line">{zhCN.log.loading}</p>}
          <div role="log" aria-live="polite" aria-busy={phase === "loading"} aria-labelledby="log-name">
            {rows.map((row) => (
              <RowView key={row.key} row={row} hotline={hotline} {...acts} />
            ))}
          </div>
          {received && <p className="receipt">{newest && newest.seq <= view.agentRead ? zhCN.message.read : zhCN.message.received}</p>}
          {typing && <Typing label={owner === "agent" && view.agent ? zhCN.log.agentTypes(view.agent) : zhCN.log.typing[owner]} />}
          {late && !typing && <p className="line">{zhCN.log.late}</p>}
        </div>
      </div>
      {newBelow && (
        <button type="button" className="jump" onClick={goToEnd}>
          <DownIcon />
          {zhCN.log.newBelow}
        </button>
      )}
    </div>
  );
}

function RowView({ row, hotline, ...acts }: Acts & { row: Row; hotline: string | null }) {
  if (row.kind === "day") return <p className="line line-day">{row.label}</p>;
  if (row.kind === "new") return <p className="line line-new">{zhCN.log.newSince}</p>;
  const speaker = row.name ? zhCN.agentNamed(row.name) : zhCN.author[row.author];
  return (
    <div className={`run run-${row.author}`} role="group" aria-label={speaker}>
      <p className="speaker">
        {row.author === "bot" && <Mark size={20} />}
        <span className={row.author === "customer" ? "visually-hidden" : "speaker-name"}>{speaker}</span>
        <time dateTime={row.at}>{clock(row.at)}</time>
      </p>
      {row.bubbles.map((bubble) => (
        <BubbleView key={bubble.key} bubble={bubble} hotline={hotline} {...acts} />
      ))}
    </div>
  );
}

function Typing({ label }: { label: string }) {
  return (
    <div className="typing">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span className="typing-label">{label}</span>
    </div>
  );
}
