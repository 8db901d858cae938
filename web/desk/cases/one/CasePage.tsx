// One complaint: what it is and what can be done on top, below what was said and found, beside it time and duties.

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";

import { toggleAlerts } from "../../look/alarm";
import { words as all } from "../../locale/zh-CN-cases";
import { CASE_KEYS, useKeys } from "../../view/keys";
import { openDialog, wording } from "../../view/ui";
import type { WingProps } from "../../view/wings";
import { go, hashOf } from "../../work/place";
import type { CasesApi } from "../api";
import { CauseDialog } from "../dialogs/CauseDialog";
import { FindingDialog } from "../dialogs/FindingDialog";
import { RevealDialog } from "../dialogs/RevealDialog";
import { StepDialog } from "../dialogs/StepDialog";
import { asQuery } from "../filters";
import { Opened } from "../opened";
import type { CaseRecord } from "../record";
import type { Roll } from "../roll";
import { useFresh } from "../useFresh";
import { CausePart, FindingsPart, ResultPart } from "./FoundParts";
import { ChecksPart, ClocksPart } from "./DutyParts";
import { CaseHead } from "./CaseHead";
import { FeedbackPart, HistoryPart, PeoplePart, SurveyPart } from "./PastParts";
import { FilesPart } from "./FilesPart";
import { LinksPart, SaidPart } from "./SaidPart";

const { one: words } = all;

/** What is open above the page. */
export type Open = { readonly what: "step"; readonly step: string } | { readonly what: "reveal"; readonly field: string } | { readonly what: "finding" | "cause" };

interface Props extends WingProps {
  readonly api: CasesApi;
  readonly roll: Roll;
  readonly number: string;
}

export function CasePage(props: Props) {
  const { desk, api, roll, number } = props;
  const opened = useMemo(() => new Opened(number, api), [number, api]);
  const { record, trouble } = useSyncExternalStore(opened.subscribe, opened.snapshot);
  const back = hashOf("complaints", [], asQuery(roll.snapshot().filters));
  useEffect(() => {
    roll.look(number);
    void opened.reread();
  }, [opened, roll, number]);
  useFresh(desk, () => void opened.reread(), (data) => data["number"] === number);
  useKeys(
    useMemo(() => {
      const step = (by: 1 | -1) => () => {
        const to = roll.neighbour(number, by);
        if (to && to !== number) go(hashOf("complaints", [to]), true);
      };
      return {
        nextCase: step(1),
        previousCase: step(-1),
        backToCases: () => go(back),
        newCase: () => openDialog("newCase"),
        alerts: () => void toggleAlerts(),
        help: () => openDialog("help"),
      };
    }, [roll, number, back]),
    CASE_KEYS,
  );

  if (record) return <Known {...props} opened={opened} record={record} back={back} stale={trouble !== null} />;
  return (
    <main className="cases-nothing">
      {trouble ? <p role="alert">{trouble.status === 404 || trouble.status === 403 ? words.gone : words.failed}</p> : <p className="muted">{words.loading}</p>}
      {trouble && trouble.status !== 404 && <p className="muted">{wording(trouble)}</p>}
      {trouble && (
        <p className="cases-foot">
          <a className="button" href={back}>
            {words.back}
          </a>
          <button type="button" className="button" onClick={() => void opened.reread()}>
            {all.list.retry}
          </button>
        </p>
      )}
    </main>
  );
}

interface KnownProps extends Props {
  readonly opened: Opened;
  readonly record: CaseRecord;
  readonly back: string;
  readonly stale: boolean;
}

function Known({ desk, view, opened, record, back, stale, api }: KnownProps) {
  const [open, setOpen] = useState<Open | null>(null);
  const goesOn = desk.talks && !["closed", "withdrawn"].includes(record.status);
  const investigates = record.status === "investigating" && (desk.leads || record.owner === view.user?.name);
  const openConversation = (id: string) => {
    desk.select(id);
    go(hashOf("conversations"));
  };
  const close = () => setOpen(null);
  return (
    <main className="case" aria-label={record.number}>
      <CaseHead record={record} back={back} reports={desk.leads || view.user?.role === "auditor"} onStep={(step) => setOpen({ what: "step", step })} />
      {stale && (
        <p className="cases-stale" role="status">
          {words.stale}
        </p>
      )}
      <div className="case-body" tabIndex={-1}>
        <div className="case-main">
          <SaidPart record={record} onReveal={desk.talks ? (field) => setOpen({ what: "reveal", field }) : null} onConversation={openConversation} />
          <FindingsPart record={record} onAdd={investigates ? () => setOpen({ what: "finding" }) : null} />
          <CausePart record={record} onEdit={investigates ? () => setOpen({ what: "cause" }) : null} />
          <ResultPart record={record} />
          <FeedbackPart record={record} />
          <SurveyPart record={record} />
          <HistoryPart record={record} />
        </div>
        <div className="case-side">
          <ClocksPart record={record} />
          <ChecksPart record={record} />
          <LinksPart record={record} />
          <FilesPart record={record} opened={opened} mayAdd={goesOn} />
          <PeoplePart record={record} />
        </div>
      </div>
      {open?.what === "step" && <StepDialog key={open.step} name={open.step} opened={opened} record={record} api={api} staff={view.staff} me={view.user?.name ?? ""} onClose={close} />}
      {open?.what === "reveal" && <RevealDialog number={record.number} field={open.field} api={api} onClose={close} />}
      {open?.what === "finding" && <FindingDialog opened={opened} record={record} onClose={close} />}
      {open?.what === "cause" && <CauseDialog opened={opened} record={record} onClose={close} />}
    </main>
  );
}
