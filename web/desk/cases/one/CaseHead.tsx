// The head of one complaint: number, level, state, whose it is, what is due next, and the steps that can be taken now.

import { useState } from "react";

import { CheckIcon, CopyIcon } from "../../../shared/icons";
import { clock, day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-cases";
import { LevelChip } from "../../view/queue/RowView";
import { toast } from "../../view/ui";
import { ClockBar } from "../ClockBar";
import { hashOf } from "../../work/place";
import type { CaseRecord, Step } from "../record";

const { one: words } = all;
/** In the order a complaint goes; the first that can be taken is the one to go on with. */
const ONWARD = [
  "accept",
  "resume",
  "approve_extension",
  "approve_decision",
  "take_review",
  "decide_review",
  "investigate",
  "decide",
  "inform",
  "survey",
  "close",
  "assign",
];
/** What ends or interrupts stands last. */
const LAST = ["suspend", "withdraw"];

interface Props {
  readonly record: CaseRecord;
  readonly back: string;
  /** Whether the report to the regulator and the audit are theirs to see. */
  readonly reports: boolean;
  readonly onStep: (name: string) => void;
}

export function CaseHead({ record, back, reports, onStep }: Props) {
  const { number, level, levelName, urgent, topicTitle, statusTitle, nextClock, extended, reopened } = record;
  return (
    <header className={urgent ? "case-top case-top-urgent" : "case-top"}>
      <div className="case-top-line">
        <a className="case-back" href={back} title="B">
          ‹ {words.back}
        </a>
        <LevelChip level={level} urgent={urgent} />
        <h2>{topicTitle ?? all.list.noTopic}</h2>
        <span className={`state state-${record.status}`}>{statusTitle}</span>
        {extended > 0 && <span className="tag">{words.extended(extended)}</span>}
        {reopened > 0 && <span className="tag">{words.reopened(reopened)}</span>}
        {record.urged > 0 && <span className="tag">{words.urged(record.urged)}</span>}
        {record.extensionPending && <span className="tag tag-warm">{words.extensionPending}</span>}
        {record.decisionPending && <span className="tag tag-warm">{words.decisionPending}</span>}
        <Number number={number} />
      </div>
      <div className="case-top-facts">
        <dl className="case-facts">
          <Fact label={words.owner} value={ownerOf(record)} strong={record.owner === null} />
          <Fact label={words.takenBy} value={record.takenByName} />
          <Fact label={words.reviewer} value={record.reviewerName} />
          <Fact label={words.team} value={record.teamTitle} />
          <Fact label={all.list.level} value={levelName} />
          <Fact label={words.received} value={record.receivedAt && `${day(record.receivedAt)} ${clock(record.receivedAt)}`} />
          <Fact label={words.amount} value={record.amount && words.yuan(record.amount)} />
        </dl>
        {nextClock && (
          <div className="case-top-clock">
            <ClockBar clock={nextClock} />
          </div>
        )}
      </div>
      <Steps record={record} reports={reports} onStep={onStep} />
    </header>
  );
}

function ownerOf({ ownerName, proposedName }: CaseRecord): string {
  const owner = ownerName ?? words.noOwner;
  return proposedName ? `${owner}（${words.proposedTo(proposedName)}）` : owner;
}

function Fact({ label, value, strong = false }: { label: string; value: string | null; strong?: boolean }) {
  if (!value) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd className={strong ? "case-nobody" : undefined}>{value}</dd>
    </div>
  );
}

function Steps({ record, reports, onStep }: Omit<Props, "back">) {
  const { steps, level, number } = record;
  const onward = ONWARD.find((name) => steps.some((step) => step.name === name));
  const rank = ({ name }: Step) => (name === onward ? -1 : LAST.includes(name) ? 1 : 0);
  const sorted = [...steps].sort((one, other) => rank(one) - rank(other));
  return (
    <div className="case-steps" role="group" aria-label={words.steps}>
      {sorted.map(({ name, title }) => (
        <button key={name} type="button" className={name === onward ? "button button-main" : "button"} onClick={() => onStep(name)}>
          {title}
        </button>
      ))}
      {steps.length === 0 && <p className="muted">{words.noSteps}</p>}
      {level === 1 && reports && (
        <a className="button case-report" href={`/api/desk/complaints/${encodeURIComponent(number)}/regulator_report?format=docx`} download>
          {words.report}
        </a>
      )}
      {reports && (
        <a className={level === 1 ? "button button-quiet" : "button button-quiet case-report"} href={hashOf("audit", ["complaint", number])}>
          {words.audit}
        </a>
      )}
    </div>
  );
}

function Number({ number }: { number: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setCopied(true);
      toast(words.linkCopied);
    } catch {
      toast(location.href); // to be copied by hand
    }
  };
  return (
    <span className="case-number-line">
      <span className="case-no">{number}</span>
      <button type="button" className="icon-button icon-small" aria-label={words.copyLink} title={words.copyLink} onClick={() => void copy()}>
        {copied ? <CheckIcon size={16} /> : <CopyIcon />}
      </button>
    </span>
  );
}
