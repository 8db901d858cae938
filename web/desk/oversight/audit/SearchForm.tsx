// What one looks for in the audit: a person, an act, a thing, days. It stands in the address, and every look is recorded.

import { useState, type FormEvent } from "react";

import { words as all } from "../../locale/zh-CN-oversight";
import type { Staff } from "../../work/contract";
import { go, hashOf } from "../../work/place";
import type { Sought } from "./contract";

const { audit: words } = all;
const PEOPLE = "audit-people";

interface Props {
  readonly sought: Sought;
  readonly staff: Staff;
  /** Else only a complaint's number can be asked for. */
  readonly searches: boolean;
}

export function SearchForm({ sought, staff, searches }: Props) {
  const [written, setWritten] = useState<Sought>(sought);
  const write = (part: Sought) => setWritten((before) => ({ ...before, ...part }));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const given = Object.entries(written).filter(([, value]) => value.trim() !== "");
    if (searches) go(hashOf("audit", [], Object.fromEntries(given)));
    else if (written.subject?.trim()) go(hashOf("audit", ["complaint", written.subject.trim()]));
  };
  const about = searches ? words.subject : words.number;
  const acts = Object.entries(words.acts).sort(([, one], [, other]) => one.localeCompare(other, "zh-CN"));
  return (
    <form className="audit-search" role="search" aria-label={words.search} onSubmit={onSubmit}>
      {searches && (
        <>
          <input className="pick" list={PEOPLE} aria-label={words.actor} placeholder={words.actor} value={written.actor ?? ""} autoComplete="off" onChange={(event) => write({ actor: event.target.value })} />
          <datalist id={PEOPLE}>
            {staff.agents.map(({ name, displayName }) => (
              <option key={name} value={name} label={displayName} />
            ))}
          </datalist>
          <select className={written.act ? "pick pick-set" : "pick"} aria-label={words.act} value={written.act ?? ""} onChange={(event) => write({ act: event.target.value })}>
            <option value="">{words.anyAct}</option>
            {acts.map(([act, title]) => (
              <option key={act} value={act}>
                {title}
              </option>
            ))}
          </select>
        </>
      )}
      <input className="pick audit-subject" aria-label={about} placeholder={about} value={written.subject ?? ""} autoComplete="off" spellCheck={false} onChange={(event) => write({ subject: event.target.value })} />
      {searches && (
        <span className="period" role="group" aria-label={words.days}>
          <input type="date" className="pick" aria-label={all.reports.from} value={written.from ?? ""} max={written.to} onChange={(event) => write({ from: event.target.value })} />
          <span aria-hidden="true">{all.reports.until}</span>
          <input type="date" className="pick" aria-label={all.reports.to} value={written.to ?? ""} min={written.from} onChange={(event) => write({ to: event.target.value })} />
        </span>
      )}
      <button type="submit" className="button">
        {words.search}
      </button>
      {Object.keys(sought).length > 0 && <a href={hashOf("audit")}>{words.clear}</a>}
    </form>
  );
}
