"""Fixtures of the conversation tests: a clock set by hand, offices on real databases, policies that hurry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.complaints.policy import Policy, load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.database import create_engine_for, upgrade
from desk.settings import Settings
from tests.conversations.scene import Clock, Scene, written_policy


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at a Monday, 15:20 in Shanghai."""
    return Clock()


@pytest.fixture
def office(settings: Settings, policy: Policy, clock: Clock) -> Iterator[Office]:
    """The register on a fresh SQLite file, under the test's clock."""
    engine = create_engine_for(settings.database)
    yield Office(engine, policy, Keys.read("", settings.home / "keys"), clock)
    engine.dispose()


@pytest.fixture
def scene(office: Office, clock: Clock) -> Scene:
    """A conversation."""
    return Scene(office, clock)


@pytest.fixture
def new_scene(office: Office, clock: Clock) -> Callable[[], Scene]:
    """Makes further conversations of the same office."""
    return lambda: Scene(office, clock)


@pytest.fixture
def altered_policy(tmp_path: Path) -> Callable[..., Policy]:
    """The shipped policy with some single-line values changed: `altered_policy(fragment_pause_seconds=0)`."""

    def make(**values: Any) -> Policy:
        return load(written_policy(tmp_path / "policy.yml", **values))

    return make


@pytest.fixture
def postgres_office(postgres_url: str, policy: Policy, clock: Clock, tmp_path: Path) -> Iterator[Office]:
    """The register on a fresh PostgreSQL database."""
    upgrade(postgres_url)
    engine = create_engine_for(postgres_url)
    yield Office(engine, policy, Keys.read("", tmp_path / "keys"), clock)
    engine.dispose()
