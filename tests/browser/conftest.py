"""Fixtures for the pages: the built page in a real browser, before a desk that plays its part."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from tests.browser.chat_page import ChatPage
from tests.browser.fake_desk import FakeDesk
from tests.processes import free_port, wait_until

DIST = Path(__file__).resolve().parents[2] / "web" / "dist"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def built_pages() -> Path:
    """What `make pages` builds; in CI a missing page is an error, not a skip."""
    if not (DIST / "chat" / "index.html").is_file() or not (DIST / "embed.js").is_file():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("the pages are not built: make pages")
    return DIST


@pytest.fixture
def desk(built_pages: Path) -> Iterator[FakeDesk]:
    """A scripted desk on a free loopback port."""
    playing = FakeDesk(built_pages, free_port())
    server = uvicorn.Server(
        uvicorn.Config(playing.app, host="127.0.0.1", port=playing.port, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, 10, "the scripted desk")
    yield playing
    server.should_exit = True
    server.force_exit = True
    thread.join(10)


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
