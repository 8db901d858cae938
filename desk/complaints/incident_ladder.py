"""Who hears of an incident while nobody has taken it: one row for each rung, so each is told once.

A rung is settled in the transaction that writes its notices; killed in between, it is done or it is due.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from desk.complaints import audit, notices
from desk.complaints.incident_model import DROPPED, DUE, FIRED, Incident, IncidentMark
from desk.complaints.policy_incidents import LEAD
from desk.complaints.receipt import local
from desk.complaints.work import Work


def begin(work: Work, incident: Incident) -> None:
    """Tell those who hear of it at once, and plan the rest."""
    for rung, terms in enumerate(work.policy.incidents.ladder):
        at = incident.raised_at + terms.after
        work.session.add(IncidentMark(incident_id=incident.id, rung=rung, at=at, state=DUE))
    work.session.flush()
    _tell_level(work, incident, "incident_raised")
    fire_due(work)


def stop(work: Work, incident: Incident) -> None:
    """Somebody has it, or it is over: nobody else need be called."""
    ended = update(IncidentMark).where(IncidentMark.incident_id == incident.id, IncidentMark.state == DUE)
    ended = ended.values(state=DROPPED, settled_at=work.now).execution_options(synchronize_session=False)
    work.session.execute(ended)


def next_due(work: Work) -> datetime | None:
    """The moment of the next rung; it may be past. None: nothing waits."""
    query = select(func.min(IncidentMark.at)).where(IncidentMark.state == DUE)
    found: datetime | None = work.session.execute(query).scalar_one_or_none()
    return found


def fire_due(work: Work, limit: int = 50) -> int:
    """Tell what is due; rungs somebody else settles just now are left to them.

    Returns:
        How many rungs were settled.
    """
    query = (
        select(IncidentMark, Incident)
        .join(Incident, Incident.id == IncidentMark.incident_id)
        .where(IncidentMark.state == DUE, IncidentMark.at <= work.now)
        .order_by(IncidentMark.at, IncidentMark.id)
        .limit(limit)
        # The incident too: it is not told that nobody has it while somebody takes it.
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    settled = list(work.session.execute(query))
    for mark, incident in settled:
        mark.state, mark.settled_at = FIRED, work.now
        _tell(work, mark, incident)
    work.session.flush()
    return len(settled)


def tell_grown(work: Work, incident: Incident) -> None:
    """It became graver: those of the new level hear of it, and who has it."""
    _tell_level(work, incident, "incident_grown")
    if incident.owner is not None:
        key = f"incident:{incident.id}:grown:{incident.level}:owner"
        notices.post(
            work, f"person:{incident.owner}", "incident_grown", None, key=key, **about(work, incident)
        )


def about(work: Work, incident: Incident) -> dict[str, Any]:
    """What a notice says of an incident."""
    terms = work.policy.incidents
    topic = work.policy.topic(incident.value) if incident.kind == "topic" else None
    words = f"{terms.levels[incident.level].name}：{topic.title if topic else incident.value}"
    return {
        "incident": incident.id,
        "incident_title": f"{terms.drill}{words}" if incident.drill else words,
        "level": incident.level,
        "drill": incident.drill,
        "due_at": local(incident.owner_by),
    }


def _tell(work: Work, mark: IncidentMark, incident: Incident) -> None:
    ladder = work.policy.incidents.ladder
    kind = "incident_raised" if mark.rung == 0 else "incident_unowned"
    told = [_address(incident, each) for each in ladder[min(mark.rung, len(ladder) - 1)].to]
    for to in told:
        key = f"incident:{incident.id}:rung:{mark.rung}:{to}"
        notices.post(work, to, kind, None, key=key, **about(work, incident))
    if mark.at >= incident.owner_by:
        details = {"rung": mark.rung, "told": told}
        audit.append(work, "system", "incident_unowned", f"incident:{incident.id}", details)


def _tell_level(work: Work, incident: Incident, kind: str) -> None:
    for team in work.policy.incidents.levels[incident.level].to:
        key = f"incident:{incident.id}:{kind}:{incident.level}:{team}"
        told = "incident_grave" if kind == "incident_raised" else kind
        notices.post(work, f"team:{team}", told, None, key=key, **about(work, incident))


def _address(incident: Incident, name: str) -> str:
    return f"lead:{incident.team}" if name == LEAD else f"team:{name}"
