// One field of the draft: read, or written in its place; what arrives meanwhile never overwrites what is being typed.

import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { zhCN } from "../../locale/zh-CN";
import type { Named } from "../../work/contract";
import type { Field } from "../../work/detail";
import { PenIcon } from "../icons";

const { context: words } = zhCN;
const LONG = ["description", "request"];

interface Props {
  readonly name: string;
  readonly field: Field | null;
  /** What it can be, when that is a closed list. */
  readonly options: readonly Named[];
  readonly missing: boolean;
  readonly editable: boolean;
  readonly editing: boolean;
  readonly problem: string | null;
  readonly onEdit: () => void;
  readonly onSave: (value: string) => Promise<void>;
  readonly onCancel: () => void;
}

function source(by: string | null): string | null {
  if (!by) return null;
  return by.startsWith("agent:") ? words.byAgent(by.slice(6)) : (words.by[by] ?? by);
}

export function FieldRow(props: Props) {
  const { name, field, options, missing, editable, editing, problem, onEdit } = props;
  const label = words.fields[name] ?? name;
  const fresh = useFresh(field?.display ?? "");
  const classes = ["field", missing && "field-missing", fresh && "field-fresh", editing && "field-editing"];
  return (
    <div className={classes.filter(Boolean).join(" ")}>
      <dt>{label}</dt>
      <dd>
        {editing ? (
          options.length > 0 ? <Picker {...props} label={label} /> : <Editor {...props} label={label} />
        ) : editable ? (
          <button type="button" className="field-value" aria-label={words.editField(label)} title={source(field?.by ?? null) ?? undefined} onClick={onEdit}>
            <span>{field?.display ?? ""}</span>
            <PenIcon />
          </button>
        ) : (
          <span className="field-value" title={source(field?.by ?? null) ?? undefined}>
            {field?.display ?? ""}
          </span>
        )}
        {problem && (
          <p id={`problem-${name}`} className="field-problem" role="alert">
            {problem}
          </p>
        )}
      </dd>
    </div>
  );
}

/** True for a moment after the value has changed under the agent's eyes. */
function useFresh(value: string): boolean {
  const before = useRef(value);
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setFresh(true);
    const timer = setTimeout(() => setFresh(false), 2_500);
    return () => clearTimeout(timer);
  }, [value]);
  return fresh;
}

function Picker({ field, options, label, onSave, onCancel }: Props & { label: string }) {
  return (
    <select
      autoFocus
      aria-label={label}
      defaultValue={typeof field?.value === "string" ? field.value : ""}
      onChange={(event) => void onSave(event.target.value)}
      onBlur={onCancel}
    >
      <option value="" disabled hidden />
      {options.map(({ name, title }) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  );
}

function Editor({ name, field, label, problem, onSave, onCancel }: Props & { label: string }) {
  const masked = (field?.display ?? "").includes("*");
  const before = masked ? "" : (field?.display ?? ""); // a masked number is no number to correct
  const [value, setValue] = useState(before);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    if (problem) box.current?.focus();
  }, [problem]);

  const save = async () => {
    if (busy) return;
    if (value.trim() === before.trim()) return onCancel();
    setBusy(true);
    await onSave(value.trim());
    setBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      onCancel();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void save();
    }
  };
  return (
    <textarea
      ref={box}
      rows={LONG.includes(name) ? 3 : 1}
      value={value}
      aria-label={label}
      aria-invalid={problem !== null}
      aria-describedby={problem ? `problem-${name}` : undefined}
      placeholder={words.hints[name]}
      inputMode={name === "contact_phone" ? "tel" : "text"}
      spellCheck={false}
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => void (problem === null && save())}
    />
  );
}
