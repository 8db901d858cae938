// The keyboard: one table that the handler obeys and the sheet shows, so that the two cannot differ.

import { useEffect } from "react";

import { settings } from "../look/settings";

export interface Key {
  readonly act: string;
  readonly group: "move" | "talk" | "hand" | "other";
  /** The physical key, so that an input method or layout does not get in the way. */
  readonly code: string;
  readonly shift?: boolean;
  readonly shown: string;
}

export const KEYS: readonly Key[] = [
  { act: "next", group: "move", code: "KeyJ", shown: "J" },
  { act: "previous", group: "move", code: "KeyK", shown: "K" },
  { act: "urgent", group: "move", code: "KeyU", shown: "U" },
  { act: "claim", group: "talk", code: "KeyC", shown: "C" },
  { act: "accept", group: "talk", code: "KeyA", shown: "A" },
  { act: "reply", group: "talk", code: "KeyR", shown: "R" },
  { act: "note", group: "talk", code: "KeyN", shown: "N" },
  { act: "canned", group: "talk", code: "Slash", shown: "/" },
  { act: "draft", group: "talk", code: "KeyD", shown: "D" },
  { act: "release", group: "hand", code: "KeyB", shown: "B" },
  { act: "transfer", group: "hand", code: "KeyT", shown: "T" },
  { act: "park", group: "hand", code: "KeyP", shown: "P" },
  { act: "end", group: "hand", code: "KeyE", shown: "E" },
  { act: "newCase", group: "other", code: "KeyL", shown: "L" },
  { act: "alerts", group: "other", code: "KeyM", shown: "M" },
  { act: "help", group: "other", code: "Slash", shift: true, shown: "?" },
];

/** What one can press among complaints, beside the keys that work everywhere. */
export const CASE_KEYS: readonly Key[] = [
  { act: "nextCase", group: "move", code: "KeyJ", shown: "J" },
  { act: "previousCase", group: "move", code: "KeyK", shown: "K" },
  { act: "searchCases", group: "move", code: "Slash", shown: "/" },
  { act: "backToCases", group: "move", code: "KeyB", shown: "B" },
  ...KEYS.filter(({ group }) => group === "other"),
];

/** The keys of a wing. */
export function keysOf(wing: string): readonly Key[] {
  if (wing === "conversations") return KEYS;
  return wing === "complaints" ? CASE_KEYS : KEYS.filter(({ group }) => group === "other");
}

export const FIXED: readonly { readonly act: string; readonly shown: string }[] = [
  { act: "send", shown: "Enter" },
  { act: "line", shown: "Shift + Enter" },
  { act: "leave", shown: "Esc" },
];

const NOT_WRITTEN_IN = ["radio", "checkbox", "file"];

function inField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NOT_WRITTEN_IN.includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function keyOf(event: KeyboardEvent, keys: readonly Key[]): Key | undefined {
  if (event.key === "?" || event.key === "？") return keys.find(({ act }) => act === "help"); // wherever the layout has it
  return keys.find((key) => key.code === event.code && (key.shift ?? false) === event.shiftKey);
}

export type Deeds = Readonly<Record<string, () => void>>;

/** Follows the keys while no dialog is open. */
export function useKeys(deeds: Deeds, keys = KEYS): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const blocked = document.querySelector("dialog[open]") !== null;
      if (blocked || event.ctrlKey || event.metaKey || event.isComposing) return;
      const writing = inField(event.target);
      if (event.key === "Escape" && writing) return (event.target as HTMLElement).blur();
      if (!event.altKey && (writing || !settings.snapshot().singleKeys)) return;
      const deed = keyOf(event, keys)?.act;
      if (!deed || !deeds[deed]) return;
      event.preventDefault();
      deeds[deed]();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [deeds, keys]);
}
