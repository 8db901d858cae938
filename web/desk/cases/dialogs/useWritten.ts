// What is being written in a form of a complaint, kept over a reload until it is sent or thrown away.

import { useState } from "react";

import { keep, kept, type Written } from "../forms";

export interface Writing {
  readonly written: Written;
  readonly write: (name: string, value: string) => void;
  /** Whether it was found again from before. */
  readonly found: boolean;
  readonly forget: () => void;
}

export function useWritten(number: string, form: string, initial: Written = {}): Writing {
  const [before] = useState(() => kept(number, form));
  const [found, setFound] = useState(Object.keys(before).length > 0);
  const [written, setWritten] = useState<Written>({ ...initial, ...before });
  return {
    written,
    found,
    write(name, value) {
      setWritten((now) => {
        const next = { ...now, [name]: value };
        keep(number, form, next);
        return next;
      });
    },
    forget() {
      keep(number, form, {});
      setFound(false);
      setWritten(initial);
    },
  };
}
