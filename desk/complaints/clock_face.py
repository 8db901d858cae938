"""What a clock shows: how much of it is used, by when it is due, whether it was met in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desk.complaints.clock_model import Clock
from desk.complaints.clock_time import length_of, passed
from desk.complaints.policy_terms import CalendarTable
from desk.complaints.work import Work

RUNNING, PAUSED, MET, LATE, BREACHED, ENDED = "running", "paused", "met", "late", "breached", "ended"


@dataclass(frozen=True)
class Clockface:
    """A clock at one moment.

    Attributes:
        used: the share of the limit that has been used, in the clock's own time; above 1 it is overdue.
        state: running, paused, breached (open and overdue), met (in time), late (met overdue) or ended.
        certain: False when the due moment rests on a year whose holidays were not known.
        replaced_by: the clock that took its place, e.g. by an extension.
    """

    id: int
    kind: str
    title: str
    basis: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    paused: bool
    used: float
    state: str
    policy_version: str
    certain: bool
    replaced_by: int | None

    @property
    def open(self) -> bool:
        """Whether it still waits for something."""
        return self.state in (RUNNING, PAUSED, BREACHED)


def of(work: Work, number: str) -> list[Clock]:
    """All clocks a complaint has had, replaced ones too, oldest first."""
    query = select(Clock).where(Clock.number == number).order_by(Clock.id)
    return list(work.session.execute(query).scalars())


def state(work: Work, clock: Clock, at: datetime | None = None) -> Clockface:
    """What a clock shows now, or at another moment."""
    at = at or work.now
    terms = work.policy.clocks.kinds.get(clock.kind)
    return Clockface(
        id=clock.id,
        kind=clock.kind,
        title=terms.title if terms else clock.kind,
        basis=clock.basis,
        started_at=clock.started_at,
        due_at=clock.due_at,
        met_at=clock.met_at,
        paused=clock.paused_at is not None,
        used=used(clock, at, work.policy.calendar),
        state=_state(clock, at),
        policy_version=clock.policy_version,
        certain=clock.certain,
        replaced_by=clock.replaced_by,
    )


def faces(work: Work, numbers: Sequence[str]) -> dict[str, list[Clockface]]:
    """The clocks of several complaints at once, the replaced left out, the next due first."""
    query = select(Clock).where(Clock.number.in_(numbers), Clock.replaced_by.is_(None))
    found: dict[str, list[Clockface]] = defaultdict(list)
    for clock in work.session.execute(query.order_by(Clock.due_at, Clock.id)).scalars():
        found[clock.number].append(state(work, clock))
    return found


def used(clock: Clock, at: datetime, table: CalendarTable) -> float:
    """The share of its limit a clock has used at a moment; it does not grow once it stopped."""
    stopped = clock.met_at or clock.ended_at
    at = at if stopped is None else min(at, stopped)
    spent = clock.spent
    if clock.paused_at is None:
        spent += passed(clock.unit, clock.running_since, at, table)
    length = length_of(clock, table)
    if length <= 0:
        return 1.0 if at >= clock.due_at else 0.0
    return spent / length


def _state(clock: Clock, at: datetime) -> str:
    if clock.ended_at is not None:
        return ENDED
    if clock.met_at is not None:
        return MET if clock.met_at <= clock.due_at else LATE
    if clock.paused_at is not None:
        return PAUSED
    return BREACHED if at > clock.due_at else RUNNING
