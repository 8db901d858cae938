"""Fixtures of the desk tests: a running application on a real database, people with accounts, customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.complaints.policy import Policy, load
from desk.settings import Settings
from tests.conversations.fake_assistant import FakeAssistant, echo
from tests.conversations.scene import nlu, written_policy
from tests.desk.running import Running

HURRIED = {"fragment_pause_seconds": 0.05, "fragment_longest_seconds": 1, "assistant_timeout_seconds": 2}


@pytest.fixture(scope="session")
def assistant() -> Iterator[FakeAssistant]:
    """An assistant that answers, and calls a person when asked to."""
    with FakeAssistant() as running:
        running.script = calls_a_person
        yield running


def calls_a_person(turn: dict[str, Any]) -> dict[str, Any]:
    """Repeat what was said, and call a person when asked to, at once when money is at risk."""
    said = echo(turn)
    if "盗刷" in (turn["text"] or ""):
        return {**said, "nlu": nlu("unauthorised_transaction", 0.9, "funds_lost", "angry")}
    if "转人工" in (turn["text"] or ""):
        return {**said, "handoff": {"reason": "requested"}}
    return said


@pytest.fixture
def hurried(tmp_path: Path) -> Callable[..., Policy]:
    """The shipped policy with short pauses; single-line values can be changed further."""

    def make(**values: Any) -> Policy:
        told = {**HURRIED, **values}
        return load(written_policy(tmp_path / f"policy{len(values)}.yml", **told))

    return make


@pytest.fixture
def serving(
    settings: Settings, hurried: Callable[..., Policy], assistant: FakeAssistant
) -> Iterator[Callable[..., Running]]:
    """Starts servers: `serving(mode="auto")`; several share one database."""
    started: list[Running] = []

    def start(url: str | None = None, redis_url: str = "", **values: Any) -> Running:
        database = url or settings.database
        told = settings.copy(update={"database_url": database, "redis_url": redis_url})
        running = Running(told, hurried(**values), assistant)
        running.start()
        started.append(running)
        return running

    yield start
    for running in started:
        running.stop()


@pytest.fixture
def desk(serving: Callable[..., Running]) -> Running:
    """A server."""
    return serving()
