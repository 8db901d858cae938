"""Conversations with the real assistant: trained model, Rasa's server, the desk's channel, the register."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.processes import RasaServer

HERE = Path(__file__).parent
LAST = "test_coverage.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them in one process, on one assistant; what they covered is looked at when all have run."""
    ours = [item for item in items if item.path.parent == HERE]
    for item in ours:
        item.add_marker(pytest.mark.xdist_group("rasa"))
    at_the_end = [item for item in ours if item.path.name == LAST]
    if {item.path.name for item in ours} < {path.name for path in HERE.glob("test_*.py")}:
        for item in at_the_end:
            item.add_marker(pytest.mark.skip("only the whole directory can cover everything"))
    items[:] = [item for item in items if item not in at_the_end] + at_the_end


@dataclass
class Answer:
    """What the assistant answered to one turn."""

    body: dict[str, Any]

    @property
    def texts(self) -> list[str]:
        """The bubbles."""
        return [reply["text"] for reply in self.body["replies"] if reply["text"]]

    @property
    def text(self) -> str:
        """All bubbles in one."""
        return "\n".join(self.texts)

    @property
    def choices(self) -> dict[str, str]:
        """Title → command of everything offered."""
        return {c["title"]: c["payload"] for reply in self.body["replies"] for c in reply["choices"]}

    @property
    def card(self) -> dict[str, str]:
        """Field → value of the summary shown."""
        cards = [reply["card"] for reply in self.body["replies"] if reply["card"]]
        return {row["name"]: row["value"] for row in cards[0]["fields"]} if cards else {}

    @property
    def expects(self) -> str | None:
        """The slot asked for."""
        return self.body["expects"]

    @property
    def handoff(self) -> str | None:
        """Why a person was called."""
        return self.body["handoff"]["reason"] if self.body["handoff"] else None

    @property
    def intent(self) -> str:
        """What the message was taken for."""
        return str(self.body["nlu"]["intent"]["name"])


@dataclass
class Dialogue:
    """One customer talking to the assistant."""

    server: RasaServer
    conversation_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    metadata: dict[str, Any] = field(default_factory=lambda: {"channel": "web"})
    counter: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    heard: list[str] = field(default_factory=list)
    last: Answer | None = None

    def say(self, text: str) -> Answer:
        """The customer writes."""
        return self.turn(text=text)

    def choose(self, title: str) -> Answer:
        """The customer takes a choice of the last answer."""
        assert self.last is not None
        return self.turn(payload=self.last.choices[title])

    def turn(
        self, *, text: str | None = None, payload: str | None = None, turn_id: str | None = None
    ) -> Answer:
        """One turn; it must succeed, and no bubble may repeat the one before."""
        response = self.post(turn_id or f"{self.conversation_id}-{next(self.counter)}", text, payload)
        assert response.status_code == 200, response.text
        answer = Answer(response.json())
        if not answer.body["replayed"]:
            for bubble in answer.texts:
                assert not self.heard or bubble != self.heard[-1], f"said twice in a row: {bubble}"
                self.heard.append(bubble)
        self.last = answer
        return answer

    def post(self, turn_id: str, text: str | None, payload: str | None = None) -> Any:
        """The bare request."""
        body = {
            "conversation_id": self.conversation_id,
            "turn_id": turn_id,
            "text": text,
            "payload": payload,
            "sent_at": datetime.now(timezone.utc).isoformat(),
            "metadata": self.metadata,
        }
        return self.server.http.post("/webhooks/desk/turn", json=body)


@pytest.fixture
def customer(rasa_server: RasaServer) -> Dialogue:
    """A customer who has not said anything yet."""
    return Dialogue(rasa_server)


@pytest.fixture
def another(rasa_server: RasaServer) -> Callable[[], Dialogue]:
    """Makes further customers."""
    return lambda: Dialogue(rasa_server)


@pytest.fixture(scope="session")
def files(rasa_server: RasaServer) -> Iterator[Any]:
    """The register the assistant writes to."""
    from desk.complaints.policy import load
    from desk.complaints.privacy import Keys
    from desk.complaints.work import Office
    from desk.database import create_engine_for, upgrade
    from desk.settings import ROOT, Settings

    settings = Settings(home=rasa_server.home, policy=ROOT / "policy.yml")
    upgrade(settings.database)
    engine = create_engine_for(settings.database)
    yield Office(engine, load(settings.policy), Keys.read("", settings.home / "keys"))
    engine.dispose()


@pytest.fixture
def filed(files: Any) -> Callable[[Dialogue], list[Any]]:
    """The complaints of one conversation."""
    from sqlalchemy import select

    from desk.complaints.model import Complaint

    def of(dialogue: Dialogue) -> list[Any]:
        with files.look() as work:
            query = select(Complaint).where(Complaint.conversation_id == dialogue.conversation_id)
            return list(work.session.execute(query).scalars())

    return of
