"""The agents' desk in a real browser: from the queue to the registered complaint, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import DeskPage
from tests.browser.fake_agents_desk import FakeAgentsDesk
from tests.browser.fake_day import fraud, held, usual
from tests.browser.fake_desk import problem
from tests.browser.fake_matters import PASSWORD
from tests.processes import wait_until

pytestmark = pytest.mark.browser
Colleague = Callable[[str], DeskPage]


def test_a_wrong_password_is_told_and_a_right_one_lets_in(
    agents: FakeAgentsDesk, colleague: Colleague
) -> None:
    agent = colleague("")
    agent.open()
    agent.page.get_by_label("账号").fill("chen")
    agent.page.get_by_label("密码").fill("wrong")
    agent.page.keyboard.press("Enter")
    expect(agent.page.get_by_role("alert")).to_have_text("账号或密码不对。")
    agent.page.get_by_label("密码").fill(PASSWORD)
    agent.page.keyboard.press("Enter")
    expect(agent.page.get_by_text("现在没有客户在等")).to_be_visible()
    expect(agent.page.get_by_role("heading", name="从左边选一位客户")).to_be_visible()
    agent.page.get_by_role("button", name="切到在线").click()
    wait_until(lambda: agents.presence["chen"] == "online", 5, "the agent online")
    agent.page.get_by_role("button", name="退出登录").click()
    expect(agent.page.get_by_role("heading", name="登录坐席台")).to_be_visible()


def test_an_urgent_one_is_on_top_with_its_reason_at_once(
    agents: FakeAgentsDesk, colleague: Colleague
) -> None:
    agents.add(usual(0))
    agent = colleague("chen")
    expect(agent.queue).to_have_count(1)
    agents.add(fraud())
    expect(agent.queue.first).to_contain_text("资金正面临风险", timeout=1500)
    expect(agent.queue.first).to_contain_text("前接起")
    expect(agent.page).to_have_title("（1）听诉坐席台")


def test_from_the_queue_to_a_number(agents: FakeAgentsDesk, colleague: Colleague) -> None:
    matter = agents.add(fraud())
    agent = colleague("chen")
    agent.claim("林**")
    assert agent.page.locator("mark").all_inner_texts() == ["转了两万", "还在让我转", "求求你们"]
    agent.say("我是小陈，正在帮您锁卡")
    agent.wait_for("正在帮您锁卡")
    assert [body["text"] for body in agents.asked("/messages")] == ["我是小陈，正在帮您锁卡"]
    agents.customer_says(matter, "谢谢 卡号尾号0427")
    agent.wait_for("卡号尾号0427")

    draft = agent.page.locator(".part-draft")
    expect(draft).to_contain_text("还缺：诉求、称呼")
    draft.get_by_role("button", name="修改手机号").click()
    agent.page.keyboard.type("1380000")
    agent.page.keyboard.press("Enter")
    expect(draft.get_by_role("alert")).to_have_text("这个号码少了几位，请再看一下。")
    agent.page.keyboard.type("1234")
    agent.page.keyboard.press("Enter")
    expect(draft).to_contain_text("138****1234")
    for label, value in (("诉求", "追回被骗的钱"), ("称呼", "林小满")):
        draft.get_by_role("button", name=f"修改{label}").click()
        agent.page.keyboard.type(value)
        agent.page.keyboard.press("Enter")
        expect(draft).to_contain_text(value)
    draft.get_by_role("button", name="请客户确认").click()
    expect(draft).to_contain_text("已发给客户")
    draft.get_by_role("button", name="登记", exact=True).click()
    agent.page.get_by_role("button", name="客户已确认，登记").click()
    expect(draft.locator(".case-number-value")).to_have_text("TS20261123-0042-7")
    assert agents.asked("/register") == [{"confirmed_by_customer": True}]


def test_of_two_who_click_one_is_told_who_was_first(agents: FakeAgentsDesk, colleague: Colleague) -> None:
    agents.add(usual(0))
    one, other = colleague("chen"), colleague("wang")
    agents.silent = True
    other.look_at("王**")
    one.claim("王**")
    other.page.get_by_role("button", name="认领").click()
    expect(other.page.locator(".toast")).to_have_text("这个会话已由小陈接待。")
    expect(other.page.get_by_text("这个会话现在由其他同事接待")).to_be_visible()


def test_nothing_moves_while_one_types(agents: FakeAgentsDesk, colleague: Colleague) -> None:
    agents.add(usual(0))
    agents.add(held("chen", "小陈"))
    agent = colleague("chen")
    agent.look_at("陈**")
    agent.field.press_sequentially("正在写", delay=20)
    agents.add(fraud())
    expect(agent.page.locator(".held")).to_contain_text("新到 1 位紧急客户")
    expect(agent.queue.first).to_contain_text("王**")
    expect(agent.queue.first).to_contain_text("林**", timeout=6000)  # once the typing has paused
    expect(agent.field).to_have_value("正在写")


def test_two_hundred_waiting_are_a_dozen_rows_on_the_page(
    agents: FakeAgentsDesk, colleague: Colleague
) -> None:
    for number in range(200):
        matter = usual(number)
        agents.matters[matter.id] = matter
    agent = colleague("chen")
    expect(agent.page.get_by_role("tab", name="排队")).to_contain_text("200")
    assert agent.queue.count() < 30
    rows = agent.page.locator(".others .rows")
    assert rows.evaluate("box => box.scrollHeight") == 200 * 82
    rows.evaluate("box => { box.scrollTop = box.scrollHeight; }")
    expect(agent.queue.last).to_be_in_viewport()
    assert agent.queue.count() < 30


def test_all_of_it_goes_by_keyboard(agents: FakeAgentsDesk, colleague: Colleague) -> None:
    agents.add(usual(0))
    matter = agents.add(fraud())
    agent = colleague("chen")
    keys = agent.page.keyboard
    keys.press("Shift+Slash")
    expect(agent.page.get_by_role("dialog", name="快捷键")).to_be_visible()
    keys.press("Escape")
    keys.press("u")
    expect(agent.page.locator(".talk-who")).to_contain_text("林**")
    keys.press("c")
    expect(agent.field).to_be_focused()
    keys.type("/锁")
    expect(agent.page.get_by_role("option", name="锁卡")).to_be_visible()
    keys.press("Enter")
    expect(agent.field).to_have_value("请先在手机银行把这张卡临时锁定，或打95500，24小时有人。")
    keys.press("Enter")
    agent.wait_for("24小时有人")
    keys.press("Alt+n")
    keys.type("客户很急")
    keys.press("Enter")
    expect(agent.page.locator(".note")).to_contain_text("客户很急")
    keys.press("Escape")
    keys.press("t")
    expect(agent.page.get_by_role("dialog", name="转接会话")).to_be_visible()
    keys.press("Escape")
    expect(agent.page.locator("dialog")).to_have_count(0)
    keys.press("b")
    agent.page.get_by_role("dialog", name="交回会话").get_by_role("radio", name="交回助手").check()
    keys.press("Enter")
    expect(agent.page.locator("dialog")).to_have_count(0)
    expect(agent.page.locator(".owner")).to_have_text("助手接待中")
    assert agents.asked("/release") == [{"to": "bot", "fence": matter.fence - 1}]
    keys.press("k")
    keys.press("j")
    expect(agent.page.locator(".talk-who")).to_contain_text("王**")


def test_a_canned_reply_with_a_hole_is_not_sent(agents: FakeAgentsDesk, colleague: Colleague) -> None:
    agents.add(held("chen", "小陈"))
    agent = colleague("chen")
    agent.look_at("陈**")
    agent.field.fill("/查进度")
    agent.field.press("Enter")
    expect(agent.page.locator(".composer-state")).to_have_text("还有没填的内容：{number}")
    agent.field.press("Enter")
    assert agents.asked("/messages") == []


def test_a_lost_conversation_is_told_and_words_are_not_lost(
    agents: FakeAgentsDesk, colleague: Colleague
) -> None:
    matter = agents.add(held("chen", "小陈"))
    agent = colleague("chen")
    agent.look_at("陈**")
    agents.faults = [problem(409, "not_yours", "这个会话现在不由您接待。")]
    agent.say("马上退给您")
    expect(agent.page.locator(".unsent-refused")).to_contain_text("这个会话现在不由您接待。")
    agent.page.get_by_role("button", name="改一改").click()
    expect(agent.field).to_have_value("马上退给您")
    agents.change(matter, owner="agent", agent="zhou", agent_name="周班长", fence=2)
    agents.hear("lost", conversation_id=matter.id, reason="taken_over", by="周班长")
    expect(agent.page.locator(".telling-lost")).to_contain_text("陈**的会话已由周班长接手。")
    expect(agent.page.get_by_text("这个会话现在由其他同事接待")).to_be_visible()


def test_someone_else_who_writes_is_warned_of(agents: FakeAgentsDesk, colleague: Colleague) -> None:
    matter = agents.add(held("chen", "小陈"))
    agent = colleague("chen")
    agent.look_at("陈**")
    agents.hear("typing", conversation_id=matter.id, who="customer", typing=True)
    expect(agent.page.get_by_text("客户正在输入")).to_be_visible()
    agents.hear("typing", conversation_id=matter.id, who="周班长", typing=True)
    expect(agent.page.get_by_text("周班长也在写回复")).to_be_visible()


def test_a_supervisor_watches_whispers_and_takes_over(agents: FakeAgentsDesk, colleague: Colleague) -> None:
    matter = agents.add(held("chen", "小陈"))
    lead = colleague("zhou")
    lead.page.get_by_role("tab", name="全员").click()
    lead.look_at("陈**")
    wait_until(lambda: agents.asked("/watch"), 5, "the watching to be recorded")
    lead.say("先道歉再说退款")
    expect(lead.page.locator(".note-whisper")).to_contain_text("先道歉再说退款")
    lead.page.get_by_role("button", name="接手").click()
    expect(lead.page.locator(".owner")).to_have_text("您在接待")
    assert matter.agent == "zhou"


def test_what_is_written_while_one_takes_over_is_for_the_customer(
    agents: FakeAgentsDesk, colleague: Colleague
) -> None:
    matter = agents.add(held("chen", "小陈"))
    lead = colleague("zhou")
    lead.page.get_by_role("tab", name="全员").click()
    lead.look_at("陈**")
    agents.slow = 1
    lead.page.get_by_role("button", name="接手").click()
    lead.say("您好，我来处理")
    expect(lead.page.locator(".owner")).to_have_text("您在接待")
    wait_until(lambda: agents.asked("/messages"), 5, "the words to go out")
    assert [body["text"] for body in agents.asked("/messages")] == ["您好，我来处理"]
    assert agents.asked("/whisper") == []
    assert matter.agent == "zhou"


def test_what_is_masked_is_shown_for_a_reason(agents: FakeAgentsDesk, colleague: Colleague) -> None:
    matter = fraud()
    matter.owner, matter.agent, matter.agent_name = "agent", "chen", "小陈"
    agents.add(matter)
    agent = colleague("chen")
    agent.look_at("林**")
    agent.page.get_by_role("button", name="查看完整信息：手机号").click()
    agent.page.get_by_role("button", name="查看", exact=True).click()
    expect(agent.page.locator(".clear-value")).to_have_text("13800001234")
    assert agents.asked("/reveal") == [{"field": "contact_phone", "reason": "核对来电号码"}]


def test_a_case_from_the_phone_gets_its_number(agents: FakeAgentsDesk, colleague: Colleague) -> None:
    agent = colleague("chen")
    agent.page.keyboard.press("l")
    form = agent.page.get_by_role("dialog", name="录入投诉")
    form.get_by_label("经过").fill("网点排队两小时没人叫号")
    form.get_by_label("手机号").fill("13800001235")
    form.get_by_role("button", name="登记").click()
    expect(agent.page.locator(".case-number-value")).to_have_text("TS20261123-0099-3")
    fields = {"description": "网点排队两小时没人叫号", "contact_phone": "13800001235"}
    (asked,) = agents.asked("cases")
    assert asked.pop("client_case_id"), "sent again it would be the same case"
    assert asked == {"channel": "phone", "fields": fields}


def test_files_go_to_the_customer_if_they_are_pictures_or_pdf(
    agents: FakeAgentsDesk, colleague: Colleague
) -> None:
    agents.add(held("chen", "小陈"))
    agent = colleague("chen")
    agent.look_at("陈**")
    chooser: Any = agent.page.get_by_label("发图片或 PDF")
    chooser.set_input_files({"name": "a.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    expect(agent.page.locator(".toast")).to_contain_text("只能发图片")
    chooser.set_input_files({"name": "回单.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    expect(agent.page.get_by_role("list", name="准备发送的文件").get_by_role("img")).to_have_count(0)
    assert agents.asked("/files") == [], "nothing goes before one says so"
    agent.page.get_by_role("button", name="发送", exact=True).click()
    expect(agent.page.get_by_role("button", name="查看图片 回单.png")).to_be_visible()
    assert len(agents.asked("/files")) == 1
