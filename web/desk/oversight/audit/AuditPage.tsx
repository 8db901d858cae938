// The audit: who did what to what and when, searched; the chain verified; the head of a day taken out; one complaint's own.

import "../style/audit.css";
import { clock, day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-oversight";
import { hashOf } from "../../work/place";
import type { SectionProps } from "../sections";
import { Empty, Failed, Foot, Loading, Stale } from "../Standing";
import { usePages } from "../usePages";
import { readEntries, readSought, type Entry } from "./contract";
import { told } from "./details";
import { ChainTools } from "./ChainTools";
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

function Entries({ desk, query, complaint, linked }: SectionProps & { complaint: string | null; linked: boolean }) {
  const sought = readSought(query);
  const [pages, view] = usePages<Entry>(JSON.stringify([complaint, sought]), (cursor) => readEntries(desk.api.calls, sought, complaint, cursor));
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
                <Line key={entry.id} entry={entry} linked={linked} />
              ))}
            </ul>
            <Foot view={view} pages={pages} />
          </>
        )}
      </div>
    </>
  );
}

function Line({ entry, linked }: { entry: Entry; linked: boolean }) {
  const { id, at, actor, actorName, act, subject, number, details, hash } = entry;
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
        {told(details).map(([name, said]) => (
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
