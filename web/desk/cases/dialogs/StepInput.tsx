// One field of a step's form, by its kind.

import { useId } from "react";

import { words as all } from "../../locale/zh-CN-cases";
import { Choices } from "../../view/dialogs/Sheet";
import type { Staff } from "../../work/contract";
import type { CasesApi } from "../api";
import type { StepField } from "../record";
import { PersonPick } from "./PersonPick";

const { form: words } = all;
const FEW = 5;
const LONGEST = 4000;

export interface InputProps {
  readonly field: StepField;
  readonly value: string;
  readonly fault: string | null;
  readonly first: boolean;
  readonly onWrite: (value: string) => void;
}

interface Props extends InputProps {
  readonly number: string;
  readonly api: CasesApi;
  readonly staff: Staff;
  readonly me: string;
}

export function StepInput(props: Props) {
  const { field } = props;
  if (field.kind === "person") return <PersonPick {...props} />;
  const choices = field.kind === "boolean" && field.choices.length === 0 ? Object.entries(words.yesNo).map(([value, title]) => ({ value, title })) : field.choices;
  if (choices.length > 0 && choices.length <= FEW) return <Radios {...props} choices={choices} />;
  return <Labelled {...props}>{(more) => (choices.length > 0 ? <Select {...props} {...more} /> : <Plain {...props} {...more} />)}</Labelled>;
}

/** The name of a field with its star, for who sees it and for who hears it. */
export function FieldName({ field }: { field: StepField }) {
  return (
    <>
      {field.title}
      {field.required ? <b aria-hidden="true">*</b> : <i>{words.optional}</i>}
    </>
  );
}

export function Fault({ id, text }: { id?: string; text: string | null }) {
  if (!text) return null;
  return (
    <em id={id} className="field-problem">
      {text}
    </em>
  );
}

function Radios({ field, value, fault, choices, onWrite }: InputProps & { choices: StepField["choices"] }) {
  const id = useId();
  return (
    <div className="dialog-field form-radios">
      <span>
        <FieldName field={field} />
      </span>
      <Choices name={field.title} value={value} onChange={onWrite} choices={choices.map((one) => ({ value: one.value, label: one.title }))} />
      <Fault id={id} text={fault} />
    </div>
  );
}

interface Told {
  readonly id: string;
  readonly required: boolean;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
  readonly "data-first": true | undefined;
}

function Labelled({ field, fault, first, children }: InputProps & { children: (told: Told) => React.ReactNode }) {
  const id = useId();
  const told: Told = {
    id,
    required: field.required,
    "aria-invalid": fault !== null,
    "aria-describedby": fault ? `${id}-fault` : undefined,
    "data-first": first || undefined,
  };
  return (
    <div className="dialog-field">
      <label htmlFor={id}>
        <FieldName field={field} />
      </label>
      {children(told)}
      <Fault id={`${id}-fault`} text={fault} />
    </div>
  );
}

function Select({ field, value, onWrite, id, required, ...told }: InputProps & Told) {
  return (
    <select id={id} required={required} {...aria(told)} value={value} onChange={(event) => onWrite(event.target.value)}>
      <option value="">{field.required ? words.choose : ""}</option>
      {field.choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.title}
        </option>
      ))}
    </select>
  );
}

function Plain({ field, value, onWrite, id, required, ...told }: InputProps & Told) {
  const common = { id, required, ...aria(told), value };
  switch (field.kind) {
    case "longtext":
      return <textarea rows={5} maxLength={LONGEST} {...common} onChange={(event) => onWrite(event.target.value)} />;
    case "amount":
      return <input inputMode="decimal" placeholder={words.amountHint} autoComplete="off" {...common} onChange={(event) => onWrite(event.target.value)} />;
    case "datetime":
      return (
        <span className="form-moment">
          <input type="datetime-local" {...common} onChange={(event) => onWrite(event.target.value)} />
          <small>{words.moment}</small>
        </span>
      );
    default:
      return <input maxLength={500} autoComplete="off" {...common} onChange={(event) => onWrite(event.target.value)} />;
  }
}

function aria(told: Omit<Told, "id" | "required">) {
  return { "aria-invalid": told["aria-invalid"], "aria-describedby": told["aria-describedby"], "data-first": told["data-first"] };
}
