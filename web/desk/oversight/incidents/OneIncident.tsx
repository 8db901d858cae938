// One incident: why it was raised, who has it, what customers are told, which complaints it holds, and what to do next.

import { useState } from "react";

import { LevelChip } from "../../view/queue/RowView";
import { Part } from "../../cases/one/Part";
import { useFresh } from "../../cases/useFresh";
import { words as all } from "../../locale/zh-CN-oversight";
import { attempt, toast } from "../../view/ui";
import type { WingProps } from "../../view/wings";
import type { Values } from "../../work/api";
import type { Staff } from "../../work/contract";
import { hashOf } from "../../work/place";
import { AskDialog, type Answers } from "../AskDialog";
import { Failed, Loading, Stale } from "../Standing";
import { moment, who } from "../told";
import { useReading } from "../useReading";
import { isOver, type IncidentsApi, type IncidentWhole } from "./contract";
import { DrillTag } from "./DrillTag";
import { OwnerClock } from "./OwnerClock";

const { incidents: words } = all;
type Asking = "notice" | "close" | "dismiss";

interface Props extends WingProps {
  readonly id: string;
  readonly api: IncidentsApi;
  readonly onChanged: () => Promise<void>;
}

export function OneIncident({ id, desk, view, api, onChanged }: Props) {
  const { value, trouble, again } = useReading(id, () => api.one(id));
  useFresh(desk, () => void again());
  const [asking, setAsking] = useState<Asking | null>(null);
  if (!value) return <div className="incident">{trouble ? <Failed trouble={trouble} onRetry={() => void again()} /> : <Loading />}</div>;
  const me = view.user?.name ?? "";
  const act = async (name: Asking | "take", values: Values) => {
    await api.act(id, name, values);
    await Promise.all([again(), onChanged()]);
    toast(words.done[name] ?? "");
  };
  return (
    <div className={value.drill ? "incident incident-drilled" : "incident"}>
      {trouble && <Stale />}
      {value.drill && <p className="drill-bar">{words.drillSays}</p>}
      <header className="incident-head">
        <div className="incident-title">
          <LevelChip level={value.level} urgent={!isOver(value) && value.level === 1} />
          {value.drill && <DrillTag />}
          <h2>{value.title}</h2>
          <span className="muted">{value.stateTitle}</span>
        </div>
        <dl className="case-facts">
          {facts(value).map(([name, said]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{said}</dd>
            </div>
          ))}
        </dl>
        <div className="incident-clock">
          <OwnerClock incident={value} />
        </div>
        {desk.leads && !isOver(value) && (
          <div className="case-steps" role="group" aria-label={words.steps}>
            {value.owner !== me && (
              <button type="button" className="button button-main" onClick={() => void attempt(() => act("take", value.owner ? { former: value.owner } : {}))}>
                {value.owner ? words.takeOver(value.ownerName ?? "") : words.take}
              </button>
            )}
            {value.owner !== null && (
              <>
                <button type="button" className="button" onClick={() => setAsking("notice")}>
                  {value.notice ? words.rewrite : words.write}
                </button>
                <button type="button" className="button" onClick={() => setAsking("close")}>
                  {words.close}
                </button>
              </>
            )}
            {!value.notice && (
              <button type="button" className="button" onClick={() => setAsking("dismiss")}>
                {words.dismiss}
              </button>
            )}
          </div>
        )}
      </header>
      <div className="incident-body">
        <WhyPart incident={value} />
        <NoticePart incident={value} staff={view.staff} />
        <ReportPart incident={value} />
        <ComplaintsPart incident={value} />
        <HistoryPart incident={value} staff={view.staff} />
      </div>
      {asking && <Ask what={asking} incident={value} onYes={(values) => act(asking, values)} onClose={() => setAsking(null)} />}
    </div>
  );
}

function facts({ kindTitle, levelName, teamTitle, count, raisedAt, endedAt }: IncidentWhole): [string, string][] {
  const told: [string, string][] = [
    [words.level, levelName],
    [words.kind, kindTitle],
    [words.affected, words.customers(count)],
    [words.team, teamTitle],
    [words.raised, moment(raisedAt)],
  ];
  return endedAt ? [...told, [words.ended, moment(endedAt)]] : told;
}

function Ask({ what, incident, onYes, onClose }: { what: Asking; incident: IncidentWhole; onYes: (answers: Answers) => Promise<void>; onClose: () => void }) {
  const titles = Object.entries(incident.reportFields);
  if (what === "notice") {
    const body = incident.drill ? words.noticeDrill : words.noticeBody(incident.complaintCount);
    const first = incident.notice ? { first: { text: incident.notice } } : {};
    return <AskDialog heading={words.write} body={body} yes={incident.drill ? words.noticeYesDrill : words.noticeYes} {...first} fields={() => [{ name: "text", title: words.noticeText, kind: "long", max: 500 }]} onYes={onYes} onClose={onClose} />;
  }
  if (what === "close") {
    return <AskDialog heading={words.close} body={words.closeBody} yes={words.closeYes} fields={() => titles.map(([name, title]) => ({ name, title, kind: "long" }))} onYes={onYes} onClose={onClose} />;
  }
  return <AskDialog heading={words.dismiss} body={words.dismissBody} yes={words.dismissYes} fields={() => [{ name: "reason", title: words.reason, kind: "line" }]} onYes={onYes} onClose={onClose} />;
}

function WhyPart({ incident }: { incident: IncidentWhole }) {
  return (
    <Part heading={words.why}>
      <ul className="incident-why">
        {incident.why.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </Part>
  );
}

function NoticePart({ incident, staff }: { incident: IncidentWhole; staff: Staff }) {
  const { notice, noticedAt, noticedBy, toldCount, complaintCount, drill } = incident;
  const note = notice ? words.noticed(who(noticedBy ?? "", staff), moment(noticedAt)) : undefined;
  return (
    <Part heading={words.notice} note={note} none={notice ? null : words.noNotice}>
      <p className="case-text incident-notice">{notice}</p>
      <p className="muted">{drill ? words.toldNobody : words.told(toldCount, complaintCount)}</p>
    </Part>
  );
}

function ReportPart({ incident }: { incident: IncidentWhole }) {
  const said = Object.entries(incident.report);
  if (said.length === 0) return null;
  const dismissed = incident.state === "dismissed";
  return (
    <Part heading={dismissed ? words.dismissed : words.report}>
      <dl className="cause">
        {said.map(([name, text]) => (
          <div key={name}>
            <dt>{dismissed ? words.reason : (incident.reportFields[name] ?? name)}</dt>
            <dd className="case-text">{text}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function ComplaintsPart({ incident }: { incident: IncidentWhole }) {
  const { complaints, complaintCount, drill, notice } = incident;
  if (drill || complaintCount === 0) return null;
  return (
    <Part heading={words.complaints} note={words.complaintCount(complaintCount)} none={complaints.length === 0 ? words.notShown : null}>
      <ul className="incident-complaints">
        {complaints.map(({ number, topic, level, receivedAt, told }) => (
          <li key={number}>
            <LevelChip level={level} urgent={false} />
            <a href={hashOf("complaints", [number])}>{number}</a>
            <span>{topic}</span>
            <small>{moment(receivedAt)}</small>
            {notice && <small className={told ? "" : "case-waits"}>{told ? words.isTold : words.notTold}</small>}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function HistoryPart({ incident, staff }: { incident: IncidentWhole; staff: Staff }) {
  return (
    <Part heading={words.history}>
      <ol className="timeline">
        {[...incident.history].reverse().map(({ at, by, act }, index) => (
          <li key={index}>
            <b>{words.acts[act] ?? act}</b>{" "}
            <small className="muted">
              {who(by, staff)} {moment(at)}
            </small>
          </li>
        ))}
      </ol>
    </Part>
  );
}
