"""The snippet on somebody else's site: a button, a frame, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.fake_desk import FakeDesk

pytestmark = pytest.mark.browser
LABEL = "投诉与求助"


@pytest.fixture
def site(desk: FakeDesk, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a site of another origin whose page carries the script tag with the given attributes."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    complaints: list[str] = []

    def visit(attributes: str = "") -> Any:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None
        )
        page.goto(f"http://localhost:{desk.port}/host?attributes={quote(attributes)}")
        return page

    yield visit
    context.close()
    assert complaints == []


def test_nothing_is_loaded_before_the_button_is_pressed(site: Callable[..., Any]) -> None:
    page = site()
    expect(page.get_by_role("button", name=LABEL)).to_have_attribute("aria-expanded", "false")
    assert len(page.frames) == 1


def test_the_keyboard_opens_writes_and_closes(site: Callable[..., Any]) -> None:
    page = site()
    button = page.get_by_role("button", name=LABEL)
    button.press("Enter")
    frame = page.frame_locator("iframe")
    field = frame.get_by_label("输入消息")
    expect(field).to_be_focused()
    field.press_sequentially("你好")
    field.press("Enter")
    frame.get_by_text("您说的是：你好").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(button).to_be_focused()


def test_what_arrives_while_it_is_closed_is_counted_on_the_button(
    site: Callable[..., Any], desk: FakeDesk
) -> None:
    page = site()
    page.get_by_role("button", name=LABEL).click()
    frame = page.frame_locator("iframe")
    frame.get_by_label("输入消息").fill("你好")
    frame.get_by_label("输入消息").press("Enter")
    frame.get_by_text("您说的是：你好").wait_for()
    frame.get_by_role("button", name="收起对话").click()
    desk.say("我是坐席小陈")
    desk.say("请看一下")
    page.get_by_role("button", name=f"{LABEL}，2条新消息").click()
    frame.get_by_text("请看一下").wait_for()
    frame.get_by_role("button", name="收起对话").click()
    expect(page.get_by_role("button", name=LABEL, exact=True)).to_be_visible()


def test_the_site_keeps_its_globals_and_the_button_its_looks(site: Callable[..., Any]) -> None:
    page = site("data-label='帮帮我' data-colour='#ffcc00' data-position='left'")
    button = page.get_by_role("button", name="帮帮我")
    expect(button).to_be_visible()
    expect(button).to_have_css("background-color", "rgb(255, 204, 0)")
    expect(button).to_have_css("color", "rgb(0, 0, 0)")
    assert button.bounding_box()["x"] == 20
    leaked = "Object.getOwnPropertyNames(window).filter(name => /tingsu|chat/i.test(name))"
    assert page.evaluate(leaked) == []


def test_the_tag_twice_is_one_button(site: Callable[..., Any], desk: FakeDesk) -> None:
    page = site(f"></script><script src='{desk.url}/embed.js'")
    page.get_by_role("button", name=LABEL).wait_for()
    page.wait_for_timeout(200)
    assert page.locator("tingsu-chat").count() == 1


def test_a_page_that_does_not_come_can_still_be_closed(site: Callable[..., Any], desk: FakeDesk) -> None:
    page = site(f"data-page='{desk.url}/nowhere/'")
    page.get_by_role("button", name=LABEL).click()
    page.get_by_role("button", name="收起").click()
    expect(page.get_by_role("button", name=LABEL)).to_be_focused()


def test_on_a_phone_it_takes_the_whole_screen(site: Callable[..., Any]) -> None:
    page = site("data-open='true'")
    page.set_viewport_size({"width": 320, "height": 640})
    page.frame_locator("iframe").get_by_role("button", name="收起对话").wait_for()
    box = page.locator("iframe").bounding_box()
    assert (box["width"], box["height"]) == (320, 640)
