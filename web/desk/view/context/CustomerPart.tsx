// Who the customer is, masked until somebody says why they must know, and what they complained of before.

import { day } from "../../../shared/when";
import { zhCN } from "../../locale/zh-CN";
import type { Case, Customer } from "../../work/detail";
import { hashOf } from "../../work/place";
import { EyeIcon } from "../icons";
import { LevelChip } from "../queue/RowView";
import { openDialog, ui } from "../ui";

const { context: words } = zhCN;

export function CustomerPart({ customer, masked, mine }: { customer: Customer | null; masked: string; mine: boolean }) {
  const { name = null, phone = null, tags = [], complaints = [], conversations = null } = customer ?? {};
  return (
    <section className="part" aria-labelledby="part-customer">
      <h3 id="part-customer">
        {words.customer}
        {conversations !== null && conversations > 1 && <small>{words.conversations(conversations)}</small>}
      </h3>
      <dl className="facts">
        <Datum label={words.name} field="contact_name" value={name ?? masked} known={name !== null} mine={mine} />
        <Datum label={words.phone} field="contact_phone" value={phone} known={phone !== null} mine={mine} />
      </dl>
      {tags.length > 0 && (
        <p className="tags">
          {tags.map((tag) => (
            <span key={tag} className="tag">
              {tag}
            </span>
          ))}
        </p>
      )}
      <h4>{words.complaints}</h4>
      {complaints.length === 0 && <p className="muted">{words.complaintsNone}</p>}
      <ul className="cases">
        {complaints.map((one) => (
          <CaseLine key={one.number} found={one} />
        ))}
      </ul>
    </section>
  );
}

interface DatumProps {
  readonly label: string;
  readonly field: string;
  readonly value: string | null;
  readonly known: boolean;
  readonly mine: boolean;
}

function Datum({ label, field, value, known, mine }: DatumProps) {
  const reveal = () => {
    ui.change({ revealing: field });
    openDialog("reveal");
  };
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>
        {value ?? <span className="muted">{words.unknown}</span>}
        {known && mine && (
          <button type="button" className="icon-button icon-small" aria-label={`${words.reveal}：${label}`} title={words.reveal} onClick={reveal}>
            <EyeIcon />
          </button>
        )}
      </dd>
    </div>
  );
}

function CaseLine({ found }: { found: Case }) {
  const state = found.status ? (words.caseStates[found.status] ?? found.status) : null;
  return (
    <li>
      <LevelChip level={found.level} urgent={false} />
      <a className="case-what" href={hashOf("complaints", [found.number])}>
        {found.topicTitle ?? found.number}
      </a>
      <span className="tag">{state}</span>
      <small>
        {found.number}
        {found.createdAt && `  ${day(found.createdAt)}`}
      </small>
    </li>
  );
}
