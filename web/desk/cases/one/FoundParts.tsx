// What the investigation found: findings by method, the root cause, and what was decided.

import { clock, day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-cases";
import type { CaseRecord, Finding, Pending } from "../record";
import { Part } from "./Part";

const { findings, cause: causes, result } = all;

function Act({ title, onPress }: { title: string; onPress: (() => void) | null }) {
  if (!onPress) return null;
  return (
    <button type="button" className="link-button" onClick={onPress}>
      {title}
    </button>
  );
}

export function FindingsPart({ record, onAdd }: { record: CaseRecord; onAdd: (() => void) | null }) {
  return (
    <Part heading={findings.heading} act={<Act title={findings.add} onPress={onAdd} />} none={record.findings.length === 0 ? findings.none : null}>
      <ul className="findings">
        {record.findings.map((finding) => (
          <FindingView key={finding.id} finding={finding} record={record} />
        ))}
      </ul>
    </Part>
  );
}

function FindingView({ finding, record }: { finding: Finding; record: CaseRecord }) {
  const { method, text, by, at, files } = finding;
  const known = record.files.filter(({ id }) => files.includes(id));
  return (
    <li className="finding">
      <p className="finding-head">
        <b>{findings.methods[method] ?? method}</b>
        <small>{[by, at && `${day(at)} ${clock(at)}`].filter(Boolean).join("  ")}</small>
      </p>
      <p className="case-text">{text}</p>
      {known.map(({ id, name, url }) => (
        <a key={id} className="finding-file" href={url} target="_blank" rel="noreferrer">
          {name}
        </a>
      ))}
    </li>
  );
}

export function CausePart({ record, onEdit }: { record: CaseRecord; onEdit: (() => void) | null }) {
  const { cause } = record;
  const questions = causes.questions[cause?.method ?? ""] ?? {};
  return (
    <Part
      heading={causes.heading}
      note={cause ? (cause.dimensionTitle ?? causes.dimensions[cause.dimension]) : undefined}
      act={<Act title={cause ? causes.change : causes.edit} onPress={onEdit} />}
      none={cause ? null : causes.none}
    >
      <dl className="cause">
        {Object.entries(cause?.answers ?? {}).map(([question, answer]) => (
          <div key={question}>
            <dt>{questions[question] ?? question}</dt>
            <dd className="case-text">{answer}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

export function ResultPart({ record }: { record: CaseRecord }) {
  const { outcomes, pending } = record;
  return (
    <Part heading={result.heading} none={outcomes.length + pending.length > 0 ? null : (record.result ?? result.none)}>
      <ul className="outcomes">
        {pending.map((asked) => (
          <PendingView key={asked.kind} asked={asked} />
        ))}
        {outcomes.map(({ kind, result: text, upheld, amount, approvedBy, by, at }) => (
          <li key={`${kind}${at}`}>
            <p className="finding-head">
              <b>{kind}</b>
              {upheld !== null && <span className="tag">{upheld ? result.upheld : result.changed}</span>}
              {amount && <span>{all.one.yuan(amount)}</span>}
              {approvedBy && <span>{result.approvedBy(approvedBy)}</span>}
              <small>{[by, at && `${day(at)} ${clock(at)}`].filter(Boolean).join("  ")}</small>
            </p>
            {text && <p className="case-text">{text}</p>}
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** What the second person is asked to agree to. */
function PendingView({ asked }: { asked: Pending }) {
  const { kind, outcome, amount, by, at } = asked;
  const text = asked.result ?? asked.reason;
  return (
    <li>
      <p className="finding-head">
        <b>{kind === "extension" ? result.extension : outcome}</b>
        <span className="tag tag-warm">{result.pending}</span>
        {amount && <span>{all.one.yuan(amount)}</span>}
        <small>{[by, at && `${day(at)} ${clock(at)}`].filter(Boolean).join("  ")}</small>
      </p>
      {text && <p className="case-text">{text}</p>}
    </li>
  );
}
