// Where a complaint stands: its state, who has it, what has been done, and what is promised.

import { isRecord, words, type Card } from "../message";
import { clock, day } from "../when";
import { shared } from "../words";
import { CaseNumber } from "./CaseNumber";
import { Deadlines } from "./Deadlines";

const { status } = shared.card;

function facts(card: Card): [string, string][] {
  const shown: [string, unknown][] = [
    [status.topic, card["topic_name"]],
    [status.level, card["level_name"]],
    [status.handler, card["handler"]],
  ];
  return shown.flatMap(([label, value]) => (words(value) ? [[label, String(value)] as [string, string]] : []));
}

function updates(card: Card): { at: string; text: string }[] {
  const list: unknown[] = Array.isArray(card["updates"]) ? card["updates"] : [];
  return list.flatMap((one) => {
    const at = isRecord(one) ? words(one["at"]) : null;
    const text = isRecord(one) ? words(one["text"]) : null;
    return at && text ? [{ at, text }] : [];
  });
}

export function StatusCard({ card }: { card: Card }) {
  const number = words(card["number"]);
  const state = words(card["status_name"]);
  const summary = words(card["summary"]);
  const steps = updates(card);
  return (
    <article className="card card-status" aria-label={status.heading}>
      <header className="card-head">
        <h3>{status.heading}</h3>
        {state && <span className="badge">{state}</span>}
      </header>
      {number && <CaseNumber number={number} />}
      {summary && <p className="card-summary-text">{summary}</p>}
      <dl className="facts">
        {facts(card).map(([label, value]) => (
          <div key={label} className="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {steps.length > 0 && (
        <ol className="updates" aria-label={status.updates}>
          {steps.map(({ at, text }) => (
            <li key={at + text}>
              <time dateTime={at}>{`${day(at)} ${clock(at)}`}</time>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      )}
      <Deadlines card={card} />
    </article>
  );
}
