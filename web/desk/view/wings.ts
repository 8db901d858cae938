// The wings of the desk: what each is called in the address, who sees it, and its view, loaded when it is first opened.

import { lazy, type ComponentType, type LazyExoticComponent } from "react";

import type { Role } from "../work/contract";
import type { Desk, DeskView } from "../work/desk";

export interface WingProps {
  readonly desk: Desk;
  readonly view: DeskView;
}

export interface Wing {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Further names in the address that lead to it. */
  readonly places?: readonly string[];
  /** None: it is part of the page from the start. */
  readonly View?: LazyExoticComponent<ComponentType<WingProps>>;
}

export const CONVERSATIONS: Wing = { name: "conversations", roles: ["agent", "supervisor"] };

export const WINGS: readonly Wing[] = [
  CONVERSATIONS,
  { name: "complaints", roles: ["agent", "supervisor", "auditor"], View: lazy(() => import("../cases/CasesWing")) },
  {
    name: "oversight",
    roles: ["agent", "supervisor", "auditor", "admin"],
    places: ["reports", "audit", "incidents", "customers", "deliveries"],
    View: lazy(() => import("../oversight/OversightWing")),
  },
];

/** The wings somebody with this role can go to. */
export function wingsFor(role: Role | undefined): readonly Wing[] {
  return WINGS.filter(({ roles }) => role !== undefined && roles.includes(role));
}

/** The wing of an address; what is unknown or not theirs is the first that is. */
export function wingAt(name: string, role: Role | undefined): Wing {
  const theirs = wingsFor(role);
  return theirs.find((wing) => wing.name === name || wing.places?.includes(name)) ?? theirs[0] ?? CONVERSATIONS;
}
