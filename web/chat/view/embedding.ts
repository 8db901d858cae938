// In another site's frame: closes with Escape, takes the focus when opened, and tells how many messages wait unseen.

import { useEffect, useRef, useState } from "react";

import type { Message } from "../conversation/contract";
import type { Frame } from "../look/frame";

function heardFromUs(messages: readonly Message[]): number {
  return messages.filter((message) => message.author !== "customer").length;
}

/** Returns how to close the frame, or null when there is none. */
export function useFrame(frame: Frame, messages: readonly Message[], onOpened: () => void): (() => void) | null {
  const [open, setOpen] = useState(true);
  const heard = heardFromUs(messages);
  const seen = useRef(heard);

  useEffect(
    () =>
      frame.listen((signal) => {
        setOpen(signal === "opened");
        if (signal === "opened") onOpened();
      }),
    [frame, onOpened],
  );

  useEffect(() => {
    if (open) seen.current = heard;
    frame.tell({ type: "unread", count: Math.max(0, heard - seen.current) });
  }, [frame, heard, open]);

  useEffect(() => {
    if (!frame.embedded) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) frame.tell({ type: "close" });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [frame]);

  return frame.embedded ? () => frame.tell({ type: "close" }) : null;
}
