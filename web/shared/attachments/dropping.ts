// Files dragged over a part of the page: whether they hang over it, and what to do when they are let go.

import { useState, type DragEvent, type HTMLAttributes } from "react";

interface Dropping {
  readonly over: boolean;
  readonly handlers: Pick<HTMLAttributes<HTMLElement>, "onDragOver" | "onDragLeave" | "onDrop">;
}

const carriesFiles = (event: DragEvent) => Array.from(event.dataTransfer.types).includes("Files");

export function useDropping(wanted: boolean, onFiles: (files: Iterable<File>) => void): Dropping {
  const [over, setOver] = useState(false);
  const handlers = {
    onDragOver(event: DragEvent) {
      if (!carriesFiles(event)) return;
      event.preventDefault(); // or the browser leaves the page to show the file
      if (wanted) setOver(true);
      else event.dataTransfer.dropEffect = "none";
    },
    onDragLeave(event: DragEvent) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop(event: DragEvent) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      if (wanted) onFiles(Array.from(event.dataTransfer.files));
    },
  };
  return { over, handlers };
}
