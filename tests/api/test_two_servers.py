"""Two server processes on one database: customers talk to either, and either may be killed at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from desk.complaints.policy import load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.conversations import ownership
from desk.conversations.reconcile import reconcile
from desk.database import create_engine_for, upgrade
from desk.settings import ROOT, Settings
from tests.chat import Chat
from tests.conversations.fake_assistant import FakeAssistant
from tests.processes import free_port, wait_until

Start = Callable[[], "Process"]


class Process:
    """A server process as the product runs it, but on a port of its own."""

    def __init__(self, settings: Settings) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "TINGSU_HOME": str(settings.home),
            "TINGSU_POLICY": str(settings.policy),
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "RASA_URL": settings.rasa_url,
            "RASA_TOKEN": settings.rasa_token,
            "PORT": str(self.port),
        }
        self.log = Path(settings.home) / f"server-{self.port}.log"
        self.start()

    def start(self) -> None:
        """Start, or start again."""
        command = [sys.executable, "-m", "uvicorn", "desk.api.app:create_app", "--factory", "--no-access-log"]
        command += ["--no-proxy-headers", "--port", str(self.port), "--log-level", "warning"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def wait(self) -> Process:
        """Until it answers."""
        wait_until(self._answers, 60, f"the server; see {self.log.read_text()[-2000:]}")
        return self

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.address}/api/ready", timeout=5, trust_env=False).status_code == 200
        return False

    def kill(self) -> None:
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def chat(self, of: Chat) -> Chat:
        """The same customer at this server."""
        other = object.__new__(Chat)
        other.http = httpx.Client(base_url=self.address, timeout=40, trust_env=False, headers=of.http.headers)
        other.id, other.token, other.cursor, other.seen = of.id, of.token, 0, []
        return other


@pytest.fixture(params=["sqlite", "postgresql", "postgresql-redis"])
def shared(
    request: pytest.FixtureRequest, configured: Callable[..., Settings], assistant: FakeAssistant
) -> Settings:
    """Settings that two processes share."""
    values: dict[str, str] = {}
    if request.param != "sqlite":
        values["database_url"] = request.getfixturevalue("postgres_url")
        upgrade(values["database_url"])
    if request.param.endswith("redis"):
        values["redis_url"] = request.getfixturevalue("redis_url")
    return configured(**values)


@pytest.fixture
def pair(shared: Settings) -> Iterator[tuple[Process, Process]]:
    """Two servers on one database."""
    servers = (Process(shared), Process(shared))
    try:
        yield servers[0].wait(), servers[1].wait()
    finally:
        for server in servers:
            server.stop()


@pytest.fixture
def office(shared: Settings) -> Iterator[Office]:
    """The register the two work on."""
    engine = create_engine_for(shared.database)
    yield Office(engine, load(shared.policy), Keys.read("", shared.home / "keys"))
    engine.dispose()


def bot_words(chat: Chat) -> list[str]:
    """All the bot said."""
    chat.cursor = 0
    return [message["text"] for message in chat.read() if message["author"] == "bot"]


def agree(office: Office) -> None:
    """Nothing is forgotten or doubled."""
    with office.look() as work:
        found = reconcile(work)
    assert found.agrees, found.differences


def test_a_customer_may_talk_to_either(
    pair: tuple[Process, Process], assistant: FakeAssistant, office: Office
) -> None:
    one = Chat(pair[0].address)
    two = pair[1].chat(one)
    for number in range(6):
        (one, two)[number % 2].send(f"第{number}句")
        time.sleep(0.3)
    wait_until(lambda: "第5句" in "".join(bot_words(one)), 20, "the last answer")
    heard = "\n".join(bot_words(two)).replace("听到：", "").split("\n")
    assert heard == [f"第{number}句" for number in range(6)]
    assert assistant.overlaps == 0
    assert set(assistant.worked.values()) == {1}
    agree(office)
    one.close()
    two.close()


def test_who_reads_at_the_other_server_is_told(pair: tuple[Process, Process]) -> None:
    one = Chat(pair[0].address)
    two = pair[1].chat(one)
    one.send("喂")
    began = time.monotonic()
    two.wait_for(lambda new: any(message["author"] == "bot" for message in new), 10)
    assert time.monotonic() - began < 6
    one.close()
    two.close()


def test_a_server_killed_over_a_turn_leaves_it_to_the_other(
    pair: tuple[Process, Process], assistant: FakeAssistant, office: Office
) -> None:
    assistant.delay = 0.6
    customers = [Chat(pair[0].address) for _ in range(5)]
    for customer in customers:
        customer.send("我要投诉")
    wait_until(lambda: len(assistant.turns) >= 3, 10, "turns at the assistant")
    pair[0].kill()
    for customer in customers:
        other = pair[1].chat(customer)
        wait_until(lambda other=other: bot_words(other), 30, "the answer")  # type: ignore[misc]
        assert bot_words(other) == ["听到：我要投诉"]
        other.close()
        customer.close()
    assert set(assistant.worked.values()) == {1}
    agree(office)


def test_a_server_killed_and_started_again_takes_up_its_turns_at_once(
    pair: tuple[Process, Process], assistant: FakeAssistant
) -> None:
    pair[1].kill()
    assistant.delay = 0.6
    customer = Chat(pair[0].address)
    customer.send("我要投诉")
    wait_until(lambda: assistant.turns, 10, "the turn at the assistant")
    pair[0].kill()
    pair[0].start()
    pair[0].wait()
    began = time.monotonic()
    wait_until(lambda: bot_words(customer), 10, "the answer")
    assert time.monotonic() - began < 5
    assert bot_words(customer) == ["听到：我要投诉"]
    customer.close()


def test_a_claim_at_one_server_silences_the_bot_at_the_other(
    pair: tuple[Process, Process], assistant: FakeAssistant, office: Office
) -> None:
    assistant.delay = 0.6
    customer = Chat(pair[0].address)
    customer.send("转人工")
    wait_until(lambda: assistant.turns, 10, "the turn at the assistant")
    with office.work() as work:
        ownership.claim(work, customer.id, "chen")
    time.sleep(1.5)
    assert bot_words(customer) == []
    agree(office)
    customer.close()
