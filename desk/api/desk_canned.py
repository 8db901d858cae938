"""Canned replies at the desk: everybody who talks finds them, supervisors write them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from desk.api.access import LEAD, TALK, Me, allow
from desk.api.desk_floor import Desk, DeskFloor
from desk.conversations import canned
from desk.conversations.feed import News

router = APIRouter(prefix="/api/desk/canned", tags=["desk: canned replies"])

ReplyId = Annotated[str, Path(regex=r"^[\w-]{1,32}$", description="the reply's id")]


class Reply(BaseModel):
    """A reply at hand."""

    id: str
    title: str
    text: str


class Replies(BaseModel):
    """Replies at hand."""

    canned: list[Reply]


class Words(BaseModel):
    """What a reply says; {customer}, {agent}, {number} and {hotline} are filled in by who sends it."""

    title: str = Field(max_length=200, description="at most 40 characters")
    text: str = Field(max_length=2000, description="at most 500 characters")


@router.get("", response_model=Replies, **allow(*TALK))
async def find(desk: Desk, q: Annotated[str, Query(max_length=100)] = "") -> Replies:
    """Replies at hand that hold all words of a search."""
    found = await desk.read(canned.found, q)
    return Replies(canned=[_reply(each) for each in found])


@router.post("", status_code=201, response_model=Reply, **allow(*LEAD, refuses=(409,)))
async def add(given: Words, desk: Desk, me: Me) -> Reply:
    """Write a new reply."""
    return _told(desk, await desk.write(canned.add, me.name, given.title, given.text))


@router.put("/{canned_id}", response_model=Reply, **allow(*LEAD, refuses=(404,)))
async def change(canned_id: ReplyId, given: Words, desk: Desk, me: Me) -> Reply:
    """Change a reply, also one of the policy's."""
    return _told(desk, await desk.write(canned.change, me.name, canned_id, given.title, given.text))


@router.delete("/{canned_id}", status_code=204, **allow(*LEAD, refuses=(404,)))
async def remove(canned_id: ReplyId, desk: Desk, me: Me) -> None:
    """Take a reply away, also one of the policy's."""
    await desk.write(canned.remove, me.name, canned_id)
    desk.tell(News(None, event="canned"))


def _told(desk: DeskFloor, said: canned.Canned) -> Reply:
    desk.tell(News(None, event="canned"))
    return _reply(said)


def _reply(said: canned.Canned) -> Reply:
    return Reply(id=said.id, title=said.title, text=said.text)
