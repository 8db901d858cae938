// Keeps the newest message in sight, unless the customer has scrolled up to read.

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const NEAR_END_PX = 96;
const GLIDE_MS = 400;
const SPEAKER_PX = 44; // the line with name and time above a run's first bubble

export interface Following {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** True when something arrived below what the customer is reading. */
  readonly newBelow: boolean;
  readonly goToEnd: () => void;
}

function glide(): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

/**
 * `count` grows with each message; `own` says that the newest is the customer's, who then always sees it;
 * `tail` changes with whatever else is drawn at the end (the typing dots).
 */
export function useFollowing(count: number, own: boolean, tail: string): Following {
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const drawn = useRef(0);
  const [newBelow, setNewBelow] = useState(false);

  const toEnd = useCallback((behavior: ScrollBehavior) => {
    const box = scroller.current;
    following.current = true;
    setNewBelow(false);
    box?.scrollTo({ top: box.scrollHeight, behavior });
  }, []);

  /** What is longer than the window is shown from its beginning, as one reads; anything else to its end. */
  const show = useCallback((from: number, behavior: ScrollBehavior) => {
    const box = scroller.current;
    const first = box?.querySelectorAll<HTMLElement>(".bubble")[from];
    if (!box || !first) return;
    const top = first.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    if (box.scrollHeight - top + SPEAKER_PX <= box.clientHeight) return toEnd(behavior);
    following.current = false;
    box.scrollTo({ top: top - SPEAKER_PX, behavior });
  }, [toEnd]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let last = box.scrollTop;
    let room = box.scrollHeight - box.clientHeight;
    const onScroll = () => {
      const now = box.scrollHeight - box.clientHeight;
      const nearEnd = now - box.scrollTop < NEAR_END_PX;
      // What moves because things were drawn larger or smaller was not moved by a hand.
      if (box.scrollTop < last - 2 && !nearEnd && now === room) following.current = false;
      room = now;
      if (nearEnd) {
        following.current = true;
        setNewBelow(false);
      }
      last = box.scrollTop;
    };
    // The keyboard opened, a card unfolded, the window changed: stay where the conversation is.
    const stay = new ResizeObserver(() => {
      if (following.current && drawn.current > 0) box.scrollTop = box.scrollHeight;
    });
    // A picture arrived, a message was refused: once the glide to a new message is over, see that its end shows.
    let later: ReturnType<typeof setTimeout> | undefined;
    const settle = new ResizeObserver(() => {
      clearTimeout(later);
      later = setTimeout(() => {
        if (following.current && drawn.current > 0) box.scrollTo({ top: box.scrollHeight, behavior: glide() });
      }, GLIDE_MS);
    });
    box.addEventListener("scroll", onScroll, { passive: true });
    stay.observe(box);
    if (box.lastElementChild) settle.observe(box.lastElementChild); // all that was said
    return () => {
      clearTimeout(later);
      box.removeEventListener("scroll", onScroll);
      stay.disconnect();
      settle.disconnect();
    };
  }, []);

  useLayoutEffect(() => {
    const before = drawn.current;
    drawn.current = count;
    if (count === 0) return; // the welcome is read from the top
    const arrived = count > before;
    if (own && arrived) following.current = true;
    if (!following.current) setNewBelow((already) => already || arrived);
    else if (before === 0 || own || !arrived) toEnd(before === 0 ? "auto" : glide());
    else show(before, glide());
  }, [count, own, tail, toEnd, show]);

  return { scroller, newBelow, goToEnd: () => toEnd(glide()) };
}
