"""The audit: append-only, hash-chained, and able to say where it was broken.

Each entry holds the hash of the one before. A trigger refuses to change or delete entries; whoever gets round
it breaks the chain, and cutting off the tail disagrees with the head record. Details hold no personal data:
entries outlive what they speak of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.complaints.model import AuditEntry, AuditHead

if TYPE_CHECKING:
    from desk.complaints.work import Work

START = "0" * 64


@dataclass(frozen=True)
class Act:
    """Who did what to which thing, when."""

    at: datetime
    actor: str
    act: str
    subject: str
    details: str


@dataclass(frozen=True)
class Broken:
    """The first place where the chain does not hold."""

    entry: int
    why: str


def append(work: Work, actor: str, act: str, subject: str, details: dict[str, Any] | None = None) -> None:
    """Have an act recorded when this work is done.

    Args:
        actor: "customer", "bot", "system" or "agent:NAME".
        act: what was done, e.g. "registered".
        subject: what it was done to, e.g. "complaint:TS20261123-0042-7".
        details: plain data without personal content.
    """
    text = json.dumps(details or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    work.acts.append(Act(work.now, actor, act, subject, text))


def seal(session: Session, acts: Sequence[Act]) -> None:
    """Write the acts of a work into the chain; appends of others wait for its head record."""
    if not acts:
        return
    session.flush()
    head = session.execute(select(AuditHead).where(AuditHead.id == 1).with_for_update()).scalar_one()
    for act in acts:
        entry = AuditEntry(
            id=head.length + 1,
            at=act.at,
            actor=act.actor,
            act=act.act,
            subject=act.subject,
            details=act.details,
            previous=head.hash,
        )
        entry.hash = link(entry)
        session.add(entry)
        head.length, head.hash = entry.id, entry.hash
        session.flush()


def link(entry: AuditEntry) -> str:
    """The hash of an entry: over everything it says and the hash of the one before."""
    at = entry.at.astimezone(timezone.utc).isoformat()
    said = [entry.id, at, entry.actor, entry.act, entry.subject, entry.details, entry.previous]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def verify(session: Session) -> Broken | None:
    """Walk the whole chain; the first entry that does not hold, or None."""
    head = session.execute(select(AuditHead).where(AuditHead.id == 1)).scalar_one_or_none()
    if head is None:
        return Broken(0, "the head record is missing")
    expected, previous = 1, START
    chain = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    for entry in session.execute(chain).scalars():
        if entry.id != expected:
            return Broken(expected, "this entry is missing")
        if entry.previous != previous:
            return Broken(entry.id, "it does not follow from the entry before it")
        if link(entry) != entry.hash:
            return Broken(entry.id, "its content was changed")
        expected, previous = expected + 1, entry.hash
    if head.length != expected - 1:
        return Broken(min(head.length, expected - 1) + 1, f"the head record tells of {head.length} entries")
    if head.hash != previous:
        return Broken(head.length, "the head record has another hash")
    return None
