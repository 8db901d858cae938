// Reads one answer of the server and keeps it: while another is on its way the old one stays, and a failure does not take it.

import { useCallback, useEffect, useRef, useState } from "react";

import { Problem } from "../../shared/problem";

export interface Reading<T> {
  /** Null before the first answer. */
  readonly value: T | null;
  readonly busy: boolean;
  readonly trouble: Problem | null;
  readonly again: () => Promise<void>;
}

interface Kept<T> {
  readonly of: string;
  readonly value: T | null;
  readonly busy: boolean;
  readonly trouble: Problem | null;
}

/** `key` says what is asked: another key is another question, and its answer takes the place of the last. */
export function useReading<T>(key: string, read: () => Promise<T>): Reading<T> {
  const [kept, keep] = useState<Kept<T>>({ of: key, value: null, busy: true, trouble: null });
  const turn = useRef(0);
  const latest = useRef(read);
  latest.current = read;
  const again = useCallback(async () => {
    const mine = ++turn.current;
    keep((now) => ({ ...now, busy: true }));
    try {
      const value = await latest.current();
      if (mine === turn.current) keep({ of: key, value, busy: false, trouble: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === turn.current) keep((now) => ({ of: key, value: now.of === key ? now.value : null, busy: false, trouble: error }));
    }
  }, [key]);
  useEffect(() => {
    void again();
    return () => void (turn.current += 1);
  }, [again]);
  return { value: kept.value, busy: kept.busy, trouble: kept.trouble, again };
}
