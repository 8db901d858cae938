"""Who vanishes loses their conversations to the queue, once; who waits is offered to who fits best."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.complaints.model import AuditEntry
from desk.complaints.privacy import unlock
from desk.complaints.work import Office
from desk.conversations import handing, presence
from desk.database import create_engine_for, upgrade
from tests.conversations.scene import Clock, Scene
from tests.desk.running import Person, Running

Serving = Callable[..., Running]


@contextmanager
def awake(person: Person) -> Iterator[None]:
    """The person's page gives signs of life."""
    over = Event()

    def beat() -> None:
        while not over.wait(0.2):
            person.get("session")

    thread = Thread(target=beat)
    thread.start()
    yield
    over.set()
    thread.join()


def acts(office: Office, act: str) -> int:
    """How often something is in the audit."""
    with office.look() as work:
        return int(work.session.execute(select(func.count()).where(AuditEntry.act == act)).scalar_one())


def test_an_agents_conversations_go_back_when_they_vanish(serving: Serving) -> None:
    desk = serving(grace_seconds=1.5)
    chen, wang = desk.agent("chen"), desk.agent("wang")
    with awake(wang), awake(chen):
        customer, live = desk.waiting(), wang.live()
        fence = chen.claim(customer.id)
        time.sleep(2.5)
        assert chen.get("queue")["mine"]  # who gives signs of life loses nothing
    with awake(wang):
        live.wait("queue", lambda data: (data.get("entry") or {}).get("conversation_id") == customer.id)
        customer.until(lambda: customer.owner == "queue", "the queue")
        assert any("断线" in text for text in customer.said("system"))
        assert wang.claim(customer.id) == fence + 2
    assert (acts(desk.office, "lost"), acts(desk.office, "agent_gone") >= 1) == (1, True)


def test_the_socket_alone_keeps_an_agent_present(serving: Serving) -> None:
    desk = serving(grace_seconds=1.5)
    chen, customer = desk.agent("chen"), desk.waiting()
    live = chen.live()
    chen.claim(customer.id)
    until = time.monotonic() + 4
    while time.monotonic() < until:
        assert live.ask("heartbeat") == {"ok": True}
        time.sleep(0.3)
    assert chen.say(customer.id, "还在").status_code == 201


class TestVanishing:
    """The rules, with a clock set by hand."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
    def office(self, request: pytest.FixtureRequest, office: Office, clock: Clock) -> Office:
        if request.param == "sqlite":
            office.clock = clock
            return office
        url = request.getfixturevalue("postgres_url")
        upgrade(url)
        office.engine.dispose()
        office.engine, office.clock = create_engine_for(url), clock
        unlock(office.engine, office.keys)
        return office

    def there(self, office: Office, *names: str) -> None:
        with office.work() as work:
            for name in names:
                presence.enrol(work, name)
                presence.choose(work, name, "online")

    def look(self, office: Office) -> list[str]:
        with office.work() as work:
            return [each for name in presence.gone(work) for each in presence.lose(work, name)]

    def test_after_the_grace_and_not_before(self, office: Office, clock: Clock) -> None:
        self.there(office, "chen")
        scene = Scene(office, clock)
        scene.claim("chen")
        clock.advance(44)
        assert self.look(office) == []
        clock.advance(2)
        assert self.look(office) == [scene.id]
        assert (scene.row().owner, scene.row().agent, scene.view().queue_position) == ("queue", None, 1)
        assert self.look(office) == []

    def test_once_however_many_servers_look(self, office: Office, clock: Clock) -> None:
        self.there(office, "chen")
        scenes = [Scene(office, clock) for _ in range(3)]
        for scene in scenes:
            scene.claim("chen")
        clock.advance(60)
        with office.look() as work:
            assert presence.gone(work) == ["chen"]

        def lose(_server: int) -> list[str]:
            with office.work() as work:
                return presence.lose(work, "chen")

        with ThreadPoolExecutor(4) as servers:
            lost = [each for found in servers.map(lose, range(4)) for each in found]
        assert sorted(lost) == sorted(scene.id for scene in scenes)
        assert acts(office, "lost") == 3
        assert acts(office, "agent_gone") == 1

    def test_who_goes_home_has_the_grace_to_come_back(self, office: Office, clock: Clock) -> None:
        self.there(office, "chen")
        scene = Scene(office, clock)
        scene.claim("chen")
        with office.work() as work:
            presence.choose(work, "chen", "offline")
        clock.advance(40)
        assert self.look(office) == []
        clock.advance(10)
        assert self.look(office) == [scene.id]

    def test_a_sign_of_life_does_not_bring_back_who_is_offline(self, office: Office, clock: Clock) -> None:
        self.there(office, "chen")
        with office.work() as work:
            presence.choose(work, "chen", "offline")
        clock.advance(100)
        with office.work() as work:
            presence.beat(work, "chen")
            [shown] = presence.presences(work)
        assert shown.status == "offline"

    def test_parked_ones_stay_until_something_happens(self, office: Office, clock: Clock) -> None:
        self.there(office, "chen")
        scene = Scene(office, clock)
        held = scene.claim("chen")
        with office.work() as work:
            handing.park(work, held, "小陈")
        clock.advance(100)
        assert self.look(office) == []
        clock.advance(100)
        scene.send("有消息吗")
        assert self.look(office) == [scene.id]


def test_offered_to_who_fits_best_and_then_to_the_next(serving: Serving) -> None:
    desk = serving(mode="auto", accept_seconds=1.5, widen_after_seconds=0)
    first = desk.agent("first", skills=["fraud"], teams=["risk_control"])
    second = desk.agent("second")
    lives: dict[str, Any] = {"first": first.live(), "second": second.live()}
    customer = desk.customer()
    customer.send("我的卡被盗刷了")
    offer = lives["first"].wait("offer", lambda data: data["conversation_id"] == customer.id)
    assert not lives["second"].told("offer")
    assert second.http.post(f"offers/{offer['offer_id']}/accept").json()["code"] == "offer_gone"
    assert first.http.post(f"offers/{offer['offer_id']}/decline").status_code == 204
    passed = lives["second"].wait("offer", lambda data: data["conversation_id"] == customer.id)
    lives["second"].wait("offer", lambda data: data.get("withdrawn"))  # it let the time pass
    assert second.http.post(f"offers/{passed['offer_id']}/accept").json()["code"] == "offer_gone"
    assert second.get("queue")["offers"] == []
    assert first.claim(customer.id)  # one may always take what waits


def test_who_is_full_is_offered_nothing(serving: Serving) -> None:
    desk = serving(mode="auto")
    full = desk.agent("full", capacity=1, teams=["consumer_protection"])
    live = full.live()
    desk.waiting()
    offer = live.wait("offer")
    assert full.http.post(f"offers/{offer['offer_id']}/accept").status_code == 200
    other = desk.waiting()
    time.sleep(1.5)
    assert full.get("queue")["offers"] == []
    free = desk.agent("free", online=False)
    waits = free.live()
    free.put("presence", {"status": "online"})
    waits.wait("offer", lambda data: data["conversation_id"] == other.id)
