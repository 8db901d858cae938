"""Crowds of customers for the tests of incidents: who complains of what, and when."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from desk.complaints import draft, incident_raising, incident_telling, register
from desk.complaints.actors import Actor
from desk.complaints.clock_model import StaffNotice
from desk.complaints.draft import SignalMention
from desk.complaints.feedback_model import Feedback
from desk.complaints.incident_model import Incident
from desk.complaints.work import Office
from tests.complaints.customers import MONDAY

BOSS = Actor("zhao", "supervisor")
OTHER = Actor("qian", "supervisor")
REPORT = {"what": "手机银行转账失败", "why": "升级后接口超时", "affected": "18位", "done": "已回退并逐一告知"}
NOTICE = "手机银行转账暂时不能用，正在抢修，预计下午五点恢复。"
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


def do(office: Office, act: Callable[..., Any], *given: Any) -> Any:
    """Do something in a work of its own."""
    with office.work() as work:
        return act(work, *given)


def raised(office: Office, size: int = 8, **fields: Any) -> int:
    """An incident; its number."""
    complain(office, topic="staff_service")
    at(office, MONDAY + timedelta(days=1))
    crowd(office, size, **fields)
    (made,) = watch(office)
    return made.id


def notices(office: Office, kind: str) -> list[str]:
    """To whom something was told at the desk, in order."""
    with office.look() as work:
        query = select(StaffNotice).where(StaffNotice.kind == kind).order_by(StaffNotice.id)
        return [
            ("lead:" if each.to_leads else "team:") + str(each.to_team)
            if each.to_team
            else str(each.to_person)
            for each in work.session.execute(query).scalars()
        ]


def told(office: Office) -> list[Feedback]:
    """What customers were told of incidents."""
    with office.look() as work:
        query = select(Feedback).where(Feedback.kind == "incident").order_by(Feedback.at, Feedback.number)
        return list(work.session.execute(query).scalars())


def tell_all(office: Office) -> int:
    """Tell until nobody is left; how many complaints that were."""
    settled = 0
    while step := do(office, incident_telling.tell, 3):
        settled += step
    return settled


def count(office: Office, model: Any) -> int:
    """How many rows of a table there are."""
    with office.look() as work:
        return int(work.session.execute(select(func.count()).select_from(model)).scalar_one())
