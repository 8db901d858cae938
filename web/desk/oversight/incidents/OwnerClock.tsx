// How long an incident may still wait for somebody to take it, or who has it and whether that was in time.

import { ClockBar } from "../../cases/ClockBar";
import { words as all } from "../../locale/zh-CN-oversight";
import { useNow } from "../../look/ticker";
import { moment } from "../told";
import type { Incident } from "./contract";

const { incidents: words } = all;
const STEP_MS = 10_000;

export function OwnerClock({ incident }: { incident: Incident }) {
  const now = useNow(STEP_MS);
  const { raisedAt, ownerBy, takenAt, ownerName, endedAt } = incident;
  if (takenAt) {
    const late = Date.parse(takenAt) > Date.parse(ownerBy);
    return (
      <span className={late ? "owner-line owner-late" : "owner-line"}>
        {words.owned(ownerName ?? "")}
        <small>{late ? words.takenLate(moment(takenAt)) : words.takenInTime(moment(takenAt))}</small>
      </span>
    );
  }
  if (endedAt) return <span className="muted">{words.neverTaken}</span>;
  const [begin, due] = [Date.parse(raisedAt), Date.parse(ownerBy)];
  const used = due > begin ? (now - begin) / (due - begin) : 1;
  const clock = { id: null, kind: "owner", title: words.mustTake, basis: "target", startedAt: raisedAt, dueAt: ownerBy, metAt: null, used, policyVersion: null, certain: true, replaced: false } as const;
  return <ClockBar clock={{ ...clock, state: used >= 1 ? "breached" : "running" }} />;
}
