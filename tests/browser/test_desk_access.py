"""Whom the desk is for: agents with any keyboard, screen reader or colour scheme, on a small screen too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.desk_page import DeskPage
from tests.browser.fake_agents_desk import FakeAgentsDesk
from tests.browser.fake_day import fraud, held, usual
from tests.browser.test_chat_access import findings

pytestmark = pytest.mark.browser
OVERFLOW = """() => [document.documentElement, ...document.querySelectorAll('.log, .context, .rows')]
  .filter(box => box.scrollWidth > box.clientWidth).map(box => box.className || 'page')"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_nothing_bars_the_way_for_any_agent(
    agents: FakeAgentsDesk, colleague: Callable[[str], DeskPage], scheme: str, size: tuple[int, int]
) -> None:
    """No finding of axe, nothing cut off sideways: from the empty desk to every dialog."""
    agent = colleague("")
    page = agent.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    agent.open()
    page.get_by_label("账号").wait_for()
    assert findings(page) == []
    agent.sign_in("chen", "correct-horse-staple")
    page.get_by_text("现在没有客户在等").wait_for()
    assert findings(page) == []
    for matter in (fraud(), usual(1), usual(2), held("chen", "小陈")):
        agents.add(matter)
    agent.claim("林**")
    assert findings(page) == []
    agent.field.fill("/")
    assert findings(page) == []
    agent.field.fill("")
    agent.look_at("陈**")
    page.keyboard.press("Alt+n")
    assert findings(page) == []
    assert page.evaluate(OVERFLOW) == []
    page.keyboard.press("Escape")
    for key in ("Shift+Slash", "t", "b", "p", "e", "l"):
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()
        assert findings(page) == []
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="detached")
