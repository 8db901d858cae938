"""Mass incidents once they are raised: taken by somebody, told to customers, closed with a report.

Example:
    with office.work() as work:
        incidents.take(work, incident_id, actor)
        incidents.announce(work, incident_id, "手机银行转账已恢复…", actor)   # each customer is told once
        incidents.close(work, incident_id, report, actor)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from desk.complaints import incident_ladder
from desk.complaints.actors import Actor
from desk.complaints.errors import (
    FieldsMissing,
    IncidentAnnounced,
    IncidentNotTaken,
    IncidentOver,
    IncidentTaken,
    InvalidField,
    NoSuchIncident,
)
from desk.complaints.incident_model import (
    CLOSED,
    DISMISSED,
    TAKEN,
    Incident,
    IncidentMember,
)
from desk.complaints.incident_raising import record
from desk.complaints.policy_incidents import REPORT
from desk.complaints.work import Work

LONGEST = 4000


def take(work: Work, incident_id: int, actor: Actor, former: str | None = None) -> Incident:
    """Somebody looks after it from now on.

    Args:
        former: from whom it is taken over, if somebody has it.

    Raises:
        IncidentTaken: somebody has it, and it is not the one named.
    """
    incident = _held(work, incident_id)
    if incident.owner == actor.name:
        return incident
    if incident.owner is not None and incident.owner != former:
        raise IncidentTaken(incident.owner)
    details = {"former": incident.owner, "in_time": work.now <= incident.owner_by}
    if incident.taken_at is None:
        incident.taken_at = work.now
        incident_ladder.stop(work, incident)
    incident.owner, incident.state = actor.name, TAKEN
    record(work, incident, "incident_taken", actor.stamp, **details)
    return incident


def announce(work: Work, incident_id: int, words: str, actor: Actor) -> Incident:
    """Give the text that all customers it concerns are told, and the page greets with while it is open.

    Another text later is told to all of them again, once.

    Raises:
        InvalidField: the text is empty or too long.
        IncidentNotTaken: somebody must answer for what is said.
    """
    incident = _held(work, incident_id)
    words = words.strip()
    if not words:
        raise InvalidField("text", "empty")
    if len(words) > work.policy.incidents.notice_length:
        raise InvalidField("text", "too_long")
    if incident.owner is None:
        raise IncidentNotTaken(incident_id)
    if words == incident.notice:
        return incident
    incident.notice, incident.serial = words, incident.serial + 1
    incident.noticed_at, incident.noticed_by = work.now, actor.stamp
    record(work, incident, "incident_announced", actor.stamp, serial=incident.serial, drill=incident.drill)
    return incident


def close(work: Work, incident_id: int, report: Mapping[str, Any], actor: Actor) -> Incident:
    """End it with a report of what happened, why, how many it touched, and what was done.

    Raises:
        FieldsMissing: names what the report lacks.
        IncidentNotTaken: nobody looked after it.
    """
    incident = _held(work, incident_id)
    told = {name: str(report.get(name) or "").strip() for name in REPORT}
    lacking = [name for name, words in told.items() if not words]
    if lacking:
        raise FieldsMissing(lacking)
    if any(len(words) > LONGEST for words in told.values()):
        raise InvalidField("report", "too_long")
    if incident.owner is None:
        raise IncidentNotTaken(incident_id)
    incident.report = told
    return _end(work, incident, CLOSED, actor)


def dismiss(work: Work, incident_id: int, reason: str, actor: Actor) -> Incident:
    """It was a false alarm; what raised it raises it no second time.

    Raises:
        FieldsMissing: there is no reason.
        IncidentAnnounced: customers were told.
    """
    incident = _held(work, incident_id)
    if not reason.strip():
        raise FieldsMissing(["reason"])
    if incident.serial:
        raise IncidentAnnounced(incident_id)
    incident.report = {"why": reason.strip()[:LONGEST]}
    return _end(work, incident, DISMISSED, actor)


def by_id(work: Work, incident_id: int) -> Incident:
    """An incident.

    Raises:
        NoSuchIncident: there is none.
    """
    found: Incident | None = work.session.get(Incident, incident_id)
    if found is None:
        raise NoSuchIncident(f"no incident {incident_id}")
    return found


def of_state(work: Work, *states: str, limit: int | None = None) -> list[Incident]:
    """The incidents in one of these states, newest first; without any, all."""
    query = select(Incident).order_by(Incident.id.desc()).limit(limit)
    query = query.where(Incident.state.in_(states)) if states else query
    return list(work.session.execute(query).scalars())


def of(work: Work, numbers: Sequence[str]) -> dict[str, int]:
    """Complaint → the newest incident it belongs to."""
    query = select(IncidentMember.number, IncidentMember.incident_id).where(
        IncidentMember.number.in_(numbers)
    )
    return {
        row.number: row.incident_id
        for row in work.session.execute(query.order_by(IncidentMember.incident_id))
    }


def members(work: Work, incident_id: int) -> list[IncidentMember]:
    """The complaints of an incident, in the order they came."""
    query = select(IncidentMember).where(IncidentMember.incident_id == incident_id)
    return list(work.session.execute(query.order_by(IncidentMember.at, IncidentMember.number)).scalars())


def _held(work: Work, incident_id: int) -> Incident:
    query = work.lock(select(Incident).where(Incident.id == incident_id))
    found: Incident | None = work.session.execute(
        query.execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NoSuchIncident(f"no incident {incident_id}")
    if found.ended_at is not None:
        raise IncidentOver(incident_id)
    return found


def _end(work: Work, incident: Incident, state: str, actor: Actor) -> Incident:
    incident.state, incident.ended_at, incident.ended_by = state, work.now, actor.stamp
    incident_ladder.stop(work, incident)
    record(work, incident, f"incident_{state}", actor.stamp, count=incident.count, drill=incident.drill)
    return incident
