"""Tells every customer of an incident what there is to say of it, each once, and the page's greeting too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from desk.complaints import audit, feedback, incident_ladder, notices
from desk.complaints.errors import ComplaintError
from desk.complaints.incident_model import Incident, IncidentMember
from desk.complaints.model import Complaint, Customer
from desk.complaints.work import Work


def waiting(work: Work) -> bool:
    """Whether somebody is yet to be told."""
    return work.session.execute(_untold().limit(1)).first() is not None


def tell(work: Work, limit: int = 50) -> int:
    """Tell some of those who are yet to be told.

    Returns:
        How many complaints were settled; 0 when others are at it.
    """
    numbered = _untold().with_only_columns(Incident.id).distinct()
    # One server at a time speaks for an incident: a customer with two complaints hears of it once.
    query = select(Incident).where(Incident.id.in_(numbered)).order_by(Incident.id).limit(1)
    query = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    incident: Incident | None = work.session.execute(query).scalar_one_or_none()
    if incident is None:
        return 0
    query = _untold().with_only_columns(IncidentMember, Complaint).where(Incident.id == incident.id)
    query = query.join(Complaint, Complaint.number == IncidentMember.number)
    settled = list(work.session.execute(query.order_by(IncidentMember.number).limit(limit)))
    for member, complaint in settled:
        _tell(work, incident, complaint)
        member.told = incident.serial
    work.session.flush()
    return len(settled)


def greeting(work: Work) -> list[str]:
    """What the page says above its greeting: the notices of what is going on, the gravest first."""
    query = select(Incident).where(
        Incident.ended_at.is_(None), Incident.drill.is_(False), Incident.serial > 0
    )
    found = work.session.execute(query.order_by(Incident.level, Incident.id)).scalars()
    return [work.policy.incidents.greeting.format(words=each.notice) for each in found]


def _untold() -> Any:
    return (
        select(IncidentMember)
        .join(Incident, Incident.id == IncidentMember.incident_id)
        .where(IncidentMember.told < Incident.serial, Incident.drill.is_(False))
    )


def _tell(work: Work, incident: Incident, complaint: Complaint) -> None:
    person: Customer | None = work.session.get(Customer, complaint.customer_id)
    if person is None or person.erased_at is not None:
        return
    key = f"incident:{incident.id}:{incident.serial}:{complaint.customer_id}"
    ways = feedback.channels(work, complaint)
    for way in work.policy.incidents.channels:
        if way not in ways:
            continue
        try:
            feedback.inform(work, complaint, "incident", way, incident.notice, by="system", key=key)
            return
        except ComplaintError:
            continue  # e.g. a fixed line cannot be texted
    _have_called(work, incident, complaint, key)


def _have_called(work: Work, incident: Incident, complaint: Complaint, key: str) -> None:
    """Nothing reaches this customer by itself: who answers for the complaint calls them."""
    to = f"person:{complaint.owner}" if complaint.owner else f"lead:{complaint.team}"
    about = incident_ladder.about(work, incident)
    notices.post(work, to, "incident_call", complaint, key=key, text=incident.notice, **about)
    audit.append(work, "system", "incident_call", f"complaint:{complaint.number}", {"incident": incident.id})
