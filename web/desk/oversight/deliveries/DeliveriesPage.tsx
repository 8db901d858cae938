// Deliveries: what could not be told to a customer and why, sent anew; what is on its way, and what arrived.

import { useState } from "react";

import "../style/deliveries.css";
import { clock, day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-oversight";
import { attempt, toast } from "../../view/ui";
import { go, hashOf } from "../../work/place";
import { useFresh } from "../../cases/useFresh";
import type { SectionProps } from "../sections";
import { Empty, Failed, Foot, Loading, Stale } from "../Standing";
import { usePages } from "../usePages";
import { readDeliveries, replay, STATES, type Delivery, type State } from "./contract";

const { deliveries: words } = all;

export function DeliveriesPage({ desk, view: { user }, query }: SectionProps) {
  const { calls } = desk.api;
  const state = STATES.find((one) => one === query["state"]) ?? "dead";
  const [pages, view] = usePages<Delivery>(state, (cursor) => readDeliveries(calls, state, cursor));
  useFresh(desk, () => void ((view.rows?.length ?? 0) <= 50 && pages.begin()));
  const onReplay = async (row: Delivery) => {
    if (!(await attempt(() => replay(calls, row.id)))) return;
    pages.drop(row.id);
    toast(words.replayed);
  };
  return (
    <main className="oversight-page" aria-label={all.sections["deliveries"]}>
      <header className="oversight-head">
        <h2>{all.sections["deliveries"]}</h2>
        <div className="modes" role="radiogroup" aria-label={words.state}>
          {STATES.map((one) => (
            <label key={one}>
              <input type="radio" name="state" className="visually-hidden" checked={one === state} onChange={() => go(hashOf("deliveries", [], one === "dead" ? {} : { state: one }), true)} />
              <span>{words.states[one]}</span>
            </label>
          ))}
        </div>
        <p className="muted">{words.bodies[state]}</p>
      </header>
      {view.trouble && view.rows && <Stale />}
      <div className="oversight-scroll" tabIndex={-1}>
        {!view.rows && (view.trouble ? <Failed trouble={view.trouble} onRetry={() => void pages.begin()} /> : <Loading />)}
        {view.rows?.length === 0 && <Empty heading={words.none[state] ?? ""} />}
        {view.rows && view.rows.length > 0 && (
          <>
            <ul className="deliveries" aria-label={words.states[state]}>
              {view.rows.map((row) => (
                <Line key={row.id} row={row} state={state} linked={user?.role !== "admin"} onReplay={onReplay} />
              ))}
            </ul>
            <Foot view={view} pages={pages} />
          </>
        )}
      </div>
    </main>
  );
}

interface LineProps {
  readonly row: Delivery;
  readonly state: State;
  /** Whether who looks may see complaints. */
  readonly linked: boolean;
  readonly onReplay: (row: Delivery) => Promise<void>;
}

function Line({ row, state, linked, onReplay }: LineProps) {
  const [busy, setBusy] = useState(false);
  const { number, kind, about, channel, to, attempts, error, createdAt } = row;
  const what = about ?? words.kinds[kind] ?? kind;
  const press = async () => {
    setBusy(true);
    await onReplay(row);
    setBusy(false);
  };
  return (
    <li className="delivery">
      <span className="delivery-what">
        <b>{what}</b>
        {number && (linked ? <a href={hashOf("complaints", [number])}>{number}</a> : <span>{number}</span>)}
      </span>
      <span className="delivery-where">
        {channel ?? words.kinds[kind]}
        {to && <small>{to}</small>}
      </span>
      <span className="delivery-why">
        {error ? <span className={state === "dead" ? "delivery-error" : ""}>{error}</span> : <span className="muted">{words.noError}</span>}
        <small>
          {words.attempts(attempts)}，{words.since(moment(createdAt))}
        </small>
      </span>
      <span className="delivery-next">
        {state === "dead" && (
          <button type="button" className="button" disabled={busy} aria-label={words.replayOf(what, number ?? "")} onClick={() => void press()}>
            {words.replay}
          </button>
        )}
        {state === "due" && row.notBefore && <small>{words.next(moment(row.notBefore))}</small>}
        {state === "done" && <small>{row.receivedAt ? words.received(moment(row.receivedAt)) : row.doneAt ? words.sent(moment(row.doneAt)) : null}</small>}
      </span>
    </li>
  );
}

const moment = (at: string) => `${day(at)} ${clock(at)}`;
