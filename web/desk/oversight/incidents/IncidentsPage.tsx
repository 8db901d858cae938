// Mass incidents: what is going on and what was, on the left; one of them with all that can be done about it, beside.

import { useMemo, useState } from "react";

import "../style/incidents.css";
import { useFresh } from "../../cases/useFresh";
import { words as all } from "../../locale/zh-CN-oversight";
import type { Staff } from "../../work/contract";
import { go, hashOf } from "../../work/place";
import { AskDialog, type Answers, type AskField } from "../AskDialog";
import type { SectionProps } from "../sections";
import { Empty, Failed, Loading, Stale } from "../Standing";
import { moment } from "../told";
import { useReading } from "../useReading";
import { incidentsApi, isOver, type Incident } from "./contract";
import { DrillTag } from "./DrillTag";
import { OneIncident } from "./OneIncident";
import { OwnerClock } from "./OwnerClock";

const { incidents: words } = all;

export function IncidentsPage({ desk, view, path }: SectionProps) {
  const api = useMemo(() => incidentsApi(desk.api.calls), [desk]);
  const { value, trouble, again } = useReading("incidents", () => api.all());
  useFresh(desk, () => void again());
  const [drilling, setDrilling] = useState(false);
  const id = path[0] ?? value?.find((one) => !isOver(one))?.id ?? value?.[0]?.id ?? null;
  const onDrill = async (answers: Answers) => {
    const made = await api.drill({ kind: answers["kind"], value: answers["value"], customers: Number(answers["customers"]) });
    await again();
    go(hashOf("incidents", [made]));
  };
  return (
    <main className="incidents-page" aria-label={all.sections["incidents"]}>
      <div className="incidents-side">
        <header className="oversight-head">
          <h2>{all.sections["incidents"]}</h2>
          {desk.leads && (
            <button type="button" className="button incidents-drill" onClick={() => setDrilling(true)}>
              {words.startDrill}
            </button>
          )}
        </header>
        {trouble && value && <Stale />}
        {value ? <Lists incidents={value} current={id} /> : trouble ? <Failed trouble={trouble} onRetry={() => void again()} /> : <Loading />}
      </div>
      {id !== null && <OneIncident key={id} id={id} desk={desk} view={view} api={api} onChanged={again} />}
      {drilling && (
        <AskDialog
          heading={words.startDrill}
          body={words.drillBody}
          yes={words.drillYes}
          first={{ kind: "topic", customers: "20" }}
          fields={(answers) => drillFields(answers, view.staff)}
          onYes={onDrill}
          onClose={() => setDrilling(false)}
        />
      )}
    </main>
  );
}

function drillFields(answers: Answers, { topics }: Staff): readonly AskField[] {
  const kinds = Object.entries(words.kinds).map(([value, label]) => ({ value, label }));
  const what: AskField =
    answers["kind"] === "topic"
      ? { name: "value", title: words.drillTopic, kind: "select", choices: topics.map(({ name, title }) => ({ value: name, label: title })) }
      : { name: "value", title: words.drillValue, kind: "line", max: 128 };
  return [{ name: "kind", title: words.drillKind, kind: "choice", choices: kinds }, what, { name: "customers", title: words.drillCustomers, kind: "number", max: 100_000 }];
}

function Lists({ incidents, current }: { incidents: readonly Incident[]; current: string | null }) {
  const parts = [
    { heading: words.open, found: incidents.filter((one) => !isOver(one)), none: words.noneOpen },
    { heading: words.past, found: incidents.filter(isOver), none: words.nonePast },
  ];
  if (incidents.length === 0) return <Empty heading={words.noneOpen} body={words.noneBody} />;
  return (
    <div className="oversight-scroll">
      {parts.map(({ heading, found, none }) => (
        <section key={heading} aria-label={heading}>
          <h3 className="incidents-heading">{heading}</h3>
          {found.length === 0 && <p className="incidents-none muted">{none}</p>}
          <ul>
            {found.map((one) => (
              <Line key={one.id} incident={one} current={one.id === current} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Line({ incident, current }: { incident: Incident; current: boolean }) {
  const { id, title, drill, level, levelName, count, raisedAt, stateTitle } = incident;
  return (
    <li>
      <a className={`incident-line incident-${isOver(incident) ? "over" : level}`} href={hashOf("incidents", [id])} aria-current={current ? "true" : undefined}>
        <span className="incident-name">
          {drill && <DrillTag />}
          <b>{title}</b>
        </span>
        <span className="incident-facts">
          <span>{levelName}</span>
          <span>{words.customers(count)}</span>
          <span>{moment(raisedAt)}</span>
        </span>
        {isOver(incident) ? <span className="muted incident-state">{stateTitle}</span> : <OwnerClock incident={incident} />}
      </a>
    </li>
  );
}
