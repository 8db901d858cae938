// Writes down what the investigation found: how, what, when, and the files that show it.

import { useState } from "react";

import { Problem } from "../../../shared/problem";
import { words as all } from "../../locale/zh-CN-cases";
import { Choices, Sheet } from "../../view/dialogs/Sheet";
import { wording } from "../../view/ui";
import { body, complete, faultsOf } from "../forms";
import type { Opened } from "../opened";
import type { CaseRecord, StepField } from "../record";
import { useKey } from "./useKey";
import { useWritten } from "./useWritten";

const { findings: words, form } = all;
const FIELDS: readonly StepField[] = [
  { name: "method", title: words.method, kind: "choice", required: true, choices: [] },
  { name: "text", title: words.text, kind: "longtext", required: true, choices: [] },
  { name: "found_at", title: words.foundAt, kind: "datetime", required: false, choices: [] },
];

export function FindingDialog({ opened, record, onClose }: { opened: Opened; record: CaseRecord; onClose: () => void }) {
  const { written, write, found, forget } = useWritten(record.number, "finding");
  const keyOf = useKey();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const onYes = async () => {
    try {
      const content = { ...body(FIELDS, written), files: chosen };
      await opened.after((api) => api.addFinding(record.number, { ...content, key: keyOf(content) }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const named = error.status === 422 ? faultsOf(error, FIELDS.map(({ name }) => name), form.invalid, form.elsewhere) : {};
      setFaults(Object.keys(named).length > 0 ? named : { "": wording(error) });
      return false;
    }
    forget();
    return true;
  };
  return (
    <Sheet heading={words.add} yes={words.yes} ready={complete(FIELDS, written)} wide onYes={onYes} onClose={onClose}>
      {found && <p className="form-kept">{form.kept}</p>}
      <h3>{words.method}</h3>
      <Choices name={words.method} value={written["method"] ?? ""} onChange={(value) => write("method", value)} choices={Object.entries(words.methods).map(([value, label]) => ({ value, label }))} />
      {faults["method"] && <em className="field-problem">{faults["method"]}</em>}
      <label className="dialog-field">
        <span>
          {words.text}
          <b aria-hidden="true">*</b>
        </span>
        <textarea rows={5} required maxLength={4000} aria-invalid={"text" in faults} value={written["text"] ?? ""} onChange={(event) => write("text", event.target.value)} />
        {faults["text"] && <em className="field-problem">{faults["text"]}</em>}
      </label>
      <label className="dialog-field">
        <span>
          {words.foundAt}
          <i>
            {form.optional}，{form.moment}
          </i>
        </span>
        <input type="datetime-local" aria-invalid={"found_at" in faults} value={written["found_at"] ?? ""} onChange={(event) => write("found_at", event.target.value)} />
        {faults["found_at"] && <em className="field-problem">{faults["found_at"]}</em>}
      </label>
      <fieldset className="form-files">
        <legend>{words.files}</legend>
        {record.files.length === 0 && <p className="muted">{words.noFiles}</p>}
        {record.files.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(event) => setChosen(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
            />
            {name}
          </label>
        ))}
      </fieldset>
      {faults[""] && (
        <p className="form-fault" role="alert">
          {faults[""]}
        </p>
      )}
    </Sheet>
  );
}
