// Where on the desk one is, as the address says it after the #: links can be sent to a colleague, the back button works.

import { useSyncExternalStore } from "react";

export interface Place {
  /** The wing of the desk: conversations, complaints, … */
  readonly wing: string;
  /** What stands behind it, for example the number of a complaint. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** #/complaints/TS20261124-0001-3?from=mine */
export function readPlace(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [wing = "", ...rest] = path.split("/").filter(Boolean).map(decoded);
  return { wing, path: rest, query: Object.fromEntries(new URLSearchParams(query)) };
}

export function hashOf(wing: string, path: readonly string[] = [], query: Readonly<Record<string, string>> = {}): string {
  const asked = new URLSearchParams(query).toString();
  return `#/${[wing, ...path].map(encodeURIComponent).join("/")}${asked && `?${asked}`}`;
}

/** Goes there; `instead` leaves no step for the back button. */
export function go(hash: string, instead = false): void {
  if (location.hash === hash) return;
  if (!instead) location.hash = hash;
  else {
    history.replaceState(null, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, snapshot);
}

let read = { hash: "", place: readPlace("") };

function snapshot(): Place {
  if (read.hash !== location.hash) read = { hash: location.hash, place: readPlace(location.hash) };
  return read.place;
}

function subscribe(heard: () => void): () => void {
  addEventListener("hashchange", heard);
  return () => removeEventListener("hashchange", heard);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
