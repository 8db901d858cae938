// Draws only the rows in sight: a list of rows of one height stays as light with 2,000 of them as with ten.

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const SPARE_ROWS = 4;

export interface Windowed {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly from: number;
  readonly to: number;
  readonly show: (index: number) => void;
}

export function useWindowed(count: number, rowHeight: number): Windowed {
  const scroller = useRef<HTMLDivElement>(null);
  const [[from, to], setRange] = useState<readonly [number, number]>([0, 20]);

  const measure = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - SPARE_ROWS);
    const last = Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + SPARE_ROWS;
    setRange((before) => (before[0] === first && before[1] === last ? before : [first, last]));
  }, [rowHeight]);

  useLayoutEffect(measure, [measure, count]);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const resized = new ResizeObserver(measure);
    resized.observe(box);
    box.addEventListener("scroll", measure, { passive: true });
    return () => {
      resized.disconnect();
      box.removeEventListener("scroll", measure);
    };
  }, [measure]);

  const show = useCallback(
    (index: number) => {
      const box = scroller.current;
      if (!box || index < 0) return;
      const top = index * rowHeight;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight - box.clientHeight;
    },
    [rowHeight],
  );

  return { scroller, from, to: Math.min(to, count), show };
}
