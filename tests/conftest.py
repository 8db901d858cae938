"""Fixtures for every test: a clean environment, the register on a fresh file, the running product, a browser.

From light to heavy: `policy`, `settings` and `office` need no process; `postgres_url` and `redis_url` start a
throw-away server; `model_path` trains if it has to; `rasa_server` is the assistant alone; `stack` is the
whole product, one per session and worker; `fresh_stack` makes one that a test may break; `page` is a tab of
a real browser. In CI nothing heavy is allowed to be skipped.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from desk.settings import ROOT, Settings
from tests import servers
from tests.chromium import launch
from tests.processes import RasaServer, Stack

IN_CI = bool(os.environ.get("CI"))
OURS = ("TINGSU_", "RASA_")
NAMES = (
    "DATABASE_URL",
    "REDIS_URL",
    "PORT",
    "HOST",
    "http_proxy",
    "https_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
)


def unavailable(what: str) -> NoReturn:
    """Skip a test for lack of something on this machine; in CI that is an error, not a skip."""
    if IN_CI:
        pytest.fail(f"{what}: CI has to install it (.ci/run)", pytrace=False)
    pytest.skip(what)


def pytest_configure(config: pytest.Config) -> None:
    """Wipe settings of the developer's shell before anything is imported or started."""
    for name in list(os.environ):
        if name.startswith(OURS) or name in NAMES:
            del os.environ[name]
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the product or a browser."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & {"stack", "fresh_stack", "rasa_server"}:
            item.add_marker("stack")
        if "chromium" in fixtures:
            item.add_marker("browser")
        if fixtures & {"postgres_server"}:
            item.add_marker("postgres")


@pytest.fixture(scope="session")
def policy() -> Any:
    """The policy that ships."""
    from desk.complaints.policy import load

    return load(ROOT / "policy.yml")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with the newest schema, to be copied."""
    from desk.database import upgrade

    path = tmp_path_factory.mktemp("schema") / "tingsu.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    """Settings with a home and a migrated database of their own."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(migrated, home / "tingsu.db")
    return Settings(home=home, policy=ROOT / "policy.yml")


@pytest.fixture
def office(settings: Settings, policy: Any) -> Iterator[Any]:
    """The complaint register on a fresh database file."""
    from desk.complaints.privacy import Keys
    from desk.complaints.work import Office
    from desk.database import create_engine_for

    engine = create_engine_for(settings.database)
    yield Office(engine, policy, Keys.read("", settings.home / "keys"))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A throw-away PostgreSQL."""
    programs = servers.postgres_programs()
    if programs is None:
        unavailable("no PostgreSQL on this machine")
    with servers.postgres(programs) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    name = f"test_{uuid.uuid4().hex}"
    server = create_engine(postgres_server, isolation_level="AUTOCOMMIT", future=True)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'fresh' / 'tingsu.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A throw-away Redis."""
    program = shutil.which("redis-server")
    if program is None:
        unavailable("no Redis on this machine")
    with servers.redis(program) as url:
        yield url


@pytest.fixture(scope="session")
def model_path() -> Path:
    """The trained model of the present sources; several workers wait for the one that trains."""
    from desk.serve.model import ensure

    return ensure(print)


@pytest.fixture(scope="session")
def rasa_server(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    """The assistant alone, on a free loopback port, with a home of its own."""
    with RasaServer(model_path, tmp_path_factory.mktemp("rasa")) as server:
        yield server


@pytest.fixture(scope="session")
def stack(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product, started as `make run` starts it; shared, so tests leave it running."""
    with Stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def fresh_stack(model_path: Path, tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Makes products that a test may kill parts of: `fresh_stack(DATABASE_URL=…)`; they end with the test."""
    started: list[Stack] = []

    def make(**environment: str) -> Stack:
        running = Stack(tmp_path / f"stack{len(started)}", environment)
        started.append(running)
        return running.__enter__()

    yield make
    for running in started:
        running.__exit__()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser for the tests of one file.

    Ended with the module: while Playwright runs, no asynchronous test can run in the same process.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        if browser is None:
            unavailable("no Chromium on this machine")
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A new tab with no memory, in Chinese, in Shanghai."""
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()
