// Asks for a few words before something is done: fields, what is wrong with them at each, and nothing lost when it fails.

import { useState } from "react";

import { Problem } from "../../shared/problem";
import { faultsOf } from "../cases/forms";
import { words } from "../locale/zh-CN-oversight";
import { Choices, Sheet } from "../view/dialogs/Sheet";
import { wording } from "../view/ui";

export interface AskField {
  readonly name: string;
  readonly title: string;
  readonly kind: "line" | "long" | "number" | "choice" | "select";
  readonly hint?: string;
  readonly max?: number;
  readonly choices?: readonly { readonly value: string; readonly label: string; readonly body?: string }[];
}

export type Answers = Readonly<Record<string, string>>;

interface Props {
  readonly heading: string;
  readonly body?: string;
  readonly yes: string;
  readonly danger?: boolean;
  readonly first?: Answers;
  /** All of them are needed; which there are may depend on what was answered. */
  readonly fields: (answers: Answers) => readonly AskField[];
  readonly onYes: (answers: Answers) => Promise<unknown>;
  readonly onClose: () => void;
}

export function AskDialog({ heading, body, yes, danger = false, first = {}, fields, onYes, onClose }: Props) {
  const [answers, setAnswers] = useState<Answers>(first);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const asked = fields(answers);
  const answer = (name: string) => (value: string) => setAnswers((before) => ({ ...before, [name]: value }));
  const send = async () => {
    setFaults({});
    try {
      await onYes(Object.fromEntries(asked.map(({ name }) => [name, (answers[name] ?? "").trim()])));
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const named = error.status === 422 ? faultsOf(error, asked.map(({ name }) => name), words.ask.invalid) : {};
      setFaults(Object.keys(named).length > 0 ? named : { "": wording(error) });
      return false;
    }
  };
  return (
    <Sheet heading={heading} body={body} yes={yes} danger={danger} wide={asked.some(({ kind }) => kind === "long")} ready={asked.every(({ name }) => answers[name]?.trim())} onYes={send} onClose={onClose}>
      {asked.map((field, index) => (
        <Asked key={field.name} field={field} value={answers[field.name] ?? ""} fault={faults[field.name] ?? null} first={index === 0} onAnswer={answer(field.name)} />
      ))}
      {faults[""] && (
        <p className="form-fault" role="alert">
          {faults[""]}
        </p>
      )}
    </Sheet>
  );
}

interface AskedProps {
  readonly field: AskField;
  readonly value: string;
  readonly fault: string | null;
  readonly first: boolean;
  readonly onAnswer: (value: string) => void;
}

function Asked({ field, value, fault, first, onAnswer }: AskedProps) {
  const { title, kind, hint, max, choices = [] } = field;
  const given = { value, "aria-invalid": fault !== null, "data-first": first || undefined, placeholder: hint };
  if (kind === "choice") {
    return (
      <>
        <h3>{title}</h3>
        <Choices name={title} value={value} onChange={onAnswer} choices={choices} />
        {fault && <em className="field-problem">{fault}</em>}
      </>
    );
  }
  return (
    <label className="dialog-field">
      <span>{title}</span>
      {kind === "long" && <textarea rows={4} maxLength={max ?? 4000} {...given} onChange={(event) => onAnswer(event.target.value)} />}
      {kind === "line" && <input maxLength={max ?? 200} autoComplete="off" {...given} onChange={(event) => onAnswer(event.target.value)} />}
      {kind === "number" && <input type="number" min={1} max={max} {...given} onChange={(event) => onAnswer(event.target.value)} />}
      {kind === "select" && (
        <select value={value} aria-invalid={fault !== null} onChange={(event) => onAnswer(event.target.value)}>
          <option value="" />
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      )}
      {fault && <em className="field-problem">{fault}</em>}
    </label>
  );
}
