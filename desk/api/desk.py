"""The desk's board: who waits, who is there, what is offered; and the list of the desk's routers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from desk.api import (
    audit_view,
    complaint_work,
    complaints,
    customers,
    delivery,
    desk_canned,
    desk_case,
    desk_feedback,
    desk_files,
    desk_talk,
    desk_work,
    incidents,
    notices,
    reports,
    session,
)
from desk.api.access import READ, TALK, Me, allow
from desk.api.desk_floor import Desk
from desk.api.desk_talk import Claimed
from desk.channels import desk_json
from desk.complaints.work import Work
from desk.conversations import presence, routing
from desk.conversations.feed import News

router = APIRouter(prefix="/api/desk", tags=["desk: board"])

Status = Literal["online", "away", "offline"]


class NewPresence(BaseModel):
    """What an agent says of themselves."""

    status: Status


class OwnPresence(BaseModel):
    """How an agent stands."""

    status: Status
    capacity: int
    open: int


class Summary(BaseModel):
    """A conversation in a line; personal data masked."""

    conversation_id: str
    owner: Literal["bot", "queue", "agent"]
    agent: str | None = Field(description="account of who has it")
    agent_name: str | None
    status: Literal["open", "parked", "closed"]
    fence: int
    channel: str
    customer: str = Field(description="masked")
    level: int | None
    urgent: bool
    reasons: list[str]
    topic: str | None
    topic_title: str | None
    emotion: str | None
    last_text: str | None = Field(description="masked and shortened")
    last_author: str | None
    last_at: datetime
    unread: int
    parked_until: datetime | None
    disposition: str | None
    closed_at: datetime | None


class Entry(Summary):
    """Somebody who waits for a person."""

    reason: str
    waiting_since: datetime
    promised_at: datetime
    team: str
    team_title: str
    language: str
    position: int
    for_agent: str | None = Field(description="the colleague it was handed to by name")
    offered_to: str | None


class Offer(BaseModel):
    """A conversation offered to this agent."""

    offer_id: int
    conversation_id: str
    expires_at: datetime


class Counts(BaseModel):
    """How many wait."""

    waiting: int
    urgent: int


class Queue(BaseModel):
    """The board."""

    entries: list[Entry]
    mine: list[Summary]
    open: list[Summary] = Field(description="for supervisors: every agent's conversations")
    closed_recent: list[Summary]
    offers: list[Offer]
    counts: Counts


class Colleague(BaseModel):
    """Somebody who talks to customers."""

    name: str
    display_name: str
    status: Status
    open: int
    capacity: int
    teams: list[str]
    skills: list[str]


class Team(BaseModel):
    """A team one can hand a conversation to."""

    name: str
    title: str


class Agents(BaseModel):
    """Who there is."""

    agents: list[Colleague]
    teams: list[Team]
    topics: list[Team] = Field(description="what a complaint can be about")
    dispositions: dict[str, str] = Field(description="how a conversation can end, and the words for it")


@router.put("/presence", response_model=OwnPresence, **allow(*TALK))
async def set_presence(given: NewPresence, desk: Desk, me: Me) -> JSONResponse:
    """Say that one is there, away for a while, or gone home."""
    shown = await desk.write(presence.choose, me.name, given.status)
    desk.tell(News(None, event="presence", data={"name": me.name}))
    return JSONResponse({"status": shown.status, "capacity": shown.capacity, "open": shown.open})


@router.get("/queue", response_model=Queue, **allow(*READ))
async def queue(desk: Desk, me: Me) -> JSONResponse:
    """Who waits, and one's own conversations."""
    return JSONResponse(await desk.read(desk_json.queue, me.name, leads=me.leads))


@router.get("/agents", response_model=Agents, **allow(*TALK, "admin"))
async def agents(desk: Desk) -> JSONResponse:
    """Colleagues, teams, and how a conversation can end."""
    return JSONResponse(await desk.read(_agents))


@router.post("/offers/{offer_id}/accept", response_model=Claimed, **allow(*TALK, refuses=(409,)))
async def accept(desk: Desk, me: Me, offer_id: int = Path(ge=1, le=2**31 - 1)) -> JSONResponse:
    """Take what one was offered."""
    return await desk_talk.claimed(desk, me, routing.accept, offer_id, me.name, me.display_name)


@router.post("/offers/{offer_id}/decline", status_code=204, **allow(*TALK, refuses=(409,)))
async def decline(desk: Desk, me: Me, offer_id: int = Path(ge=1, le=2**31 - 1)) -> None:
    """Let somebody else have it."""
    desk.floor.attendance.tell_offer(await desk.write(routing.decline, offer_id, me.name))


def _agents(work: Work) -> dict[str, Any]:
    teams = [{"name": team.name, "title": team.title} for team in work.policy.teams.values()]
    topics = [{"name": each.name, "title": each.title} for each in work.policy.topics.values()]
    topics.append({"name": work.policy.other.name, "title": work.policy.other.title})
    return {
        "agents": desk_json.colleagues(work),
        "teams": teams,
        "topics": topics,
        "dispositions": dict(desk_json.dispositions(work)),
    }


ROUTERS = (
    session.router,
    router,
    # Before the complaints: a report is none of their transitions.
    reports.router,
    desk_talk.router,
    desk_work.router,
    desk_case.router,
    desk_files.router,
    desk_canned.router,
    desk_feedback.router,
    delivery.router,
    notices.router,
    audit_view.router,
    incidents.router,
    customers.router,
    complaints.router,
    # Last: any other POST below a complaint is a step taken with it.
    complaint_work.router,
)
"""All of the desk's HTTP API."""
