// The frame of a part of the page: a heading with what can be done beside it, and what is said when there is nothing.

import { useId, type ReactNode } from "react";

interface Props {
  readonly heading: string;
  readonly note?: string | undefined;
  readonly act?: ReactNode;
  /** Said instead of the content when there is none. */
  readonly none?: string | null;
  readonly className?: string;
  readonly children?: ReactNode;
}

export function Part({ heading, note, act, none = null, className = "", children }: Props) {
  const id = useId();
  return (
    <section className={`case-part ${className}`} aria-labelledby={id}>
      <div className="case-part-head">
        <h3 id={id}>{heading}</h3>
        {note && <small>{note}</small>}
        {act && <span className="case-part-act">{act}</span>}
      </div>
      {none !== null ? <p className="muted">{none}</p> : children}
    </section>
  );
}
