"""Working on a conversation: give it back, hand it on, park it, close it; and what supervisors do beside."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, root_validator

from desk.api.access import LEAD, TALK, Me, Member, allow
from desk.api.desk_floor import ConversationId, Desk, DeskFloor
from desk.api.desk_talk import Claimed, Detail, claimed, detail
from desk.channels import desk_json
from desk.complaints import audit
from desk.complaints.work import Work
from desk.conversations import handing, notes, ownership, presence
from desk.conversations.desk_model import NOTE, WHISPER
from desk.conversations.feed import News
from desk.conversations.inbox import TextEmpty, cleaned
from desk.conversations.opening import holding
from desk.database import utc_now

router = APIRouter(prefix="/api/desk/conversations/{conversation_id}", tags=["desk: conversation"])

Note = Field(default=None, max_length=2000, description="a private note for colleagues")
Fence = Field(default=None, ge=0, le=2**31 - 1, description="the number the claim gave")


class Release(BaseModel):
    """Where a conversation goes back to."""

    to: Literal["bot", "queue"] = "bot"
    note: str | None = Note
    fence: int | None = Fence


class Transfer(BaseModel):
    """Whom a conversation is handed to: either an agent or a team."""

    to_agent: str | None = Field(default=None, max_length=32, regex=r"^[\w.-]+$")
    to_team: str | None = Field(default=None, max_length=48, regex=r"^[\w.-]+$")
    note: str | None = Note
    fence: int | None = Fence

    @root_validator(skip_on_failure=True)
    def _one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values.get("to_agent") is None) == (values.get("to_team") is None):
            raise ValueError("either to_agent or to_team")
        return values


class Park(BaseModel):
    """How long a conversation is set aside."""

    until: datetime | None = Field(
        default=None, description="with its time zone; left out: as long as allowed"
    )
    note: str | None = Note
    fence: int | None = Fence

    @root_validator(skip_on_failure=True)
    def _aware(cls, values: dict[str, Any]) -> dict[str, Any]:
        until = values.get("until")
        if until is not None and until.tzinfo is None:
            raise ValueError("until needs a time zone")
        return values


class Close(BaseModel):
    """How a conversation ends."""

    disposition: str = Field(max_length=32, description="one of those GET /agents lists")
    note: str | None = Note
    fence: int | None = Fence


class Whisper(BaseModel):
    """What a supervisor tells the agent, unheard by the customer."""

    text: str = Field(max_length=2000)


class Stands(BaseModel):
    """How the conversation stands now."""

    conversation: dict[str, Any]


class Noted(BaseModel):
    """A note was written."""

    note: dict[str, Any]


@router.post("/release", response_model=Stands, **allow(*TALK, refuses=(404, 409)))
async def release(conversation_id: ConversationId, given: Release, desk: Desk, me: Me) -> JSONResponse:
    """Give it back to the bot, or to the queue."""
    answer = await _done(desk, me, conversation_id, _release, me, given)
    desk.floor.worker.expect(conversation_id, utc_now())  # the bot goes on at once
    return answer


@router.post("/transfer", response_model=Stands, **allow(*TALK, refuses=(404, 409)))
async def transfer(conversation_id: ConversationId, given: Transfer, desk: Desk, me: Me) -> JSONResponse:
    """Hand it to a colleague or a team."""
    answer = await _done(desk, me, conversation_id, _transfer, me, given)
    if given.to_agent is not None and given.note:
        desk.tell(News(conversation_id, event="mention", agent=given.to_agent))
    await desk.floor.attendance.make_offers()
    return answer


@router.post("/park", response_model=Stands, **allow(*TALK, refuses=(404, 409)))
async def park(conversation_id: ConversationId, given: Park, desk: Desk, me: Me) -> JSONResponse:
    """Set it aside until a moment, or until the customer writes."""
    return await _done(desk, me, conversation_id, _park, me, given)


@router.post("/unpark", response_model=Stands, **allow(*TALK, refuses=(404, 409)))
async def unpark(conversation_id: ConversationId, desk: Desk, me: Me) -> JSONResponse:
    """Take it up again."""
    return await _done(desk, me, conversation_id, _unpark, me)


@router.post("/close", response_model=Stands, **allow(*TALK, refuses=(404, 409)))
async def close(conversation_id: ConversationId, given: Close, desk: Desk, me: Me) -> JSONResponse:
    """End the human part."""
    return await _done(desk, me, conversation_id, _close, me, given)


@router.post("/watch", response_model=Detail, **allow(*LEAD, refuses=(404,)))
async def watch(conversation_id: ConversationId, desk: Desk, me: Me) -> JSONResponse:
    """Look over an agent's shoulder; it is recorded. What is new comes over Socket.IO."""
    return JSONResponse(await desk.write(_watch, conversation_id, me))


@router.post("/whisper", status_code=201, response_model=Noted, **allow(*LEAD, refuses=(404,)))
async def whisper(conversation_id: ConversationId, given: Whisper, desk: Desk, me: Me) -> JSONResponse:
    """Tell the agent something the customer does not hear."""
    note, agent = await desk.write(_whisper, conversation_id, me, given.text)
    desk.tell(News(conversation_id, event="note"))
    if agent is not None:
        desk.tell(News(conversation_id, event="mention", agent=agent, data={"kind": WHISPER}))
    return JSONResponse({"note": note}, 201)


@router.post("/take_over", response_model=Claimed, **allow(*LEAD, refuses=(404,)))
async def take_over(conversation_id: ConversationId, desk: Desk, me: Me) -> JSONResponse:
    """Take it from whoever has it."""
    before = await desk.read(_agent_of, conversation_id)
    answer = await claimed(desk, me, _take_over, conversation_id, me)
    if before not in (None, me.name):
        reason = {"reason": "taken_over", "by": me.display_name}
        desk.tell(News(conversation_id, event="lost", agent=before, data=reason))
        desk.tell(News(None, event="presence", data={"name": before}))
    return answer


async def _done(desk: DeskFloor, me: Member, conversation_id: str, act: Any, *args: object) -> JSONResponse:
    shown = await desk.write(_shown_after, conversation_id, act, args)
    desk.tell(News(conversation_id), News(None), News(conversation_id, typing=False, who=me.display_name))
    desk.tell(News(conversation_id, event="note"), News(None, event="presence", data={"name": me.name}))
    return JSONResponse({"conversation": shown})


def _shown_after(work: Work, conversation_id: str, act: Any, args: tuple[object, ...]) -> dict[str, Any]:
    act(work, conversation_id, *args)
    work.session.flush()
    return desk_json.state(work, desk_json.by_id(work, conversation_id))


def _release(work: Work, conversation_id: str, me: Member, given: Release) -> None:
    held = ownership.held_by(work, conversation_id, me.name, given.fence)
    if note := cleaned(given.note or ""):
        notes.add(work, holding(work, conversation_id), me.name, me.display_name, note, kind=NOTE)
    ownership.release(work, held, to_queue=given.to == "queue")


def _transfer(work: Work, conversation_id: str, me: Member, given: Transfer) -> None:
    held = ownership.held_by(work, conversation_id, me.name, given.fence)
    note = cleaned(given.note or "")
    if given.to_agent is not None:
        handing.transfer_to_agent(work, held, me.display_name, given.to_agent, note)
    elif given.to_team is not None:
        handing.transfer_to_team(work, held, me.display_name, given.to_team, note)


def _park(work: Work, conversation_id: str, me: Member, given: Park) -> None:
    held = ownership.held_by(work, conversation_id, me.name, given.fence)
    handing.park(work, held, me.display_name, given.until, cleaned(given.note or ""))


def _unpark(work: Work, conversation_id: str, me: Member) -> None:
    handing.unpark(work, ownership.held_by(work, conversation_id, me.name))


def _close(work: Work, conversation_id: str, me: Member, given: Close) -> None:
    held = ownership.held_by(work, conversation_id, me.name, given.fence)
    handing.close(work, held, me.display_name, given.disposition, cleaned(given.note or ""))


def _watch(work: Work, conversation_id: str, me: Member) -> dict[str, Any]:
    shown = detail(work, conversation_id, me, 0)
    audit.append(work, f"agent:{me.name}", "watched", f"conversation:{conversation_id}")
    return shown


def _whisper(work: Work, conversation_id: str, me: Member, text: str) -> tuple[dict[str, Any], str | None]:
    conversation = holding(work, conversation_id)
    said = cleaned(text)
    if not said:
        raise TextEmpty
    called = () if conversation.agent is None else (conversation.agent,)
    note = notes.add(work, conversation, me.name, me.display_name, said, kind=WHISPER, mentions=called)
    audit.append(work, f"agent:{me.name}", "whispered", f"conversation:{conversation_id}")
    return desk_json.note(note), conversation.agent


def _agent_of(work: Work, conversation_id: str) -> str | None:
    return desk_json.by_id(work, conversation_id).agent


def _take_over(work: Work, conversation_id: str, me: Member) -> ownership.Claim:
    presence.choose(work, me.name, "online")
    return handing.take_over(work, conversation_id, me.name, me.display_name)
