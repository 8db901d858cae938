"""Tells who must hear of it when a clock reaches a mark: each mark once, and none is forgotten.

A mark is a row. It is settled in the transaction that writes its notices, under the lock of its complaint; so
a scheduler killed at any point has done both or neither, and two at once never fire the same. Marks that were
passed while nothing ran are fired afterwards; a later mark overtakes a warning, whose time is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select

from desk.complaints import audit, notices
from desk.complaints.clock_model import DROPPED, DUE, FIRED, Clock, DueEvent
from desk.complaints.escalation import recipients
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import BREACH, WARNINGS
from desk.complaints.receipt import local
from desk.complaints.work import Work

ESCALATED = "escalated"


def next_due(work: Work) -> datetime | None:
    """The moment of the next mark; it may be past. None: nothing runs."""
    query = select(func.min(DueEvent.at)).where(DueEvent.state == DUE)
    found: datetime | None = work.session.execute(query).scalar_one_or_none()
    return found


def fire_due(work: Work, limit: int = 50) -> int:
    """Fire the marks that were reached, of so many complaints at most.

    Complaints somebody else is busy with are left for the next time.

    Returns:
        How many marks were settled.
    """
    settled = 0
    for complaint in _reached(work, limit):
        for clock, events in groupby(_due_of(work, complaint), key=lambda pair: pair[0]):
            settled += _settle(work, complaint, clock, [event for _, event in events])
    work.session.flush()
    return settled


def _reached(work: Work, limit: int) -> list[Complaint]:
    """Complaints with a mark reached, locked; those another scheduler holds are not among them."""
    numbers = (
        select(Clock.number)
        .join(DueEvent, DueEvent.clock_id == Clock.id)
        .where(DueEvent.state == DUE, DueEvent.at <= work.now)
    )
    query = select(Complaint).where(Complaint.number.in_(numbers)).order_by(Complaint.number).limit(limit)
    query = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return list(work.session.execute(query).scalars())


def _due_of(work: Work, complaint: Complaint) -> list[tuple[Clock, DueEvent]]:
    """The marks of a complaint that were reached, looked up again under its lock, clock by clock."""
    query = (
        select(Clock, DueEvent)
        .join(DueEvent, DueEvent.clock_id == Clock.id)
        .where(Clock.number == complaint.number, DueEvent.state == DUE, DueEvent.at <= work.now)
        .order_by(Clock.id, DueEvent.at, DueEvent.id)
        .execution_options(populate_existing=True)
    )
    return [(row.Clock, row.DueEvent) for row in work.session.execute(query)]


def _settle(work: Work, complaint: Complaint, clock: Clock, events: Iterable[DueEvent]) -> int:
    events = list(events)
    last = events[-1].mark
    silent = _spoken_for(work, clock)
    for event in events:
        event.settled_at = work.now
        if event.mark in WARNINGS and event.mark != last:
            event.state = DROPPED
            continue
        event.state = FIRED
        if not silent:
            _tell(work, complaint, clock, event)
    return len(events)


def _spoken_for(work: Work, clock: Clock) -> bool:
    """Whether an open clock of the same limit says all there is to say."""
    terms = work.policy.clocks.kinds.get(clock.kind)
    if terms is None or terms.follows is None:
        return False
    query = select(Clock.id).where(
        Clock.number == clock.number,
        Clock.kind == terms.follows,
        Clock.basis == clock.basis,
        Clock.due_at == clock.due_at,
        Clock.met_at.is_(None),
        Clock.ended_at.is_(None),
    )
    return work.session.execute(query).first() is not None


def _tell(work: Work, complaint: Complaint, clock: Clock, event: DueEvent) -> None:
    early = event.mark in WARNINGS
    kind = event.mark if early or event.mark == BREACH else ESCALATED
    told = recipients(complaint, clock.basis, event.mark, work.policy)
    for to in told:
        notices.post(
            work,
            to,
            f"clock_{kind}",
            complaint,
            key=f"due:{event.id}:{to}",
            clock=clock.kind,
            basis=clock.basis,
            mark=event.mark,
            due_at=local(clock.due_at),
        )
    if not early:
        details = {"clock": clock.kind, "basis": clock.basis, "mark": event.mark, "told": told}
        audit.append(work, "system", f"clock_{kind}", f"complaint:{complaint.number}", details)
