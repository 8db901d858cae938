// A list of conversations, windowed or plain, that the arrow keys walk through.

import { useEffect, type KeyboardEvent } from "react";

import type { Shown } from "../../work/line";
import { neighbour } from "../../work/line";
import { RowView } from "./RowView";
import { useWindowed } from "./windowed";

export const ROW_HEIGHT = 82; // as in style/queue.css

interface Props {
  readonly label: string;
  readonly rows: readonly Shown[];
  readonly me: string;
  readonly selected: string | null;
  readonly onOpen: (id: string) => void;
}

export function RowList({ label, rows, me, selected, onOpen }: Props) {
  const { scroller, from, to, show } = useWindowed(rows.length, ROW_HEIGHT);
  const at = rows.findIndex(({ row }) => row.id === selected);
  useEffect(() => show(at), [selected]); // eslint-disable-line -- only when the choice changes, never when rows move
  const drawn = rows.slice(from, to);
  const inSight = drawn.some(({ row }) => row.id === selected);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
    if (step === null) return;
    event.preventDefault();
    const next = neighbour(rows.map(({ row }) => row.id), selected, step);
    if (next) onOpen(next);
  };

  return (
    <div
      ref={scroller}
      className="rows"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={inSight && selected ? `row-${selected}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div className="rows-all" role="presentation" style={{ height: rows.length * ROW_HEIGHT }}>
        {drawn.map(({ row, taken }, index) => (
          <RowView
            key={row.id}
            row={row}
            me={me}
            selected={row.id === selected}
            taken={taken}
            top={(from + index) * ROW_HEIGHT}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  );
}
