"""The customer's endpoints: open a conversation, send, read, and what the page shows of the institution."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field, root_validator

from desk.api import problems
from desk.api.address import address_of
from desk.api.client_names import CLIENT_MESSAGE_ID
from desk.api.uploads import FileShown
from desk.channels.web import WebChannel, as_json
from desk.conversations.opening import NoSuchConversation

router = APIRouter(prefix="/api/chat", tags=["chat"])

bearer = HTTPBearer(auto_error=False, description="the token that opening the conversation gave")


class OpenedConversation(BaseModel):
    """A new conversation."""

    conversation_id: str
    token: str = Field(description="opens this conversation, and nothing else does; keep it secret")


class NewMessage(BaseModel):
    """A customer's message: either `text` or `payload`."""

    client_message_id: str = CLIENT_MESSAGE_ID
    text: str | None = Field(default=None, description="what was typed; always text, never a command")
    payload: str | None = Field(default=None, description="the payload of a choice", max_length=64)

    @root_validator(skip_on_failure=True)
    def _one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values.get("text") is None) == (values.get("payload") is None):
            raise ValueError("either text or payload")
        return values


class TakenMessage(BaseModel):
    """The message is in the record."""

    message_id: str
    seq: int


class Choice(BaseModel):
    """Something to press instead of typing."""

    title: str
    payload: str = Field(description="send this back; good until the assistant has spoken again, once")


class ChatMessage(BaseModel):
    """One message of a conversation."""

    seq: int
    author: Literal["customer", "bot", "agent", "system"]
    author_name: str | None = Field(default=None, description="an agent's name")
    kind: Literal["text", "choices", "card", "notice", "file"]
    text: str | None
    choices: list[Choice]
    card: dict[str, Any] | None = Field(description="`type` tells what it shows, e.g. complaint_registered")
    file: FileShown | None = Field(default=None, description="of kind `file`")
    expects: str | None = Field(description="the fact a question asks for, e.g. contact_phone")
    client_message_id: str | None = Field(default=None, description="of the customer's own messages")
    created_at: datetime


class Messages(BaseModel):
    """What is new."""

    messages: list[ChatMessage]
    cursor: int = Field(description="ask with this as `after` next time")
    owner: Literal["bot", "queue", "agent"] = Field(description="who speaks to the customer")
    agent: str | None = Field(default=None, description="the name of the agent who speaks")
    read: int = Field(description="the last message an agent has seen")
    queue_position: int | None = Field(default=None, description="place in the queue, 1 being next")


class Branding(BaseModel):
    """What the page shows of the institution."""

    name: str
    greeting: str
    hotline: str
    message_length: int = Field(description="the most characters of one message")
    file_bytes: int = Field(description="the largest attachment")


def channel(request: Request) -> WebChannel:
    """The web channel of the running server."""
    return WebChannel(request.app.state.floor)


def token(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
    """The token a request shows."""
    if credentials is None or not credentials.credentials:
        raise NoSuchConversation
    return credentials.credentials


Channel = Annotated[WebChannel, Depends(channel)]
Token = Annotated[str, Depends(token)]
Address = Annotated[str | None, Depends(address_of)]


@router.post(
    "/conversations",
    status_code=201,
    response_model=OpenedConversation,
    responses=problems.responses(429, 503),
)
async def open_conversation(web: Channel, address: Address) -> OpenedConversation:
    """Open a conversation."""
    opened = await web.open(address)
    return OpenedConversation(conversation_id=opened.conversation_id, token=opened.token)


@router.post(
    "/messages",
    status_code=202,
    response_model=TakenMessage,
    responses={
        200: {"model": TakenMessage, "description": "taken before; the same answer again"},
        **problems.responses(400, 401, 409, 413, 422, 429, 503),
    },
)
async def send_message(message: NewMessage, web: Channel, token: Token, address: Address) -> Response:
    """Send a message. It is committed when this answers; the reply comes by `GET` or Socket.IO."""
    receipt = await web.send(
        token,
        client_message_id=message.client_message_id,
        text=message.text,
        choice=message.payload,
        address=address,
    )
    body = {"message_id": receipt.message_id, "seq": receipt.seq}
    return JSONResponse(body, 200 if receipt.repeated else 202)


@router.get("/messages", response_model=Messages, responses=problems.responses(401, 422, 429, 503))
async def read_messages(
    web: Channel,
    token: Token,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="the cursor of what is known")] = 0,
    wait: Annotated[float, Query(ge=0, le=30, description="seconds to wait for something new")] = 0,
) -> Response:
    """What is new after a cursor, oldest first, at most 200 at once."""
    seen = await web.read(token, after, wait)
    body: dict[str, Any] = {
        "messages": [as_json(line) for line in seen.lines],
        "cursor": seen.cursor,
        "owner": seen.owner,
        "read": seen.read,
    }
    if seen.agent is not None:
        body["agent"] = seen.agent
    if seen.queue_position is not None:
        body["queue_position"] = seen.queue_position
    return JSONResponse(body)


@router.get("/branding", response_model=Branding)
async def branding(web: Channel) -> Branding:
    """What the page shows of the institution."""
    return Branding(**await web.branding())
