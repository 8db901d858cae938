// Dialogs about the complaint itself: register it, see what is masked, enter one that came another way.

import { useRef, useState } from "react";

import { CaseNumber } from "../../../shared/cards/CaseNumber";
import { newId } from "../../../shared/new-id";
import { Problem } from "../../../shared/problem";
import { zhCN } from "../../locale/zh-CN";
import type { Named } from "../../work/contract";
import type { Desk } from "../../work/desk";
import { hashOf } from "../../work/place";
import { FIELDS } from "../context/DraftPart";
import { attempt, closeDialog, toast, wording } from "../ui";
import { Choices, Sheet } from "./Sheet";

const { dialogs: words, context } = zhCN;

export function RegisterDialog({ desk, id }: { desk: Desk; id: string }) {
  const [version] = useState(() => desk.thread?.snapshot().draft?.version ?? null); // what stood there when it was opened
  const onYes = async () => {
    const done = await attempt(async () => {
      const number = await desk.api.register(id, version);
      if (number) toast(context.registered(number));
    });
    desk.refresh();
    return done;
  };
  return <Sheet heading={context.registerHeading} body={context.registerBody} yes={context.registerYes} onYes={onYes} />;
}

export function RevealDialog({ desk, id, field }: { desk: Desk; id: string; field: string }) {
  const [reason, setReason] = useState<string>(words.reveal.reasons[0] ?? "");
  const [clear, setClear] = useState<string | null>(null);
  const onYes = async () => {
    await attempt(async () => setClear(await desk.api.reveal(id, field, reason)));
    return false; // it stays open, to show what was asked for
  };
  if (clear !== null) {
    return (
      <Sheet heading={context.fields[field] ?? words.reveal.clear} body={context.revealed}>
        <p className="clear-value">{clear}</p>
      </Sheet>
    );
  }
  return (
    <Sheet heading={words.reveal.heading} body={words.reveal.body} yes={words.reveal.yes} ready={reason.trim() !== ""} onYes={onYes}>
      <Choices name={words.reveal.reason} value={reason} onChange={setReason} choices={words.reveal.reasons.map((one) => ({ value: one, label: one }))} />
      <label className="dialog-field">
        <span>{words.reveal.reason}</span>
        <input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </label>
    </Sheet>
  );
}

/** In the order a caller tells it, two to a line. */
const CASE_FIELDS: readonly (typeof FIELDS)[number][] = [
  "contact_name",
  "contact_phone",
  "description",
  "topic",
  "product",
  "occurred_at",
  "amount",
  "branch",
  "request",
];
const CHANNELS = ["phone", "branch", "third_party"] as const;

export function CaseDialog({ desk, topics }: { desk: Desk; topics: readonly Named[] }) {
  const [channel, setChannel] = useState<string>("phone");
  const [fields, setFields] = useState<Record<string, string>>({});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [number, setNumber] = useState<string | null>(null);
  const sent = useRef({ content: "", id: "" });
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ""));
  const ready = Boolean(given["description"] && given["contact_phone"]);

  const write = (field: string, value: string) => setFields({ ...fields, [field]: value });
  const onYes = async () => {
    setProblems({});
    try {
      const content = JSON.stringify([channel, given]);
      if (sent.current.content !== content) sent.current = { content, id: newId() };
      setNumber(await desk.api.openCase(sent.current.id, channel, given));
    } catch (error) {
      const faults = error instanceof Problem && error.status === 422 ? error.faults : [];
      const named = faults.map(({ field, detail }) => [field.slice(field.lastIndexOf(".") + 1), detail ?? context.fieldInvalid]);
      setProblems(Object.fromEntries(named) as Record<string, string>);
      toast(wording(error), true);
    }
    return false;
  };
  if (number !== null) {
    return (
      <Sheet heading={words.newCase.done} body={words.newCase.doneBody(number)}>
        <CaseNumber number={number} />
        <a className="draft-case" href={hashOf("complaints", [number])} onClick={closeDialog}>
          {context.openCase}
        </a>
      </Sheet>
    );
  }
  return (
    <Sheet heading={words.newCase.heading} body={words.newCase.body} yes={words.newCase.yes} ready={ready} wide onYes={onYes}>
      <Choices name={words.newCase.channel} value={channel} onChange={setChannel} choices={CHANNELS.map((one) => ({ value: one, label: zhCN.channels[one] ?? one }))} />
      <div className="case-form">
        {CASE_FIELDS.map((field) => (
          <label key={field} className={field === "description" ? "dialog-field case-wide" : "dialog-field"}>
            <span>
              {context.fields[field]}
              {(field === "description" || field === "contact_phone") && <b aria-hidden="true">*</b>}
            </span>
            {field === "topic" && topics.length > 0 ? (
              <select value={fields[field] ?? ""} aria-invalid={field in problems} onChange={(event) => write(field, event.target.value)}>
                <option value="" />
                {topics.map(({ name, title }) => (
                  <option key={name} value={name}>
                    {title}
                  </option>
                ))}
              </select>
            ) : (
              <textarea
                rows={field === "description" ? 3 : 1}
                value={fields[field] ?? ""}
                required={field === "description" || field === "contact_phone"}
                aria-invalid={field in problems}
                placeholder={context.hints[field]}
                onChange={(event) => write(field, event.target.value)}
              />
            )}
            {problems[field] && <em className="field-problem">{problems[field]}</em>}
          </label>
        ))}
      </div>
    </Sheet>
  );
}
