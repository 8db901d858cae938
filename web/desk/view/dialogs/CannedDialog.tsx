// Where supervisors write the canned replies all agents use: the list on the left, one of them on the right.

import { useRef, useState } from "react";

import { zhCN } from "../../locale/zh-CN";
import type { Canned } from "../../work/api";
import { filled, found, type Fill } from "../../work/canned";
import type { Desk } from "../../work/desk";
import { PlusIcon } from "../icons";
import { attempt, toast } from "../ui";
import { Sheet } from "./Sheet";

const words = zhCN.dialogs.canned;
const HOLES: readonly Fill[] = ["customer", "agent", "number", "hotline"];
const LONGEST_TITLE = 40;
const LONGEST_TEXT = 500;

/** What is being written; a new one has no id. */
interface Writing {
  readonly id: string | null;
  readonly title: string;
  readonly text: string;
}

export function CannedDialog({ desk, canned }: { desk: Desk; canned: readonly Canned[] }) {
  const [search, setSearch] = useState("");
  const [writing, setWriting] = useState<Writing | null>(null);
  const done = async (act: () => Promise<void>, told: string) => {
    if (!(await attempt(act))) return;
    await desk.readCanned();
    setWriting(null);
    toast(told);
  };
  const shown = found(canned, search);
  return (
    <Sheet heading={words.heading} body={words.body} wide>
      <div className="phrases">
        <div className="phrases-list">
          <input className="dialog-search" type="search" value={search} placeholder={words.search} aria-label={words.search} onChange={(event) => setSearch(event.target.value)} />
          <ul>
            {shown.map((one) => (
              <li key={one.id}>
                <button type="button" aria-current={one.id === writing?.id} onClick={() => setWriting(one)}>
                  <b>{one.title}</b>
                  <span>{one.text}</span>
                </button>
              </li>
            ))}
          </ul>
          {shown.length === 0 && <p className="phrases-none">{canned.length === 0 ? words.none : zhCN.composer.cannedEmpty}</p>}
          <button type="button" className="button" onClick={() => setWriting({ id: null, title: "", text: "" })}>
            <PlusIcon />
            {words.add}
          </button>
        </div>
        {writing ? (
          <Phrase
            key={writing.id ?? "new"}
            writing={writing}
            onChange={setWriting}
            onSave={({ id, title, text }) => done(() => desk.api.keepCanned(id, title.trim(), text.trim()), words.saved)}
            onRemove={(id) => done(() => desk.api.dropCanned(id), words.removed)}
          />
        ) : (
          <p className="phrases-none">{words.choose}</p>
        )}
      </div>
    </Sheet>
  );
}

interface PhraseProps {
  readonly writing: Writing;
  readonly onChange: (writing: Writing) => void;
  readonly onSave: (writing: Writing) => Promise<void>;
  readonly onRemove: (id: string) => Promise<void>;
}

function Phrase({ writing, onChange, onSave, onRemove }: PhraseProps) {
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { id, title, text } = writing;
  const insert = (hole: Fill) => {
    const { selectionStart: start = text.length, selectionEnd: end = text.length } = field.current ?? {};
    onChange({ ...writing, text: `${text.slice(0, start)}{${hole}}${text.slice(end)}` });
    field.current?.focus();
  };
  const doing = (act: () => Promise<void>) => {
    setBusy(true);
    void act().finally(() => setBusy(false));
  };
  return (
    <div className="phrase">
      <label className="dialog-field">
        <span>{words.title}</span>
        <input value={title} maxLength={LONGEST_TITLE} autoFocus onChange={(event) => onChange({ ...writing, title: event.target.value })} />
      </label>
      <label className="dialog-field">
        <span>{words.text}</span>
        <textarea ref={field} rows={4} value={text} maxLength={LONGEST_TEXT} onChange={(event) => onChange({ ...writing, text: event.target.value })} />
      </label>
      <p className="phrase-holes" role="group" aria-label={words.holes}>
        <span>{words.holes}</span>
        {HOLES.map((hole) => (
          <button key={hole} type="button" className="suggestion" onClick={() => insert(hole)}>
            {words.holeNames[hole]}
          </button>
        ))}
      </p>
      {text.includes("{") && (
        <p className="phrase-example">
          <span>{words.example}</span>
          {filled(text, words.examples)}
        </p>
      )}
      <div className="phrase-acts">
        {id !== null && (
          <button type="button" className={sure ? "button button-alarm" : "button"} disabled={busy} onBlur={() => setSure(false)} onClick={() => (sure ? doing(() => onRemove(id)) : setSure(true))}>
            {sure ? words.removeSure : words.remove}
          </button>
        )}
        <button type="button" className="button button-main" disabled={busy || !title.trim() || !text.trim()} onClick={() => doing(() => onSave(writing))}>
          {words.save}
        </button>
      </div>
    </div>
  );
}
