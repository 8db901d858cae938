"""Fixtures of the desk tests: a running application on a real database, people with accounts, customers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.complaints.policy import Policy, load
from desk.settings import Settings
from tests.browser.chat_page import ChatPage
from tests.browser.desk_page import DeskPage
from tests.conversations.fake_assistant import FakeAssistant, echo
from tests.conversations.scene import nlu, written_policy
from tests.desk.running import PASSWORD, Running

DIST = Path(__file__).resolve().parents[2] / "web" / "dist"
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


@pytest.fixture
def windows(desk: Running, chromium: Any) -> Iterator[Callable[[], Any]]:
    """Opens browser windows that share nothing."""
    if not (DIST / "desk" / "index.html").is_file() or not (DIST / "chat" / "index.html").is_file():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("the pages are not built: make pages")
    contexts: list[Any] = []

    def window() -> Any:
        contexts.append(chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 720}))
        return contexts[-1].new_page()

    yield window
    for context in contexts:
        context.close()


@pytest.fixture
def colleague(desk: Running, windows: Callable[[], Any]) -> Iterator[Callable[..., DeskPage]]:
    """Opens the desk for somebody who has an account from then on."""
    pages: list[DeskPage] = []

    def come(name: str, display_name: str, role: str = "agent") -> DeskPage:
        desk.account(name, role, display_name=display_name)
        page = DeskPage(windows(), desk.url)
        pages.append(page)
        page.sign_in(name, PASSWORD)
        page.page.locator(".presence-online").click()
        return page

    yield come
    assert [complaint for page in pages for complaint in page.complaints] == []


@pytest.fixture
def customer(desk: Running, windows: Callable[[], Any]) -> Callable[..., ChatPage]:
    """Opens the chat for a customer who says something."""

    def come(*words: str) -> ChatPage:
        page = ChatPage(windows(), desk.url)
        page.open()
        for text in words:
            page.say(text)
        return page

    return come
