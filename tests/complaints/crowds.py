"""Crowds of customers for the tests of incidents: who complains of what, and when."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from desk.complaints import draft, incident_raising, register
from desk.complaints.actors import Actor
from desk.complaints.draft import SignalMention
from desk.complaints.incident_model import Incident
from desk.complaints.work import Office

BOSS = Actor("zhao", "supervisor")
_serials = itertools.count(1)
FACTS = {"topic": "app_failure", "description": "手机银行打不开，转不了账", "request": "尽快恢复"}


def phone() -> str:
    """A phone nobody had yet."""
    return f"1380000{next(_serials):04d}"


def complain(office: Office, *, signals: tuple[str, ...] = (), channel: str = "web", **fields: Any) -> str:
    """One more complaint, of a new customer unless a phone is given; the number."""
    told = {**FACTS, "contact_phone": fields.pop("contact_phone", None) or phone(), **fields}
    conversation = f"crowd{next(_serials)}"
    mentions = [SignalMention(name, "原话", office.clock()) for name in signals]
    with office.work() as work:
        draft.note(work, conversation, fields=told, signals=mentions)
        return register.register(work, conversation, channel=channel).number


def crowd(office: Office, size: int, *, over: timedelta = timedelta(minutes=20), **fields: Any) -> list[str]:
    """So many customers one after the other; the clock moves on."""
    numbers = []
    for _ in range(size):
        at(office, office.clock() + over / size)
        numbers.append(complain(office, **fields))
    return numbers


def at(office: Office, moment: datetime) -> None:
    """It is this moment now."""
    office.clock.now = moment  # type: ignore[attr-defined]


def watch(office: Office) -> list[Incident]:
    """Look once."""
    with office.work() as work:
        return incident_raising.watch(work)
