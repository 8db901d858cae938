"""Complaints at the desk: found within what one may see, and read whole."""

from __future__ import annotations

from datetime import date, datetime, time, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from desk.api.access import READ, TALK, Me, Member, allow
from desk.api.complaint_shapes import Row, Shown
from desk.api.complaints_json import Scribe
from desk.api.desk_floor import Desk
from desk.complaints import assignment, recusal, searching
from desk.complaints.actors import Actor
from desk.complaints.errors import InvalidField, NotAllowed
from desk.complaints.fields import SHANGHAI
from desk.complaints.lifecycle import STATES
from desk.complaints.locking import hold
from desk.complaints.model import Complaint
from desk.complaints.searching import Filters
from desk.complaints.work import Work
from desk.conversations.inbox import cleaned

router = APIRouter(prefix="/api/desk/complaints", tags=["desk: complaints"])

Number = Annotated[str, Path(max_length=32, description="the complaint's number")]


class Counts(BaseModel):
    """How many there are of those one may see."""

    open: int
    due_soon: int = Field(description="a clock is due within 24 hours, and none is overdue")
    breached: int
    unowned: int
    mine: int


class Complaints(BaseModel):
    """A page of complaints."""

    complaints: list[Row]
    next_cursor: str | None
    counts: Counts


class Candidate(BaseModel):
    """Somebody who could take it."""

    name: str
    display_name: str
    teams: list[str]
    load: int = Field(description="open complaints they answer for or are asked to take")
    reasons: list[str]
    recused: str | None
    recused_title: str | None


class Candidates(BaseModel):
    """Who could take it, the best first."""

    candidates: list[Candidate]


@router.get("", response_model=Complaints, **allow(*READ))
async def find(
    desk: Desk,
    me: Me,
    status: str | None = Query(default=None, max_length=24),
    level: int | None = Query(default=None, ge=1, le=4),
    q: str | None = Query(
        default=None,
        max_length=128,
        description="a number or part of it, words of product or branch, or a whole phone; "
        "what customers said is encrypted and cannot be searched",
    ),
    owner: str | None = Query(default=None, max_length=64, description="an account; `none`: nobody's"),
    team: str | None = Query(default=None, max_length=48),
    topic: str | None = Query(default=None, max_length=48),
    incident: int | None = Query(default=None, ge=1, le=2**63 - 1),
    due_before: datetime | date | None = Query(
        default=None,
        description="a moment, in Asia/Shanghai where it names no zone; or a day: by its end, there",
    ),
    open: bool | None = None,
    breached: bool | None = None,
    cursor: str | None = Query(default=None, max_length=400),
    limit: int = Query(default=50, ge=1, le=200),
) -> dict[str, Any]:
    """Complaints one may see: open ones first, by urgency and what is due next; then ended ones."""
    if status is not None and status not in STATES:
        raise InvalidField("status", "unknown")
    words = {"status": status, "owner": owner, "team": team, "topic": topic, "q": q}
    told = {name: None if word is None else cleaned(word) for name, word in words.items()}
    filters = Filters(
        **told, level=level, due_before=_until(due_before), open=open, breached=breached, incident=incident
    )
    return await desk.read(_find, actor(me), filters, cursor, limit)


@router.get("/{number}", response_model=Shown, **allow(*READ, refuses=(404,)))
async def read(number: Number, desk: Desk, me: Me) -> dict[str, Any]:
    """One complaint; 403 `recused` for who has to keep out of it."""
    return await desk.read(_shown, number, actor(me))


@router.get("/{number}/candidates", response_model=Candidates, **allow(*TALK, refuses=(404,)))
async def candidates(number: Number, desk: Desk, me: Me) -> dict[str, Any]:
    """Who could take it, with what speaks for them, and who must keep out."""
    return await desk.read(_candidates, number, actor(me))


def actor(me: Member) -> Actor:
    """Who is logged in, as the domain knows them."""
    return Actor(me.name, me.role, me.teams)


def seen(work: Work, number: str, who: Actor) -> Complaint:
    """A complaint somebody may look into.

    Raises:
        NoSuchRow, NotAllowed, Recused.
    """
    complaint = hold(work, number)
    if not searching.visible(work, complaint, who):
        raise NotAllowed(f"{who.name} has nothing to do with {complaint.number}")
    if who.role != searching.AUDITOR:
        recusal.require_impartial(work, complaint, who.name)
    return complaint


def _until(told: datetime | date | None) -> datetime | None:
    if told is None:
        return None
    moment = told if isinstance(told, datetime) else datetime.combine(told, time.max)
    here = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    try:
        return here.astimezone(timezone.utc)
    except OverflowError:  # the first or the last hours there are
        raise InvalidField("due_before", "time_invalid") from None


def _find(work: Work, who: Actor, filters: Filters, cursor: str | None, limit: int) -> dict[str, Any]:
    page = searching.find(work, who, filters, cursor=cursor, limit=limit)
    rows = Scribe(work, who).rows(page.complaints)
    return {"complaints": rows, "next_cursor": page.next_cursor, "counts": searching.counts(work, who)}


def _shown(work: Work, number: str, who: Actor) -> dict[str, Any]:
    return {"complaint": Scribe(work, who).detail(seen(work, number, who))}


def after(work: Work, number: str, who: Actor) -> dict[str, Any]:
    """The complaint after what was done; nothing if who did it has to look away now."""
    work.session.flush()
    try:
        return _shown(work, number, who)
    except NotAllowed:
        return {"complaint": None}


def _candidates(work: Work, number: str, who: Actor) -> dict[str, Any]:
    titles = work.policy.handling.recusals
    told = [
        {**vars(each), "recused_title": None if each.recused is None else titles.get(each.recused)}
        for each in assignment.suggest(work, seen(work, number, who))
    ]
    return {"candidates": told}
