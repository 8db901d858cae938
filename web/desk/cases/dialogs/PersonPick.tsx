// Chooses a person: who could take a complaint with what speaks for them, or any colleague.

import { useEffect, useId, useState } from "react";

import { Problem } from "../../../shared/problem";
import { words as all } from "../../locale/zh-CN-cases";
import { wording } from "../../view/ui";
import type { Staff } from "../../work/contract";
import type { CasesApi } from "../api";
import type { Candidate, StepField } from "../record";
import { Fault, FieldName, type InputProps } from "./StepInput";

const { form: words } = all;
const AUTO = "auto";
const OWNER = "owner";
const MANY = 8;

interface Props extends InputProps {
  readonly number: string;
  readonly api: CasesApi;
  readonly staff: Staff;
}

interface Found {
  readonly people: readonly Candidate[] | null;
  readonly trouble: string | null;
}

export function PersonPick({ field, value, fault, number, api, staff, onWrite }: Props) {
  const { people, trouble } = useCandidates(field, number, api, staff);
  const [search, setSearch] = useState("");
  const name = useId();
  const shown = people?.filter((one) => `${one.name}${one.title}`.toLowerCase().includes(search.trim().toLowerCase())) ?? [];
  const first = shown.find(({ barred }) => barred === null)?.name;
  return (
    <div className="dialog-field">
      <span>
        <FieldName field={field} />
      </span>
      {people && people.length > MANY && (
        <input type="search" className="dialog-search" aria-label={words.searchPeople} placeholder={words.searchPeople} value={search} onChange={(event) => setSearch(event.target.value)} />
      )}
      {trouble && <p className="muted">{trouble}</p>}
      {people?.length === 0 && <p className="muted">{words.noCandidates}</p>}
      <div className="people-pick" role="radiogroup" aria-label={field.title} aria-invalid={fault !== null}>
        {field.name === OWNER && (
          <Person name={name} value={AUTO} title={words.auto} says={words.autoBody} checked={value === AUTO} first={!value} onPick={onWrite} />
        )}
        {shown.map((one) => (
          <Person
            key={one.name}
            name={name}
            value={one.name}
            title={one.title}
            says={one.barred ? words.recused(one.barred) : one.reasons.join("，")}
            checked={value === one.name}
            barred={one.barred !== null}
            first={field.name !== OWNER && one.name === first}
            onPick={onWrite}
          />
        ))}
      </div>
      <Fault text={fault} />
    </div>
  );
}

interface PersonProps {
  readonly name: string;
  readonly value: string;
  readonly title: string;
  readonly says: string;
  readonly checked: boolean;
  readonly barred?: boolean;
  readonly first: boolean;
  readonly onPick: (value: string) => void;
}

function Person({ name, value, title, says, checked, barred = false, first, onPick }: PersonProps) {
  return (
    <label className={barred ? "person person-barred" : "person"}>
      <input type="radio" name={name} value={value} checked={checked} disabled={barred} data-first={first || undefined} onChange={() => onPick(value)} />
      <span>
        {title}
        {says && <small>{says}</small>}
      </span>
    </label>
  );
}

/** Those the field names; for an owner those the server suggests; else everybody at the desk. */
function useCandidates(field: StepField, number: string, api: CasesApi, staff: Staff): Found {
  const [found, setFound] = useState<Found>({ people: null, trouble: null });
  const suggested = field.name === OWNER;
  useEffect(() => {
    if (!suggested) return;
    api.candidates(number).then(
      (people) => setFound({ people, trouble: null }),
      (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        setFound({ people: null, trouble: wording(error) });
      },
    );
  }, [suggested, number, api]);
  if (suggested && found.people) return found;
  const plain = (name: string, title: string, note = ""): Candidate => ({ name, title, reasons: note ? [note] : [], barred: null });
  const people = field.choices.length > 0 ? field.choices.map((one) => plain(one.value, one.title, one.note)) : staff.agents.map((one) => plain(one.name, one.displayName));
  return { people: suggested && field.choices.length === 0 ? null : people, trouble: found.trouble };
}
