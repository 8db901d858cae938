"""Fixtures for the pages: the built page in a real browser, before a desk that plays its part."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from desk.complaints.policy import Policy
from desk.settings import Settings
from tests.browser.case_page import CasePage, hire
from tests.browser.chat_page import ChatPage
from tests.browser.desk_page import DeskPage
from tests.browser.fake_agents_desk import FakeAgentsDesk
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_matters import PASSWORD
from tests.conversations.fake_assistant import FakeAssistant
from tests.desk.running import PASSWORD as STAFF_PASSWORD
from tests.desk.running import Running
from tests.processes import free_port, wait_until

DIST = Path(__file__).resolve().parents[2] / "web" / "dist"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def built_pages() -> Path:
    """What `make pages` builds; in CI a missing page is an error, not a skip."""
    if not all((DIST / page).is_file() for page in ("chat/index.html", "desk/index.html", "embed.js")):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("the pages are not built: make pages")
    return DIST


@contextmanager
def served(app: Any, port: int) -> Iterator[None]:
    """An application on a loopback port, in a thread of its own."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, 10, "the scripted desk")
    yield
    server.should_exit = True
    server.force_exit = True
    thread.join(10)


@pytest.fixture
def desk(built_pages: Path) -> Iterator[FakeDesk]:
    """A scripted desk on a free loopback port."""
    playing = FakeDesk(built_pages, free_port())
    with served(playing.app, playing.port):
        yield playing


@pytest.fixture
def agents(built_pages: Path) -> Iterator[FakeAgentsDesk]:
    """The agents' side of a scripted desk on a free loopback port."""
    playing = FakeAgentsDesk(built_pages, free_port())
    with served(playing.app, playing.port):
        yield playing


@pytest.fixture
def colleague(agents: FakeAgentsDesk, chromium: Any) -> Iterator[Callable[[str], DeskPage]]:
    """Opens the desk in a browser of its own, logged in unless no name is given; complaints fail the test."""
    opened: list[tuple[Any, DeskPage]] = []

    def come(name: str) -> DeskPage:
        context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 720})
        page = DeskPage(context.new_page(), agents.url)
        opened.append((context, page))
        if name:
            page.sign_in(name, PASSWORD)
        return page

    yield come
    complaints = [complaint for _, page in opened for complaint in page.complaints]
    for context, _ in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def bank(built_pages: object, settings: Settings, policy: Policy) -> Iterator[Running]:
    """A server with its people, before an assistant that plays its part."""
    with FakeAssistant() as assistant:
        running = Running(settings, policy, assistant)
        running.start()
        hire(running)
        yield running
        running.stop()


@pytest.fixture
def case_desk(bank: Running, chromium: Any) -> Iterator[Callable[..., CasePage]]:
    """Opens the complaints in a browser of their own for somebody; what it complains about fails the test."""
    pages: list[CasePage] = []

    def come(name: str, where: str = "complaints", size: tuple[int, int] = (1280, 800)) -> CasePage:
        context = chromium.new_context(locale="zh-CN", viewport={"width": size[0], "height": size[1]})
        page = CasePage(context.new_page(), bank.url)
        pages.append(page)
        page.enter(name, STAFF_PASSWORD, where)
        return page

    yield come
    complaints = [complaint for page in pages for complaint in page.complaints]
    for page in pages:
        page.page.context.close()
    assert complaints == []


@pytest.fixture
def chat(desk: FakeDesk, chromium: Any) -> Iterator[ChatPage]:
    """The chat page on a phone, just opened; whatever it complains about in the console fails the test."""
    context = chromium.new_context(
        locale="zh-CN",
        timezone_id="America/New_York",  # the page tells Beijing time wherever it is
        viewport=PHONE,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = ChatPage(context.new_page(), desk.url)
    page.open()
    yield page
    complaints = page.complaints
    context.close()
    assert complaints == []
