// What narrows the list: words to search for, level, status, owner, due date and team.

import { useEffect, useRef, useState } from "react";

import { words as all } from "../../locale/zh-CN-cases";
import { zhCN } from "../../locale/zh-CN";
import type { Named } from "../../work/contract";
import { narrowed, type Due, type Filters, type Owner } from "../filters";

const { list: words, states } = all;
const PAUSE_MS = 350;

interface Props {
  readonly filters: Filters;
  readonly teams: readonly Named[];
  readonly searchId: string;
  readonly onChoose: (part: Partial<Filters>) => void;
}

export function FilterBar({ filters, teams, searchId, onChoose }: Props) {
  const options = (titles: Readonly<Record<string, string>>) => Object.entries(titles).map(([value, title]) => ({ value, title }));
  const levels = [1, 2, 3, 4].map((level) => ({ value: String(level), title: `${zhCN.levels[level]} ${zhCN.levelNames[level]}` }));
  const teamOptions = teams.map(({ name, title }) => ({ value: name, title }));
  return (
    <div className="case-filters" role="search" aria-label={words.filters}>
      <Search id={searchId} q={filters.q} onSearch={(q) => onChoose({ q })} />
      <Pick name={words.level} any={words.anyLevel} value={filters.level} options={levels} onPick={(level) => onChoose({ level })} />
      <Pick name={words.status} any={words.anyStatus} value={filters.status} options={options(states)} onPick={(status) => onChoose({ status })} />
      <Pick name={words.owner} value={filters.owner} options={options(words.owners)} onPick={(owner) => onChoose({ owner: owner as Owner })} />
      <Pick name={words.due} value={filters.due} options={options(words.dues)} onPick={(due) => onChoose({ due: due as Due })} />
      {teamOptions.length > 0 && (
        <Pick name={words.team} any={words.anyTeam} value={filters.team} options={teamOptions} onPick={(team) => onChoose({ team })} />
      )}
      {narrowed(filters) && (
        <button type="button" className="link-button" onClick={() => onChoose({ level: "", team: "", q: "", status: "" })}>
          {words.clear}
        </button>
      )}
    </div>
  );
}

interface PickProps {
  readonly name: string;
  readonly any?: string;
  readonly value: string;
  readonly options: readonly { value: string; title: string }[];
  readonly onPick: (value: string) => void;
}

function Pick({ name, any, value, options, onPick }: PickProps) {
  return (
    <select className={value ? "pick pick-set" : "pick"} aria-label={name} value={value} onChange={(event) => onPick(event.target.value)}>
      {any !== undefined && <option value="">{any}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
    </select>
  );
}

/** Searches when one pauses, and at once on Enter; an input method that still composes is left alone. */
function Search({ id, q, onSearch }: { id: string; q: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const sent = useRef(q);
  useEffect(() => {
    if (q !== sent.current) setText(q); // it came from the address
    sent.current = q;
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (value: string, pause: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = value.trim();
      onSearch(value.trim());
    }, pause);
  };
  return (
    <input
      id={id}
      type="search"
      className="case-search"
      aria-label={words.search}
      placeholder={words.search}
      value={text}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => {
        setText(event.target.value);
        if (!(event.nativeEvent as InputEvent).isComposing) search(event.target.value, PAUSE_MS);
      }}
      onCompositionEnd={(event) => search(event.currentTarget.value, PAUSE_MS)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) search(text, 0);
      }}
    />
  );
}
