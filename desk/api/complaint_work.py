"""Working on complaints at the desk: a step further, findings, causes, evidence, values in clear."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Extra, Field

from desk.api import uploads
from desk.api.access import TALK, Me, allow
from desk.api.complaint_shapes import File, Shown
from desk.api.complaints import Number, actor, after, seen
from desk.api.complaints_json import Scribe
from desk.api.desk_floor import Desk, DeskFloor
from desk.api.desk_problems import ValueUnknown
from desk.complaints import audit, evidence, handling, investigation
from desk.complaints.actors import Actor, plays
from desk.complaints.errors import InvalidField, NotAllowed
from desk.complaints.lifecycle import OPEN, Who, misplaced
from desk.complaints.masks import mask_text
from desk.complaints.model import Complaint
from desk.complaints.work import Work
from desk.conversations.feed import News
from desk.conversations.files import Parcel
from desk.conversations.inbox import cleaned

router = APIRouter(prefix="/api/desk/complaints/{number}", tags=["desk: complaints"])

_REFUSES = (404, 409)
# Whoever works on it, or has to decide about it, may see in clear what they need for that.
_INSIDERS = frozenset(Who) - {Who.STAFF, Who.CUSTOMER, Who.SYSTEM, Who.REVIEWER}


class Taking(BaseModel):
    """What a step is taken with; its fields are those `transitions` lists."""

    revision: int | None = Field(
        default=None, ge=0, le=2**31 - 1, description="refused if somebody took another step since"
    )
    key: str | None = Field(
        default=None, max_length=64, regex=r"^[A-Za-z0-9._:-]+$", description="taken once under the same key"
    )

    class Config:
        """The step's own fields stand beside these."""

        extra = Extra.allow


class NewFinding(BaseModel):
    """Something found out."""

    method: str = Field(max_length=24, description="on_site, documents, interview or system_data")
    text: str = Field(max_length=4000)
    found_at: datetime | None = Field(default=None, description="with its time zone, if not now")
    files: list[str] = Field(default=[], max_items=50, description="ids of this complaint's files")
    key: str | None = Field(default=None, max_length=64, regex=r"^[A-Za-z0-9._:-]+$")

    class Config:
        """What is written nowhere else must not get lost."""

        extra = Extra.forbid


class NewCause(BaseModel):
    """How it came to the complaint."""

    dimension: str = Field(max_length=16, description="process, product, system or people")
    method: str = Field(default="5w1h", max_length=16, description="5w1h or fishbone")
    answers: dict[str, str] = Field(description="question or bone → what was found")

    class Config:
        """What is written nowhere else must not get lost."""

        extra = Extra.forbid


class Interest(BaseModel):
    """Why one keeps out of it."""

    reason: str = Field(max_length=500)


class Reveal(BaseModel):
    """What has to be seen in clear, and why."""

    field: Literal["contact_name", "contact_phone", "description", "request", "result"]
    reason: str = Field(min_length=2, max_length=200)


class Clear(BaseModel):
    """In clear."""

    value: str


@router.post("/findings", status_code=201, response_model=Shown, **allow(*TALK, refuses=_REFUSES))
async def add_finding(number: Number, given: NewFinding, desk: Desk, me: Me) -> dict[str, Any]:
    """Keep what was found out."""
    return await _told(desk, number, await desk.write(_found, number, given, actor(me)))


@router.post("/root_cause", response_model=Shown, **allow(*TALK, refuses=_REFUSES))
async def set_cause(number: Number, given: NewCause, desk: Desk, me: Me) -> dict[str, Any]:
    """Keep how it came to the complaint; the last analysis counts."""
    return await _told(desk, number, await desk.write(_caused, number, given, actor(me)))


@router.post("/interests", response_model=Shown, **allow(*TALK, refuses=_REFUSES))
async def declare(number: Number, given: Interest, desk: Desk, me: Me) -> dict[str, Any]:
    """Declare that one has an interest in it: from then on one keeps out of it."""
    taking = Taking.parse_obj({"reason": given.reason})
    return await _told(desk, number, await desk.write(_take, number, "declare_interest", taking, actor(me)))


_SEND = allow(*TALK, refuses=(400, 404, 409, 413, 415))


@router.post(
    "/files",
    status_code=201,
    response_model=File,
    **{**_SEND, "openapi_extra": {**_SEND["openapi_extra"], **uploads.described(named=False)}},
)
async def add_file(number: Number, request: Request, desk: Desk, me: Me) -> JSONResponse:
    """Keep a picture or a PDF as evidence; 200 when it was there already."""
    await desk.read(_require_open, number, actor(me))
    parcel = await uploads.packed_alone(request, desk.floor)
    try:
        kept, there = await desk.write(_keep, number, parcel, actor(me))
    except Exception as error:
        await uploads.drop_refused(desk.floor, parcel, error)
        raise
    if there:
        await uploads.drop_refused(desk.floor, parcel)
    else:
        await _told(desk, number, {})
    return JSONResponse(kept, 200 if there else 201)


@router.post("/reveal", response_model=Clear, **allow(*TALK, refuses=_REFUSES))
async def reveal(number: Number, given: Reveal, desk: Desk, me: Me) -> JSONResponse:
    """See a masked value in clear; that it was seen, by whom and why, is recorded."""
    value = await desk.write(_reveal, number, given, actor(me))
    return JSONResponse({"value": value}, headers={"Cache-Control": "no-store"})


@router.post("/{transition}", response_model=Shown, **allow(*TALK, refuses=_REFUSES))
async def take(
    number: Number,
    given: Taking,
    desk: Desk,
    me: Me,
    transition: str = Path(max_length=32, description="one of the complaint's `transitions`"),
) -> dict[str, Any]:
    """Take a step: 422 names what is missing, 409 if the state forbids it, 403 if role or interest does."""
    return await _told(desk, number, await desk.write(_take, number, transition, given, actor(me)))


async def _told(desk: DeskFloor, number: str, answer: dict[str, Any]) -> dict[str, Any]:
    desk.tell(News(None, event="complaint", data={"number": number}))
    return answer


def _found(work: Work, number: str, given: NewFinding, who: Actor) -> dict[str, Any]:
    if given.found_at is not None and given.found_at.tzinfo is None:
        raise InvalidField("found_at", "time_invalid")
    key = None if given.key is None else f"finding:{who.name}:{given.key}"
    files = [cleaned(each) for each in given.files]
    investigation.add_finding(
        work, number, given.method, cleaned(given.text), given.found_at, files, actor=who, key=key
    )
    return after(work, number, who)


def _caused(work: Work, number: str, given: NewCause, who: Actor) -> dict[str, Any]:
    answers = {cleaned(name): cleaned(told) for name, told in given.answers.items()}
    investigation.set_root_cause(work, number, given.dimension, given.method, answers, actor=who)
    return after(work, number, who)


def _take(work: Work, number: str, transition: str, given: Taking, who: Actor) -> dict[str, Any]:
    fields = {
        cleaned(name): cleaned(value) if isinstance(value, str) else value
        for name, value in given.dict(exclude={"revision", "key"}).items()
    }
    key = None if given.key is None else f"desk:{who.name}:{given.key}"
    handling.carry_out(work, number, transition, fields, who, revision=given.revision, key=key)
    return after(work, number, who)


def _require_open(work: Work, number: str, who: Actor) -> Complaint:
    complaint = seen(work, number, who)
    if complaint.status not in OPEN:
        raise misplaced(complaint)
    return complaint


def _keep(work: Work, number: str, parcel: Parcel, who: Actor) -> tuple[dict[str, Any], bool]:
    complaint = _require_open(work, number, who)
    kept, there = evidence.add(work, complaint, parcel.piece, who.stamp)
    shown = Scribe(work, who).file(kept)
    return {**shown, "at": kept.at.isoformat(timespec="milliseconds")}, there


def _reveal(work: Work, number: str, given: Reveal, who: Actor) -> str:
    complaint = seen(work, number, who)
    if not plays(work, who, complaint) & _INSIDERS:
        raise NotAllowed(f"{who.name} does not work on {complaint.number}")
    value = getattr(complaint, given.field)
    if not value:
        raise ValueUnknown
    details = {"field": given.field, "reason": mask_text(cleaned(given.reason))}
    audit.append(work, who.stamp, "revealed", f"complaint:{complaint.number}", details)
    return str(value)
