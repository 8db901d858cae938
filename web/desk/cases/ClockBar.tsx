// A clock as a bar that fills with the time used, with the same said in words.

import { deadline } from "../../shared/when";
import { words as all } from "../locale/zh-CN-cases";
import { useNow } from "../look/ticker";
import type { CaseClock } from "./contract";
import { percent, pressOf, timeLeft } from "./time-left";

const { clocks: words } = all;
const MINUTES = 10_000; // what is told in minutes need not be drawn every second

export function ClockBar({ clock }: { clock: CaseClock }) {
  const press = pressOf(clock);
  const left = timeLeft(clock, useNow(MINUTES));
  return (
    <span className={`clock-bar clock-bar-${press}`} title={[deadline(clock.dueAt), words.used(percent(clock.used))].filter(Boolean).join("  ")}>
      <span className="clock-bar-words">
        <span className="clock-bar-what">
          {clock.title}
          {clock.basis === "statutory" && <span className="clock-basis">{words.bases["statutory"]}</span>}
        </span>
        <span className="visually-hidden">{words.used(percent(clock.used))}</span>
        <b>{left}</b>
      </span>
      <Filled used={clock.used} />
    </span>
  );
}

/** The bar itself; the words beside it say the same, so that nobody depends on seeing it. */
export function Filled({ used }: { used: number }) {
  return (
    <svg className="filled" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect className="filled-all" width="100" height="4" />
      <rect className="filled-used" width={Math.min(percent(used), 100)} height="4" />
      <path className="filled-marks" d="M50 0v4M80 0v4" />
    </svg>
  );
}
