// The list of complaints: tabs with counts, filters, and rows to walk through with the keyboard.

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";

import { toggleAlerts } from "../../look/alarm";
import { words as all } from "../../locale/zh-CN-cases";
import { CASE_KEYS, useKeys, type Deeds } from "../../view/keys";
import { openDialog, wording } from "../../view/ui";
import type { Named } from "../../work/contract";
import { go, hashOf } from "../../work/place";
import { asQuery, narrowed, NO_FILTERS, TABS, TAB_NAMES, tabOf, type Filters } from "../filters";
import type { Roll, RollView } from "../roll";
import { FilterBar } from "./FilterBar";
import { RowLine } from "./RowLine";

const { list: words } = all;
const SEARCH = "case-search";

interface Props {
  readonly roll: Roll;
  readonly me: string;
  readonly teams: readonly Named[];
}

export function ListPage({ roll, me, teams }: Props) {
  const view = useSyncExternalStore(roll.subscribe, roll.snapshot);
  const { filters, rows, counts } = view;
  useKeys(useDeeds(roll), CASE_KEYS);
  useBackToCurrent(roll);
  const choose = (part: Partial<Filters>) => go(hashOf("complaints", [], asQuery({ ...filters, ...part })), "q" in part);
  const tab = tabOf(filters);
  return (
    <main className="case-list" aria-label={words.label}>
      <div className="cases-head">
        <nav className="case-tabs" aria-label={words.tabsLabel}>
          {TAB_NAMES.map((name) => {
            const count = name === "all" ? undefined : counts[name];
            return (
              <a
                key={name}
                className={`case-tab case-tab-${name}`}
                href={hashOf("complaints", [], asQuery({ ...filters, ...TABS[name] }))}
                aria-current={name === tab ? "page" : undefined}
              >
                {words.tabs[name]}
                {count !== undefined && <span className={count > 0 ? "count count-some" : "count"}>{count}</span>}
              </a>
            );
          })}
        </nav>
        <FilterBar filters={filters} teams={teams} searchId={SEARCH} onChoose={choose} />
      </div>
      {view.trouble && rows && (
        <p className="cases-stale" role="status">
          {words.stale}
        </p>
      )}
      <div className="cases-scroll" tabIndex={-1}>
        {rows && rows.length > 0 && (
          <div className="case-columns" aria-hidden="true">
            {["level", "what", "customer", "status", "owner", "next"].map((name) => (
              <span key={name}>{words.columns[name]}</span>
            ))}
          </div>
        )}
        {rows && rows.length > 0 ? (
          <ul className="case-rows" aria-label={words.label}>
            {rows.map((row) => (
              <RowLine key={row.number} row={row} me={me} onLook={roll.look} />
            ))}
          </ul>
        ) : (
          <Nothing view={view} onRetry={() => void roll.refresh()} />
        )}
        {rows && rows.length > 0 && <Foot view={view} roll={roll} />}
      </div>
    </main>
  );
}

function Nothing({ view, onRetry }: { view: RollView; onRetry: () => void }) {
  const { trouble, rows, filters } = view;
  if (trouble && !rows) {
    return (
      <div className="cases-nothing" role="alert">
        <p>{words.failed}</p>
        <p className="muted">{wording(trouble)}</p>
        <button type="button" className="button" onClick={onRetry}>
          {words.retry}
        </button>
      </div>
    );
  }
  if (!rows) return <p className="cases-nothing muted">{words.loading}</p>;
  const why = narrowed(filters) ? words.emptyFilters : filters.owner === "mine" ? words.emptyMine : words.emptyTab;
  return (
    <div className="cases-nothing">
      <p>{words.empty}</p>
      <p className="muted">{why}</p>
      {narrowed(filters) && (
        <button type="button" className="button" onClick={() => go(hashOf("complaints", [], asQuery({ ...NO_FILTERS, all: filters.all })))}>
          {words.clear}
        </button>
      )}
    </div>
  );
}

/** Asks for more before the end is reached; a button does the same for who does not scroll. */
function Foot({ view, roll }: { view: RollView; roll: Roll }) {
  const end = useRef<HTMLDivElement>(null);
  const { nextCursor, rows, busy } = view;
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && roll.more(), { rootMargin: "600px" });
    if (end.current) watch.observe(end.current);
    return () => watch.disconnect();
  }, [roll, nextCursor]);
  return (
    <div ref={end} className="cases-foot">
      {nextCursor ? (
        <button type="button" className="link-button" disabled={busy} onClick={() => roll.more()}>
          {words.more}
        </button>
      ) : (
        <p className="muted">{words.end(rows?.length ?? 0)}</p>
      )}
    </div>
  );
}

function linkOf(number: string): HTMLElement | null {
  return document.getElementById(`case-${number}`);
}

function useDeeds(roll: Roll): Deeds {
  return useMemo(() => {
    const step = (by: 1 | -1) => {
      const focused = document.activeElement?.id.replace(/^case-/, "") ?? null;
      const { rows, current } = roll.snapshot();
      const from = rows?.some(({ number }) => number === focused) ? focused : current;
      const to = roll.neighbour(from, by);
      if (!to) return;
      roll.look(to);
      linkOf(to)?.focus();
    };
    return {
      nextCase: () => step(1),
      previousCase: () => step(-1),
      searchCases: () => document.getElementById(SEARCH)?.focus(),
      newCase: () => openDialog("newCase"),
      alerts: () => void toggleAlerts(),
      help: () => openDialog("help"),
    };
  }, [roll]);
}

/** Whoever comes back from a complaint stands where they left. */
function useBackToCurrent(roll: Roll): void {
  useEffect(() => {
    const { current } = roll.snapshot();
    const link = current && linkOf(current);
    if (!link) return;
    link.scrollIntoView({ block: "center" });
    link.focus({ preventScroll: true });
  }, [roll]);
}
