"""Writing clocks: a row with its marks, found again under lock, stopped, and run on after a pause."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from desk.complaints import escalation
from desk.complaints.clock_model import DROPPED, DUE, HELD, Clock, ClockPause, DueEvent
from desk.complaints.clock_time import counts_from, length_of, moment_after, passed
from desk.complaints.deadlines import Due, due
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import STATUTORY, TARGET
from desk.complaints.policy_terms import Limit
from desk.complaints.work import Work

# Clock → the complaint's own column that shows the same moment.
SHOWN_AS = {
    ("respond", TARGET): "respond_by",
    ("first_findings", TARGET): "first_findings_by",
    ("decide", TARGET): "decide_by",
    ("decide", STATUTORY): "statutory_by",
    ("review", TARGET): "review_by",
    ("review", STATUTORY): "review_by",
}


def open_clocks(
    work: Work, complaint: Complaint, kind: str | None = None, basis: str | None = None
) -> list[Clock]:
    """The open clocks of a complaint, locked after the complaint itself."""
    held = select(Complaint.id).where(Complaint.number == complaint.number)
    work.session.execute(work.lock(held))
    query = select(Clock).where(
        Clock.number == complaint.number, Clock.met_at.is_(None), Clock.ended_at.is_(None)
    )
    query = query if kind is None else query.where(Clock.kind == kind)
    query = query if basis is None else query.where(Clock.basis == basis)
    query = work.lock(query.order_by(Clock.id)).execution_options(populate_existing=True)
    return list(work.session.execute(query).scalars())


def made(
    work: Work,
    complaint: Complaint,
    kind: str,
    basis: str,
    limit: Limit,
    start: datetime,
    *,
    promised: datetime | None = None,
    outer: datetime | None = None,
    why: str | None = None,
) -> Clock:
    """A clock, not written yet.

    Args:
        promised: the moment the customer was told at registration, whatever today's calendar says.
        outer: the law's limit, which a target never outlasts.
    """
    table = work.policy.calendar
    over, since = due(limit, start, table), counts_from(limit.unit, start)
    if promised is not None:
        over = Due(promised, over.certain)
    if outer is not None and outer < over.at:
        over = Due(outer, over.certain)
    return Clock(
        number=complaint.number,
        kind=kind,
        basis=basis,
        unit=limit.unit,
        count=limit.count,
        started_at=start,
        due_at=over.at,
        running_since=since,
        length=passed(limit.unit, since, over.at, table),
        spent=0.0,
        certain=over.certain,
        policy_version=complaint.policy_version,
        why=why,
    )


def write(work: Work, complaint: Complaint, *clocks: Clock) -> None:
    """Write clocks with all their marks."""
    work.session.add_all(clocks)
    work.session.flush()
    marks = [
        {"clock_id": clock.id, "mark": mark, "at": at, "state": DUE}
        for clock in clocks
        for mark, at in escalation.moments(clock, work.policy).items()
    ]
    if marks:
        work.session.execute(insert(DueEvent), marks)
    for clock in clocks:
        show(complaint, clock)


def stop(work: Work, clock: Clock, at: datetime) -> None:
    """Nothing of a clock matters that lies after this moment; what it passed before is still told."""
    never = (DueEvent.state == HELD) | ((DueEvent.state == DUE) & (DueEvent.at > at))
    gone = update(DueEvent).where(DueEvent.clock_id == clock.id, never)
    _carry_out(work, gone.values(state=DROPPED, settled_at=work.now))
    end_pause(work, clock, None)


def end_pause(work: Work, clock: Clock, by: str | None) -> None:
    """Its pause, if it has one, is over."""
    work.session.flush()
    for pause in pauses_of(work, clock):
        pause.until_at, pause.resumed_by = work.now, by


def pauses_of(work: Work, clock: Clock) -> list[ClockPause]:
    """The pause a clock is in; none if it runs."""
    query = select(ClockPause).where(ClockPause.clock_id == clock.id, ClockPause.until_at.is_(None))
    return list(work.session.execute(query).scalars())


def hold(work: Work, clock: Clock, reason: str, by: str) -> None:
    """Stand still: what is left of the clock and the marks ahead of it are kept for later."""
    work.session.add(ClockPause(clock_id=clock.id, reason=reason, from_at=work.now, by=by))
    table = work.policy.calendar
    clock.length = length_of(clock, table)
    clock.spent += passed(clock.unit, clock.running_since, work.now, table)
    clock.paused_at = work.now
    ahead = update(DueEvent).where(
        DueEvent.clock_id == clock.id, DueEvent.state == DUE, DueEvent.at > work.now
    )
    _carry_out(work, ahead.values(state=HELD))


def run_on(work: Work, complaint: Complaint, clock: Clock) -> None:
    """Go on from now with what was left; a target still does not outlast the law's own clock."""
    paused, table = clock.paused_at or work.now, work.policy.calendar
    overdue = clock.due_at <= paused
    clock.running_since, clock.paused_at = max(clock.running_since, work.now), None
    if not overdue:
        over = moment_after(clock.unit, clock.running_since, clock.length - clock.spent, table)
        laws = [] if clock.basis == STATUTORY else open_clocks(work, complaint, clock.kind, STATUTORY)
        clock.due_at = min([over.at, *(law.due_at for law in laws)])
        clock.certain = clock.certain and over.certain
        clock.length = clock.spent + passed(clock.unit, clock.running_since, clock.due_at, table)
    marks = escalation.moments(clock, work.policy)
    query = select(DueEvent).where(DueEvent.clock_id == clock.id, DueEvent.state == HELD)
    for event in work.session.execute(query).scalars():
        # The rungs above a breach that happened before the pause wait for what was left of their waits.
        event.at = event.at + (work.now - paused) if overdue else marks.get(event.mark, event.at)
        event.state = DUE
    work.session.flush()
    show(complaint, clock)


def shown(complaint: Complaint, kind: str, basis: str) -> datetime | None:
    """The moment the complaint's own columns say this clock is due, if they do."""
    column = SHOWN_AS.get((kind, basis))
    moment: datetime | None = None if column is None else getattr(complaint, column)
    return moment


def show(complaint: Complaint, clock: Clock) -> None:
    """Let the complaint's own columns say what its clocks say."""
    column = SHOWN_AS.get((clock.kind, clock.basis))
    if column is not None:
        setattr(complaint, column, clock.due_at)


def _carry_out(work: Work, statement: Any) -> None:
    work.session.flush()
    work.session.execute(statement.execution_options(synchronize_session="fetch"))
