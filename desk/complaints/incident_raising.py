"""Raises mass incidents: of a surge, once, whoever looks and however often; or as a drill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from desk.complaints import audit, incident_ladder, surges
from desk.complaints.actors import Actor
from desk.complaints.errors import IncidentIsOpen, InvalidField
from desk.complaints.incident_model import OPEN, Incident, IncidentMember
from desk.complaints.policy_incidents import KINDS
from desk.complaints.surges import Case, Surge
from desk.complaints.work import Work

ONE_AT_A_TIME = 8231
LONGEST_VALUE = 128


def watch(work: Work) -> list[Incident]:
    """Take new complaints into the incidents they belong to, and raise what is new.

    Returns:
        The incidents raised now.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        # Two servers at once would each raise what the other cannot see yet; SQLite has one writer anyway.
        work.session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": ONE_AT_A_TIME})
    running = select(Incident).where(Incident.ended_at.is_(None), Incident.drill.is_(False))
    # Held: nobody ends it while it takes in what came.
    for incident in work.session.execute(work.lock(running.order_by(Incident.id))).scalars():
        _extend(work, incident)
    raised = [made for surge in surges.find(work) if (made := _raise(work, surge)) is not None]
    work.session.flush()
    return raised


def drill(work: Work, kind: str, value: str, customers: int, actor: Actor) -> Incident:
    """An incident of so many imagined customers: staff go the whole way, no customer hears of it.

    Raises:
        InvalidField: there is no such kind or topic.
        IncidentIsOpen: the same drill is running.
    """
    if kind not in KINDS:
        raise InvalidField("kind", "unknown")
    if not value.strip():
        raise InvalidField("value", "empty")
    if len(value.strip()) > LONGEST_VALUE:
        raise InvalidField("value", "too_long")
    topic = work.policy.topic(value) if kind == "topic" else None
    if kind == "topic" and topic is None:
        raise InvalidField("value", "unknown")
    why = [
        _why(
            work,
            "drill",
            kind=work.policy.incidents.kinds[kind],
            value=title(work, kind, value),
            count=customers,
        )
    ]
    level, reasons = gravity(work, customers, 0)
    made = Incident(
        kind=kind,
        value=value.strip(),
        drill=True,
        level=level,
        team=topic.team if topic is not None else work.policy.section("desk")["fallback_team"],
        count=customers,
        usual=0.0,
        why=[*why, *reasons],
        window_from=work.now - work.policy.incidents.window,
        raised_by=actor.stamp,
    )
    if not _put(work, made):
        raise IncidentIsOpen(value)
    return made


def numbers_of(work: Work, incident_id: int) -> set[str]:
    """The complaints of an incident."""
    query = select(IncidentMember.number).where(IncidentMember.incident_id == incident_id)
    return set(work.session.execute(query).scalars())


def title(work: Work, kind: str, value: str) -> str:
    """What an incident is about, in words."""
    topic = work.policy.topic(value) if kind == "topic" else None
    return topic.title if topic is not None else value


def gravity(work: Work, customers: int, severe: int) -> tuple[int, list[str]]:
    """The level of an incident by the policy's table, and why."""
    for level, terms in work.policy.incidents.levels.items():
        why = []
        if terms.customers is not None and customers >= terms.customers:
            why.append(_why(work, "customers", count=customers, level=terms.name))
        if terms.severe is not None and severe >= terms.severe:
            why.append(_why(work, "severe", count=severe, level=terms.name))
        if why:
            return level, why
    lowest = max(work.policy.incidents.levels)
    return lowest, [_why(work, "least", level=work.policy.incidents.levels[lowest].name)]


def record(work: Work, incident: Incident, act: str, by: str, **details: Any) -> None:
    """Have an act with an incident recorded."""
    work.session.flush()
    audit.append(work, by, act, f"incident:{incident.id}", details)


def _raise(work: Work, surge: Surge) -> Incident | None:
    """An incident of a surge, unless there is one of most of these complaints."""
    numbers = [each.number for each in surge.cases]
    if _overlap(work, numbers) >= work.policy.incidents.overlap * len(numbers):
        return None
    terms = work.policy.incidents
    level, reasons = gravity(work, surge.customers, _severe(surge.cases))
    said = {
        "minutes": int(terms.window.total_seconds() // 60),
        "count": surge.customers,
        "kind": terms.kinds[surge.kind],
        "value": title(work, surge.kind, surge.value),
        "usual": f"{surge.usual:.1f}",
    }
    why = [_why(work, "count", **said), _why(work, "unlikely", one_in=terms.one_in), *reasons]
    made = Incident(
        kind=surge.kind,
        value=surge.value,
        drill=False,
        level=level,
        team=Counter(each.team for each in surge.cases).most_common(1)[0][0],
        count=surge.customers,
        usual=round(surge.usual, 3),
        why=why,
        window_from=min(each.registered_at for each in surge.cases),
        raised_by="system",
    )
    if not _put(work, made):
        return None
    _add(work, made, numbers)
    return made


def _put(work: Work, made: Incident) -> bool:
    """Whether it is there now and was not before; its ladder begins with it."""
    made.state, made.serial, made.raised_at = OPEN, 0, work.now
    made.owner_by, made.policy_version = work.now + work.policy.incidents.owner, work.policy.version
    try:
        with work.session.begin_nested():
            work.session.add(made)
    except IntegrityError:
        return False
    incident_ladder.begin(work, made)
    about = {"kind": made.kind, "value": made.value, "level": made.level, "count": made.count}
    record(work, made, "incident_raised", made.raised_by, **about, usual=made.usual, drill=made.drill)
    return True


def _extend(work: Work, incident: Incident) -> None:
    """Take in what came since; more of it can make it graver, never less grave."""
    there = numbers_of(work, incident.id)
    # A complaint that was being registered while the window was looked at is found now.
    found = surges.cases(
        work, incident.window_from - work.policy.incidents.window, incident.kind, incident.value
    )
    found = [each for each in found if each.registered_at >= incident.window_from]
    fresh = [each.number for each in found if each.number not in there]
    if not fresh:
        return
    _add(work, incident, fresh)
    incident.count = surges.customers_of(found)
    level, reasons = gravity(work, incident.count, _severe(found))
    if level < incident.level:
        incident.level, incident.why = level, [*incident.why, *reasons]
        record(work, incident, "incident_grown", "system", level=level, count=incident.count)
        incident_ladder.tell_grown(work, incident)


def _add(work: Work, incident: Incident, numbers: Sequence[str]) -> None:
    for number in numbers:
        work.session.add(IncidentMember(incident_id=incident.id, number=number, at=work.now, told=0))
    work.session.flush()


def _overlap(work: Work, numbers: Sequence[str]) -> int:
    """How many of these complaints belong to an incident that is open or ended just now."""
    since: datetime = work.now - work.policy.incidents.window
    query = (
        select(IncidentMember.number)
        .join(Incident, Incident.id == IncidentMember.incident_id)
        .where(
            IncidentMember.number.in_(numbers),
            Incident.drill.is_(False),
            Incident.ended_at.is_(None) | (Incident.ended_at > since),
        )
    )
    return len(set(work.session.execute(query).scalars()))


def _severe(found: Sequence[Case]) -> int:
    return sum(each.level == 1 for each in found)


def _why(work: Work, name: str, **values: object) -> str:
    return work.policy.incidents.why[name].format(**values)
