// The pages of the oversight wing: what each is called in the address, and who may look at it.

import type { ComponentType } from "react";

import type { Role } from "../work/contract";
import type { WingProps } from "../view/wings";

export interface SectionProps extends WingProps {
  /** What stands in the address behind the name of the page. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export interface Section {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly View: ComponentType<SectionProps>;
}

export function sectionsFor(sections: readonly Section[], role: Role | undefined): readonly Section[] {
  return sections.filter(({ roles }) => role !== undefined && roles.includes(role));
}

/** The page an address means; what is unknown or not theirs is the first that is. */
export function sectionAt(sections: readonly Section[], name: string, role: Role | undefined): Section | null {
  const theirs = sectionsFor(sections, role);
  return theirs.find((section) => section.name === name) ?? theirs[0] ?? null;
}
