"""Customer records at the desk: history over channels, tags, merging with undo, a copy, erasure."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse
from sqlalchemy import func, select

from desk.api.access import LEAD, READ, TALK, Me, Member, allow
from desk.api.customer_shapes import (
    Customer,
    CustomerComplaint,
    CustomerList,
    CustomerSurvey,
    CustomerTalk,
    CustomerWhole,
    Erased,
    Everything,
    Merge,
    Merging,
    OneCustomer,
    Tag,
    Tagging,
    Why,
)
from desk.api.desk_floor import Desk
from desk.complaints import customers, erasure, incident_raising, merging, personal_data, repeats
from desk.complaints.actors import Actor
from desk.complaints.masks import mask_name, mask_phone
from desk.complaints.model import Customer as Record
from desk.complaints.policy_incidents import REPEAT
from desk.complaints.work import Work
from desk.conversations import personal_talk
from desk.conversations.model import Conversation, Message

router = APIRouter(prefix="/api/desk", tags=["desk: customers"])
HERE = "/customers/{customer_id}"

CustomerId = Annotated[str, Path(regex="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
MergeId = Annotated[int, Path(ge=1, le=2**31 - 1)]
Number = Annotated[str, Path(max_length=32)]
KINDS = (*personal_data.KINDS, *personal_talk.KINDS)
SHOWN = 100


@router.get("/customers", response_model=CustomerList, **allow(*READ))
async def listed(
    desk: Desk,
    me: Me,
    q: Annotated[str, Query(max_length=64, description="a phone or a complaint's number, whole")] = "",
    cursor: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> CustomerList:
    """Customers by phone or number, or the latest; agents see those of their own teams' matters."""
    return await desk.read(_list, me, q, cursor, limit)


@router.get(HERE, response_model=OneCustomer, **allow(*READ, refuses=(404,)))
async def one(customer_id: CustomerId, desk: Desk, me: Me) -> OneCustomer:
    """A customer with their history over all channels."""
    return await desk.read(_one, customer_id, me)


@router.put(HERE + "/tags", response_model=OneCustomer, **allow(*TALK, refuses=(404, 409)))
async def tag(customer_id: CustomerId, given: Tagging, desk: Desk, me: Me) -> OneCustomer:
    """Say what is special about them; who said so is recorded."""
    return await desk.write(_tag, customer_id, me, given.tags)


@router.post(HERE + "/merge", response_model=OneCustomer, **allow(*LEAD, refuses=(404, 409)))
async def merge(customer_id: CustomerId, given: Merging, desk: Desk, me: Me) -> OneCustomer:
    """Another record is the same person: this one stands for both."""
    return await desk.write(_merge, customer_id, me, given)


@router.post(HERE + "/merge/{merge_id}/undo", response_model=OneCustomer, **allow(*LEAD, refuses=(404, 409)))
async def undo(customer_id: CustomerId, merge_id: MergeId, desk: Desk, me: Me) -> OneCustomer:
    """They are two people after all."""
    return await desk.write(_undo, customer_id, me, merge_id)


@router.post(HERE + "/export", response_model=Everything, **allow(*LEAD, refuses=(404, 409)))
async def export(customer_id: CustomerId, given: Why, desk: Desk, me: Me) -> JSONResponse:
    """Everything there is about a customer, in clear, for them; with a reason, which is recorded."""
    told = await desk.write(erasure.export, customer_id, given.reason, _actor(me), KINDS)
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@router.post(HERE + "/erase", response_model=Erased, **allow(*LEAD, refuses=(404, 409)))
async def erase(customer_id: CustomerId, given: Why, desk: Desk, me: Me) -> Erased:
    """Take out at a customer's request what need not stay; with a reason. It cannot be undone."""
    gone = await desk.write(erasure.erase, customer_id, given.reason, _actor(me), KINDS)
    return Erased(erased_at=gone.at, stay=gone.stay)


@router.post("/complaints/{number}/links/{other}/undo", status_code=204, **allow(*LEAD, refuses=(404, 409)))
async def unlink(number: Number, other: Number, given: Why, desk: Desk, me: Me) -> None:
    """Two complaints do not belong together after all."""
    await desk.write(repeats.undo, number, other, given.reason, _actor(me))


def _teams(me: Member) -> tuple[str, ...] | None:
    """Whose matters somebody reads; None: everybody's."""
    return me.teams if me.role == "agent" and me.teams else None


def _actor(me: Member) -> Actor:
    return Actor(me.name, me.role, me.teams)


def _list(work: Work, me: Member, q: str, cursor: int, limit: int) -> CustomerList:
    found = customers.find(work, q, teams=_teams(me), before=cursor, limit=limit + 1)
    known = customers.standing(work, found[:limit])
    shown = [Customer(**_row(work, each, known[each.id])) for each in found[:limit]]
    return CustomerList(customers=shown, next_cursor=cursor + limit if len(found) > limit else None)


def _one(work: Work, customer_id: str, me: Member) -> OneCustomer:
    return _whole(work, customers.by_id(work, customer_id, teams=_teams(me)), me)


def _tag(work: Work, customer_id: str, me: Member, told: list[str]) -> OneCustomer:
    customers.by_id(work, customer_id, teams=_teams(me))
    return _whole(work, customers.set_tags(work, customer_id, told, _actor(me)), me)


def _merge(work: Work, customer_id: str, me: Member, given: Merging) -> OneCustomer:
    merging.merge(work, customer_id, given.other, given.reason, _actor(me))
    return _one(work, customer_id, me)


def _undo(work: Work, customer_id: str, me: Member, merge_id: int) -> OneCustomer:
    merging.undo(work, customer_id, merge_id, _actor(me))
    return _one(work, customer_id, me)


def _row(work: Work, found: Record, known: customers.Standing) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": _name(found),
        "phone": mask_phone(found.contact_phone),
        "tags": [_tag_shown(work, name) for name in customers.tags(work, found)],
        "created_at": found.created_at,
        "erased_at": found.erased_at,
        "merged_into": found.merged_into,
        **vars(known),
    }


def _name(found: Record) -> str | None:
    """The name, masked; a pseudonym hides nobody any more."""
    if found.contact_name is None:
        return None
    return found.contact_name if found.erased_at is not None else mask_name(found.contact_name)


def _tag_shown(work: Work, name: str) -> Tag:
    terms = work.policy.customers.tags[name]
    return Tag(name=name, title=terms.title, computed=name == REPEAT, advice=terms.advice)


def _whole(work: Work, found: Record, me: Member) -> OneCustomer:
    teams = _teams(me)
    theirs = [
        each
        for each in customers.complaints_of(work, found.id)
        if teams is None or each.team in teams or each.owner == me.name
    ]
    known = customers.standing(work, [found])[found.id]
    states = work.policy.handling.states
    history = [
        CustomerComplaint(
            number=each.number,
            topic_title=incident_raising.title(work, "topic", each.topic),
            level=each.level,
            status=each.status,
            status_title=states.get(each.status, each.status),
            channel=each.channel,
            received_at=each.received_at,
            closed_at=each.closed_at,
        )
        for each in theirs[:SHOWN]
    ]
    answers = [
        CustomerSurvey(**{name: getattr(each, name) for name in CustomerSurvey.__fields__})
        for each in customers.surveys_of(work, [each.number for each in theirs])
    ]
    return OneCustomer(
        customer=CustomerWhole(
            **_row(work, found, known),
            history=history,
            conversations=_talks(work, [each.conversation_id for each in theirs if each.conversation_id]),
            surveys=answers,
            merges=[_merged(work, each) for each in merging.of(work, found.id)],
            known_tags=[_tag_shown(work, name) for name in work.policy.customers.tags],
        )
    )


def _talks(work: Work, ids: list[str]) -> list[CustomerTalk]:
    query = (
        select(
            Conversation.id, Conversation.channel, Conversation.created_at, Conversation.last_at, func.count()
        )
        .outerjoin(Message, Message.conversation_id == Conversation.id)
        .where(Conversation.id.in_(ids))
        .group_by(Conversation.id)
        .order_by(Conversation.last_at.desc(), Conversation.id)
        .limit(SHOWN)
    )
    names = tuple(CustomerTalk.__fields__)
    return [CustomerTalk(**dict(zip(names, row, strict=True))) for row in work.session.execute(query)]


def _merged(work: Work, made: Any) -> Merge:
    gone = customers.by_id(work, made.gone)
    phone = mask_phone(gone.contact_phone)
    return Merge(id=made.id, gone=gone.id, name=_name(gone), phone=phone, by=made.by, at=made.at)
