"""Whom the chat page is for: everybody, with any keyboard, screen reader, window or colour scheme."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_dialogue import complain_until_summary

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
OVERFLOW = (
    "[document.documentElement, document.querySelector('.log')].some(e => e.scrollWidth > e.clientWidth)"
)


def test_the_keyboard_fits_the_question_and_can_be_changed(desk: FakeDesk, chromium: Any) -> None:
    context = chromium.new_context(locale="zh-CN", **PHONE)
    chat = ChatPage(context.new_page(), desk.url)
    chat.open()
    for words, answer, keyboard in (
        ("昨天下午", "涉及多少钱", "decimal"),
        ("200", "手机号", "tel"),
        ("查询投诉进度", "投诉编号", "text"),
    ):
        chat.say(words)
        chat.wait_for(answer)
        expect(chat.field).to_have_attribute("inputmode", keyboard)
        if keyboard == "tel":
            chat.page.get_by_role("button", name="切换到文字键盘").tap()
            expect(chat.field).to_have_attribute("inputmode", "text")
    expect(chat.field).to_have_attribute("placeholder", "TS 开头的投诉编号")
    context.close()


def test_enter_picks_a_word_while_an_input_method_composes(chat: ChatPage, desk: FakeDesk) -> None:
    chat.field.fill("tousu")
    chat.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(chat.field).to_have_value("tousu")
    chat.field.press("Shift+Enter")
    expect(chat.field).to_have_value("tousu\n")
    assert desk.posted == []


def test_everything_can_be_done_with_the_keyboard(chat: ChatPage) -> None:
    page = chat.page
    page.get_by_role("button", name="我要投诉").press("Enter")
    chat.wait_for("哪方面")
    page.get_by_role("button", name="服务态度").press("Enter")
    expect(chat.field).to_be_focused()
    page.get_by_role("button", name="更多").press("Enter")
    expect(page.locator("#menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="更多")).to_be_focused()
    expect(page.locator("#menu")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_bars_the_way_for_anyone(chat: ChatPage, scheme: str, width: int) -> None:
    """No finding of axe (contrast, names, roles), nothing cut off sideways, welcome to receipt."""
    chat.page.set_viewport_size({"width": width, "height": 800})
    chat.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    steps = {
        "请看对不对": lambda: complain_until_summary(chat),
        "已登记": lambda: chat.pick("确认提交"),
        "从哪张卡": lambda: chat.say("我被骗了"),
    }
    assert findings(chat.page) == []
    for answer, step in steps.items():
        step()
        chat.wait_for(answer)
        assert not chat.page.evaluate(OVERFLOW)
        assert findings(chat.page) == []


def findings(page: Any) -> list[str]:
    """What axe finds on the page as it stands."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in web/")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate("Promise.allSettled(document.getAnimations().map(animation => animation.finished))")
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(RULES)}}})")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]
