// The audit: who did what to what and when, searched; the chain verified; the head of a day taken out; one complaint's own.

import { useMemo } from "react";

import "../style/audit.css";
import { clock, day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-oversight";
import type { Staff } from "../../work/contract";
import { hashOf } from "../../work/place";
import type { SectionProps } from "../sections";
import { Empty, Failed, Foot, Loading, Stale } from "../Standing";
import { who } from "../told";
import { usePages } from "../usePages";
import { readEntries, readSought, type Entry } from "./contract";
import { ChainTools } from "./ChainTools";
import { told, type Titles } from "./details";
import { SearchForm } from "./SearchForm";

const { audit: words } = all;

export function AuditPage({ desk, view, path, query }: SectionProps) {
  const role = view.user?.role;
  const complaint = path[0] === "complaint" ? (path[1] ?? null) : null;
  const searches = role !== "supervisor"; // who leads sees the audit of one complaint at a time
  const seesCases = role !== "admin";
  return (
    <main className="oversight-page" aria-label={all.sections["audit"]}>
      <header className="oversight-head audit-head">
        <h2>{complaint ? words.ofComplaint(complaint) : all.sections["audit"]}</h2>
        {complaint && searches && <a href={hashOf("audit")}>{words.whole}</a>}
        {complaint && <a href={hashOf("complaints", [complaint])}>{words.toComplaint}</a>}
        {searches && !complaint && <ChainTools calls={desk.api.calls} />}
        {!complaint && <SearchForm key={JSON.stringify(query)} sought={readSought(query)} staff={view.staff} searches={searches} />}
      </header>
      {complaint || searches ? (
        <Entries desk={desk} view={view} path={path} query={query} complaint={complaint} linked={seesCases} />
      ) : (
        <Empty heading={words.pick} body={words.pickBody} />
      )}
    </main>
  );
}

function Entries({ desk, view: { staff }, query, complaint, linked }: SectionProps & { complaint: string | null; linked: boolean }) {
  const sought = readSought(query);
  const [pages, view] = usePages<Entry>(JSON.stringify([complaint, sought]), (cursor) => readEntries(desk.api.calls, sought, complaint, cursor));
  const titles = useMemo(() => titlesOf(staff), [staff]);
  return (
    <>
      {view.trouble && view.rows && <Stale />}
      <div className="oversight-scroll" tabIndex={-1}>
        {!view.rows && (view.trouble ? <Failed trouble={view.trouble} onRetry={() => void pages.begin()} /> : <Loading />)}
        {view.rows?.length === 0 && <Empty heading={words.none} />}
        {view.rows && view.rows.length > 0 && (
          <>
            <ul className="entries" aria-label={words.entries}>
              {view.rows.map((entry) => (
                <Line key={entry.id} entry={entry} staff={staff} titles={titles} linked={linked} />
              ))}
            </ul>
            <Foot view={view} pages={pages} />
          </>
        )}
      </div>
    </>
  );
}

function titlesOf({ agents, teams, topics }: Staff): Titles {
  const people = Object.fromEntries(agents.map(({ name, displayName }) => [name, displayName]));
  const called = (named: readonly { name: string; title: string }[]) => Object.fromEntries(named.map(({ name, title }) => [name, title]));
  return { topic: called(topics), team: called(teams), owner: people, former: people, actor: people };
}

function Line({ entry, staff, titles, linked }: { entry: Entry; staff: Staff; titles: Titles; linked: boolean }) {
  const { id, at, actor, actorName: given, act, subject, number, details, hash } = entry;
  const actorName = given === actor ? who(actor, staff) : given;
  const account = actor.slice(actor.indexOf(":") + 1);
  return (
    <li className="entry">
      <span className="entry-when">
        {clock(at)}
        <small>{day(at)}</small>
      </span>
      <span>
        {actorName}
        {account !== actorName && actor.includes(":") && <small>{account}</small>}
      </span>
      <span>
        <b>{words.acts[act] ?? act}</b>
        {number && linked ? <a href={hashOf("audit", ["complaint", number])}>{number}</a> : <small>{subjectOf(subject)}</small>}
      </span>
      <dl className="entry-details">
        {told(details, titles).map(([name, said]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{said}</dd>
          </div>
        ))}
      </dl>
      <span className="entry-chain">
        {words.entry(id)}
        <small title={hash}>{hash.slice(0, 10)}</small>
      </span>
    </li>
  );
}

/** complaint:TS… → 投诉 TS…; what is alone stands alone. */
function subjectOf(subject: string): string {
  const [kind = "", ...rest] = subject.split(":");
  return [words.subjects[kind] ?? kind, rest.join(":")].filter(Boolean).join(" ");
}
