// What has happened: what the customer was told and answered, who was asked to take it, and everything in its order.

import { clock, day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-cases";
import type { CaseRecord } from "../record";
import { Part } from "./Part";

const { feedback, survey: asked, history, people } = all;
const moment = (at: string | null) => (at ? `${day(at)} ${clock(at)}` : "");

export function FeedbackPart({ record }: { record: CaseRecord }) {
  return (
    <Part heading={feedback.heading} none={record.tellings.length === 0 ? feedback.none : null}>
      <ul className="tellings-list">
        {record.tellings.map(({ id, kind, channel, state, text, at, sentAt, receivedAt }) => (
          <li key={id} className={`told told-${state}`}>
            <p className="finding-head">
              <b>{kind}</b>
              <span>{channel}</span>
              <span className="told-state">{feedback.states[state] ?? state}</span>
              <small>{moment(receivedAt ?? sentAt ?? at)}</small>
            </p>
            {text && <p className="case-text">{text}</p>}
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function SurveyPart({ record }: { record: CaseRecord }) {
  const { survey } = record;
  if (!survey) return null;
  const { state, csat, nps, comment, answeredAt, sentAt } = survey;
  return (
    <Part heading={asked.heading} note={moment(answeredAt ?? sentAt)} none={csat !== null || nps !== null ? null : state === "lapsed" ? asked.lapsed : asked.sent}>
      <p className="survey">
        {csat !== null && <b>{asked.csat(csat)}</b>}
        {nps !== null && <b>{asked.nps(nps)}</b>}
      </p>
      {comment && <p className="case-text">{comment}</p>}
    </Part>
  );
}

export function PeoplePart({ record }: { record: CaseRecord }) {
  if (record.assignments.length === 0) return null;
  return (
    <Part heading={people.heading}>
      <ul className="people">
        {record.assignments.map(({ to, by, state, reason, chosen, answer, at }) => (
          <li key={`${to}${at}`}>
            <p className="finding-head">
              <b>{to}</b>
              <span>{people.states[state ?? ""] ?? state}</span>
              <small>{moment(at)}</small>
            </p>
            <small>{[by && people.by(by), reason, chosen.join("，"), answer && people.answer(to, answer)].filter(Boolean).join("；")}</small>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** The newest on top, as one asks what happened last. */
export function HistoryPart({ record }: { record: CaseRecord }) {
  const newestFirst = [...record.history].sort((one, other) => Date.parse(other.at) - Date.parse(one.at) || Number(other.id) - Number(one.id));
  return (
    <Part heading={history.heading} none={newestFirst.length === 0 ? history.none : null}>
      <ol className="timeline">
        {newestFirst.map(({ id, title, by, at, text }) => (
          <li key={id}>
            <p className="finding-head">
              <b>{title}</b>
              <span>{by && (history.by[by] ?? by)}</span>
              <small>{moment(at)}</small>
            </p>
            {text && <p className="case-text">{text}</p>}
          </li>
        ))}
      </ol>
    </Part>
  );
}
