"""Fixtures of the conversation tests: a clock set by hand, offices on real databases, policies that hurry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

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
def backend() -> str:
    """Which database a test runs on; modules that should hold on both say so."""
    return "sqlite"


@pytest.fixture
def office(
    backend: str, request: pytest.FixtureRequest, settings: Settings, policy: Policy, clock: Clock
) -> Iterator[Office]:
    """The register on a fresh database, under the test's clock."""
    url = settings.database if backend == "sqlite" else request.getfixturevalue("migrated_postgres")
    engine = create_engine_for(url)
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


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a PostgreSQL database with the newest schema, to be copied."""
    name = f"template_{uuid.uuid4().hex}"
    _on(postgres_server, f"CREATE DATABASE {name}")
    upgrade(_named(postgres_server, name))
    return name


@pytest.fixture
def migrated_postgres(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database with the newest schema, the test's own."""
    name = f"test_{uuid.uuid4().hex}"
    _on(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _named(postgres_server, name)
    _on(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _on(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
