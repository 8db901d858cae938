"""Talking to a customer: claim the conversation, read it, speak, say what one has read and that one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from desk.api.access import READ, TALK, Me, Member, allow
from desk.api.client_names import CLIENT_MESSAGE_ID
from desk.api.desk_context import context_of
from desk.api.desk_floor import ConversationId, Desk, DeskFloor, readable
from desk.channels import desk_json
from desk.complaints.work import Work
from desk.conversations import handing, misunderstood, ownership, presence
from desk.conversations.desk_model import OFFLINE, ONLINE
from desk.conversations.feed import News
from desk.conversations.inbox import TextEmpty, TextTooLong, cleaned
from desk.conversations.ownership import Claim
from desk.conversations.rules import rules_of
from desk.conversations.view import line_of

router = APIRouter(prefix="/api/desk/conversations/{conversation_id}", tags=["desk: conversation"])


class AgentMessage(BaseModel):
    """Something an agent says to the customer."""

    client_message_id: str = CLIENT_MESSAGE_ID
    text: str = Field(max_length=20_000)
    fence: int | None = Field(
        default=None, ge=0, le=2**31 - 1, description="the number the claim gave; an older one is refused"
    )


class SaidMessage(BaseModel):
    """The message is in the record."""

    seq: int
    message: dict[str, Any] = Field(description="as in the list of messages")


class Claimed(BaseModel):
    """The conversation is this agent's."""

    fence: int = Field(description="show it when speaking: it proves that nobody took over meanwhile")
    conversation: dict[str, Any]


class Detail(BaseModel):
    """One conversation with all that belongs to it."""

    conversation: dict[str, Any]
    messages: list[dict[str, Any]] = Field(description="notes among them have author `note` and no seq")
    cursor: int
    draft: dict[str, Any] | None
    customer: dict[str, Any] | None
    clocks: list[dict[str, Any]]
    suggestions: list[dict[str, Any]]
    misunderstood: list[int] = Field(description="messages one has marked as misunderstood by the bot")


class ReadMark(BaseModel):
    """How far an agent has read."""

    seq: int = Field(ge=0, le=2**31 - 1)


class Taken(BaseModel):
    """It was done."""

    ok: bool = True


@router.post("/claim", response_model=Claimed, **allow(*TALK, refuses=(404, 409)))
async def claim(conversation_id: ConversationId, desk: Desk, me: Me) -> JSONResponse:
    """Take a conversation; of two who click at once, one gets it."""
    return await claimed(desk, me, _claim, conversation_id, me)


@router.get("", response_model=Detail, **allow(*READ, refuses=(404,)))
async def read(
    conversation_id: ConversationId,
    desk: Desk,
    me: Me,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="only messages behind this number")] = 0,
) -> JSONResponse:
    """One conversation: what was said, how it stands, and what is known beside it."""
    return JSONResponse(await desk.read(detail, conversation_id, me, after))


@router.post(
    "/messages",
    status_code=201,
    response_model=SaidMessage,
    **allow(*TALK, refuses=(404, 409, 413)),
)
async def say(conversation_id: ConversationId, given: AgentMessage, desk: Desk, me: Me) -> JSONResponse:
    """Speak to the customer; 200 when it had been said before."""
    said, repeated = await desk.write(_say, conversation_id, me, given)
    if not repeated:
        desk.tell(
            News(conversation_id),
            News(conversation_id, typing=False, who=me.display_name),
        )
    return JSONResponse({"seq": said["seq"], "message": said}, 200 if repeated else 201)


@router.post("/read", response_model=Taken, **allow(*TALK, refuses=(404, 409)))
async def mark_read(conversation_id: ConversationId, given: ReadMark, desk: Desk, me: Me) -> Taken:
    """Say how far one has read; the customer sees it."""
    await desk.write(_mark_read, conversation_id, me, given.seq)
    desk.tell(News(conversation_id))
    return Taken()


@router.post("/typing", response_model=Taken, **allow(*TALK, refuses=(404, 409)))
async def typing(conversation_id: ConversationId, desk: Desk, me: Me) -> Taken:
    """Say that one is typing; the customer sees it for a few seconds, and so do colleagues."""
    await types(desk, conversation_id, me)
    return Taken()


async def types(desk: DeskFloor, conversation_id: str, me: Member) -> None:
    """Tell the customer and colleagues that an agent types; who does not own it is seen by colleagues only.

    Raises:
        ConversationUnknown, Forbidden.
    """
    owns = await desk.read(_owns, conversation_id, me)
    event = None if owns else "typing"
    desk.tell(News(conversation_id, typing=True, who=me.display_name, event=event))


async def claimed(desk: DeskFloor, me: Member, act: Callable[..., Claim], *args: object) -> JSONResponse:
    """Get hold of a conversation by some way, and tell everybody."""
    held, shown = await desk.write(_claimed, act, args)
    desk.tell(News(held.conversation_id), News(None))
    desk.tell(News(None, event="presence", data={"name": me.name}))
    return JSONResponse({"fence": held.fence, "conversation": shown})


def _claimed(work: Work, act: Callable[..., Claim], args: tuple[object, ...]) -> tuple[Claim, dict[str, Any]]:
    held = act(work, *args)
    work.session.flush()
    return held, desk_json.state(work, desk_json.by_id(work, held.conversation_id))


def _claim(work: Work, conversation_id: str, me: Member) -> Claim:
    agent = presence.held(work, me.name) or presence.enrol(work, me.name)
    if agent.status == OFFLINE:
        presence.choose(work, me.name, ONLINE)  # who takes a conversation is there
    if not me.leads and desk_json.by_id(work, conversation_id).agent != me.name:
        handing.require_room(work, agent)
    return ownership.claim(work, conversation_id, me.name, display_name=me.display_name)


def detail(work: Work, conversation_id: str, me: Member, after: int) -> dict[str, Any]:
    """One conversation with what was said behind a number, and its context.

    Raises:
        NoSuchConversation, Forbidden.
    """
    found = readable(work, conversation_id, me)
    shown = desk_json.conversation(work, found, after)
    beside = context_of(work, found)
    shown["conversation"].update(beside.pop("conversation", {}))
    marked = misunderstood.marked_by(work, conversation_id, me.name)
    return {**shown, **beside, "misunderstood": marked}


def _say(work: Work, conversation_id: str, me: Member, given: AgentMessage) -> tuple[dict[str, Any], bool]:
    text = cleaned(given.text)
    if not text:
        raise TextEmpty
    if len(text) > rules_of(work.policy).limits.message_length:
        raise TextTooLong
    found = desk_json.by_id(work, conversation_id)
    held = Claim(conversation_id, me.name, found.fence if given.fence is None else given.fence)
    repeated = ownership.said_before(work, held, given.client_message_id) is not None
    said = ownership.say(
        work, held, text, client_message_id=given.client_message_id, display_name=me.display_name
    )
    if not repeated:
        handing.read_by_agent(work, held, said.seq)
    return desk_json.message(line_of(said)), repeated


def _mark_read(work: Work, conversation_id: str, me: Member, seq: int) -> None:
    handing.read_by_agent(work, ownership.held_by(work, conversation_id, me.name), seq)


def _owns(work: Work, conversation_id: str, me: Member) -> bool:
    return readable(work, conversation_id, me).agent == me.name
