"""The clocks in running servers: windows hear of a notice, each thing is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk.complaints import draft, notices, register
from desk.complaints.clock_model import StaffNotice
from desk.complaints.work import Office
from desk.database import upgrade
from tests.desk.running import Running
from tests.processes import wait_until

Serving = Callable[..., Running]
FACTS = {"topic": "staff_service", "description": "柜台少给了钱"}


def arrived(office: Office, days: float, customer: int = 0) -> str:
    """A complaint entered now that reached us some days ago."""
    conversation = f"by-post-{customer}"
    with office.work() as work:
        draft.note(work, conversation, fields={**FACTS, "contact_phone": f"1380000{customer:04d}"})
        received = work.now - timedelta(days=days)
        return register.register(work, conversation, received_at=received).number


def told(office: Office, kind: str) -> list[StaffNotice]:
    """The notices of a kind."""
    with office.look() as work:
        query = select(StaffNotice).where(StaffNotice.kind == kind).order_by(StaffNotice.id)
        return list(work.session.execute(query).scalars())


def test_windows_hear_of_what_is_overdue(desk: Running) -> None:
    live = desk.agent("chen").live()
    number = arrived(desk.office, 20)
    live.wait("notice", lambda data: bool(data.get("id")))
    wait_until(lambda: len(told(desk.office, "clock_breach")) > 2, 20, "the breaches")
    breaches = {(each.payload["clock"], each.payload["basis"]) for each in told(desk.office, "clock_breach")}
    assert ("decide", "statutory") in breaches
    assert {each.number for each in told(desk.office, "clock_breach")} == {number}
    assert len(told(desk.office, "registered")) == 1


def test_only_the_person_hears_of_their_own(desk: Running) -> None:
    chen, wang = desk.agent("chen"), desk.agent("wang")
    lives = chen.live(), wang.live()

    with desk.office.work() as work:
        notices.post(work, "person:chen", "urge", None)
        notices.post(work, "team:wealth", "urge", None)
    lives[0].wait("notice", lambda data: data.get("id") == 1)
    lives[1].wait("notice", lambda data: data.get("id") == 2)
    assert [data["id"] for name, data, _ in lives[1].events if name == "notice"] == [2]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_two_servers_tell_each_thing_once(
    serving: Serving, kind: str, request: pytest.FixtureRequest
) -> None:
    url: Any = None
    if kind == "postgres":
        url = request.getfixturevalue("postgres_url")
        upgrade(url)
    one, other = serving(url), serving(url)
    lives = one.agent("chen").live(), other.agent("wang").live()
    for index in range(8):
        arrived(one.office, 5, index)
    for live in lives:
        live.wait("notice", lambda data: bool(data.get("id")))
    # Nobody took them on, nobody called: two breaches each at once.
    wait_until(lambda: len(told(one.office, "registered")) == 8, 20, "the notices")
    wait_until(lambda: len(told(one.office, "clock_breach")) >= 16, 20, "the breaches")
    for kind_of in ("registered", "clock_breach"):
        found = [each.source_key for each in told(one.office, kind_of)]
        assert len(found) == len(set(found))
