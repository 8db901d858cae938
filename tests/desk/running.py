"""A server of the desk in a thread, and the people who use it over real HTTP and Socket.IO."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import uvicorn
from argon2 import PasswordHasher

from desk.api.app import create_app
from desk.api.model import Staff
from desk.complaints.policy import Policy
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.conversations import presence
from desk.conversations.bootstrap import open_floor
from desk.database import create_engine_for
from desk.settings import Settings
from tests.conversations.fake_assistant import TOKEN, FakeAssistant
from tests.desk.live import Live
from tests.processes import free_port, wait_until

PASSWORD = "correct-horse-7-battery"
# Cheap to check: the tests log in often.
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_holders = itertools.count(1)


class Running:
    """One server."""

    def __init__(self, settings: Settings, policy: Policy, assistant: FakeAssistant) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        told = settings.copy(update={"rasa_url": assistant.url, "rasa_token": TOKEN, "port": self.port})
        engine = create_engine_for(told.database)
        self.office = Office(engine, policy, Keys.read("", settings.home / "keys"))
        self.floor = open_floor(told, self.office, holder=f"server{next(_holders)}")
        self.app = create_app(told, self.floor)
        config = uvicorn.Config(self.app, host="127.0.0.1", port=self.port, log_level="warning")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.clients: list[Any] = []

    def start(self) -> None:
        """Begin to serve."""
        self.thread.start()
        wait_until(lambda: self.server.started, 20, "the server")

    def stop(self) -> None:
        """Hang up on everybody, and end."""
        for client in self.clients:
            client.close()
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(20)

    def account(self, name: str, role: str = "agent", **more: Any) -> None:
        """Make an account."""
        with self.office.work() as work:
            work.session.add(
                Staff(name=name, role=role, password_hash=HASH, active=True, created_at=work.now)
            )
            if role in ("agent", "supervisor"):
                presence.enrol(work, name, **more)

    def agent(self, name: str, role: str = "agent", *, online: bool = True, **more: Any) -> Person:
        """Somebody at the desk: with an account, logged in, there."""
        self.account(name, role, **{"display_name": f"坐席{name}", **more} if role in TALKS else more)
        return self.person(name, online=online and role in TALKS)

    def person(self, name: str, *, online: bool = True) -> Person:
        """Somebody with an account, logged in here."""
        person = Person(self.url, name)
        self.clients.append(person)
        person.sign_in()
        if online:
            person.put("presence", {"status": "online"})
        return person

    def customer(self) -> Customer:
        """A new customer."""
        customer = Customer(self.url)
        self.clients.append(customer)
        return customer

    def waiting(self, text: str = "转人工") -> Customer:
        """A customer who waits for a person."""
        customer = self.customer()
        customer.send(text)
        customer.until(lambda: customer.owner == "queue", "the queue")
        return customer


TALKS = ("agent", "supervisor")


class Person:
    """Somebody at the desk."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name
        self.http = httpx.Client(base_url=f"{url}/api/desk/", trust_env=False, timeout=20)
        self.lives: list[Live] = []
        self._numbers = itertools.count(1)

    def sign_in(self, password: str = PASSWORD) -> httpx.Response:
        """Log in."""
        answer = self.http.post("session", json={"name": self.name, "password": password})
        if answer.status_code == 200:
            self.http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return answer

    def get(self, path: str, **params: Any) -> Any:
        """Read."""
        answer = self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put(self, path: str, body: Any) -> Any:
        """Set."""
        answer = self.http.put(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def act(self, conversation_id: str, what: str, **body: Any) -> httpx.Response:
        """Do something with a conversation."""
        return self.http.post(f"conversations/{conversation_id}/{what}", json=body)

    def claim(self, conversation_id: str) -> int:
        """Claim, which must succeed; the fence."""
        answer = self.act(conversation_id, "claim")
        assert answer.status_code == 200, answer.text
        return int(answer.json()["fence"])

    def say(self, conversation_id: str, text: str, **more: Any) -> httpx.Response:
        """Speak to the customer."""
        key = more.pop("key", f"a{next(self._numbers)}")
        return self.act(conversation_id, "messages", client_message_id=key, text=text, **more)

    def live(self) -> Live:
        """Connect for what is live."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        live = Live(self.url, "/desk", cookie=cookie)
        self.lives.append(live)
        return live

    def close(self) -> None:
        """Go home."""
        for live in self.lives:
            live.close()
        self.http.close()


class Customer:
    """A customer over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=f"{url}/api/chat/", trust_env=False, timeout=20)
        opened = self.http.post("conversations").json()
        self.id, self.token = opened["conversation_id"], opened["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.seen: list[dict[str, Any]] = []
        self.cursor, self.owner, self.state = 0, "bot", {}
        self.lives: list[Live] = []
        self._numbers = itertools.count(1)

    state: dict[str, Any]

    def at(self, url: str) -> Customer:
        """The same customer at another server."""
        self.http.base_url = httpx.URL(f"{url}/api/chat/")
        self.url = url
        return self

    def send(self, text: str) -> None:
        """Type."""
        body = {"client_message_id": f"k{next(self._numbers)}", "text": text}
        answer = self.http.post("messages", json=body)
        assert answer.status_code == 202, answer.text

    def read(self, wait: float = 0) -> list[dict[str, Any]]:
        """What is new."""
        answer = self.http.get("messages", params={"after": self.cursor, "wait": wait})
        assert answer.status_code == 200, answer.text
        self.state = answer.json()
        self.cursor, self.owner = self.state["cursor"], self.state["owner"]
        self.seen += self.state["messages"]
        return list(self.state["messages"])

    def until(self, holds: Callable[[], Any], what: str, timeout: float = 10) -> None:
        """Read until something holds."""
        ends = time.monotonic() + timeout
        while not (self.read() is not None and holds()):
            assert time.monotonic() < ends, f"waited in vain for {what}: {self.said()}"
            time.sleep(0.05)

    def said(self, author: str | None = None) -> list[str]:
        """Texts in order."""
        return [each["text"] or each["kind"] for each in self.seen if author in (None, each["author"])]

    def live(self) -> Live:
        """Connect for what is live."""
        live = Live(self.url, "/chat", auth={"token": self.token, "after": self.cursor})
        self.lives.append(live)
        return live

    def close(self) -> None:
        """Leave."""
        for live in self.lives:
            live.close()
        self.http.close()
