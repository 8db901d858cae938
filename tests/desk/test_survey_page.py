"""The survey in a real browser: from the chat, without scripts, on a narrow phone, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from desk.complaints import survey
from desk.complaints.feedback_model import Survey
from desk.complaints.locking import hold
from desk.conversations.model import Conversation
from desk.settings import ROOT
from tests.browser.chat_page import ChatPage
from tests.complaints.handling_scene import bring, hire
from tests.desk.running import Running

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


class Asked:
    """A customer who was sent a link."""

    def __init__(self, desk: Running, conversation: str = "c1") -> None:
        self.desk, self.number = desk, bring(desk.office, "informed", conversation)
        with desk.office.work() as work:
            asked = survey.invite(work, hold(work, self.number), "chat", None, "system")
            self.link = desk.url + survey.path_of(work, asked.id)

    def answer(self) -> Survey:
        """What is on record."""
        with self.desk.office.look() as work:
            found = survey.of(work, self.number)
            assert found is not None
            return found


@pytest.fixture
def asked(desk: Running) -> Asked:
    """A customer who was sent a link."""
    hire(desk.office)
    return Asked(desk)


@pytest.fixture
def phone(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a window, of a phone that runs no scripts unless said otherwise."""
    contexts: list[Any] = []

    def open_(width: int = 360, **more: Any) -> Any:
        options = {"java_script_enabled": False, "viewport": {"width": width, "height": 740}, **more}
        contexts.append(chromium.new_context(locale="zh-CN", **options))
        return contexts[-1].new_page()

    yield open_
    for context in contexts:
        context.close()


def mark(page: Any, question: str, score: int) -> None:
    """Press a mark."""
    page.locator(f"input[name={question}][value='{score}']").check()


def test_a_whole_visit_without_scripts(asked: Asked, phone: Callable[..., Any]) -> None:
    page = phone()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(asked.link)
    mark(page, "csat", 2)
    mark(page, "nps", 3)
    page.locator("textarea").fill("等了三天\n<b>没有人</b>联系")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="没有让您满意，对不起").wait_for()
    page.get_by_role("link", name="修改评价").click()
    assert page.locator("textarea").input_value() == "等了三天\n<b>没有人</b>联系"
    mark(page, "csat", 1)
    page.get_by_role("button", name="提交").click()
    page.get_by_role("button", name="重新处理").click()
    page.get_by_text("已登记重新处理").wait_for()
    found = asked.answer()
    assert (found.csat, found.comment, found.follow) == (1, "等了三天\n<b>没有人</b>联系", "reopen")
    page.reload()
    page.get_by_text("已登记重新处理").wait_for()
    assert complaints == []


def test_the_browser_asks_for_a_mark_before_it_sends(asked: Asked, phone: Callable[..., Any]) -> None:
    page = phone()
    page.goto(asked.link)
    page.get_by_role("button", name="提交").click()
    assert page.locator("input[name=csat]:invalid").count() == 5
    assert asked.answer().answered_at is None


def test_by_keyboard_alone(asked: Asked, phone: Callable[..., Any]) -> None:
    page = phone(java_script_enabled=True)
    page.goto(asked.link)
    for key in ("Tab", "ArrowRight", "ArrowRight", "ArrowRight", "Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    page.get_by_role("heading", name="收到了，谢谢您").wait_for()
    assert asked.answer().csat is not None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody(asked: Asked, phone: Callable[..., Any], scheme: str) -> None:
    page = phone(320, java_script_enabled=True, color_scheme=scheme, bypass_csp=True)
    for after in (lambda: None, lambda: choose(page, 1), lambda: page.get_by_role("link").click()):
        if page.url == "about:blank":
            page.goto(asked.link)
        after()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run().then(seen => seen.violations.map(each => each.id))")
        assert found == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        targets = page.locator("button, .marks label, a").all()
        assert min(each.bounding_box()["height"] for each in targets) >= 44


def choose(page: Any, score: int) -> None:
    """Answer with a mark alone."""
    mark(page, "csat", score)
    page.get_by_role("button", name="提交").click()
    page.get_by_role("button", name="申请核查").wait_for()


def test_the_chat_leads_there(desk: Running, windows: Callable[[], Any]) -> None:
    hire(desk.office)
    page = ChatPage(windows(), desk.url)
    page.open()
    page.say("你好")
    page.page.locator(".run-bot .words").wait_for()  # the desk has heard it
    with desk.office.look() as work:
        conversation = work.session.execute(select(Conversation.id)).scalar_one()
    asked = Asked(desk, conversation)
    card = page.page.get_by_role("link", name="去评价")
    card.wait_for()
    with page.page.context.expect_page() as opened:
        card.click()
    opened.value.get_by_role("heading", name="这次处理，您满意吗").wait_for()
    mark(opened.value, "csat", 5)
    opened.value.get_by_role("button", name="提交").click()
    opened.value.get_by_role("heading", name="收到了，谢谢您").wait_for()
    assert asked.answer().csat == 5
