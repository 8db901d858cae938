"""Customers for the tests of the complaint domain: what they say, when, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from desk.complaints import draft, register
from desk.complaints.draft import SignalMention
from desk.complaints.model import Complaint, Draft
from desk.complaints.work import Office

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The afternoon of the first conversation in DIALOGUES.md; a Monday.
MONDAY = datetime(2026, 11, 23, 15, 20, tzinfo=SHANGHAI)

# What the customer of that conversation says in one message.
SHORT_CASH: Mapping[str, Any] = {
    "topic": "staff_service",
    "description": "取5000，柜员少给了我两百还不承认，态度特别差",
    "occurred_at": {
        "start": "2026-11-22T15:00:00+08:00",
        "end": "2026-11-22T16:00:00+08:00",
        "grain": "hour",
        "approx": True,
        "text": "昨天下午三点多",
    },
    "amount": {"value": "200.00", "text": "两百", "role": "disputed"},
    "branch": "朝阳支行",
    "request": "补给我并道歉",
    "contact_name": "林小满",
    "contact_phone": "13800001234",
}

# All that is asked for about a machine that paid out too little.
SHORT_MACHINE: Mapping[str, Any] = {
    "topic": "atm_cash",
    "description": "取款机少吐了两百",
    "occurred_at": {"start": "2026-11-20T00:00:00+08:00", "grain": "day", "text": "上周五"},
    "amount": {"value": "200", "text": "两百"},
    "product": "储蓄卡",
    "branch": "东门支行",
    "request": "补给我",
    "contact_name": "陈一一",
    "contact_phone": "13800003333",
}


@dataclass
class Clock:
    """A clock that moves only when told to."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **units: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**units)
        return self.now


def local(text: str) -> datetime:
    """A moment in Shanghai, e.g. `local("2026-11-25 15:20")`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def tell(office: Office, conversation: str = "c1", *, signals: tuple[str, ...] = (), **fields: Any) -> Draft:
    """The customer says these facts, on top of those of SHORT_CASH."""
    mentions = [SignalMention(name, "原话", office.clock()) for name in signals]
    with office.work() as work:
        return draft.note(work, conversation, fields={**SHORT_CASH, **fields}, signals=mentions)


def file(
    office: Office, conversation: str = "c1", *, signals: tuple[str, ...] = (), **fields: Any
) -> Complaint:
    """A complaint told and registered."""
    tell(office, conversation, signals=signals, **fields)
    with office.work() as work:
        return register.register(work, conversation)
