// One complaint with all that belongs to it, as the desk shows it.

import type { CaseClock, CaseRow } from "./contract";

export interface Titled {
  readonly value: string;
  readonly title: string;
  /** Why this one, where it is a person. */
  readonly note?: string;
}

export type FieldKind = "text" | "longtext" | "choice" | "person" | "amount" | "datetime" | "boolean";

export interface StepField {
  readonly name: string;
  readonly title: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly choices: readonly Titled[];
}

/** A step that can be taken now, by who asks. */
export interface Step {
  readonly name: string;
  readonly title: string;
  readonly fields: readonly StepField[];
}

export interface Check {
  readonly name: string;
  readonly title: string;
  readonly state: "done" | "open" | "late" | "not_needed";
  readonly at: string | null;
  readonly source: string | null;
}

export interface Happening {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly by: string | null;
  readonly at: string;
  readonly text: string | null;
}

export interface CaseFile {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string | null;
  readonly size: number | null;
  readonly at: string | null;
  readonly url: string;
}

export interface Finding {
  readonly id: string;
  readonly method: string;
  readonly text: string;
  readonly by: string | null;
  readonly at: string | null;
  readonly files: readonly string[];
}

export interface Cause {
  readonly dimension: string;
  readonly dimensionTitle: string | null;
  readonly method: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly by: string | null;
  readonly at: string | null;
}

export interface Outcome {
  readonly kind: string;
  readonly result: string | null;
  /** Set when it was decided in a review: whether the decision before it stands. */
  readonly upheld: boolean | null;
  readonly amount: string | null;
  readonly approvedBy: string | null;
  readonly by: string | null;
  readonly at: string | null;
}

/** What somebody asked for, and a second person has not approved yet. */
export interface Pending {
  readonly kind: "decision" | "extension";
  readonly by: string | null;
  readonly at: string | null;
  readonly result: string | null;
  readonly outcome: string | null;
  readonly amount: string | null;
  /** Why more time is needed. */
  readonly reason: string | null;
}

export interface Telling {
  readonly id: string;
  readonly kind: string;
  readonly channel: string;
  readonly state: string;
  readonly text: string | null;
  readonly at: string | null;
  readonly sentAt: string | null;
  readonly receivedAt: string | null;
}

export interface Survey {
  readonly state: string | null;
  readonly csat: number | null;
  readonly nps: number | null;
  readonly comment: string | null;
  readonly sentAt: string | null;
  readonly answeredAt: string | null;
}

export interface Linked {
  readonly number: string;
  readonly reasons: readonly string[];
}

/** Somebody who could take it, with what speaks for them. */
export interface Candidate {
  readonly name: string;
  readonly title: string;
  readonly reasons: readonly string[];
  /** Why they must keep out of it, if they must. */
  readonly barred: string | null;
}

export interface Assignment {
  readonly to: string;
  readonly by: string | null;
  readonly state: string | null;
  readonly reason: string | null;
  /** Why this person, when the system chose. */
  readonly chosen: readonly string[];
  /** What they said to it. */
  readonly answer: string | null;
  readonly at: string | null;
}

export interface CaseRecord extends CaseRow {
  readonly description: string | null;
  readonly request: string | null;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly occurred: string | null;
  readonly reasons: readonly string[];
  readonly codes: readonly Titled[];
  /** Where the customer wrote it; none when they called, came, or went to somebody else. */
  readonly conversationId: string | null;
  readonly incidentId: string | null;
  readonly result: string | null;
  readonly outcome: string | null;
  readonly extended: number;
  readonly extensionPending: boolean;
  readonly decisionPending: boolean;
  readonly pending: readonly Pending[];
  readonly reopened: number;
  readonly urged: number;
  readonly signals: readonly string[];
  readonly reviewerName: string | null;
  readonly policyVersion: string | null;
  readonly clocks: readonly CaseClock[];
  readonly checklist: readonly Check[];
  readonly history: readonly Happening[];
  readonly findings: readonly Finding[];
  readonly cause: Cause | null;
  readonly outcomes: readonly Outcome[];
  readonly tellings: readonly Telling[];
  readonly survey: Survey | null;
  readonly links: readonly Linked[];
  readonly files: readonly CaseFile[];
  readonly assignments: readonly Assignment[];
  readonly steps: readonly Step[];
}
