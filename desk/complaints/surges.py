"""Finds what suddenly comes more often than usual: the same topic, product or branch, from many customers.

What is usual adapts: the same weekday and hour of the last weeks, and this hour of the last days, whichever
is more. The count of a window is then held against a Poisson distribution with that rate. Complaints that
belonged to an incident are not usual.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from desk.complaints.incident_model import DISMISSED, Incident, IncidentMember
from desk.complaints.model import Complaint
from desk.complaints.policy_incidents import KINDS
from desk.complaints.taxonomy import OTHER
from desk.complaints.work import Work

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Case:
    """What of a complaint matters here."""

    number: str
    customer: str
    level: int
    team: str
    registered_at: datetime
    topic: str
    product: str | None
    branch: str | None


@dataclass(frozen=True)
class Surge:
    """More of something than usual.

    Attributes:
        usual: how many customers there usually are in a window.
    """

    kind: str
    value: str
    cases: tuple[Case, ...]
    usual: float

    @property
    def customers(self) -> int:
        """How many customers there are behind it."""
        return customers_of(self.cases)


def find(work: Work) -> list[Surge]:
    """What is surprising in the window that ends now, the most surprising first."""
    terms = work.policy.incidents
    recent = cases(work, work.now - terms.window)
    found = []
    for kind in KINDS:
        for value in sorted({getattr(each, kind) for each in recent} - {None, "", OTHER}):
            since = max(work.now - terms.window, _last_ended(work, kind, value))
            alike = [each for each in recent if getattr(each, kind) == value and each.registered_at > since]
            surge = _judged(work, kind, value, alike)
            if surge is not None:
                found.append(surge)
    return sorted(found, key=lambda each: (-each.customers / each.usual, KINDS.index(each.kind), each.value))


def cases(work: Work, since: datetime, kind: str | None = None, value: str | None = None) -> list[Case]:
    """The complaints that came in and were registered after a moment, oldest first.

    A letter of last week that is registered today is no news of today.
    """
    columns = [getattr(Complaint, name) for name in ("number", "customer_id", "level", "team")]
    columns += [getattr(Complaint, name) for name in ("registered_at", *KINDS)]
    query = select(*columns).where(
        Complaint.registered_at > since, Complaint.registered_at <= work.now, Complaint.received_at > since
    )
    if kind is not None:
        query = query.where(getattr(Complaint, kind) == value)
    query = query.order_by(Complaint.registered_at, Complaint.number)
    return [Case(*row) for row in work.session.execute(query)]


def customers_of(found: Iterable[Case]) -> int:
    """How many customers complained; one who does so ten times is one."""
    return len({each.customer for each in found})


def unlikely(count: int, usual: float) -> float:
    """How likely so many or more are where there usually are so few (the tail of a Poisson distribution)."""
    below = math.fsum(
        math.exp(each * math.log(usual) - usual - math.lgamma(each + 1)) for each in range(count)
    )
    return max(0.0, 1.0 - below)


def _judged(work: Work, kind: str, value: str, alike: Sequence[Case]) -> Surge | None:
    terms = work.policy.incidents
    count = customers_of(alike)
    if count < terms.floor:
        return None
    usual = usual_rate(work, kind, value)
    if count < terms.times * usual or unlikely(count, usual) * terms.one_in > 1:
        return None
    return Surge(kind, value, tuple(alike), usual)


def usual_rate(work: Work, kind: str, value: str) -> float:
    """How many customers with this there usually are in a window like the present one."""
    terms = work.policy.incidents
    first = work.session.execute(select(func.min(Complaint.registered_at))).scalar_one()
    weeks = [WEEK * back for back in range(1, terms.weeks + 1)]
    days = [DAY * back for back in range(1, terms.days + 1)]
    return max(_rate(work, kind, value, each, first) for each in (weeks, days))


def _rate(work: Work, kind: str, value: str, back: Sequence[timedelta], first: datetime | None) -> float:
    """Customers in a window, seen over earlier ones.

    One more window with one customer is taken for seen: where nothing was seen yet, little is known, not that
    there is nothing.
    """
    terms = work.policy.incidents
    starts = [work.now - terms.window - terms.around - each for each in back]
    known = [start for start in starts if first is not None and start >= first]
    length = terms.window + 2 * terms.around
    seen = sum(_count(work, kind, value, start, start + length) for start in known)
    return (seen + 1) / (len(known) * (length / terms.window) + 1)


def _count(work: Work, kind: str, value: str, start: datetime, end: datetime) -> int:
    excluded = (
        select(IncidentMember.number)
        .join(Incident, Incident.id == IncidentMember.incident_id)
        .where(Incident.drill.is_(False), Incident.state != DISMISSED)
    )
    query = select(func.count(func.distinct(Complaint.customer_id))).where(
        getattr(Complaint, kind) == value,
        Complaint.registered_at > start,
        Complaint.registered_at <= end,
        Complaint.number.not_in(excluded),
    )
    return int(work.session.execute(query).scalar_one())


def _last_ended(work: Work, kind: str, value: str) -> datetime:
    """When the last incident of the same thing ended: what it was made of raises no second one."""
    query: Any = select(func.max(Incident.ended_at)).where(
        Incident.kind == kind, Incident.value == value, Incident.drill.is_(False)
    )
    ended: datetime | None = work.session.execute(query).scalar_one_or_none()
    return ended or work.now - work.policy.incidents.window
