// Reports: which there are, the figures of one over a period as a picture and a table, and the way to take them along.

import { lazy, Suspense, useMemo } from "react";

import "../style/reports.css";
import { clock, day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-oversight";
import { go, hashOf } from "../../work/place";
import type { SectionProps } from "../sections";
import { Empty, Failed, Loading, Stale } from "../Standing";
import { useReading } from "../useReading";
import { addressOf, readReport, readReports, type About, type Asked, type Report } from "./contract";
import { asQuery, daysOf, readChosen, type Chosen } from "./period";
import { PeriodPicker } from "./PeriodPicker";
import { pictureOf } from "./plans";
import { ReportTable } from "./ReportTable";

const { reports: words } = all;
const Chart = lazy(() => import("./Chart"));

export function ReportsPage({ desk, path, query }: SectionProps) {
  const { calls } = desk.api;
  const list = useReading("reports", () => readReports(calls));
  if (!list.value) return <main className="reports-page">{list.trouble ? <Failed trouble={list.trouble} onRetry={() => void list.again()} /> : <Loading />}</main>;
  const about = list.value.find(({ name }) => name === path[0]) ?? list.value[0];
  if (!about) return <main className="reports-page"><Empty heading={words.none} /></main>;
  return (
    <main className="reports-page">
      <nav className="reports-list" aria-label={words.list}>
        {list.value.map(({ name, title }) => (
          <a key={name} href={hashOf("reports", [name], asQuery(readChosen(query)))} aria-current={name === about.name ? "page" : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <OneReport key={about.name} about={about} query={query} read={(asked) => calls.get(addressOf(asked, "json")).then(readReport)} />
    </main>
  );
}

interface OneProps {
  readonly about: About;
  readonly query: Readonly<Record<string, string>>;
  readonly read: (asked: Asked) => Promise<Report>;
}

function OneReport({ about, query, read }: OneProps) {
  const chosen = readChosen(query);
  const days = daysOf(chosen, Date.now());
  const group = about.groups.find(({ name }) => name === query["group"])?.name ?? about.groups[0]?.name ?? "";
  const asked: Asked = { name: about.name, ...days, group };
  const { value, busy, trouble, again } = useReading(addressOf(asked, "json"), () => read(asked));
  const choose = (next: Chosen, by: string) => go(hashOf("reports", [about.name], { ...asQuery(next), ...(by !== about.groups[0]?.name && { group: by }) }), true);
  return (
    <div className="report">
      <header className="report-head">
        <h2>{about.title}</h2>
        <div className="report-tools">
          <PeriodPicker chosen={chosen} days={days} onChoose={(next) => choose(next, group)} />
          {about.groups.length > 1 && (
            <select className="pick" aria-label={words.group} value={group} onChange={(event) => choose(chosen, event.target.value)}>
              {about.groups.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          )}
          {(["csv", "xlsx"] as const).map((format) => (
            <a key={format} className="button" href={`/api/desk/${addressOf(asked, format)}`} download>
              {words.take[format]}
            </a>
          ))}
        </div>
        <p className="report-about">
          <b>{words.definition}</b>
          {about.definition}
        </p>
      </header>
      {trouble && value && <Stale />}
      <div className={busy ? "report-body report-busy" : "report-body"} aria-busy={busy}>
        {value ? <Figures report={value} /> : trouble ? <Failed trouble={trouble} onRetry={() => void again()} /> : <Loading />}
      </div>
    </div>
  );
}

function Figures({ report }: { report: Report }) {
  const dimensions = useDimensions(report);
  return (
    <>
      {dimensions.map(({ title, part }) => (
        <Figured key={title} report={part} heading={dimensions.length > 1 ? title : null} />
      ))}
      {report.madeAt && <p className="report-made muted">{words.made(`${day(report.madeAt)} ${clock(report.madeAt)}`)}</p>}
    </>
  );
}

function Figured({ report, heading }: { report: Report; heading: string | null }) {
  const picture = useMemo(() => pictureOf(report), [report]);
  if (report.rows.length === 0) return <Empty heading={words.empty} body={words.emptyBody} />;
  return (
    <section className="report-part">
      {heading !== null && <h3>{heading}</h3>}
      {picture ? (
        <Suspense fallback={<p className="report-drawing muted">{words.drawing}</p>}>
          <Chart picture={picture} label={words.picture(heading ?? report.title)} />
          {picture.left > 0 && <p className="report-left muted">{words.left(picture.names.length)}</p>}
        </Suspense>
      ) : (
        <p className="report-nothing muted">{words.nothing}</p>
      )}
      <ReportTable report={report} />
    </section>
  );
}

/** A report over several dimensions is several reports under each other: their figures count the same complaints again. */
function useDimensions(report: Report): { title: string; part: Report }[] {
  return useMemo(() => {
    const at = report.columns.findIndex(({ name }) => name === "dimension");
    if (at < 0) return [{ title: report.title, part: report }];
    const titles = [...new Set(report.rows.map((row) => String(row[at] ?? "")))];
    const without = <T,>(cells: readonly T[]) => cells.filter((_, index) => index !== at);
    return titles.map((title) => {
      const rows = report.rows.filter((row) => row[at] === title).map(without);
      return { title, part: { ...report, title, columns: without(report.columns), rows, totals: report.totals && without(report.totals) } };
    });
  }, [report]);
}
