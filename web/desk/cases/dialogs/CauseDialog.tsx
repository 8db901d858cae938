// The root cause: where it lies, and the questions of the chosen method answered.

import { useState } from "react";

import { Problem } from "../../../shared/problem";
import { words as all } from "../../locale/zh-CN-cases";
import { Choices, Sheet } from "../../view/dialogs/Sheet";
import { wording } from "../../view/ui";
import { faultsOf } from "../forms";
import type { Opened } from "../opened";
import type { CaseRecord } from "../record";
import { useWritten } from "./useWritten";

const { cause: words, form } = all;
const USUAL = "5w1h";
/** Where an answer is kept while it is written: a question may be called "method" too. */
const slot = (question: string) => `answer.${question}`;

export function CauseDialog({ opened, record, onClose }: { opened: Opened; record: CaseRecord; onClose: () => void }) {
  const { cause } = record;
  const { written, write, found, forget } = useWritten(record.number, "cause", {
    dimension: cause?.dimension ?? "",
    method: cause?.method ?? USUAL,
    ...Object.fromEntries(Object.entries(cause?.answers ?? {}).map(([name, answer]) => [slot(name), answer])),
  });
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const method = written["method"] ?? USUAL;
  const questions = Object.entries(words.questions[method] ?? {});
  const whole = method === USUAL ? questions.length : 1; // of a fishbone only the bones that apply
  const answers = Object.fromEntries(questions.map(([name]) => [name, (written[slot(name)] ?? "").trim()]).filter(([, answer]) => answer !== ""));
  const onYes = async () => {
    try {
      await opened.after((api) => api.setCause(record.number, { dimension: written["dimension"], method, answers }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const named = error.status === 422 ? faultsOf(error, questions.map(([name]) => name), form.invalid) : {};
      setFaults(Object.keys(named).length > 0 ? named : { "": wording(error) });
      return false;
    }
    forget();
    return true;
  };
  return (
    <Sheet heading={words.heading} yes={words.yes} ready={Boolean(written["dimension"]) && Object.keys(answers).length >= whole} wide onYes={onYes} onClose={onClose}>
      {found && <p className="form-kept">{form.kept}</p>}
      <h3>{words.dimension}</h3>
      <Choices name={words.dimension} value={written["dimension"] ?? ""} onChange={(value) => write("dimension", value)} choices={Object.entries(words.dimensions).map(([value, label]) => ({ value, label }))} />
      <h3>{words.method}</h3>
      <Choices name={words.method} value={method} onChange={(value) => write("method", value)} choices={Object.entries(words.methods).map(([value, label]) => ({ value, label }))} />
      <div className="cause-form">
        {questions.map(([name, title]) => (
          <label key={name} className="dialog-field">
            <span>
              {title}
              {method === USUAL && <b aria-hidden="true">*</b>}
            </span>
            <textarea rows={2} maxLength={2000} aria-invalid={name in faults} value={written[slot(name)] ?? ""} onChange={(event) => write(slot(name), event.target.value)} />
            {faults[name] && <em className="field-problem">{faults[name]}</em>}
          </label>
        ))}
      </div>
      {faults[""] && (
        <p className="form-fault" role="alert">
          {faults[""]}
        </p>
      )}
    </Sheet>
  );
}
