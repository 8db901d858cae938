// How the matter is graded and why, and the clocks that run because of it.

import { deadline } from "../../../shared/when";
import { span } from "../../locale/elapsed";
import { zhCN } from "../../locale/zh-CN";
import { useNow } from "../../look/ticker";
import type { Clock, Talk } from "../../work/detail";
import { LevelChip } from "../queue/RowView";

const { context: words } = zhCN;
const SOON_MS = 2 * 60 * 60 * 1000;
const DONE = ["met", "done", "kept", "stopped"];

export function LevelPart({ talk, clocks }: { talk: Talk; clocks: readonly Clock[] }) {
  const { level, urgent, reasons } = talk;
  const running = [...clocks].sort((one, other) => Date.parse(one.dueAt) - Date.parse(other.dueAt));
  return (
    <section className={urgent ? "part part-level part-urgent" : "part part-level"} aria-labelledby="part-level">
      <h3 id="part-level" className="level-head">
        <LevelChip level={level} urgent={urgent} />
        {level === null ? zhCN.levelUnknown : zhCN.levelNames[level]}
      </h3>
      {reasons.length > 0 && (
        <ul className="reasons" aria-label={words.why}>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {running.length > 0 && (
        <dl className="clocks" aria-label={words.clocks}>
          {running.map((clock) => (
            <ClockView key={clock.name} clock={clock} />
          ))}
        </dl>
      )}
    </section>
  );
}

function ClockView({ clock }: { clock: Clock }) {
  const left = Date.parse(clock.dueAt) - useNow();
  const done = DONE.includes(clock.state ?? "");
  const how = done ? "met" : left < 0 ? "over" : left < SOON_MS ? "soon" : "calm";
  const text = done ? words.met : left < 0 ? words.over(span(-left)) : words.left(span(left));
  return (
    <div className={`clock clock-${how}`} title={deadline(clock.dueAt) ?? undefined}>
      <dt>{words.clockNames[clock.name] ?? clock.name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
