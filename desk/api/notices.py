"""What staff are told at the desk: warnings of clocks, what is proposed to them, what waits for approval."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from desk.api.access import TALK, Me, Member, allow
from desk.api.desk_floor import Desk
from desk.complaints import notices
from desk.complaints.clock_model import StaffNotice
from desk.complaints.masks import veil_text
from desk.complaints.work import Work

router = APIRouter(prefix="/api/desk/notices", tags=["desk: notices"])

NoticeId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Notice(BaseModel):
    """Something a member of the staff is told."""

    id: int
    kind: str
    title: str
    text: str | None = Field(description="masked")
    number: str | None = Field(description="the complaint it is about")
    level: int | None
    urgent: bool
    payload: dict[str, Any]
    at: datetime
    read_at: datetime | None
    read_by: str | None


class Notices(BaseModel):
    """What one is told, the newest first."""

    notices: list[Notice]
    unread: int
    next_cursor: int | None = Field(description="ask with this as `cursor` for older ones")


class Read(BaseModel):
    """How many were read by this."""

    read: int


@router.get("", response_model=Notices, **allow(*TALK))
async def told(
    desk: Desk,
    me: Me,
    unread: bool = False,
    cursor: int | None = Query(default=None, ge=1, le=2**63 - 1),
    limit: int = Query(default=50, ge=1, le=200),
) -> dict[str, Any]:
    """What one is told oneself, as a member of one's teams, and as who leads them."""
    return await desk.read(_page, me, unread, cursor, limit)


@router.post("/read_all", response_model=Read, **allow(*TALK))
async def read_all(desk: Desk, me: Me) -> dict[str, int]:
    """All of it was read."""
    return await desk.write(_read_all, me)


@router.post("/{notice_id}/read", response_model=Notice, **allow(*TALK, refuses=(404,)))
async def read(notice_id: NoticeId, desk: Desk, me: Me) -> dict[str, Any]:
    """It was read; the first reader stays on it."""
    return await desk.write(_read, notice_id, me)


def _of(work: Work, me: Member) -> tuple[Collection[str], Collection[str] | None]:
    """The teams whose notices are one's own, and those one leads; without teams one belongs to all."""
    teams = me.teams or tuple(work.policy.teams)
    if not me.leads:
        return teams, ()
    return teams, me.teams or notices.ALL_TEAMS


def _page(work: Work, me: Member, unread: bool, cursor: int | None, limit: int) -> dict[str, Any]:
    teams, leads = _of(work, me)
    found = notices.for_member(work, me.name, teams, leads, unread=unread, before=cursor, limit=limit + 1)
    return {
        "notices": [_shown(work, each) for each in found[:limit]],
        "unread": notices.unread(work, me.name, teams, leads),
        "next_cursor": found[limit - 1].id if len(found) > limit else None,
    }


def _read(work: Work, notice_id: int, me: Member) -> dict[str, Any]:
    return _shown(work, notices.mark_read(work, notice_id, me.name, *_of(work, me)))


def _read_all(work: Work, me: Member) -> dict[str, int]:
    return {"read": notices.mark_all_read(work, me.name, *_of(work, me))}


def _shown(work: Work, notice: StaffNotice) -> dict[str, Any]:
    told = {name: getattr(notice, name) for name in ("id", "kind", "number", "at", "read_at", "read_by")}
    return {
        **told,
        "title": notices.title(work, notice),
        "text": None if notice.text is None else veil_text(notice.text),
        "level": notice.payload.get("level"),
        "urgent": bool(notice.payload.get("urgent")),
        "payload": dict(notice.payload),
    }
