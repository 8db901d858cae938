"""Looking into the audit: entries by who, what and when; the chain's end on a day, compared with one kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from desk.complaints import numbers
from desk.complaints.audit import START
from desk.complaints.fields import SHANGHAI
from desk.complaints.model import AuditEntry
from desk.complaints.work import Work

AGREES, DIFFERS, MISSING = "agrees", "differs", "missing"
LAST_DAY = date(9000, 1, 1)
"""Days after it are no days of ours."""


@dataclass(frozen=True)
class Sought:
    """What is looked for; None does not narrow.

    Attributes:
        actor: an account, or how the audit names who acts.
        subject: as the audit names it, or a complaint's number.
        first, last: whole days in Shanghai.
    """

    actor: str | None = None
    act: str | None = None
    subject: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class End:
    """How long the chain is, and the hash it ends with."""

    length: int
    hash: str


def search(work: Work, sought: Sought, *, before: int | None = None, limit: int = 50) -> list[AuditEntry]:
    """Entries that fit, the newest first.

    Args:
        before: only those before this entry, for the next page.
    """
    query = select(AuditEntry).where(*_conditions(sought))
    query = query if before is None else query.where(AuditEntry.id < before)
    return list(work.session.execute(query.order_by(AuditEntry.id.desc()).limit(limit)).scalars())


def end(work: Work) -> End:
    """Where the chain ends now."""
    query = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    return _end(work, query)


def end_of_day(work: Work, day: date) -> tuple[End, int]:
    """Where the chain ended at the end of a day, and how many entries the day has.

    Entries stand in the order they were sealed; one that was begun before midnight may stand behind one of
    the next day, so the day ends with its last entry.
    """
    day = min(day, LAST_DAY)
    over = _midnight(day + timedelta(days=1))
    of_day = (AuditEntry.at >= _midnight(day), AuditEntry.at < over)
    entries = int(work.session.execute(select(func.count(AuditEntry.id)).where(*of_day)).scalar_one())
    query = select(AuditEntry.id, AuditEntry.hash).where(AuditEntry.at < over)
    return _end(work, query.order_by(AuditEntry.id.desc()).limit(1)), entries


def goes_through(work: Work, length: int, kept: str) -> str:
    """Whether the chain still goes through a head that was kept outside."""
    query = select(AuditEntry.hash).where(AuditEntry.id == length)
    found = work.session.execute(query).scalar_one_or_none()
    if found is None:
        return MISSING
    return AGREES if found == kept else DIFFERS


def _end(work: Work, query: Any) -> End:
    row = work.session.execute(query).first()
    return End(0, START) if row is None else End(row.id, row.hash)


def _conditions(sought: Sought) -> list[Any]:
    found: list[Any] = []
    if sought.actor is not None:
        found.append(or_(AuditEntry.actor == sought.actor, AuditEntry.actor == f"agent:{sought.actor}"))
    if sought.act is not None:
        found.append(AuditEntry.act == sought.act)
    if sought.subject is not None:
        number = numbers.read(sought.subject)
        found.append(AuditEntry.subject == (f"complaint:{number}" if number else sought.subject))
    if sought.first is not None:
        found.append(AuditEntry.at >= _midnight(min(sought.first, LAST_DAY)))
    if sought.last is not None:
        found.append(AuditEntry.at < _midnight(min(sought.last, LAST_DAY) + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    first = date(1900, 1, 1)
    return datetime.combine(max(day, first), time(0), SHANGHAI)
