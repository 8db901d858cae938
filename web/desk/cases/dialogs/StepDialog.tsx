// Takes a step: a form made from what the API says it needs, faults at their fields, and nothing lost when others were faster.

import { useState } from "react";

import { Problem } from "../../../shared/problem";
import { words as all } from "../../locale/zh-CN-cases";
import { Sheet } from "../../view/dialogs/Sheet";
import { toast, wording } from "../../view/ui";
import type { Staff } from "../../work/contract";
import type { CasesApi } from "../api";
import { body, complete, faultsOf, shown } from "../forms";
import type { Opened } from "../opened";
import type { CaseRecord, Step } from "../record";
import { StepInput } from "./StepInput";
import { useKey } from "./useKey";
import { useWritten } from "./useWritten";

const { form: words, one } = all;
const CHANGED = "changed_meanwhile";

interface Props {
  readonly name: string;
  readonly opened: Opened;
  readonly record: CaseRecord;
  readonly api: CasesApi;
  readonly staff: Staff;
  readonly me: string;
  readonly onClose: () => void;
}

export function StepDialog({ name, opened, record, api, staff, me, onClose }: Props) {
  const [first] = useState(() => record.steps.find((one) => one.name === name));
  const now = record.steps.find((one) => one.name === name);
  const step: Step = now ?? first ?? { name, title: name, fields: [] }; // gone meanwhile: what was typed still stands in it
  const [seen, setSeen] = useState(record.revision);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [changed, setChanged] = useState(false);
  const { written, write, found, forget } = useWritten(record.number, name);
  const keyOf = useKey();

  const fields = shown(step.fields, written);
  const refused = async (problem: Problem) => {
    const named = problem.status === 422 ? faultsOf(problem, fields.map((field) => field.name), words.invalid, words.elsewhere) : {};
    setFaults(Object.keys(named).length > 0 ? named : { "": problem.code === CHANGED ? "" : wording(problem) });
    if (problem.status !== 409) return;
    await opened.reread();
    const revision = opened.snapshot().record?.revision ?? null;
    if (problem.code === CHANGED || revision !== seen) setChanged(true);
    setSeen(revision);
  };
  const onYes = async () => {
    setFaults({});
    try {
      const content = body(fields, written);
      await opened.step(name, content, seen, keyOf({ ...content, seen }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await refused(error);
      return false;
    }
    forget();
    toast(words.done(step.title));
    return true;
  };
  return (
    <Sheet heading={step.title} yes={step.title} ready={now !== undefined && complete(fields, written)} wide={step.fields.some(({ kind }) => kind === "longtext")} onYes={onYes} onClose={onClose}>
      {changed && <Changed record={record} possible={now !== undefined} />}
      {found && (
        <p className="form-kept">
          {words.kept}
          <button type="button" className="link-button" onClick={forget}>
            {words.discard}
          </button>
        </p>
      )}
      {fields.map((field, index) => (
        <StepInput
          key={field.name}
          field={field}
          value={written[field.name] ?? ""}
          fault={faults[field.name] ?? null}
          first={index === 0}
          number={record.number}
          api={api}
          staff={staff}
          me={me}
          onWrite={(value) => write(field.name, value)}
        />
      ))}
      {faults[""] && (
        <p className="form-fault" role="alert">
          {faults[""]}
        </p>
      )}
    </Sheet>
  );
}

/** Somebody else was faster: how things stand now. */
function Changed({ record, possible }: { record: CaseRecord; possible: boolean }) {
  const last = [...record.history].sort((one, other) => Date.parse(other.at) - Date.parse(one.at))[0];
  return (
    <div className="form-changed" role="alert">
      <p>{words.changed}</p>
      <p>{words.changedNow(record.statusTitle, record.ownerName ?? one.noOwner)}</p>
      {last && <p>{words.changedLast(last.title, all.history.by[last.by ?? ""] ?? last.by ?? "")}</p>}
      <p>{possible ? words.changedGo : words.noLonger}</p>
    </div>
  );
}
