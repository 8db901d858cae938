"""The watch over the clocks in a server: it wakes when something is due, tells the desk, and lasts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError

from desk.complaints import clocks, notices, scheduler
from desk.complaints.clock_model import Clock as ClockRow
from desk.complaints.clock_model import DueEvent, StaffNotice
from desk.complaints.model import Complaint
from desk.complaints.work import Office
from desk.conversations import timekeeping
from desk.conversations.feed import Feed, News
from desk.conversations.ledger import Ledger
from desk.conversations.reconcile import reconcile
from desk.conversations.timekeeping import LONGEST_SLEEP, SHORTEST_SLEEP, Timekeeper
from tests.conversations.registering import register_complaint
from tests.conversations.scene import Clock, Scene

# Half of the 24 hours within which a named person takes it.
FIRST_MARK = datetime(2026, 11, 23, 19, 20, tzinfo=timezone.utc)


class Server:
    """What one server process has: its ledger, its feed with what was told on it, its watch."""

    def __init__(self, office: Office) -> None:
        self.ledger, self.feed, self.heard = Ledger(office), Feed(), list[News]()
        self.feed.listeners.add(self.heard.append)
        self.keeper = Timekeeper(self.ledger, self.feed)


@pytest.fixture
async def new_server(office: Office) -> AsyncIterator[Callable[[], Server]]:
    """Makes servers on the same database."""
    servers: list[Server] = []

    def make() -> Server:
        servers.append(Server(office))
        return servers[-1]

    yield make
    for server in servers:
        await server.keeper.stop()
        server.ledger.close()


@pytest.fixture
def server(new_server: Callable[[], Server]) -> Server:
    """A server."""
    return new_server()


@pytest.fixture
def number(office: Office, scene: Scene) -> str:
    """A complaint."""
    return register_complaint(office, scene.id, "staff_service")


def posted(office: Office) -> list[str]:
    """The kinds of the notices there are, oldest first."""
    with office.look() as work:
        return list(work.session.execute(select(StaffNotice.kind).order_by(StaffNotice.id)).scalars())


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something, not long."""
    for _ in range(400):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
async def test_a_round_brings_notices_fires_marks_and_tells_the_desk(
    office: Office, clock: Clock, server: Server, number: str
) -> None:
    await server.keeper.round()
    clock.now = FIRST_MARK
    await server.keeper.round()
    assert posted(office) == ["registered", "clock_half"]
    assert [(each.event, each.agent) for each in server.heard] == [("notice", None)] * 2
    assert all(each.for_desk_only for each in server.heard)
    with office.look() as work:
        assert reconcile(work).counts["marks_fired"] == 1


async def test_a_person_alone_is_told_of_their_notice(office: Office, server: Server) -> None:
    await server.keeper.round()
    with office.work() as work:
        notices.post(work, "person:chen", "urge", None)
    await server.keeper.round()
    await server.keeper.round()
    assert [(each.event, each.agent) for each in server.heard] == [("notice", "chen")]


async def test_the_other_server_tells_its_windows_too(
    office: Office, clock: Clock, new_server: Callable[[], Server], number: str
) -> None:
    one, other = new_server(), new_server()
    for each in (one, other):
        await each.keeper.round()
    heard = len(other.heard)
    clock.now = FIRST_MARK
    await asyncio.gather(one.keeper.round(), other.keeper.round())
    await asyncio.gather(one.keeper.round(), other.keeper.round())
    assert posted(office).count("clock_half") == 1
    assert len(other.heard) == heard + 1


async def test_it_sleeps_until_the_next_mark_but_not_for_long(
    clock: Clock, server: Server, number: str
) -> None:
    assert await server.keeper.round() == LONGEST_SLEEP
    clock.now = FIRST_MARK - timedelta(seconds=2.5)
    assert await server.keeper.round() == pytest.approx(2.5)
    clock.now = FIRST_MARK - timedelta(milliseconds=1)
    assert await server.keeper.round() == SHORTEST_SLEEP
    clock.now = FIRST_MARK
    assert await server.keeper.round() == LONGEST_SLEEP


async def test_what_others_are_busy_with_is_no_reason_to_hurry(
    clock: Clock, server: Server, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = FIRST_MARK
    monkeypatch.setattr(scheduler, "fire_due", lambda work: 0)
    assert await asyncio.wait_for(server.keeper.round(), 5) == LONGEST_SLEEP


async def test_it_watches_by_itself(
    office: Office, clock: Clock, server: Server, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.keeper.start()
    await until(lambda: posted(office) == ["registered"])
    clock.now = FIRST_MARK
    server.keeper.wake()
    await until(lambda: posted(office) == ["registered", "clock_half"])
    await server.keeper.stop()
    with office.work() as work:
        notices.post(work, "person:chen", "urge", None)
    assert not [each for each in server.heard if each.agent == "chen"]


async def test_a_database_that_was_away_is_looked_at_again(
    office: Office, server: Server, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, failures = scheduler.next_due, iter([OperationalError("", {}, Exception("away"))])

    def away(work: object) -> object:
        for error in failures:
            raise error
        return whole(work)  # type: ignore[arg-type]

    monkeypatch.setattr(scheduler, "next_due", away)
    monkeypatch.setattr(timekeeping, "AFTER_FAILURE", 0.01)
    server.keeper.start()
    await until(lambda: posted(office) == ["registered"])


async def test_complaints_from_before_there_were_clocks_get_them_at_the_first_start(
    office: Office, server: Server, number: str
) -> None:
    with office.work() as work:
        work.session.execute(delete(DueEvent))
        work.session.execute(delete(ClockRow))
    with office.look() as work:
        assert [each.kind for each in reconcile(work).differences] == ["complaint_without_clocks"]
    await server.keeper.round()
    with office.look() as work:
        assert work.session.execute(select(func.count()).select_from(ClockRow)).scalar_one() == 6
        assert reconcile(work).agrees


class TestReconciliation:
    def kinds(self, office: Office) -> list[str]:
        with office.look() as work:
            return sorted({each.kind for each in reconcile(work).differences})

    async def test_finds_marks_nobody_fired(
        self, office: Office, clock: Clock, server: Server, number: str
    ) -> None:
        clock.now = FIRST_MARK + timedelta(seconds=30)
        assert self.kinds(office) == [], "it is fired within moments"
        clock.now = FIRST_MARK + timedelta(minutes=2)
        assert self.kinds(office) == ["mark_not_fired"]
        await server.keeper.round()
        assert self.kinds(office) == []

    def test_finds_marks_held_for_nothing(self, office: Office, number: str) -> None:
        with office.work() as work:
            for event in work.session.execute(select(DueEvent)).scalars():
                event.state = "held"
        assert self.kinds(office) == ["mark_held_for_nothing"]

    @pytest.mark.parametrize("status", ["registered", "investigating", "decided", "under_review"])
    def test_finds_a_complaint_nobody_times(self, office: Office, number: str, status: str) -> None:
        """What it waits for now has no clock that runs."""
        ended = {"decided": "inform"}.get(status, "decide")
        with office.work() as work:
            work.session.execute(select(Complaint)).scalar_one().status = status
            for clock in clocks.of(work, number):
                clock.ended_at = work.now if clock.kind == ended else None
        assert self.kinds(office) == ["complaint_not_timed"]

    async def test_finds_notices_that_were_not_told(
        self, office: Office, server: Server, number: str
    ) -> None:
        await server.keeper.round()
        with office.work() as work:
            work.session.execute(delete(StaffNotice))
        assert self.kinds(office) == ["notice_done_but_not_told"]
