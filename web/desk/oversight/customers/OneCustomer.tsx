// One customer: who they are as far as one may see, what to mind, and their history over all channels.

import { useState } from "react";

import { Part } from "../../cases/one/Part";
import { words as all } from "../../locale/zh-CN-oversight";
import { LevelChip } from "../../view/queue/RowView";
import { attempt, toast } from "../../view/ui";
import type { WingProps } from "../../view/wings";
import { hashOf } from "../../work/place";
import { AskDialog } from "../AskDialog";
import { Failed, Loading, Stale } from "../Standing";
import { moment, who } from "../told";
import { useReading } from "../useReading";
import type { CustomersApi, CustomerWhole, Merge } from "./contract";
import { EraseDialog } from "./EraseDialog";
import { ExportDialog } from "./ExportDialog";
import { MergeDialog } from "./MergeDialog";
import { TagList } from "./TagList";

const { customers: words } = all;
type Asking = "merge" | "export" | "erase" | Merge;

interface Props extends WingProps {
  readonly id: string;
  readonly api: CustomersApi;
  readonly onChanged: () => Promise<void>;
}

export function OneCustomer({ id, desk, view, api, onChanged }: Props) {
  const { value, trouble, again } = useReading(id, () => api.one(id));
  const [asking, setAsking] = useState<Asking | null>(null);
  if (!value) return <div className="customer">{trouble ? <Failed trouble={trouble} onRetry={() => void again()} /> : <Loading />}</div>;
  const after = async (act: () => Promise<unknown>, said: string) => {
    await act();
    await Promise.all([again(), onChanged()]);
    toast(said);
  };
  const onClose = () => setAsking(null);
  const whole = value.mergedInto === null && value.erasedAt === null;
  return (
    <div className="customer">
      {trouble && <Stale />}
      <header className="incident-head">
        <div className="incident-title">
          <h2>{value.name ?? words.nameless}</h2>
          <span className="customer-phone">{value.phone}</span>
          <TagList tags={value.tags} />
        </div>
        <p className="muted">
          {words.complained(value.complaints, value.open)}
          {value.lastAt && `，${words.last(moment(value.lastAt))}`}
        </p>
        {value.erasedAt && <p className="customer-state">{words.erased(moment(value.erasedAt))}</p>}
        {value.mergedInto && (
          <p className="customer-state">
            {words.merged} <a href={hashOf("customers", [value.mergedInto])}>{words.toKept}</a>
          </p>
        )}
        {desk.leads && value.mergedInto === null && (
          <div className="case-steps" role="group" aria-label={words.acts}>
            {whole && (
              <button type="button" className="button" onClick={() => setAsking("merge")}>
                {words.merge}
              </button>
            )}
            <button type="button" className="button" onClick={() => setAsking("export")}>
              {words.export}
            </button>
            <button type="button" className="button customer-erase" onClick={() => setAsking("erase")}>
              {words.erase}
            </button>
          </div>
        )}
      </header>
      <div className="incident-body">
        <TagsPart customer={value} editable={desk.talks && whole} onTag={(tags) => attempt(() => after(() => api.tag(id, tags), words.tagged))} />
        <HistoryPart customer={value} />
        <TalksPart customer={value} linked={desk.talks} />
        <MergesPart customer={value} staff={view.staff} leads={desk.leads} onUndo={setAsking} />
      </div>
      {asking === "merge" && <MergeDialog customer={value} api={api} onMerge={(other, reason) => after(() => api.merge(id, other, reason), words.mergeDone)} onClose={onClose} />}
      {asking === "export" && <ExportDialog id={id} api={api} onClose={onClose} />}
      {asking === "erase" && <EraseDialog customer={value} onErase={async (reason) => { const stay = await api.erase(id, reason); await Promise.all([again(), onChanged()]); return stay; }} onClose={onClose} />}
      {typeof asking === "object" && asking !== null && (
        <AskDialog heading={words.undo} body={words.undoBody(asking.name ?? words.nameless, asking.phone)} yes={words.undo} fields={() => []} onYes={() => after(() => api.unmerge(id, asking.id), words.undone)} onClose={onClose} />
      )}
    </div>
  );
}

function TagsPart({ customer, editable, onTag }: { customer: CustomerWhole; editable: boolean; onTag: (tags: readonly string[]) => Promise<unknown> }) {
  const [saving, setSaving] = useState<readonly string[] | null>(null);
  const set = saving ?? customer.tags.filter(({ computed }) => !computed).map(({ name }) => name);
  const choose = async (tags: readonly string[]) => {
    setSaving(tags);
    await onTag(tags);
    setSaving(null);
  };
  return (
    <Part heading={words.tags}>
      <ul className="customer-tags">
        {customer.knownTags.map(({ name, title, computed, advice }) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={computed ? customer.tags.some((tag) => tag.name === name) : set.includes(name)}
                disabled={computed || !editable}
                onChange={(event) => void choose(event.target.checked ? [...set, name] : set.filter((one) => one !== name))}
              />
              <span>
                {title}
                {computed && <i>{words.computed}</i>}
                {advice && <small>{advice}</small>}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function HistoryPart({ customer }: { customer: CustomerWhole }) {
  const surveys = new Map(customer.surveys.map((one) => [one.number, one]));
  return (
    <Part heading={words.history} note={words.count(customer.history.length)} none={customer.history.length === 0 ? words.noHistory : null}>
      <ul className="customer-cases">
        {customer.history.map(({ number, topic, level, status, statusTitle, receivedAt }) => (
          <li key={number}>
            <LevelChip level={level} urgent={false} />
            <a href={hashOf("complaints", [number])}>{number}</a>
            <span>{topic}</span>
            <span className={`state state-${status}`}>{statusTitle}</span>
            <small>{moment(receivedAt)}</small>
            <small>{surveys.get(number)?.csat != null && words.csat(surveys.get(number)!.csat!)}</small>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function TalksPart({ customer, linked }: { customer: CustomerWhole; linked: boolean }) {
  return (
    <Part heading={words.talks} none={customer.talks.length === 0 ? words.noTalks : null}>
      <ul className="customer-talks">
        {customer.talks.map(({ id, channel, createdAt, messages }) => (
          <li key={id}>
            {linked ? <a href={hashOf("conversations", [id])}>{moment(createdAt)}</a> : <span>{moment(createdAt)}</span>}
            <span>{words.channels[channel] ?? channel}</span>
            <small>{words.messages(messages)}</small>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function MergesPart({ customer, staff, leads, onUndo }: { customer: CustomerWhole; staff: WingProps["view"]["staff"]; leads: boolean; onUndo: (merge: Merge) => void }) {
  if (customer.merges.length === 0) return null;
  return (
    <Part heading={words.merges}>
      <ul className="customer-merges">
        {customer.merges.map((merge) => (
          <li key={merge.id}>
            <span>
              <b>{merge.name ?? words.nameless}</b> {merge.phone}
              <small>{words.mergedBy(who(merge.by, staff), moment(merge.at))}</small>
            </span>
            {leads && (
              <button type="button" className="button" onClick={() => onUndo(merge)}>
                {words.undo}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}
