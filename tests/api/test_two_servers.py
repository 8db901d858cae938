"""Two server processes on one database: customers talk to either, and either may be killed at any moment."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from desk.complaints.policy import load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.conversations import ownership
from desk.conversations.reconcile import reconcile
from desk.database import create_engine_for, upgrade
from desk.settings import Settings
from tests.chat import Chat
from tests.conversations.fake_assistant import FakeAssistant
from tests.processes import ServerProcess, wait_until


def moved(chat: Chat, to: ServerProcess) -> Chat:
    """The same customer at another server."""
    other = object.__new__(Chat)
    other.http = httpx.Client(base_url=to.address, timeout=40, trust_env=False, headers=chat.http.headers)
    other.id, other.token, other.cursor, other.seen = chat.id, chat.token, 0, []
    return other


@pytest.fixture(scope="module", params=["sqlite", "postgresql and redis"])
def shared(request: pytest.FixtureRequest, configured: Callable[..., Settings]) -> Settings:
    """Settings that two processes share."""
    if request.param == "sqlite":
        return configured()
    url = new_database(request.getfixturevalue("postgres_server"))
    upgrade(url)
    return configured(database_url=url, redis_url=request.getfixturevalue("redis_url"))


def new_database(server: str) -> str:
    """An empty database; it goes with the throw-away server."""
    name = f"pair_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def running(shared: Settings) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """Two servers on one database."""
    servers = (ServerProcess(shared), ServerProcess(shared))
    yield servers
    for server in servers:
        server.stop()


@pytest.fixture
def pair(
    running: tuple[ServerProcess, ServerProcess], assistant: FakeAssistant
) -> tuple[ServerProcess, ServerProcess]:
    """The two, both alive, with an assistant that behaves."""
    for server in running:
        if server.process.poll() is not None:
            server.start()
    return running[0].wait(), running[1].wait()


@pytest.fixture
def customers() -> Iterator[Callable[..., Chat]]:
    """Makes customers of a server, who hang up at the end."""
    made: list[Chat] = []

    def make(at: ServerProcess, of: Chat | None = None) -> Chat:
        made.append(Chat(at.address) if of is None else moved(of, at))
        return made[-1]

    yield make
    for chat in made:
        chat.close()


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
    pair: tuple[ServerProcess, ServerProcess],
    customers: Callable[..., Chat],
    assistant: FakeAssistant,
    office: Office,
) -> None:
    one = customers(pair[0])
    two = customers(pair[1], of=one)
    for number in range(6):
        (one, two)[number % 2].send(f"第{number}句")
        time.sleep(0.3)
    wait_until(lambda: "第5句" in "".join(bot_words(one)), 20, "the last answer")
    heard = "\n".join(bot_words(two)).replace("听到：", "").split("\n")
    assert heard == [f"第{number}句" for number in range(6)]
    assert assistant.overlaps == 0
    assert set(assistant.worked.values()) == {1}
    agree(office)


def test_who_reads_at_the_other_server_is_told(
    pair: tuple[ServerProcess, ServerProcess], customers: Callable[..., Chat]
) -> None:
    one = customers(pair[0])
    two = customers(pair[1], of=one)
    one.send("喂")
    two.wait_for(lambda new: any(message["author"] == "bot" for message in new), 10)


def test_a_server_killed_over_a_turn_leaves_it_to_the_other(
    pair: tuple[ServerProcess, ServerProcess],
    customers: Callable[..., Chat],
    assistant: FakeAssistant,
    office: Office,
) -> None:
    assistant.delay = 0.6
    waiting = [customers(pair[0]) for _ in range(4)]
    for customer in waiting:
        customer.send("我要投诉")
    wait_until(lambda: len(assistant.turns) >= 2, 10, "turns at the assistant")
    pair[0].kill()
    for customer in waiting:
        other = customers(pair[1], of=customer)
        wait_until(lambda other=other: bot_words(other), 30, "the answer")  # type: ignore[misc]
        assert bot_words(other) == ["听到：我要投诉"]
    assert set(assistant.worked.values()) == {1}
    agree(office)


def test_a_server_killed_and_started_again_takes_up_its_turns_at_once(
    pair: tuple[ServerProcess, ServerProcess], customers: Callable[..., Chat], assistant: FakeAssistant
) -> None:
    pair[1].kill()
    assistant.delay = 0.6
    customer = customers(pair[0])
    customer.send("我要投诉")
    wait_until(lambda: assistant.turns, 10, "the turn at the assistant")
    pair[0].kill()
    pair[0].start()
    pair[0].wait()
    wait_until(lambda: bot_words(customer), 5, "the answer")
    assert bot_words(customer) == ["听到：我要投诉"]


def test_a_claim_at_one_server_silences_the_bot_at_the_other(
    pair: tuple[ServerProcess, ServerProcess],
    customers: Callable[..., Chat],
    assistant: FakeAssistant,
    office: Office,
) -> None:
    assistant.delay = 0.6
    customer = customers(pair[0])
    customer.send("转人工")
    wait_until(lambda: assistant.turns, 10, "the turn at the assistant")
    with office.work() as work:
        ownership.claim(work, customer.id, "chen")
    time.sleep(1.5)
    assert bot_words(customer) == []
    agree(office)
