// Time and duties: every clock of a complaint, and the check list with the clause each item rests on.

import { clock as hour, day } from "../../../shared/when";
import { AlertIcon, CheckIcon } from "../../../shared/icons";
import { words as all } from "../../locale/zh-CN-cases";
import { useNow } from "../../look/ticker";
import { Filled } from "../ClockBar";
import type { CaseClock } from "../contract";
import type { CaseRecord, Check } from "../record";
import { percent, pressOf, timeLeft } from "../time-left";
import { Part } from "./Part";

const { clocks, checks } = all;
const MINUTES = 10_000;

export function ClocksPart({ record }: { record: CaseRecord }) {
  const shown = record.clocks.filter(({ replaced }) => !replaced).sort(openFirst);
  const replaced = record.clocks.filter((one) => one.replaced);
  const note = record.policyVersion ? clocks.policy(record.policyVersion.slice(0, 8)) : undefined;
  return (
    <Part heading={clocks.heading} note={note} none={record.clocks.length === 0 ? clocks.none : null}>
      <ul className="case-clocks">
        {shown.map((one) => (
          <ClockLine key={`${one.id}${one.kind}${one.basis}`} clock={one} />
        ))}
      </ul>
      {replaced.length > 0 && (
        <details className="case-replaced">
          <summary>{clocks.replaced(replaced.length)}</summary>
          <ul className="case-clocks">
            {replaced.map((one) => (
              <ClockLine key={`${one.id}${one.kind}`} clock={one} />
            ))}
          </ul>
        </details>
      )}
    </Part>
  );
}

/** What is still to be met, the next due on top; below it what is over. */
function openFirst(one: CaseClock, other: CaseClock): number {
  const over = (clock: CaseClock) => Number(pressOf(clock) === "done");
  return over(one) - over(other) || Date.parse(one.dueAt) - Date.parse(other.dueAt);
}

function ClockLine({ clock }: { clock: CaseClock }) {
  const now = useNow(MINUTES);
  const { title, basis, dueAt, metAt, used, certain } = clock;
  const at = metAt ?? dueAt;
  const moment = `${day(at)} ${hour(at)}`;
  return (
    <li className={`case-clock clock-bar-${pressOf(clock)}`}>
      <span className="clock-bar-words">
        <span className="clock-bar-what">
          {title}
          <span className="clock-basis">{clocks.bases[basis]}</span>
        </span>
        <b>{timeLeft(clock, now)}</b>
      </span>
      <Filled used={used} />
      <small>
        <span>{metAt ? clocks.met(moment) : clocks.due(moment)}</span>
        <span>{clocks.used(percent(used))}</span>
      </small>
      {!certain && <small className="case-uncertain">{clocks.uncertain}</small>}
    </li>
  );
}

export function ChecksPart({ record }: { record: CaseRecord }) {
  const needed = record.checklist.filter(({ state }) => state !== "not_needed");
  const done = needed.filter(({ state }) => state === "done").length;
  return (
    <Part heading={checks.heading} note={needed.length > 0 ? checks.summary(done, needed.length) : undefined} none={record.checklist.length === 0 ? checks.none : null}>
      <ul className="checks">
        {record.checklist.map((check) => (
          <CheckLine key={check.name} check={check} />
        ))}
      </ul>
    </Part>
  );
}

function CheckLine({ check }: { check: Check }) {
  const { title, state, at, source } = check;
  return (
    <li className={`check check-${state}`}>
      <span className="check-mark" aria-hidden="true">
        {state === "done" ? <CheckIcon size={14} /> : state === "late" ? <AlertIcon size={14} /> : null}
      </span>
      <span className="check-what">
        {title}
        {source && <small title={checks.source(source)}>{source}</small>}
      </span>
      <span className="check-state">
        {checks.states[state]}
        {at && <small>{`${day(at)} ${hour(at)}`}</small>}
      </span>
    </li>
  );
}
