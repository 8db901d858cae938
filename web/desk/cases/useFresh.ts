// Reads again what may have changed: when news comes that concern it, when the page is looked at again, and every minute.

import { useEffect, useRef } from "react";

import type { Desk } from "../work/desk";

const EVERY_MS = 60_000;
const PAUSE_MS = 1_000; // colleagues who work at once are news together

type Data = Readonly<Record<string, unknown>>;

/** News of any complaint. */
const ANY = () => true;

/** `concerns` says whether news of a complaint are about what is shown; null reads nothing. */
export function useFresh(desk: Desk, read: () => void, concerns: ((data: Data) => boolean) | null = ANY): void {
  const latest = useRef({ read, concerns });
  latest.current = { read, concerns };
  const wanted = concerns !== null;
  useEffect(() => {
    if (!wanted) return;
    let soon: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      if (document.visibilityState === "visible") latest.current.read();
    };
    const onNews = (event: string, data: Data) => {
      if (event !== "complaint" || !latest.current.concerns?.(data)) return;
      soon ??= setTimeout(() => {
        soon = undefined;
        again();
      }, PAUSE_MS);
    };
    const timer = setInterval(again, EVERY_MS);
    desk.news.add(onNews);
    addEventListener("focus", again);
    addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      clearTimeout(soon);
      desk.news.delete(onNews);
      removeEventListener("focus", again);
      removeEventListener("online", again);
      document.removeEventListener("visibilitychange", again);
    };
  }, [desk, wanted]);
}
