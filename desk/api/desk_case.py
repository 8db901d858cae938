"""Casework at the desk: the draft, its confirmation and registration, notes, clear values."""

from __future__ import annotations

import re
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Extra, Field

from desk.api.access import TALK, Me, Member, allow
from desk.api.desk_floor import ConversationId, Desk, readable
from desk.api.desk_problems import ValueUnknown
from desk.api.desk_reading import Reading, read_case, read_fields
from desk.api.desk_talk import SaidMessage
from desk.channels import desk_json
from desk.complaints.work import Work
from desk.conversations import casework, context, notes, ownership, presence
from desk.conversations.desk_model import NOTE
from desk.conversations.feed import News
from desk.conversations.inbox import TextEmpty, cleaned
from desk.conversations.opening import holding
from desk.conversations.view import line_of

router = APIRouter(prefix="/api/desk", tags=["desk: casework"])
HERE = "/conversations/{conversation_id}"

_CALLED = re.compile(r"@([\w.-]{1,64})")
Value = str | int | float | dict[str, Any]


class Facts(BaseModel):
    """What an agent writes into the draft."""

    fields: dict[str, Value] = Field(description="field → value; time and amount also in people's words")


class DraftNow(BaseModel):
    """The draft as it is now."""

    draft: dict[str, Any]


class Confirmed(BaseModel):
    """The customer said yes to the summary."""

    confirmed_by_customer: Literal[True]
    draft_id: str | None = Field(default=None, max_length=36, description="the draft that was confirmed")
    version: str | None = Field(
        default=None, max_length=64, description="the draft's `version` that was shown and confirmed"
    )


class Registered(BaseModel):
    """It is a complaint."""

    number: str
    draft: dict[str, Any] | None = None


class NewNote(BaseModel):
    """A private note; @name calls a colleague."""

    text: str = Field(max_length=2000)


class Noted(BaseModel):
    """The note was written."""

    note: dict[str, Any]


class Reveal(BaseModel):
    """What has to be seen in clear, and why."""

    field: Literal["contact_name", "contact_phone"]
    reason: str = Field(min_length=2, max_length=200)


class Clear(BaseModel):
    """In clear."""

    value: str


class NewCase(BaseModel):
    """A complaint that came another way."""

    channel: Literal["phone", "branch", "third_party"]
    fields: dict[str, Value]
    client_case_id: str | None = Field(default=None, max_length=64, regex=r"^[A-Za-z0-9._:-]+$")

    class Config:
        """What is written nowhere else must not get lost."""

        extra = Extra.forbid


@router.patch(HERE + "/draft", response_model=DraftNow, **allow(*TALK, refuses=(404, 409)))
async def fill(conversation_id: ConversationId, given: Facts, desk: Desk, me: Me) -> JSONResponse:
    """Write into the draft; 422 names the field that cannot be taken."""
    await desk.read(_require, conversation_id, me)
    fields = await read_fields(desk.floor, given.fields)
    shown = await desk.write(_fill, conversation_id, me, fields)
    desk.tell(News(conversation_id, event="draft"), News(None))
    return JSONResponse({"draft": shown})


@router.post(HERE + "/ask_confirmation", response_model=SaidMessage, **allow(*TALK, refuses=(404, 409)))
async def ask(conversation_id: ConversationId, desk: Desk, me: Me) -> JSONResponse:
    """Show the customer the summary, to be confirmed or changed."""
    said = await desk.write(_ask, conversation_id, me)
    desk.tell(News(conversation_id))
    return JSONResponse({"seq": said["seq"], "message": said})


@router.post(HERE + "/register", response_model=Registered, **allow(*TALK, refuses=(404, 409)))
async def register(conversation_id: ConversationId, given: Confirmed, desk: Desk, me: Me) -> JSONResponse:
    """Register what the customer confirmed; repeated, it is the same complaint.

    With the version that was shown, a draft that was changed since is refused (`draft_changed`).
    """
    answer = await desk.write(_register, conversation_id, me, given)
    desk.tell(News(conversation_id), News(conversation_id, event="draft"), News(None))
    return JSONResponse(answer)


@router.post(HERE + "/notes", status_code=201, response_model=Noted, **allow(*TALK, refuses=(404,)))
async def note(conversation_id: ConversationId, given: NewNote, desk: Desk, me: Me) -> JSONResponse:
    """Write a note the customer never sees; colleagues called with @ hear of it."""
    written = await desk.write(_note, conversation_id, me, given.text)
    desk.tell(News(conversation_id, event="note"))
    for called in written["mentions"]:
        desk.tell(News(conversation_id, event="mention", agent=called, data={"kind": NOTE}))
    return JSONResponse({"note": written}, 201)


@router.post(HERE + "/reveal", response_model=Clear, **allow(*TALK, refuses=(404, 409)))
async def reveal(conversation_id: ConversationId, given: Reveal, desk: Desk, me: Me) -> JSONResponse:
    """See a masked value in clear; that it was seen, by whom and why, is recorded."""
    value = await desk.write(_reveal, conversation_id, me, given)
    return JSONResponse({"value": value}, headers={"Cache-Control": "no-store"})


@router.post("/cases", status_code=201, response_model=Registered, **allow(*TALK, refuses=(409,)))
async def enter(given: NewCase, desk: Desk, me: Me) -> JSONResponse:
    """Register a complaint that came by phone, at a branch or from a third party."""
    reading = await read_case(desk.floor, given.fields)
    return JSONResponse({"number": await desk.write(_enter, me, given, reading)}, 201)


def _require(work: Work, conversation_id: str, me: Member) -> None:
    found = readable(work, conversation_id, me)
    if found.agent != me.name:
        raise ownership.NotYours(conversation_id)


def _fill(work: Work, conversation_id: str, me: Member, fields: dict[str, Any]) -> dict[str, Any]:
    held = ownership.held_by(work, conversation_id, me.name)
    return context.draft_json(work, casework.fill(work, held, fields))


def _ask(work: Work, conversation_id: str, me: Member) -> dict[str, Any]:
    held = ownership.held_by(work, conversation_id, me.name)
    said = casework.ask_confirmation(work, held, me.display_name)
    work.session.flush()
    return desk_json.message(line_of(said))


def _register(work: Work, conversation_id: str, me: Member, given: Confirmed) -> dict[str, Any]:
    held = ownership.held_by(work, conversation_id, me.name)
    number = casework.register(work, held, given.draft_id, given.version).number
    return {"number": number, "draft": context.draft(work, conversation_id)}


def _note(work: Work, conversation_id: str, me: Member, text: str) -> dict[str, Any]:
    readable(work, conversation_id, me)
    said = cleaned(text)
    if not said:
        raise TextEmpty
    called = set(_CALLED.findall(said))
    known = [each for each in presence.presences(work) if {each.name, each.display_name} & called]
    names = [each.name for each in known if each.name != me.name]
    conversation = holding(work, conversation_id)
    written = notes.add(work, conversation, me.name, me.display_name, said, mentions=names)
    return desk_json.note(written)


def _reveal(work: Work, conversation_id: str, me: Member, given: Reveal) -> str:
    found = readable(work, conversation_id, me)
    if found.agent != me.name and not me.leads:
        raise ownership.NotYours(conversation_id)
    value = casework.reveal(work, conversation_id, me.name, given.field, given.reason)
    if value is None:
        raise ValueUnknown
    return value


def _enter(work: Work, me: Member, given: NewCase, reading: Reading) -> str:
    signals = reading.signals(work)
    return casework.enter_case(work, me.name, given.channel, reading.fields, signals, given.client_case_id)
