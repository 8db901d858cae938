// The draft complaint that bot and agent share: fills while the customer talks, edited in place, confirmed, registered.

import { useEffect, useRef, useState } from "react";

import { CaseNumber } from "../../../shared/cards/CaseNumber";
import { Problem } from "../../../shared/problem";
import { zhCN } from "../../locale/zh-CN";
import type { Desk } from "../../work/desk";
import type { Named } from "../../work/contract";
import type { Draft } from "../../work/detail";
import { hashOf } from "../../work/place";
import type { Thread, ThreadView } from "../../work/thread";
import { attempt, openDialog, toast, useUi, wording } from "../ui";
import { FieldRow } from "./FieldRow";

const { context: words } = zhCN;

export const FIELDS = [
  "topic",
  "description",
  "occurred_at",
  "amount",
  "product",
  "branch",
  "request",
  "contact_name",
  "contact_phone",
] as const;

const DONE = ["registered"];

interface Props {
  readonly desk: Desk;
  readonly thread: Thread;
  readonly state: ThreadView;
  readonly topics: readonly Named[];
  readonly editable: boolean;
}

export function DraftPart({ desk, thread, state, topics, editable }: Props) {
  const { draft } = state;
  const [editing, edit] = useState<string | null>(null);
  const [problem, setProblem] = useState<{ field: string; text: string } | null>(null);
  const [asked, setAsked] = useState(false);
  const { wish } = useUi();
  const heard = useRef(wish?.count ?? 0);
  const registered = DONE.includes(draft?.status ?? "");
  const open = editable && !registered;

  useEffect(() => {
    if (wish?.place !== "draft" || wish.count === heard.current) return;
    heard.current = wish.count;
    if (open) edit(draft?.missing[0] ?? "description");
  }, [wish]); // eslint-disable-line -- a wish is heard once

  const save = async (field: string, value: string): Promise<void> => {
    setProblem(null);
    try {
      const changed = await desk.api.patch(thread.id, { [field]: value });
      if (changed) thread.change({ draft: changed });
      edit((now) => (now === field ? null : now)); // they may be in the next field already
    } catch (error) {
      if (error instanceof Problem && error.status === 422) {
        setProblem({ field, text: error.faults[0]?.detail ?? error.detail ?? words.fieldInvalid });
      } else toast(wording(error), true);
    }
    thread.rereadSoon();
  };
  const ask = async () => {
    setAsked(await attempt(() => desk.api.act(thread.id, "ask_confirmation")));
    thread.rereadSoon();
  };

  return (
    <section className="part part-draft" aria-labelledby="part-draft">
      <h3 id="part-draft">
        {words.draft}
        {draft && !registered && <small>{words.draftShared}</small>}
      </h3>
      {registered && draft?.number && (
        <>
          <CaseNumber number={draft.number} />
          <a className="draft-case" href={hashOf("complaints", [draft.number])}>
            {words.openCase}
          </a>
        </>
      )}
      {!draft && editing === null ? (
        <div className="draft-empty">
          <p className="muted">{words.draftEmpty}</p>
          {open && (
            <button type="button" className="button" onClick={() => edit("description")}>
              {words.draftStart}
              <kbd>D</kbd>
            </button>
          )}
        </div>
      ) : (
        <dl className="draft">
          {shownFields(draft, editing, open).map((field) => (
            <FieldRow
              key={field}
              name={field}
              field={fieldOf(draft, field)}
              options={field === "topic" ? topics : []}
              missing={draft?.missing.includes(field) ?? false}
              editable={open}
              editing={editing === field}
              problem={problem?.field === field ? problem.text : null}
              onEdit={() => {
                setProblem(null);
                edit(field);
              }}
              onSave={(value) => save(field, value)}
              onCancel={() => {
                setProblem(null);
                edit(null);
              }}
            />
          ))}
        </dl>
      )}
      {draft && open && <Foot draft={draft} asked={asked} onAsk={() => void ask()} />}
    </section>
  );
}

function fieldOf(draft: Draft | null, name: string) {
  const field = draft?.fields[name] ?? null;
  if (field || name !== "topic" || !draft?.topicTitle) return field && name === "topic" && draft?.topicTitle ? { ...field, display: draft.topicTitle } : field;
  return { value: draft.topicTitle, display: draft.topicTitle, by: null, at: null };
}

/** What is known or still to ask; all of them while one is being edited. */
function shownFields(draft: Draft | null, editing: string | null, open: boolean): readonly string[] {
  if (open || editing !== null) return FIELDS;
  return FIELDS.filter((field) => fieldOf(draft, field) !== null || draft?.missing.includes(field));
}

function Foot({ draft, asked, onAsk }: { draft: Draft; asked: boolean; onAsk: () => void }) {
  const missing = draft.missing.map((field) => words.fields[field] ?? field);
  const { confirmed } = draft;
  const ready = missing.length === 0; // a customer may not know everything: what is indispensable the server says
  return (
    <div className="draft-foot">
      <p className={ready || confirmed ? "draft-ready" : "muted"} role="status">
        {confirmed ? words.confirmed : ready ? (asked ? words.asked : words.allThere) : `${words.missing}：${missing.join("、")}`}
      </p>
      <div className="draft-acts">
        <button type="button" className={ready && !asked && !confirmed ? "button button-main" : "button"} onClick={onAsk}>
          {words.ask}
        </button>
        <button type="button" className={asked || confirmed ? "button button-main" : "button"} onClick={() => openDialog("register")}>
          {words.register}
        </button>
      </div>
    </div>
  );
}
