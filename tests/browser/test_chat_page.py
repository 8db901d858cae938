"""The chat page in a real browser: what a customer sees, does, and is spared when things go wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage
from tests.browser.fake_desk import FakeDesk, problem
from tests.browser.fake_dialogue import TOPICS, complain_until_summary
from tests.processes import wait_until

pytestmark = pytest.mark.browser


def test_the_welcome_says_it_is_an_assistant_and_that_a_person_is_in_reach(chat: ChatPage) -> None:
    chat.page.get_by_text("我是智能助手，不是真人").wait_for()
    expect(chat.page.get_by_role("button", name="转人工").first).to_be_enabled()
    expect(chat.page.get_by_role("link", name="拨打反诈专线 96110").first).to_have_attribute(
        "href", "tel:96110"
    )
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("示例银行")


def test_looking_at_the_page_opens_no_conversation(chat: ChatPage, desk: FakeDesk) -> None:
    assert desk.talks == {}


def test_a_complaint_is_picked_and_written_until_its_receipt(chat: ChatPage) -> None:
    complain_until_summary(chat)
    assert chat.lines()[-1].card == "summary"
    chat.pick("确认提交")
    assert chat.registered_number() == "TS20261123-0042-7"
    receipt = chat.page.locator(".card-registered")
    for words in ("一般投诉", "11月25日（周三）15:20前", "11月26日（周四）前", "12月8日（周二）前"):
        expect(receipt).to_contain_text(words)
    receipt.get_by_role("button", name="复制编号").click()
    expect(receipt.get_by_role("button", name="已复制")).to_be_visible()
    assert chat.page.evaluate("navigator.clipboard.readText()") == "TS20261123-0042-7"


def test_choices_send_their_payload_and_are_history_afterwards(chat: ChatPage, desk: FakeDesk) -> None:
    chat.pick("我要投诉")
    chat.wait_for("哪方面")
    assert chat.lines()[-1].choices == TOPICS
    chat.pick("服务态度")
    chat.wait_for("什么时候")
    assert chat.lines()[1].choices == ()
    expect(chat.page.get_by_role("button", name="已选：服务态度")).to_be_disabled()
    assert desk.posted[-1]["payload"] == "c2.3"
    assert "text" not in desk.posted[-1]


def test_a_burst_stays_in_order_and_each_message_stands_once(chat: ChatPage, desk: FakeDesk) -> None:
    burst = [f"第{number}句" for number in range(6)]
    for words in burst:
        chat.say(words)
    chat.wait_for("您说的是：第5句")
    assert chat.said() == burst
    assert [body["text"] for body in desk.posted] == burst
    assert len({body["client_message_id"] for body in desk.posted}) == 6


def test_a_reload_comes_back_to_the_conversation(chat: ChatPage, desk: FakeDesk) -> None:
    complain_until_summary(chat)
    before = chat.lines()
    chat.field.fill("写到一半")
    chat.reload()
    chat.wait_for("请看对不对")
    assert chat.lines() == before
    expect(chat.field).to_have_value("写到一半")
    assert len(desk.talks) == 1
    chat.pick("确认提交")
    chat.registered_number()


def test_without_a_socket_the_page_polls(chat: ChatPage, desk: FakeDesk) -> None:
    desk.sockets_allowed = False
    chat.say("我要投诉")
    chat.wait_for("哪方面")
    desk.say("我是坐席小陈")
    chat.wait_for("我是坐席小陈")


def test_a_lost_socket_loses_and_repeats_nothing(chat: ChatPage, desk: FakeDesk) -> None:
    chat.say("你好")
    chat.wait_for("您说的是：你好")
    desk.cut_sockets()
    desk.say("断开时说的")
    chat.wait_for("断开时说的")
    desk.sockets_allowed = True
    chat.page.evaluate("dispatchEvent(new Event('online'))")
    desk.say("连上后说的")
    chat.wait_for("连上后说的")
    assert [line.text for line in chat.lines()] == ["你好", "您说的是：你好", "断开时说的", "连上后说的"]


def test_words_written_offline_wait_and_go_out_in_order(chat: ChatPage, desk: FakeDesk) -> None:
    chat.say("你好")
    chat.wait_for("您说的是：你好")
    desk.cut_sockets()
    chat.page.context.set_offline(True)
    chat.say("断网一")
    chat.say("断网二")
    chat.page.get_by_text("网络连接不上").wait_for()
    expect(chat.page.get_by_text("未发送")).to_be_visible()
    expect(chat.page.get_by_text("待发送")).to_be_visible()
    chat.page.context.set_offline(False)
    chat.wait_for("您说的是：断网二")
    assert chat.said() == ["你好", "断网一", "断网二"]
    expect(chat.page.get_by_text("网络连接不上")).to_be_hidden()


@pytest.mark.parametrize("named", [True, False], ids=["named", "unnamed"])
def test_a_lost_receipt_is_asked_for_again_with_the_same_id(
    chat: ChatPage, desk: FakeDesk, named: bool
) -> None:
    desk.name_messages = named
    desk.lose_receipts = 1
    chat.say("只说一次")
    chat.wait_for("您说的是：只说一次")
    wait_until(lambda: named or len(desk.posted) == 2, 5, "the second try")
    expect(chat.page.get_by_text("未发送")).to_be_hidden()
    assert chat.said() == ["只说一次"]
    assert len({body["client_message_id"] for body in desk.posted}) == 1


def test_unsent_words_survive_a_reload(chat: ChatPage, desk: FakeDesk) -> None:
    desk.faults[:] = [lambda: problem(503, "down", "维护中")] * 2
    chat.say("先存着")
    chat.page.get_by_text("未发送").wait_for()
    desk.faults.clear()
    chat.reload()
    chat.wait_for("您说的是：先存着")
    assert chat.said() == ["先存着"]


def test_a_refused_message_says_why_and_can_be_changed(chat: ChatPage, desk: FakeDesk) -> None:
    desk.faults.append(lambda: problem(413, "too_long", "这条太长了，请分成几条发送。"))
    chat.say("很长")
    chat.page.get_by_text("这条太长了").wait_for()
    chat.page.get_by_role("button", name="修改").click()
    expect(chat.field).to_have_value("很长")
    chat.say("短一点")
    chat.wait_for("您说的是：短一点")
    assert chat.said() == ["短一点"]


def test_too_fast_is_said_kindly_and_sent_by_itself(chat: ChatPage, desk: FakeDesk) -> None:
    desk.faults.append(lambda: problem(429, "too_fast", "发得有点快，请稍等。", **{"Retry-After": "1"}))
    chat.say("快一点")
    chat.page.get_by_text("发得有点快").wait_for()
    chat.wait_for("您说的是：快一点")
    assert chat.said() == ["快一点"]


def test_a_conversation_the_desk_no_longer_knows_can_be_begun_anew(chat: ChatPage, desk: FakeDesk) -> None:
    chat.say("你好")
    chat.wait_for("您说的是：你好")
    desk.faults.append(lambda: problem(401, "unknown_token", "这次对话已经结束"))
    chat.say("还在吗")
    chat.page.get_by_role("alert").get_by_role("button", name="开始新的对话").click()
    expect(chat.field).to_have_value("还在吗")
    chat.field.press("Enter")
    chat.wait_for("您说的是：还在吗")
    assert chat.said() == ["还在吗"]


def test_words_being_written_outlive_the_conversation(chat: ChatPage, desk: FakeDesk) -> None:
    chat.say("你好")
    chat.wait_for("您说的是：你好")
    chat.field.fill("写到一半")
    desk.talks.clear()
    chat.page.evaluate("dispatchEvent(new Event('online'))")
    chat.page.get_by_role("alert").get_by_role("button", name="开始新的对话").click()
    expect(chat.field).to_have_value("写到一半")


def test_starting_over_asks_first_and_forgets(chat: ChatPage, desk: FakeDesk) -> None:
    chat.say("你好")
    chat.wait_for("您说的是：你好")
    for answer in ("继续当前对话", "开始新的对话"):
        chat.page.get_by_role("button", name="更多").click()
        chat.page.locator("#menu").get_by_role("button", name="开始新的对话").click()
        chat.page.get_by_role("dialog").get_by_role("button", name=answer).click()
        assert len(chat.lines()) == (2 if answer == "继续当前对话" else 0)
    assert chat.page.evaluate("localStorage.length") == 0
    chat.say("新的")
    chat.wait_for("您说的是：新的")
    assert len(desk.talks) == 2


def test_a_human_is_asked_for_and_takes_over(chat: ChatPage, desk: FakeDesk) -> None:
    chat.say("你好")
    chat.wait_for("您说的是：你好")
    chat.page.get_by_role("banner").get_by_role("button", name="转人工").click()
    chat.page.get_by_text("人工接通中，第2位").wait_for()
    expect(chat.page.get_by_role("banner").get_by_role("button", name="接通中")).to_be_disabled()
    desk.hand_over("agent")
    desk.say("我是坐席小陈")
    chat.page.get_by_text("人工客服为您服务").wait_for()
    assert chat.lines()[-1].author == "agent"
    chat.field.press_sequentially("我")
    wait_until(lambda: desk.typing_heard, 5, "the typing signal")


def test_a_late_answer_is_explained(chat: ChatPage, desk: FakeDesk) -> None:
    desk.bot_awake = False
    chat.page.clock.install()
    chat.say("有人吗")
    chat.page.get_by_text("已收到", exact=True).wait_for()
    chat.page.clock.run_for(21_000)
    chat.page.get_by_text("不用重复发送").wait_for()


def test_a_text_with_markup_is_text_and_an_unknown_card_too(chat: ChatPage) -> None:
    evil = "<img src=x onerror=alert(1)><b>粗</b>"
    chat.say(evil)
    chat.wait_for("您说的是：<img")
    assert chat.said() == [evil]
    chat.say("新式卡片")
    chat.wait_for("这是文字说明")
    assert chat.lines()[-1].card is None


def test_emergency_numbers_in_an_answer_can_be_dialled(chat: ChatPage) -> None:
    chat.pick("我被骗了")
    chat.wait_for("从哪张卡")
    links = chat.page.locator(".run a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links == ["tel:110", "tel:96110", "tel:95500"]
