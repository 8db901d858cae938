// What stands where there is nothing to show: it is on its way, it failed, or there is none; and the foot of an endless list.

import { useEffect, useRef } from "react";

import type { Problem } from "../../shared/problem";
import { words } from "../locale/zh-CN-oversight";
import { wording } from "../view/ui";
import type { Pages, PagesView } from "./pages";

const { standing } = words;

export function Failed({ trouble, onRetry }: { trouble: Problem; onRetry: () => void }) {
  return (
    <div className="cases-nothing" role="alert">
      <p>{standing.failed}</p>
      <p className="muted">{faultOf(trouble)}</p>
      <button type="button" className="button" onClick={onRetry}>
        {standing.retry}
      </button>
    </div>
  );
}

/** What exactly is wrong with what was asked says more than that something is. */
function faultOf(trouble: Problem): string {
  const said = trouble.faults.flatMap(({ detail }) => (detail ? [detail] : []));
  return said.length > 0 ? said.join(" ") : wording(trouble);
}

export function Loading() {
  return <p className="cases-nothing muted">{standing.loading}</p>;
}

export function Empty({ heading, body }: { heading: string; body?: string }) {
  return (
    <div className="cases-nothing">
      <p>{heading}</p>
      {body && <p className="muted">{body}</p>}
    </div>
  );
}

export function Stale() {
  return (
    <p className="cases-stale" role="status">
      {standing.stale}
    </p>
  );
}

/** Asks for more before the end is reached; a button does the same for who does not scroll. */
export function Foot<T extends { readonly id: string }>({ view, pages }: { view: PagesView<T>; pages: Pages<T> }) {
  const end = useRef<HTMLDivElement>(null);
  const { next, rows, busy } = view;
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && void pages.more(), { rootMargin: "600px" });
    if (end.current) watch.observe(end.current);
    return () => watch.disconnect();
  }, [pages, next]);
  return (
    <div ref={end} className="cases-foot">
      {next !== null ? (
        <button type="button" className="link-button" disabled={busy} onClick={() => void pages.more()}>
          {standing.more}
        </button>
      ) : (
        <p className="muted">{standing.end(rows?.length ?? 0)}</p>
      )}
    </div>
  );
}
