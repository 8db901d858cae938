// Reads again what may have changed: when news comes, when the page is looked at again, and every minute.

import { useEffect, useRef } from "react";

import type { Desk } from "../work/desk";

const EVERY_MS = 60_000;

export function useFresh(desk: Desk, read: () => void, wanted = true): void {
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    if (!wanted) return;
    const again = () => document.visibilityState === "visible" && latest.current();
    const timer = setInterval(again, EVERY_MS);
    desk.news.add(again);
    addEventListener("focus", again);
    addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      desk.news.delete(again);
      removeEventListener("focus", again);
      removeEventListener("online", again);
      document.removeEventListener("visibilitychange", again);
    };
  }, [desk, wanted]);
}
