"""Two server processes on PostgreSQL and Redis: the customer on one, the agent on the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest
import websockets

from desk.api.model import Staff
from desk.complaints.policy import Policy
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.conversations import presence
from desk.conversations.reconcile import reconcile
from desk.database import create_engine_for, upgrade
from desk.settings import Settings
from tests.conversations.fake_assistant import TOKEN, FakeAssistant
from tests.conversations.scene import written_policy
from tests.desk.conftest import HURRIED
from tests.desk.running import HASH, Customer, Person
from tests.processes import ServerProcess


class Servers:
    """Two processes that share a database and a Redis."""

    def __init__(self, settings: Settings, policy: Policy) -> None:
        upgrade(settings.database)
        keys = Keys.read("", settings.home / "keys")
        self.office = Office(create_engine_for(settings.database), policy, keys)
        self.clients: list[Person | Customer] = []
        self.leaving: list[Callable[[], None]] = []
        self.processes = [ServerProcess(settings) for _ in range(2)]
        self.urls = [process.wait().address for process in self.processes]

    def account(self, name: str, role: str = "agent") -> None:
        """Make an account."""
        with self.office.work() as work:
            work.session.add(
                Staff(name=name, role=role, password_hash=HASH, active=True, created_at=work.now)
            )
            presence.enrol(work, name, display_name=f"坐席{name}")

    def agent(self, name: str, server: int) -> Person:
        """Somebody at the desk of one server."""
        self.account(name)
        person = Person(self.urls[server], name)
        self.clients.append(person)
        assert person.sign_in().status_code == 200
        person.put("presence", {"status": "online"})
        return person

    def customer(self, server: int) -> Customer:
        """A customer of one server."""
        self.clients.append(Customer(self.urls[server]))
        return self.clients[-1]

    def keep_beating(self, person: Person) -> Callable[[], None]:
        """Give signs of life in their name until they leave, which the answer makes them do."""
        over = Event()
        thread = Thread(target=lambda: [person.get("session") for _ in iter(lambda: over.wait(0.4), True)])
        thread.start()

        def leave() -> None:
            over.set()
            thread.join()

        self.leaving.append(leave)
        return leave

    def stop(self) -> None:
        """Hang up on everybody, and end both."""
        for leave in self.leaving:
            leave()
        for client in self.clients:
            with suppress(websockets.exceptions.ConnectionClosed):
                client.close()
        for process in self.processes:
            process.stop()
        self.office.engine.dispose()


@pytest.fixture
def servers(
    tmp_path: Path, postgres_url: str, redis_url: str, assistant: FakeAssistant, policy: Policy
) -> Iterator[Servers]:
    """Two servers."""
    settings = Settings(
        home=tmp_path,
        policy=written_policy(tmp_path / "policy.yml", **HURRIED, grace_seconds=2),
        database_url=postgres_url,
        redis_url=redis_url,
        rasa_url=assistant.url,
        rasa_token=TOKEN,
    )
    running = Servers(settings, policy)
    yield running
    running.stop()


def test_customer_on_one_server_agent_on_the_other(servers: Servers) -> None:
    chen, wang = servers.agent("chen", 1), servers.agent("wang", 0)
    chen_leaves = servers.keep_beating(chen)
    servers.keep_beating(wang)
    agent = chen.live()
    customer = servers.customer(0)
    guest = customer.live()
    begun = time.monotonic()
    customer.send("转人工")
    entry = agent.wait("queue", lambda data: data.get("entry"))["entry"]
    assert entry["conversation_id"] == customer.id
    assert time.monotonic() - begun < 3

    with ThreadPoolExecutor(2) as clicking:
        answers = list(clicking.map(lambda person: person.act(customer.id, "claim"), [chen, wang]))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    if answers[0].status_code == 409:
        wang.act(customer.id, "transfer", to_team="wealth")
        chen.claim(customer.id)
    agent.ask("open", {"conversation_id": customer.id})
    for number in range(5):
        chen.say(customer.id, f"问{number}")
        guest.wait("message", lambda message, number=number: message["text"] == f"问{number}")
        customer.send(f"答{number}")
        agent.wait("message", lambda data, number=number: data["message"]["text"] == f"答{number}")
    guest.emit("typing")
    agent.wait("typing", lambda data: data["who"] == "customer")
    agent.emit("typing", {"conversation_id": customer.id})
    guest.wait("state", lambda state: state["typing"])

    # The server the agent is at dies, and the agent with it: the customer hears of it at the other.
    chen_leaves()
    guest.events.clear()
    servers.processes[1].kill()
    guest.wait("state", lambda state: state["owner"] == "queue", timeout=20)
    wang.claim(customer.id)
    wang.say(customer.id, "我接着来")
    guest.wait("message", lambda message: message["text"] == "我接着来")
    customer.read()
    assert [each["seq"] for each in customer.seen] == list(range(1, len(customer.seen) + 1))
    with servers.office.look() as work:
        found = reconcile(work)
        assert found.agrees, found.differences
