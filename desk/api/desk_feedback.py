"""What people at the desk tell trainers: the bot got this message wrong."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from desk.api.access import TALK, Me, Member, allow
from desk.api.desk_floor import ConversationId, Desk, readable
from desk.complaints.work import Work
from desk.conversations import misunderstood
from desk.conversations.inbox import cleaned

router = APIRouter(
    prefix="/api/desk/conversations/{conversation_id}/messages/{seq}", tags=["desk: conversation"]
)

MARK = (*TALK, "trainer")
Seq = Annotated[int, Path(ge=1, le=2**31 - 1, description="the message's number")]


class Why(BaseModel):
    """What the message means, for the trainer."""

    note: str | None = Field(default=None, max_length=500)


class Marked(BaseModel):
    """The message is marked."""

    seq: int
    note: str | None


@router.post("/misunderstood", status_code=201, response_model=Marked, **allow(*MARK, refuses=(404, 409)))
async def mark(
    conversation_id: ConversationId, seq: Seq, desk: Desk, me: Me, given: Why | None = None
) -> JSONResponse:
    """Say that the bot got a customer's message wrong; 200 when one had said so before."""
    note = None if given is None else given.note
    marked, repeated = await desk.write(_mark, conversation_id, seq, me, note)
    return JSONResponse(marked, 200 if repeated else 201)


@router.delete("/misunderstood", status_code=204, **allow(*MARK, refuses=(404,)))
async def unmark(conversation_id: ConversationId, seq: Seq, desk: Desk, me: Me) -> None:
    """Take one's own mark back."""
    await desk.write(_unmark, conversation_id, seq, me)


def _mark(
    work: Work, conversation_id: str, seq: int, me: Member, note: str | None
) -> tuple[dict[str, Any], bool]:
    readable(work, conversation_id, me)
    set_, repeated = misunderstood.mark(work, conversation_id, seq, me.name, cleaned(note or "") or None)
    return {"seq": seq, "note": set_.note}, repeated


def _unmark(work: Work, conversation_id: str, seq: int, me: Member) -> None:
    readable(work, conversation_id, me)
    misunderstood.unmark(work, conversation_id, seq, me.name)
