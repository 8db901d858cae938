"""The register on a clock that stands still, on SQLite and, where asked for, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.complaints.policy import Policy
from desk.complaints.privacy import Keys
from desk.complaints.reports.catalogue import show
from desk.complaints.reports.period import Period
from desk.complaints.reports.report import Shown
from desk.complaints.work import Office
from desk.database import create_engine_for, upgrade
from tests.complaints.counting import PEOPLE, PERIOD
from tests.complaints.customers import Clock
from tests.complaints.handmade import NOW, Register


@pytest.fixture
def clock() -> Clock:
    """The time, on the Monday afternoon of DIALOGUES.md."""
    return Clock()


@pytest.fixture
def office(office: Office, clock: Clock) -> Office:
    """The register on a fresh SQLite file."""
    office.clock = clock
    return office


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_office(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Office]:
    """The register on each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("office")
        return
    url: str = request.getfixturevalue("postgres_url")
    policy: Policy = request.getfixturevalue("policy")
    tmp_path: Path = request.getfixturevalue("tmp_path")
    upgrade(url)
    engine: Any = create_engine_for(url)
    yield Office(engine, policy, Keys.read("", tmp_path / "keys"), clock)
    engine.dispose()


@pytest.fixture
def handmade(any_office: Office, clock: Clock) -> Register:
    """The handmade register on each kind of database."""
    clock.now = NOW
    made = Register(any_office)
    made.fill()
    return made


@pytest.fixture
def shown(handmade: Register) -> Callable[..., Shown]:
    """Shows a report over the period."""

    def make(name: str, group: str = "", period: Period = PERIOD) -> Shown:
        with handmade.office.look() as work:
            return show(work, name, period, group=group, people=PEOPLE)

    return make
