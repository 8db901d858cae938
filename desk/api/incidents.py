"""Mass incidents at the desk: what is going on, taken by a supervisor, told to customers, closed; drills."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import select

from desk.api.access import LEAD, READ, Me, Member, allow
from desk.api.desk_floor import Desk, DeskFloor
from desk.complaints import incident_raising, incidents
from desk.complaints.actors import Actor
from desk.complaints.incident_model import Incident as Row
from desk.complaints.model import AuditEntry, Complaint
from desk.complaints.people import called
from desk.complaints.work import Work

router = APIRouter(prefix="/api/desk/incidents", tags=["desk: incidents"])

State = Literal["open", "taken", "closed", "dismissed"]
Kind = Literal["topic", "product", "branch"]
IncidentId = Annotated[int, Path(ge=1, le=2**31 - 1)]
MEMBERS = 200


class Incident(BaseModel):
    """Many similar complaints in a short time, or a drill of it."""

    id: int
    kind: Kind
    kind_title: str
    value: str
    title: str = Field(description="the topic, product or branch in words")
    drill: bool
    level: int
    level_name: str
    state: State
    state_title: str
    team: str
    team_title: str
    count: int = Field(description="customers, so far")
    usual: float = Field(description="customers there usually are in a window")
    why: list[str]
    raised_at: datetime
    owner_by: datetime = Field(description="by when somebody must have taken it")
    overdue: bool
    owner: str | None
    owner_name: str | None
    taken_at: datetime | None
    notice: str | None
    noticed_at: datetime | None
    noticed_by: str | None
    ended_at: datetime | None


class MemberComplaint(BaseModel):
    """A complaint of an incident."""

    number: str
    topic: str
    topic_title: str | None
    level: int
    status: str
    received_at: datetime
    told: bool = Field(description="the customer was told the latest notice, if there is one")


class Happening(BaseModel):
    """Something done with an incident, as the audit has it."""

    at: datetime
    by: str
    act: str
    details: dict[str, Any]


class IncidentWhole(Incident):
    """An incident with all that belongs to it."""

    report: dict[str, str] | None
    report_fields: dict[str, str] = Field(description="what a report must say, and what it is called")
    complaints: list[MemberComplaint] = Field(description="the newest; for supervisors and auditors")
    complaint_count: int
    told_count: int
    history: list[Happening]


class IncidentList(BaseModel):
    """Incidents, newest first."""

    incidents: list[Incident]
    states: dict[str, str]
    kinds: dict[str, str]


class OneIncident(BaseModel):
    """One incident."""

    incident: IncidentWhole


class Taking(BaseModel):
    """From whom it is taken over, if somebody has it."""

    former: str | None = Field(default=None, max_length=64)


class Notice(BaseModel):
    """What all affected customers are told."""

    text: str = Field(max_length=4000)


class Report(BaseModel):
    """The closing report; 422 names what it lacks."""

    what: str | None = Field(default=None, max_length=4000)
    why: str | None = Field(default=None, max_length=4000)
    affected: str | None = Field(default=None, max_length=4000)
    done: str | None = Field(default=None, max_length=4000)


class Reason(BaseModel):
    """Why it was a false alarm."""

    reason: str = Field(default="", max_length=500)


class Drill(BaseModel):
    """What is to be practised."""

    kind: Kind
    value: str = Field(max_length=128)
    customers: int = Field(default=20, ge=1, le=100_000)


@router.get("", response_model=IncidentList, **allow(*READ))
async def listed(
    desk: Desk,
    state: Annotated[list[State] | None, Query(description="several are possible")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> IncidentList:
    """What is going on, and what was."""
    return await desk.read(_list, tuple(state or ()), limit)


@router.post("/drill", status_code=201, response_model=OneIncident, **allow(*LEAD, refuses=(409,)))
async def drill(given: Drill, desk: Desk, me: Me) -> OneIncident:
    """Practise: staff go the whole way, no customer hears of it."""
    about = given.kind, given.value, given.customers
    return await _done(desk, me, incident_raising.drill, *about, _actor(me))


@router.get("/{incident_id}", response_model=OneIncident, **allow(*READ, refuses=(404,)))
async def one(incident_id: IncidentId, desk: Desk, me: Me) -> OneIncident:
    """One incident."""
    return await desk.read(_one, incident_id, me)


@router.post("/{incident_id}/take", response_model=OneIncident, **allow(*LEAD, refuses=(404, 409)))
async def take(incident_id: IncidentId, desk: Desk, me: Me, given: Taking | None = None) -> OneIncident:
    """Look after it; from somebody who has it only by naming them."""
    former = None if given is None else given.former
    return await _done(desk, me, incidents.take, incident_id, _actor(me), former)


@router.post("/{incident_id}/notice", response_model=OneIncident, **allow(*LEAD, refuses=(404, 409)))
async def notice(incident_id: IncidentId, given: Notice, desk: Desk, me: Me) -> OneIncident:
    """Tell all affected customers, those to come too, and have the page greet with it."""
    return await _done(desk, me, incidents.announce, incident_id, given.text, _actor(me))


@router.post("/{incident_id}/close", response_model=OneIncident, **allow(*LEAD, refuses=(404, 409)))
async def close(incident_id: IncidentId, given: Report, desk: Desk, me: Me) -> OneIncident:
    """End it with a report."""
    return await _done(desk, me, incidents.close, incident_id, given.dict(), _actor(me))


@router.post("/{incident_id}/dismiss", response_model=OneIncident, **allow(*LEAD, refuses=(404, 409)))
async def dismiss(incident_id: IncidentId, given: Reason, desk: Desk, me: Me) -> OneIncident:
    """It was a false alarm."""
    return await _done(desk, me, incidents.dismiss, incident_id, given.reason, _actor(me))


async def _done(desk: DeskFloor, me: Member, act: Callable[..., Row], *given: Any) -> OneIncident:
    """Do something with an incident, and show how it stands then, this entry of its history included."""

    def number(work: Work) -> int:
        return act(work, *given).id

    return await desk.read(_one, await desk.write(number), me)


def _list(work: Work, states: Sequence[str], limit: int) -> IncidentList:
    terms = work.policy.incidents
    found = incidents.of_state(work, *states, limit=limit)
    shown = [Incident(**_row(work, each)) for each in found]
    return IncidentList(incidents=shown, states=dict(terms.states), kinds=dict(terms.kinds))


def _one(work: Work, incident_id: int, me: Member) -> OneIncident:
    return _whole(work, incidents.by_id(work, incident_id), me)


def _actor(me: Member) -> Actor:
    return Actor(me.name, me.role, me.teams)


def _row(work: Work, found: Row) -> dict[str, Any]:
    terms = work.policy.incidents
    team = work.policy.teams.get(found.team)
    return {
        **{name: getattr(found, name) for name in _PLAIN},
        "kind_title": terms.kinds[found.kind],
        "title": incident_raising.title(work, found.kind, found.value),
        "level_name": terms.levels[found.level].name,
        "state_title": terms.states[found.state],
        "team_title": found.team if team is None else team.title,
        "overdue": found.taken_at is None and found.ended_at is None and work.now > found.owner_by,
        "owner_name": called(work, found.owner) if found.owner else None,
    }


def _whole(work: Work, found: Row, me: Member) -> OneIncident:
    members = incidents.members(work, found.id)
    told = {each.number: each.told >= found.serial > 0 for each in members}
    shown = [] if me.role == "agent" else _complaints(work, told)
    history = select(AuditEntry).where(AuditEntry.subject == f"incident:{found.id}").order_by(AuditEntry.id)
    return OneIncident(
        incident=IncidentWhole(
            **_row(work, found),
            report=found.report,
            report_fields=dict(work.policy.incidents.report),
            complaints=shown,
            complaint_count=len(members),
            told_count=sum(told.values()),
            history=[
                Happening(at=each.at, by=each.actor, act=each.act, details=json.loads(each.details))
                for each in work.session.execute(history).scalars()
            ],
        )
    )


def _complaints(work: Work, told: dict[str, bool]) -> list[MemberComplaint]:
    query = select(Complaint).where(Complaint.number.in_(list(told)))
    query = query.order_by(Complaint.received_at.desc(), Complaint.number).limit(MEMBERS)
    return [
        MemberComplaint(
            number=each.number,
            topic=each.topic,
            topic_title=incident_raising.title(work, "topic", each.topic),
            level=each.level,
            status=each.status,
            received_at=each.received_at,
            told=told[each.number],
        )
        for each in work.session.execute(query).scalars()
    ]


_PLAIN = (
    "id", "kind", "value", "drill", "level", "state", "team", "count", "usual", "why", "raised_at",
    "owner_by", "owner", "taken_at", "notice", "noticed_at", "noticed_by", "ended_at",
)  # fmt: skip
