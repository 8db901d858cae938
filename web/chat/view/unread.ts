// Says in the tab's title what has arrived while the customer was looking at another tab.

import { useEffect, useRef } from "react";

import type { Message } from "../conversation/contract";
import { zhCN } from "../locale/zh-CN";

export function useUnreadTitle(name: string, messages: readonly Message[]): void {
  const newest = messages[messages.length - 1]?.seq ?? 0;
  const seen = useRef(newest);
  useEffect(() => {
    const show = () => {
      if (document.visibilityState === "visible") seen.current = newest;
      const unread = messages.filter(({ seq, author }) => seq > seen.current && author !== "customer").length;
      document.title = unread > 0 ? zhCN.unreadTitle(unread, name) : name;
    };
    show();
    document.addEventListener("visibilitychange", show);
    return () => document.removeEventListener("visibilitychange", show);
  }, [name, messages, newest]);
}
