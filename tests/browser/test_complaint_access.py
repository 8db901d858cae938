"""Whom the complaints at the desk are for: any keyboard, screen reader, colour scheme, a narrow window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.case_page import CasePage, filed, owned
from tests.browser.test_chat_access import findings
from tests.desk.running import Running

pytestmark = pytest.mark.browser
OVERFLOW = """() => [document.documentElement, ...document.querySelectorAll('.cases-scroll, .case-body')]
  .filter(box => box.scrollWidth > box.clientWidth).map(box => box.className || 'page')"""


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", (1280, 800)), ("dark", (1920, 1080)), ("light", (640, 900))]
)
def test_nothing_bars_the_way_among_complaints(
    bank: Running, case_desk: Callable[..., CasePage], scheme: str, size: tuple[int, int]
) -> None:
    """No finding of axe, nothing cut off sideways: the list, a complaint, its dialogs, the bell."""
    number = filed(bank, ago=timedelta(days=20))
    owned(bank, number)
    li = case_desk("li", size=size)
    page = li.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(li.lines).to_have_count(1)
    assert findings(page) == []
    assert page.evaluate(OVERFLOW) == []
    li.notices()
    assert findings(page) == []
    page.keyboard.press("Escape")
    li.look_into(number)
    assert findings(page) == []
    assert page.evaluate(OVERFLOW) == []
    for title in ("延期", "作出处理决定", "记录联系客户", "分派"):
        li.head.get_by_role("button", name=title, exact=True).click()
        li.dialog.wait_for()
        assert findings(page) == []
        assert page.evaluate(OVERFLOW) == []
        page.keyboard.press("Escape")
        expect(li.dialog).to_have_count(0)
    for part, title in (("调查", "添加调查记录"), ("根本原因", "分析根本原因")):
        li.part(part).get_by_role("button", name=title).click()
        assert findings(page) == []
        page.keyboard.press("Escape")
