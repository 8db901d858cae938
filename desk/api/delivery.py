"""Deliveries to customers: what could not be told, sent anew by a supervisor; and the channels' receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from desk.api import problems
from desk.api.access import LEAD, Me, Member, allow
from desk.api.desk_floor import Desk
from desk.channels import webhook
from desk.complaints import deliveries, feedback
from desk.complaints.errors import ChannelNotSetUp
from desk.complaints.feedback_model import Feedback
from desk.complaints.masks import mask_email, mask_id, mask_phone
from desk.complaints.model import OutboxRow
from desk.complaints.work import Work
from desk.conversations.bootstrap import Floor

router = APIRouter(prefix="/api/desk/deliveries", tags=["desk: deliveries"])
receipts = APIRouter(prefix="/api/feedback", tags=["feedback"])

SEE = (*LEAD, "admin")
State = Literal["due", "done", "dead"]
RowId = Annotated[int, Path(ge=1, le=2**63 - 1)]
_MASKS = {feedback.EMAIL: mask_email, feedback.SMS: mask_phone, feedback.WECHAT: mask_id}


class Delivery(BaseModel):
    """Something that is to be told to somebody; nothing personal of it."""

    id: int
    kind: str = Field(description="feedback, said (in the chat), receipt, route or notice")
    state: State
    number: str | None
    about: str | None = Field(description="what a customer is told, e.g. decision")
    about_title: str | None
    channel: str | None
    channel_title: str | None
    to: str | None = Field(description="masked")
    attempts: int
    error: str | None
    created_at: datetime
    not_before: datetime = Field(description="when it is tried next")
    done_at: datetime | None
    feedback_state: Literal["queued", "sent", "received", "failed", "dead"] | None
    received_at: datetime | None


class Deliveries(BaseModel):
    """Deliveries, newest first."""

    deliveries: list[Delivery]
    next_cursor: int | None = Field(description="ask with this as `cursor` for older ones")


class Receipt(BaseModel):
    """Whether a message reached the customer."""

    id: str = Field(description="the Idempotency-Key the message came with", min_length=1, max_length=64)
    status: Literal["received", "failed"]
    reason: str | None = Field(default=None, max_length=500)


class Heard(BaseModel):
    """How the delivery stands now."""

    state: Literal["queued", "sent", "received", "failed", "dead"]


@router.get("", response_model=Deliveries, **allow(*SEE))
async def listed(
    desk: Desk,
    state: State = "dead",
    cursor: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Deliveries:
    """What was given up, is still to be sent, or was."""
    return await desk.read(_page, state, cursor, limit)


@router.post("/{delivery_id}/replay", response_model=Delivery, **allow(*SEE, refuses=(404,)))
async def replay(delivery_id: RowId, desk: Desk, me: Me) -> Delivery:
    """Send what was given up anew, from the beginning."""
    return await desk.write(_replay, delivery_id, me)


@receipts.post(
    "/{channel}/receipt",
    response_model=Heard,
    responses=problems.responses(400, 401, 404, 409, 413, 422, 503),
)
async def receipt(
    channel: Literal["sms", "wechat", "email"],
    told: Receipt,
    request: Request,
    timestamp: Annotated[str, Header(alias=webhook.TIMESTAMP, max_length=20)] = "",
    signature: Annotated[str, Header(alias=webhook.SIGNATURE, max_length=100)] = "",
) -> JSONResponse:
    """A gateway tells whether a message reached the customer; signed as our requests to it are."""
    floor: Floor = request.app.state.floor
    key = request.app.state.settings.webhook_key
    if not key:
        raise ChannelNotSetUp(channel)
    now, age = floor.office.clock().timestamp(), floor.office.policy.feedback.receipt_age
    digest = webhook.verify(key, timestamp, signature, await request.body(), now=now, age=age)
    reached = told.status == "received"
    heard = await floor.ledger.write(
        deliveries.receive, channel, told.id, digest, reached=reached, reason=told.reason
    )
    return JSONResponse({"state": heard.state})


def _page(work: Work, state: str, cursor: int | None, limit: int) -> Deliveries:
    rows = deliveries.listed(work, state, before=cursor, limit=limit + 1)
    shown = [_shown(work, row, told) for row, told in rows[:limit]]
    return Deliveries(deliveries=shown, next_cursor=shown[-1].id if len(rows) > limit else None)


def _replay(work: Work, delivery_id: int, me: Member) -> Delivery:
    row = deliveries.replay(work, delivery_id, f"agent:{me.name}")
    return _shown(work, row, deliveries.told_by(work, row))


def _shown(work: Work, row: OutboxRow, told: Feedback | None) -> Delivery:
    known: dict[str, Any] = {name: getattr(row, name) for name in _OF_ROW}
    if told is None:
        return Delivery(**{**dict.fromkeys(_OF_TOLD), **known, "number": row.payload.get("number")})
    terms = work.policy.feedback
    known["feedback_state"] = told.state
    return Delivery(
        **known,
        number=told.number,
        about=told.kind,
        about_title=terms.kinds.get(told.kind, told.kind),
        channel=told.channel,
        channel_title=terms.channels.get(told.channel, told.channel),
        to=_MASKS[told.channel](told.address) if told.address else None,
        received_at=told.received_at,
    )


_OF_ROW = ("id", "kind", "state", "attempts", "error", "created_at", "not_before", "done_at")
_OF_TOLD = ("about", "about_title", "channel", "channel_title", "to", "feedback_state", "received_at")
