// One conversation in a line: how urgent, who, why, how long, and their last words.

import { memo } from "react";

import { clock } from "../../../shared/when";
import { pressure, sinceMs, span } from "../../locale/elapsed";
import { zhCN } from "../../locale/zh-CN";
import { useNow } from "../../look/ticker";
import type { Summary, Wait } from "../../work/contract";

const { queue } = zhCN;

interface Props {
  readonly row: Summary;
  readonly me: string;
  readonly selected: boolean;
  readonly taken: boolean;
  readonly top: number | null;
  readonly onOpen: (id: string) => void;
}

function said({ lastText, lastAuthor, agent, agentName }: Summary, me: string): string {
  if (!lastText) return queue.noWords;
  if (lastAuthor === "bot") return queue.bot + lastText;
  if (lastAuthor !== "agent") return lastText;
  return (agent === me ? queue.you : queue.said(agentName ?? queue.colleague)) + lastText;
}

export const RowView = memo(function RowView({ row, me, selected, taken, top, onOpen }: Props) {
  const { urgent, level, wait, status } = row;
  const why = urgent ? (row.reasons[0] ?? row.topicTitle ?? queue.urgent) : (row.topicTitle ?? queue.noTopic);
  const classes = ["row", urgent && "row-urgent", selected && "row-selected", taken && "row-taken", top === null && "row-flow"];
  return (
    <div
      id={`row-${row.id}`}
      role="option"
      aria-selected={selected}
      className={classes.filter(Boolean).join(" ")}
      style={top === null ? undefined : { transform: `translateY(${top}px)` }}
      onClick={() => onOpen(row.id)}
    >
      <div className="row-head">
        <LevelChip level={level} urgent={urgent} />
        <span className="row-who">{row.customer}</span>
        {row.unread > 0 && !taken && (
          <span className="unread" aria-label={queue.unread(row.unread)}>
            {row.unread > 99 ? "99+" : row.unread}
          </span>
        )}
        {wait && !taken ? <Waiting wait={wait} /> : <span className="row-at">{row.lastAt ? clock(row.lastAt) : ""}</span>}
      </div>
      <p className="row-why">{why}</p>
      <p className="row-foot">
        <span className="row-words">{said(row, me)}</span>
        <Tag row={row} me={me} taken={taken} status={status} />
      </p>
    </div>
  );
});

function Tag({ row, me, taken, status }: { row: Summary; me: string; taken: boolean; status: Summary["status"] }) {
  if (taken) return <span className="tag">{queue.taken}</span>;
  if (row.wait?.forAgent === me) return <span className="tag tag-you">{queue.forYou}</span>;
  if (row.wait?.promisedAt) return <span className="tag tag-plain">{zhCN.queue.promised(clock(row.wait.promisedAt))}</span>;
  if (status === "parked") return <span className="tag">{row.parkedUntil ? queue.parkedUntil(clock(row.parkedUntil)) : queue.parked}</span>;
  if (row.owner === "agent" && row.agent !== me && row.agentName) return <span className="tag">{row.agentName}</span>;
  return null;
}

function Waiting({ wait }: { wait: Wait }) {
  const now = useNow();
  const how = pressure(wait.since, wait.promisedAt, now);
  const time = span(sinceMs(wait.since, now));
  return (
    <span className={`waiting waiting-${how}`} title={how === "over" ? queue.overdue : undefined}>
      <span className="visually-hidden">{queue.waited("")}</span>
      {time}
    </span>
  );
}

export function LevelChip({ level, urgent }: { level: number | null; urgent: boolean }) {
  if (level === null) return null;
  return (
    <span className={`level level-${level}${urgent ? " level-urgent" : ""}`} title={zhCN.levelNames[level]}>
      {zhCN.levels[level]}
    </span>
  );
}
