"""The check list of a complaint (手册 7.3): each duty, done or not, in time or not, as the record shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from desk.complaints import clock_face, investigation, survey
from desk.complaints.clock_face import BREACHED, LATE, MET, Clockface
from desk.complaints.deadlines import due
from desk.complaints.feedback_model import Feedback
from desk.complaints.handling_model import Assignment
from desk.complaints.lifecycle import ENDED, IN_HAND, SUSPENDED, WITHDRAWN
from desk.complaints.model import AuditEntry, CaseEvent, Complaint
from desk.complaints.policy_clocks import STATUTORY, TARGET
from desk.complaints.work import Work

DONE, OVERDUE, OPEN, NOT_NEEDED = "done", "late", "open", "not_needed"
REPORT_MADE = "regulator_report_made"
DECIDING_FEEDBACK = "extension"


@dataclass(frozen=True)
class Check:
    """One duty.

    Attributes:
        state: done in time; late (done late, or overdue); open; or not needed for this complaint.
        at: when it was done, if it was.
        source: the clause that asks for it.
    """

    name: str
    title: str
    state: str
    at: datetime | None
    source: str


@dataclass(frozen=True)
class Record:
    """What the checks are computed from, read once."""

    work: Work
    complaint: Complaint
    clocks: Sequence[Clockface]

    @property
    def withdrawn(self) -> bool:
        """Whether the customer took it back, so that nothing more is owed."""
        return bool(self.complaint.status == WITHDRAWN)

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self.complaint.status in ENDED

    def event(self, *kinds: str) -> datetime | None:
        """When something of these kinds happened last."""
        query = (
            select(CaseEvent.at)
            .where(CaseEvent.number == self.complaint.number, CaseEvent.kind.in_(kinds))
            .order_by(CaseEvent.id.desc())
            .limit(1)
        )
        found: datetime | None = self.work.session.execute(query).scalar_one_or_none()
        return found


Verdict = tuple[str, datetime | None]


def of(work: Work, complaint: Complaint) -> list[Check]:
    """The check list of a complaint as it stands now."""
    faces = [clock_face.state(work, clock) for clock in clock_face.of(work, complaint.number)]
    record = Record(work, complaint, faces)
    words: Any = work.policy.texts["checklist"]
    return [
        Check(name, words[name]["title"], *judge(record), words[name]["source"])
        for name, judge in CHECKS.items()
    ]


def _registered(record: Record) -> Verdict:
    complaint, policy = record.complaint, record.work.policy
    until = due(policy.statutory.register, complaint.received_at, policy.calendar).at
    return (DONE if complaint.registered_at <= until else OVERDUE), complaint.registered_at


def _owner(record: Record) -> Verdict:
    query = (
        select(Assignment.answered_at)
        .where(Assignment.number == record.complaint.number, Assignment.state == "accepted")
        .order_by(Assignment.id)
        .limit(1)
    )
    first = record.work.session.execute(query).scalar_one_or_none()
    return _by_clock(record, "assign", TARGET, first)


def _contact(record: Record) -> Verdict:
    return _by_clock(record, "respond", TARGET)


def _first_findings(record: Record) -> Verdict:
    return _by_clock(record, "first_findings", TARGET)


def _decided_in_target(record: Record) -> Verdict:
    return _by_clock(record, "decide", TARGET)


def _decided_in_law(record: Record) -> Verdict:
    return _by_clock(record, "decide", STATUTORY)


def _informed(record: Record) -> Verdict:
    return _by_clock(record, "inform", STATUTORY, record.complaint.informed_at)


def _by_clock(record: Record, kind: str, basis: str, at: datetime | None = None) -> Verdict:
    """What the last clock of a kind says; one that was replaced counts no more."""
    found = [each for each in record.clocks if (each.kind, each.basis) == (kind, basis)]
    if not found:
        return (DONE, at) if at else (NOT_NEEDED, None)
    clock = found[-1]
    if clock.state == MET:
        return DONE, clock.met_at
    if clock.state == LATE:
        return OVERDUE, clock.met_at
    if clock.state == BREACHED:
        return OVERDUE, None
    if clock.open:
        return OPEN, None
    return (DONE, at) if at else (NOT_NEEDED, None)


def _reasons(record: Record) -> Verdict:
    there = bool(record.complaint.reasons) and bool(record.complaint.policy_version)
    return (DONE, record.complaint.registered_at) if there else (OVERDUE, None)


def _investigated(record: Record) -> Verdict:
    found = investigation.findings(record.work, record.complaint.number)
    return _by_decision(record, found[0].at if found else None)


def _root_cause(record: Record) -> Verdict:
    cause = investigation.root_cause(record.work, record.complaint.number)
    return _by_decision(record, None if cause is None else cause.at)


def _by_decision(record: Record, at: datetime | None) -> Verdict:
    """What has to be there when it is decided."""
    if at is not None:
        return DONE, at
    if record.withdrawn:
        return NOT_NEEDED, None
    return (OPEN if record.complaint.status in IN_HAND | {SUSPENDED} else OVERDUE), None


def _surveyed(record: Record) -> Verdict:
    asked = survey.of(record.work, record.complaint.number)
    if asked is not None:
        return DONE, asked.invited_at
    if record.withdrawn:
        return NOT_NEEDED, None
    return (OVERDUE if record.closed else OPEN), None


def _extension(record: Record) -> Verdict:
    """Extended: the customer was told each time, and the second time somebody approved."""
    complaint = record.complaint
    if not complaint.extended:
        return (OPEN if complaint.extension_pending else NOT_NEEDED), None
    query = select(Feedback.at).where(Feedback.number == complaint.number, Feedback.kind == DECIDING_FEEDBACK)
    told = sorted(record.work.session.execute(query).scalars())
    called = record.event("contacted") if len(told) < complaint.extended else None
    if called is not None and (granted := record.event("extend", "approve_extension")) and called > granted:
        told.append(called)
    approved = complaint.extended < 2 or record.event("approve_extension") is not None
    if len(told) >= complaint.extended and approved:
        return DONE, told[-1]
    return (OVERDUE if record.closed or not approved else OPEN), None


def _review(record: Record) -> Verdict:
    for basis in (STATUTORY, TARGET):
        if any((each.kind, each.basis) == ("review", basis) for each in record.clocks):
            return _by_clock(record, "review", basis, record.complaint.review_decided_at)
    return NOT_NEEDED, None


def _regulator(record: Record) -> Verdict:
    if record.complaint.level != 1 or record.withdrawn:
        return NOT_NEEDED, None
    query = (
        select(AuditEntry.at)
        .where(
            AuditEntry.subject == f"complaint:{record.complaint.number}",
            AuditEntry.act == REPORT_MADE,
        )
        .order_by(AuditEntry.id)
        .limit(1)
    )
    made = record.work.session.execute(query).scalar_one_or_none()
    return (DONE, made) if made else ((OVERDUE if record.closed else OPEN), None)


def _plan(record: Record) -> Verdict:
    needed = record.complaint.level in record.work.policy.handling.plan_levels
    return _lesson(record, investigation.PLAN, needed)


def _learnt(record: Record) -> Verdict:
    return _lesson(record, investigation.LESSON, True)


def _lesson(record: Record, kind: str, needed: bool) -> Verdict:
    found = [
        each for each in investigation.lessons(record.work, record.complaint.number) if each.kind == kind
    ]
    if found:
        return DONE, found[-1].at
    if not needed or record.withdrawn:
        return NOT_NEEDED, None
    return (OVERDUE if record.closed else OPEN), None


CHECKS: dict[str, Callable[[Record], Verdict]] = {
    "registered": _registered,
    "owner": _owner,
    "contact": _contact,
    "first_findings": _first_findings,
    "level_reasons": _reasons,
    "findings": _investigated,
    "root_cause": _root_cause,
    "decision_target": _decided_in_target,
    "decision_statutory": _decided_in_law,
    "informed": _informed,
    "survey": _surveyed,
    "extension": _extension,
    "review": _review,
    "regulator_report": _regulator,
    "improvement_plan": _plan,
    "lesson": _learnt,
}
