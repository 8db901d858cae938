"""Reconciliation of limits: what is open is timed, what was passed was told, what was to be told arrived."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select

from desk.complaints import lifecycle, outbox
from desk.complaints.clock_model import DUE, HELD, Clock, DueEvent, StaffNotice
from desk.complaints.model import Complaint, OutboxRow
from desk.complaints.notices import NOTICE
from desk.complaints.work import Work

if TYPE_CHECKING:
    from desk.conversations.reconcile import Reconciliation

PATIENCE = timedelta(minutes=1)
"""A mark is fired within moments; when it is not after so long, nobody is watching the clocks."""
AT_ONCE = 1000

# In this state a complaint waits for this to be done, and a clock runs for it.
AWAITED = {
    **dict.fromkeys(sorted(lifecycle.IN_HAND), "decide"),
    lifecycle.DECIDED: "inform",
    lifecycle.UNDER_REVIEW: "review",
}


def clocks(work: Work, found: Reconciliation) -> None:
    """Every open complaint has its clocks; every mark they passed was fired; none is held for nothing."""
    _timed(work, found)
    late = and_(DueEvent.state == DUE, DueEvent.at < work.now - PATIENCE)
    stuck = and_(DueEvent.state == HELD, Clock.paused_at.is_(None))
    marks = (
        select(Clock.number, Clock.kind, Clock.basis, DueEvent.mark, DueEvent.state)
        .join(DueEvent, DueEvent.clock_id == Clock.id)
        .where(or_(late, stuck))
    )
    for row in work.session.execute(marks.execution_options(yield_per=AT_ONCE)):
        kind = "mark_not_fired" if row.state == DUE else "mark_held_for_nothing"
        found.differ(kind, f"{row.number} {row.kind} {row.basis} {row.mark}")
    totals = select(DueEvent.state, func.count().label("total")).group_by(DueEvent.state)
    for row in work.session.execute(totals):
        found.counts[f"marks_{row.state}"] += row.total


def _timed(work: Work, found: Reconciliation) -> None:
    """A complaint that is open has had clocks; what it waits for now has one that runs."""
    has = exists().where(Clock.number == Complaint.number)
    awaits = [and_(Complaint.status == state, ~_runs(kind)) for state, kind in AWAITED.items()]
    question = select(Complaint.number, Complaint.status, has.label("has"))
    question = question.where(Complaint.status.in_(lifecycle.OPEN), or_(~has, *awaits))
    for row in work.session.execute(question.execution_options(yield_per=AT_ONCE)):
        if not row.has:
            found.differ("complaint_without_clocks", row.number)
        else:
            found.differ("complaint_not_timed", f"{row.number} {AWAITED[row.status]}")


def _runs(kind: str) -> Any:
    """A clock of this kind runs for the complaint."""
    still_open = and_(Clock.met_at.is_(None), Clock.ended_at.is_(None))
    return exists().where(and_(Clock.number == Complaint.number, Clock.kind == kind, still_open))


def notices(work: Work, found: Reconciliation) -> None:
    """What is marked as told to staff was told to them."""
    told = exists().where(StaffNotice.source_key == OutboxRow.dedupe_key)
    rows = select(OutboxRow.id, OutboxRow.state, told.label("told")).where(OutboxRow.kind == NOTICE)
    for row in work.session.execute(rows.execution_options(yield_per=AT_ONCE)):
        found.counts[f"notices_{row.state}"] += 1
        if row.state == outbox.DONE and not row.told:
            found.differ("notice_done_but_not_told", f"outbox:{row.id}")
        if row.state == outbox.DEAD:
            found.differ("notice_given_up", f"outbox:{row.id}")
