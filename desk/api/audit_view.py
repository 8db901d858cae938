"""The audit as auditors see it: searched, its chain verified, a day's head taken out; looks are audited."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from desk.api.access import Me, Member, allow
from desk.api.complaints import Number, actor, seen
from desk.api.complaints_json import AGENT, Scribe
from desk.api.desk_floor import Desk
from desk.complaints import audit, auditing
from desk.complaints.auditing import Sought
from desk.complaints.errors import InvalidField
from desk.complaints.fields import SHANGHAI
from desk.complaints.masks import mask_text
from desk.complaints.model import AuditEntry
from desk.complaints.work import Work
from desk.conversations.inbox import cleaned

router = APIRouter(prefix="/api/desk", tags=["desk: audit"])

OVERSEE = ("auditor", "admin")
ABOUT = "complaint:"


class Entry(BaseModel):
    """One entry of the audit; it holds no personal data."""

    id: int
    at: str
    actor: str
    actor_name: str
    act: str
    subject: str
    number: str | None = Field(description="the complaint it is about")
    details: dict[str, Any]
    hash: str


class Entries(BaseModel):
    """Entries of the audit, the newest first."""

    entries: list[Entry]
    next_cursor: int | None = Field(description="ask with this as `cursor` for older ones")


class Verdict(BaseModel):
    """Whether the chain holds."""

    holds: bool
    broken_at: int | None = Field(description="the first entry that does not hold")
    why: str | None
    length: int
    hash: str
    kept: Literal["agrees", "differs", "missing"] | None = Field(
        description="whether the chain still goes through the head that was kept outside, if one was given"
    )
    checked_at: str


class Head(BaseModel):
    """The end of the chain at the end of a day, to be kept outside."""

    day: date
    complete: bool = Field(description="false while the day goes on")
    entries: int = Field(description="how many the day has")
    length: int = Field(description="how many there are up to its end")
    hash: str = Field(description="of the last one up to its end; of zeroes when there is none")
    exported_at: str
    exported_by: str
    digest: str = Field(description="SHA-256 of this document without it: keys sorted, no blanks, UTF-8")


@router.get("/audit", response_model=Entries, **allow(*OVERSEE))
async def search(
    desk: Desk,
    me: Me,
    who: str | None = Query(default=None, alias="actor", max_length=96, description="an account or a stamp"),
    act: str | None = Query(default=None, max_length=48),
    subject: str | None = Query(default=None, max_length=96, description="whole, or a complaint's number"),
    first: date | None = Query(default=None, alias="from"),
    last: date | None = Query(default=None, alias="to"),
    cursor: int | None = Query(default=None, ge=1, le=2**63 - 1),
    limit: int = Query(default=50, ge=1, le=200),
) -> dict[str, Any]:
    """Who did what to what on which days; that it was read is recorded too."""
    if first is not None and last is not None and first > last:
        raise InvalidField("from", "period_reversed")
    who, act, subject = (None if each is None else cleaned(each) or None for each in (who, act, subject))
    return await desk.write(_search, me, Sought(who, act, subject, first, last), cursor, limit)


@router.get("/audit/verify", response_model=Verdict, **allow(*OVERSEE))
async def verify(
    desk: Desk,
    me: Me,
    length: int | None = Query(default=None, ge=1, le=2**63 - 1, description="of a head kept outside"),
    kept: str | None = Query(default=None, alias="hash", regex="^[0-9a-f]{64}$"),
) -> dict[str, Any]:
    """Walk the whole chain; with a head that was kept outside, see whether it still goes through it."""
    found = await desk.read(_verify, length, kept)
    await desk.write(_record, me, "audit_verified", {"holds": found["holds"], "kept": found["kept"]})
    return found


@router.get("/audit/head", response_model=Head, **allow(*OVERSEE))
async def head(desk: Desk, me: Me, day: date | None = None) -> JSONResponse:
    """The head of a day, today's unless another is named, as a file to be kept outside."""
    found = await desk.write(_head, me, day)
    name = f'attachment; filename="audit-head-{found["day"]}.json"'
    return JSONResponse(found, headers={"Content-Disposition": name, "Cache-Control": "no-store"})


@router.get(
    "/complaints/{number}/audit", response_model=Entries, **allow("supervisor", "auditor", refuses=(404,))
)
async def of_complaint(
    number: Number,
    desk: Desk,
    me: Me,
    cursor: int | None = Query(default=None, ge=1, le=2**63 - 1),
    limit: int = Query(default=50, ge=1, le=200),
) -> dict[str, Any]:
    """What was done with one complaint, and who looked into it."""
    return await desk.write(_of_complaint, number, me, cursor, limit)


def _search(work: Work, me: Member, sought: Sought, cursor: int | None, limit: int) -> dict[str, Any]:
    shown = _page(work, me, sought, cursor, limit)
    told = {name: str(value) for name, value in vars(sought).items() if value is not None}
    asked = {name: mask_text(value) for name, value in told.items()}
    _record(work, me, "audit_read", {**asked, "cursor": cursor, "entries": len(shown["entries"])})
    return shown


def _of_complaint(work: Work, number: str, me: Member, cursor: int | None, limit: int) -> dict[str, Any]:
    complaint = seen(work, number, actor(me))
    shown = _page(work, me, Sought(subject=f"{ABOUT}{complaint.number}"), cursor, limit)
    audit.append(work, f"{AGENT}{me.name}", "audit_read", f"{ABOUT}{complaint.number}")
    return shown


def _page(work: Work, me: Member, sought: Sought, cursor: int | None, limit: int) -> dict[str, Any]:
    found = auditing.search(work, sought, before=cursor, limit=limit + 1)
    scribe = Scribe(work, actor(me))
    return {
        "entries": [_shown(scribe, each) for each in found[:limit]],
        "next_cursor": found[limit - 1].id if len(found) > limit else None,
    }


def _verify(work: Work, length: int | None, kept: str | None) -> dict[str, Any]:
    broken, end = audit.verify(work.session), auditing.end(work)
    through = None
    if length is not None and kept is not None:
        through = auditing.goes_through(work, length, kept)
    return {
        "holds": broken is None and through in (None, auditing.AGREES),
        "broken_at": None if broken is None else broken.entry,
        "why": None if broken is None else broken.why,
        "length": end.length,
        "hash": end.hash,
        "kept": through,
        "checked_at": work.now.isoformat(timespec="seconds"),
    }


def _head(work: Work, me: Member, day: date | None) -> dict[str, Any]:
    today = work.now.astimezone(SHANGHAI).date()
    day = day or today
    end, entries = auditing.end_of_day(work, day)
    told: dict[str, Any] = {
        "day": day.isoformat(),
        "complete": day < today,
        "entries": entries,
        "length": end.length,
        "hash": end.hash,
        "exported_at": work.now.isoformat(timespec="seconds"),
        "exported_by": me.name,
    }
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    _record(work, me, "audit_head_exported", {"day": told["day"], "length": end.length, "hash": end.hash})
    return {**told, "digest": hashlib.sha256(plain.encode()).hexdigest()}


def _record(work: Work, me: Member, act: str, details: dict[str, Any]) -> None:
    audit.append(work, f"{AGENT}{me.name}", act, "audit", details)


def _shown(scribe: Scribe, entry: AuditEntry) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in ("id", "actor", "act", "subject", "hash")}
    about = entry.subject.removeprefix(ABOUT) if entry.subject.startswith(ABOUT) else None
    return {
        **told,
        "at": entry.at.isoformat(timespec="milliseconds"),
        "actor_name": scribe.name(entry.actor),
        "number": about,
        "details": json.loads(entry.details),
    }
