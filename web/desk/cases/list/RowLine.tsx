// One complaint in a line: how serious, what about, whose it is, and how much time there is.

import { memo } from "react";

import { clock, day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-cases";
import { LevelChip } from "../../view/queue/RowView";
import { hashOf } from "../../work/place";
import { ClockBar } from "../ClockBar";
import type { CaseRow } from "../contract";

const { list: words } = all;

export const RowLine = memo(function RowLine({ row, me, onLook }: { row: CaseRow; me: string; onLook: (number: string) => void }) {
  const { number, level, urgent, topicTitle, customer, statusTitle, nextClock, repeatOf, receivedAt, teamTitle } = row;
  return (
    <li className="case-line">
      <a id={`case-${number}`} className="case-link" href={hashOf("complaints", [number])} onClick={() => onLook(number)} onFocus={() => onLook(number)}>
        <span className="case-level">
          <LevelChip level={level} urgent={urgent} />
        </span>
        <span className="case-about">
          <b>{topicTitle ?? words.noTopic}</b>
          {repeatOf && <span className="tag">{words.repeat}</span>}
          {row.recused && <span className="tag">{words.recused}</span>}
          <small>
            <span className="case-no">{number}</span>
            {receivedAt && <span>{words.received(`${day(receivedAt)} ${clock(receivedAt)}`)}</span>}
          </small>
        </span>
        <span className="case-who">{customer}</span>
        <span className="case-status">
          <span className={`state state-${row.status}`}>{statusTitle}</span>
        </span>
        <span className="case-owner">
          <Whose row={row} me={me} />
          {teamTitle && <small>{teamTitle}</small>}
        </span>
        <span className="case-next">{nextClock ? <ClockBar clock={nextClock} /> : <span className="muted">{words.noClock}</span>}</span>
      </a>
    </li>
  );
});

function Whose({ row, me }: { row: CaseRow; me: string }) {
  const { owner, ownerName, proposed, proposedName } = row;
  const called = (name: string | null, title: string | null) => (name === me ? words.mine : (title ?? ""));
  if (owner) return <span className={owner === me ? "case-mine" : ""}>{called(owner, ownerName)}</span>;
  if (proposed) return <span className="case-waits">{words.proposed(called(proposed, proposedName))}</span>;
  return <span className="case-nobody">{words.noOwner}</span>;
}
