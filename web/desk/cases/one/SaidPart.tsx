// What the customer said and who they are, masked until somebody says why they must know; why it is graded so, its codes.

import { words as all } from "../../locale/zh-CN-cases";
import { EyeIcon } from "../../view/icons";
import { hashOf } from "../../work/place";
import type { CaseRecord } from "../record";
import { Part } from "./Part";

const { said: words, links } = all;

interface Props {
  readonly record: CaseRecord;
  /** Null for who may not see more. */
  readonly onReveal: ((field: string) => void) | null;
  readonly onConversation: (id: string) => void;
}

export function SaidPart({ record, onReveal, onConversation }: Props) {
  const { conversationId, reasons, codes, channel } = record;
  const act = conversationId && (
    <button type="button" className="link-button" onClick={() => onConversation(conversationId)}>
      {words.conversation}
    </button>
  );
  return (
    <Part heading={words.heading} act={act}>
      <dl className="case-said">
        <Line label={words.description} field="description" value={record.description} onReveal={onReveal} long />
        <Line label={words.request} field="request" value={record.request} onReveal={onReveal} long />
        <Line label={words.occurred} value={record.occurred} />
        <Line label={words.amount} value={record.amount && all.one.yuan(record.amount)} />
        <Line label={words.product} value={record.product} />
        <Line label={words.branch} value={record.branch} />
        <Line label={words.name} field="contact_name" value={record.contactName ?? record.customer} onReveal={onReveal} />
        <Line label={words.phone} field="contact_phone" value={record.contactPhone} onReveal={onReveal} />
        <Line label={words.channel} value={channel} />
        {reasons.length > 0 && (
          <div className="said-long">
            <dt>{words.reasons}</dt>
            <dd>
              <ul className="case-reasons">
                {reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        <Line label={words.signals} value={record.signals.join("、") || null} />
        {codes.length > 0 && (
          <div className="said-long">
            <dt>{words.codes}</dt>
            <dd className="case-codes">
              {codes.map(({ value, title }) => (
                <span key={value}>
                  <b>{value}</b> {title}
                </span>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </Part>
  );
}

interface LineProps {
  readonly label: string;
  readonly value: string | null;
  readonly field?: string;
  readonly onReveal?: ((field: string) => void) | null;
  readonly long?: boolean;
}

function Line({ label, value, field, onReveal = null, long = false }: LineProps) {
  if (value === null && !field) return null;
  const masked = value?.includes("*") ?? false;
  return (
    <div className={long ? "said-long" : ""}>
      <dt>{label}</dt>
      <dd>
        {value ?? <span className="muted">{words.unknown}</span>}
        {field && masked && onReveal && (
          <button type="button" className="icon-button icon-small" aria-label={`${words.reveal}：${label}`} title={words.reveal} onClick={() => onReveal(field)}>
            <EyeIcon />
          </button>
        )}
      </dd>
    </div>
  );
}

/** The same customer's other complaints of this matter, and the incident it is part of. */
export function LinksPart({ record }: { record: CaseRecord }) {
  const { links: found, repeatOf, incidentId } = record;
  const others = found.filter(({ number }) => number !== repeatOf);
  if (others.length === 0 && !repeatOf && !incidentId) return null;
  return (
    <Part heading={links.heading}>
      <ul className="case-links">
        {repeatOf && (
          <li>
            {links.repeatOf} <a href={hashOf("complaints", [repeatOf])}>{repeatOf}</a>
            <small>{found.find(({ number }) => number === repeatOf)?.reasons.join("、")}</small>
          </li>
        )}
        {others.map(({ number, reasons }) => (
          <li key={number}>
            <a href={hashOf("complaints", [number])}>{number}</a>
            <small>{reasons.join("、")}</small>
          </li>
        ))}
        {incidentId && (
          <li>
            {links.incident} {incidentId}
          </li>
        )}
      </ul>
    </Part>
  );
}
