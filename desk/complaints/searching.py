"""Finding complaints for the desk: filtered, the most urgent first, page after page, within what one may see.

What customers said is encrypted and cannot be searched: a search is for a number or a part of one, words of
product and branch, or a whole phone, which is looked up by its blind index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, false, func, or_, select

from desk.complaints import lifecycle, paging
from desk.complaints.actors import Actor, serves
from desk.complaints.clock_model import Clock
from desk.complaints.errors import InvalidField
from desk.complaints.fields import accept
from desk.complaints.incident_model import IncidentMember
from desk.complaints.lifecycle import ENDED, OPEN, UNDER_REVIEW
from desk.complaints.model import Complaint
from desk.complaints.people import HANDLING, SUPERVISOR
from desk.complaints.work import Work

SOON = timedelta(hours=24)
AUDITOR = "auditor"
NOBODY = "none"
_PART_OF_NUMBER = re.compile(r"(?:TS)?[0-9-]{3,20}", re.IGNORECASE)
_RUNS = and_(Clock.number == Complaint.number, Clock.met_at.is_(None), Clock.ended_at.is_(None))


@dataclass(frozen=True)
class Filters:
    """What is looked for; None does not narrow.

    Attributes:
        owner: an account, or "none" for those nobody answers for.
        open: not ended yet.
        breached: a clock of it is overdue.
        q: number or part of it, words of product or branch, or a whole phone.
    """

    status: str | None = None
    level: int | None = None
    owner: str | None = None
    team: str | None = None
    topic: str | None = None
    due_before: datetime | None = None
    open: bool | None = None
    breached: bool | None = None
    incident: int | None = None
    q: str | None = None


@dataclass(frozen=True)
class Page:
    """Some complaints, and what to ask with for those behind them."""

    complaints: list[Complaint]
    next_cursor: str | None


def find(work: Work, actor: Actor, filters: Filters, *, cursor: str | None = None, limit: int = 50) -> Page:
    """A page of the complaints somebody may see: open ones by urgency and what is due next, then ended ones.

    Raises:
        InvalidField: the cursor is not one of ours, or is of another search.
    """
    search = repr((actor.name, filters))
    place = None if cursor is None else paging.read(work, search, cursor)
    where = [scope(work, actor), *_conditions(work, filters)]
    found: list[paging.Place] = []
    may_be_open, may_have_ended = _parts(filters)
    if may_be_open and (place is None or place[0] == "open"):
        found = _open(work, where, place, limit + 1)
    if may_have_ended and len(found) <= limit:
        found += _ended(work, where, place, limit + 1 - len(found))
    shown = found[:limit]
    more = paging.write(work, search, shown[-1]) if len(found) > limit else None
    return Page(_loaded(work, [each[-1] for each in shown]), more)


def counts(work: Work, actor: Actor) -> dict[str, int]:
    """How many there are of those one may see: open, due within a day, overdue, unowned, one's own."""
    seen = [scope(work, actor), Complaint.status.in_(sorted(OPEN))]
    asked = {
        "open": True,
        "due_soon": and_(_due_before(work.now + SOON), ~_overdue(work)),
        "breached": _overdue(work),
        "unowned": Complaint.owner.is_(None),
        "mine": Complaint.owner == actor.name,
    }
    return {
        name: _count(work, seen if condition is True else [*seen, condition])
        for name, condition in asked.items()
    }


def scope(work: Work, actor: Actor) -> Any:
    """The condition a complaint must meet to be seen by somebody; interests are looked at one by one."""
    if actor.role == AUDITOR:
        return Complaint.id.is_not(None)
    if actor.role not in HANDLING:
        return false()
    terms, theirs = work.policy.handling, set(actor.teams)
    oversees = actor.role == SUPERVISOR and theirs & terms.oversight
    # Who stands in for the approvers sees what they would see.
    if not theirs or oversees or serves(work, actor, terms.approvers):
        return Complaint.id.is_not(None)
    levels = {level for level, teams in terms.owners.items() if theirs & set(teams)}
    levels |= {level for level, team in work.policy.escalation.items() if team in theirs}
    reviewed = {level for level, team in terms.reviewers.items() if team in theirs}
    return or_(
        Complaint.team.in_(sorted(theirs)),
        Complaint.owner == actor.name,
        Complaint.proposed_owner == actor.name,
        Complaint.reviewer == actor.name,
        Complaint.taken_by == actor.stamp,
        Complaint.level.in_(sorted(levels)),
        and_(Complaint.status == UNDER_REVIEW, Complaint.level.in_(sorted(reviewed))),
    )


def visible(work: Work, complaint: Complaint, actor: Actor) -> bool:
    """Whether somebody may see a complaint, interests apart."""
    query = select(Complaint.id).where(Complaint.id == complaint.id, scope(work, actor))
    return work.session.execute(query).first() is not None


def _parts(filters: Filters) -> tuple[bool, bool]:
    """Whether open ones can be among what is sought, and whether ended ones can."""
    state, wanted = filters.status, filters.open
    return (
        wanted is not False and state not in ENDED,
        wanted is not True and state not in OPEN,
    )


def _conditions(work: Work, filters: Filters) -> list[Any]:
    plain = {name: getattr(filters, name) for name in ("status", "level", "team", "topic")}
    found = [getattr(Complaint, name) == value for name, value in plain.items() if value is not None]
    if filters.owner is not None:
        unowned = filters.owner == NOBODY
        found.append(Complaint.owner.is_(None) if unowned else Complaint.owner == filters.owner)
    if filters.due_before is not None:
        found.append(_due_before(filters.due_before))
    if filters.breached is not None:
        found.append(_overdue(work) if filters.breached else ~_overdue(work))
    if filters.incident is not None:
        members = select(IncidentMember.number).where(IncidentMember.incident_id == filters.incident)
        found.append(Complaint.number.in_(members))
    if filters.q is not None and filters.q.strip():
        found.append(_matching(work, filters.q.strip()))
    return found


def _matching(work: Work, q: str) -> Any:
    try:
        phone = accept("contact_phone", q, policy=work.policy, now=work.now)
    except InvalidField:
        pass
    else:
        return Complaint.phone_index == work.keys.blind_index(phone)
    if _PART_OF_NUMBER.fullmatch(q):
        return Complaint.number.like(f"%{q.upper()}%")
    return and_(
        *(
            or_(*(column.like(f"%{_literal(word)}%", escape="/") for column in _WORDS))
            for word in q.split()[:8]
        )
    )


_WORDS = (Complaint.product, Complaint.branch)


def _literal(word: str) -> str:
    return re.sub(r"([/%_])", r"/\1", word)


def _due(*conditions: Any) -> Any:
    """An open clock of it is like this; few are, so they are sought first."""
    running = (Clock.met_at.is_(None), Clock.ended_at.is_(None))
    return Complaint.number.in_(select(Clock.number).where(*running, *conditions))


def _due_before(moment: datetime) -> Any:
    """A paused clock is not due: it goes on later than it says."""
    return _due(Clock.due_at < moment, Clock.paused_at.is_(None))


def _overdue(work: Work) -> Any:
    return _due_before(work.now)


def _open(work: Work, where: list[Any], place: paging.Place | None, limit: int) -> list[paging.Place]:
    """Places of open complaints: urgent, then what is due next, then the number."""
    next_due = select(func.min(Clock.due_at)).where(_RUNS).correlate(Complaint).scalar_subquery()
    inner = select(
        Complaint.number, Complaint.urgent, func.coalesce(next_due, paging.NEVER).label("due")
    ).where(Complaint.status.in_(sorted(lifecycle.OPEN)), *where)
    seen = inner.subquery()
    query = select(seen.c.urgent, seen.c.due, seen.c.number)
    if place is not None:
        _, urgent, due, number = place
        later = or_(seen.c.due > due, and_(seen.c.due == due, seen.c.number > number))
        same = and_(seen.c.urgent.is_(urgent), later)
        query = query.where(or_(seen.c.urgent.is_(False), same) if urgent else same)
    query = query.order_by(seen.c.urgent.desc(), seen.c.due, seen.c.number).limit(limit)
    return [("open", bool(row.urgent), row.due, row.number) for row in work.session.execute(query)]


def _ended(work: Work, where: list[Any], place: paging.Place | None, limit: int) -> list[paging.Place]:
    """Places of ended complaints, the newest first."""
    # Not "in the ended states", which are nearly all: SQLite would gather and sort them instead of
    # walking back in time until it has enough.
    ended = Complaint.status.notin_(sorted(OPEN))
    query = select(Complaint.registered_at, Complaint.number).where(ended, *where)
    if place is not None and place[0] == "ended":
        _, _, at, number = place
        same = and_(Complaint.registered_at == at, Complaint.number < number)
        query = query.where(Complaint.registered_at <= at, or_(Complaint.registered_at < at, same))
    query = query.order_by(Complaint.registered_at.desc(), Complaint.number.desc()).limit(limit)
    return [("ended", False, at, number) for at, number in work.session.execute(query)]


def _loaded(work: Work, numbers: list[str]) -> list[Complaint]:
    query = select(Complaint).where(Complaint.number.in_(numbers))
    found = {each.number: each for each in work.session.execute(query).scalars()}
    return [found[number] for number in numbers]


def _count(work: Work, conditions: list[Any]) -> int:
    return int(work.session.execute(select(func.count(Complaint.id)).where(*conditions)).scalar_one())
