"""The whole product with people at its desk and customers at its door, each in a browser of their own."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desk.api.staff import add_staff
from desk.complaints.work import open_office
from desk.conversations import handing
from desk.conversations.model import AGENT, QUEUE, Conversation
from desk.settings import ROOT, Settings
from tests.browser.chat_page import ChatPage
from tests.browser.desk_page import DeskPage
from tests.processes import Stack

PASSWORD = "correct-horse-7-battery"
POLICY = "policy.yml"
GRACE_SECONDS = 14
"""Longer than the page's heartbeat of ten seconds, and short enough to wait for."""
PEOPLE = (
    ("chen", "agent", "小陈"),
    ("wang", "agent", "小王"),
    ("zhou", "supervisor", "周班长"),
)
ALL_DAY = """business_hours:
  workdays: ["00:00", "23:59:59"]
  restdays: ["00:00", "23:59:59"]"""
CLICK_AT = """(button, at) => new Promise(done => setTimeout(() => {
  const still = button.isConnected; button.click(); done(still) }, at - Date.now()))"""


@contextmanager
def open_product(home: Path) -> Iterator[Stack]:
    """The product at whatever hour, with a short grace, and its people's accounts."""
    home.mkdir(parents=True)
    rules = (ROOT / "policy.yml").read_text(encoding="utf-8")
    for line, instead in (
        (r"^  grace_seconds: \d+", f"  grace_seconds: {GRACE_SECONDS}"),
        (r"^business_hours:\n.*\n.*$", ALL_DAY),
    ):
        rules, found = re.subn(line, instead, rules, flags=re.MULTILINE)
        assert found, line
    policy = home / POLICY
    policy.write_text(rules, encoding="utf-8")
    office = open_office(Settings(home=home, policy=policy))
    with office.work() as work:
        for name, role, shown in PEOPLE:
            add_staff(work, name, role, PASSWORD, display_name=shown)
    office.engine.dispose()
    with Stack(home, {"TINGSU_POLICY": str(policy)}) as running:
        yield running


class Floor:
    """Opens pages on the product, and at the end what their browsers complained about."""

    def __init__(self, browser: Any, address: str) -> None:
        self._browser, self._address = browser, address
        self._pages: list[ChatPage] = []

    def agent(self, name: str, browser: Any = None) -> DeskPage:
        """Somebody at the desk, logged in and there."""
        page = DeskPage(self._tab({"width": 1280, "height": 720}, browser), self._address)
        self._pages.append(page)
        page.sign_in(name, PASSWORD)
        page.page.locator(".presence-online").click()
        return page

    def customer(self) -> ChatPage:
        """Somebody with a phone."""
        page = ChatPage(self._tab({"width": 390, "height": 844}), self._address)
        self._pages.append(page)
        page.open()
        return page

    def _tab(self, viewport: dict[str, int], browser: Any = None) -> Any:
        context = (browser or self._browser).new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport=viewport
        )
        return context.new_page()

    def complaints(self) -> list[str]:
        """What went wrong in any page."""
        return [complaint for page in self._pages for complaint in page.complaints]

    def close(self) -> None:
        """Everybody goes home."""
        for page in self._pages:
            if page.page.context.browser.is_connected():
                page.page.context.close()


def clear_desk(home: Path) -> None:
    """End whatever a test left with an agent or in the queue."""
    office = open_office(Settings(home=home, policy=home / POLICY))
    with office.work() as work:
        question = select(Conversation.id).where(Conversation.owner.in_((AGENT, QUEUE)))
        for conversation_id in work.session.execute(question).scalars().all():
            held = handing.take_over(work, conversation_id, "zhou", "周班长")
            handing.close(work, held, "周班长", "no_reply")
    office.engine.dispose()


def click_together(*buttons: Any) -> list[bool]:
    """Press buttons in different pages at the same moment; which of them were still there."""
    at = (time.time() + 1.0) * 1000
    handles = [button.element_handle() for button in buttons]
    for handle in handles:
        handle.evaluate(f"(button, at) => {{ button.pressed = ({CLICK_AT})(button, at) }}", at)
    return [bool(handle.evaluate("button => button.pressed")) for handle in handles]


def kill(browser: Any) -> None:
    """kill -9 a browser: no page of it can say goodbye."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(process["id"] for process in processes if process["type"] == "browser"), signal.SIGKILL)
