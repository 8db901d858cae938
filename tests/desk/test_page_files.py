"""Pictures and documents on both pages, canned replies and marks: in real browsers, on a real server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import pictures
from tests.browser.chat_page import ChatPage
from tests.desk.running import Running

pytestmark = pytest.mark.browser

PICTURE = {"name": "截图.png", "mimeType": "image/png", "buffer": pictures.png(300, 200)}
PAPER = {"name": "账单.pdf", "mimeType": "application/pdf", "buffer": pictures.PDF}
DROP = """([name, type, bytes, kind]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const place = document.querySelector(kind === 'paste' ? '.composer textarea' : '.log');
  const event = kind === 'paste'
    ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true });
  place.dispatchEvent(event);
}"""


def attach(page: Any, *files: dict[str, Any]) -> None:
    """Pick files with the paperclip."""
    page.page.locator(".composer input[type=file]").set_input_files(list(files))


def hand_over(page: Any, kind: str, file: dict[str, Any]) -> None:
    """Paste a file, or let it go over the conversation."""
    page.page.evaluate(DROP, [file["name"], file["mimeType"], list(file["buffer"]), kind])


def send(page: Any) -> None:
    """Press the button."""
    page.page.get_by_role("button", name="发送", exact=True).click()


@pytest.fixture
def phone(desk: Running, chromium: Any) -> Any:
    """A customer with a small phone."""
    context = chromium.new_context(
        locale="zh-CN", viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True
    )
    page = ChatPage(context.new_page(), desk.url)
    page.open()
    yield page
    assert page.complaints == []
    context.close()


def test_a_customer_sends_pictures_with_words_and_the_agent_sees_them(
    phone: ChatPage, colleague: Any
) -> None:
    attach(phone, PICTURE, PAPER)
    tray = phone.page.get_by_role("list", name="准备发送的文件").get_by_role("listitem")
    expect(tray).to_have_count(2)
    phone.field.fill("转人工，就是这笔")
    send(phone)
    expect(tray).to_have_count(0)
    picture = phone.page.get_by_role("button", name="查看图片 截图.png")
    expect(picture).to_be_visible()
    expect(phone.page.get_by_role("button", name="保存 账单.pdf")).to_be_visible()
    phone.wait_for("收到了")
    assert phone.page.evaluate("() => document.documentElement.scrollWidth") == 320

    agent = colleague("chen", "小陈")
    agent.claim("就是这笔")
    expect(agent.page.get_by_role("button", name="查看图片 截图.png")).to_be_visible()
    agent.page.wait_for_function("() => document.querySelector('.log .picture img')?.naturalWidth === 300")
    with agent.page.expect_download() as saved:
        agent.page.get_by_role("button", name="保存 账单.pdf").click()
    assert saved.value.suggested_filename == "账单.pdf"

    attach(agent, {**PICTURE, "name": "流程.png"})
    send(agent)
    answer = phone.page.get_by_role("button", name="查看图片 流程.png")
    expect(answer).to_be_visible(timeout=10_000)
    answer.click()
    large = phone.page.get_by_role("dialog", name="流程.png")
    expect(large.get_by_role("img")).to_be_visible()
    phone.page.keyboard.press("Escape")
    expect(large).to_have_count(0)

    phone.reload()
    expect(phone.page.locator(".log .picture")).to_have_count(2)
    # Both are fetched again with the token.
    shown = "[...document.querySelectorAll('.log .picture img')].filter(one => one.naturalWidth > 0)"
    phone.page.wait_for_function(f"() => {shown}.length === 2")


def test_what_is_pasted_or_dropped_waits_to_be_sent(customer: Any, colleague: Any) -> None:
    writer, agent = customer("转人工"), colleague("chen", "小陈")
    agent.claim("转人工")
    for page in (writer, agent):
        tray = page.page.get_by_role("list", name="准备发送的文件").get_by_role("listitem")
        hand_over(page, "paste", PICTURE)
        expect(tray).to_have_count(1)
        hand_over(page, "dragover", PAPER)
        hand_over(page, "drop", PAPER)
        expect(tray).to_have_count(2)
        page.page.get_by_role("button", name="不发账单.pdf").click()
        expect(tray).to_have_count(1)
        send(page)
    for page in (writer, agent):
        expect(page.page.locator(".log .picture")).to_have_count(2, timeout=10_000)
        expect(page.page.locator(".log .paper")).to_have_count(0)


def test_what_cannot_be_sent_is_said_before_or_after(customer: Any) -> None:
    page = customer()
    attach(page, {"name": "表.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": b"PK"})
    expect(page.page.get_by_role("alert")).to_contain_text("只能发图片")
    attach(page, {"name": "假.png", "mimeType": "image/png", "buffer": b"not a picture"})
    send(page)
    expect(page.page.locator(".unsent-why")).to_contain_text("只能发图片")
    page.page.get_by_role("button", name="删除").click()
    expect(page.page.locator(".unsent")).to_have_count(0)


def test_a_picture_is_sent_when_the_line_is_back(customer: Any) -> None:
    page = customer("我要投诉")
    page.wait_for("听到")
    page.page.route("**/api/chat/files", lambda route: route.abort())
    attach(page, PICTURE)
    send(page)
    expect(page.page.locator(".unsent-state")).to_contain_text("未发送")
    page.page.unroute("**/api/chat/files")
    page.page.get_by_role("button", name="重试").click()
    expect(page.page.get_by_role("button", name="查看图片 截图.png")).to_be_visible(timeout=10_000)
    expect(page.page.locator(".unsent")).to_have_count(0)


def test_a_supervisor_writes_a_reply_and_an_agent_uses_it(customer: Any, colleague: Any) -> None:
    customer("转人工")
    agent, boss = colleague("chen", "小陈"), colleague("boss", "周班长", "supervisor")
    agent.claim("转人工")
    agent.field.fill("/")
    expect(agent.page.locator(".canned-one")).not_to_have_count(0)
    expect(agent.page.get_by_role("button", name="管理常用语")).to_have_count(0)
    agent.field.fill("")

    boss.page.get_by_role("button", name="常用语", exact=True).click()
    sheet = boss.page.get_by_role("dialog", name="常用语")
    sheet.get_by_role("button", name="新增一条").click()
    sheet.get_by_label("名称").fill("年费说明")
    sheet.get_by_label("内容").fill("您好，我是")
    sheet.get_by_role("button", name="坐席名字").click()
    sheet.get_by_role("button", name="保存").click()
    expect(sheet.get_by_role("button", name="年费说明")).to_be_visible()

    agent.page.wait_for_timeout(500)
    agent.field.fill("/年费")
    expect(agent.page.locator(".canned-one")).to_contain_text("年费说明")
    agent.field.press("Enter")
    expect(agent.field).to_have_value("您好，我是小陈")

    sheet.get_by_role("button", name="年费说明").click()
    sheet.get_by_role("button", name="删除").click()
    sheet.get_by_role("button", name="再点一次").click()
    expect(sheet.get_by_role("button", name="年费说明")).to_have_count(0)


def test_an_agent_says_that_the_bot_got_it_wrong_and_takes_it_back(customer: Any, colleague: Any) -> None:
    customer("转人工")
    agent = colleague("chen", "小陈")
    agent.look_at("转人工")
    agent.page.locator(".run-customer .bubble").first.hover()
    agent.page.get_by_role("button", name="机器人没听懂").click()
    marked = agent.page.get_by_role("button", name="已标记没听懂")
    expect(marked).to_have_attribute("aria-pressed", "true")
    agent.page.reload()
    agent.look_at("转人工")
    expect(marked).to_be_visible()
    marked.click()
    expect(marked).to_have_count(0)
