"""The desk on the whole product: two customers and two agents at once, from first word to the bot again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage
from tests.browser.real_desk import GRACE_SECONDS, Floor, clear_desk, click_together, kill, open_product
from tests.chromium import launch
from tests.processes import Stack

pytestmark = pytest.mark.browser
SLOW = 20_000
FRAUD = "我刚才被骗了，有个自称你们客服的让我转了两万，他现在还在让我转，救救我"
FEE = "信用卡被乱收了两百块年费，我要投诉"


@pytest.fixture(scope="module")
def product(
    built_pages: object, model_path: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """The product for this file: its grace is short."""
    with open_product(tmp_path_factory.mktemp("desk") / "home") as running:
        yield running


@pytest.fixture
def floor(product: Stack, chromium: Any) -> Iterator[Floor]:
    """Everybody of one test; what their browsers complain about fails it."""
    people = Floor(chromium, product.address)
    yield people
    complaints = people.complaints()
    people.close()
    clear_desk(product.home)
    assert complaints == []


def in_queue(customer: ChatPage, words: str = "转人工") -> None:
    """Say something that brings the customer to people, and wait until they are told so."""
    customer.say(words)
    customer.page.locator(".run-system", has_text="人工").last.wait_for(timeout=SLOW)


def bot_lines(customer: ChatPage) -> list[str]:
    """What the bot has said so far."""
    return [line.text for line in customer.lines() if line.author == "bot"]


def test_two_customers_and_two_agents_from_the_first_word_until_the_bot_goes_on(floor: Floor) -> None:
    chen, wang = floor.agent("chen"), floor.agent("wang")
    calm, robbed = floor.customer(), floor.customer()
    calm.say(FEE)
    expect(calm.page.locator(".run-bot").last).to_be_visible(timeout=SLOW)
    in_queue(calm)
    in_queue(robbed, FRAUD)
    for agent in (chen, wang):
        expect(agent.queue).to_have_count(2, timeout=SLOW)
        expect(agent.queue.first).to_contain_text("二级")
        agent.queue.first.click()
        agent.wait_for("救救我")
    claims = [agent.page.get_by_role("button", name="认领") for agent in (chen, wang)]
    assert click_together(*claims) == [True, True]

    robbed.wait_for("已接入", SLOW)
    joined = [line.text for line in robbed.lines() if "已接入" in line.text]
    winner, other, name = (chen, wang, "小陈") if "小陈" in joined[0] else (wang, chen, "小王")
    assert joined == [f"{name}已接入，正在看前面的内容。"]
    expect(winner.owner).to_have_text("您在接待")
    expect(other.page.locator(".toast")).to_have_text(f"这个会话已由{name}接待。")
    other.claim("转人工")
    calm.wait_for("已接入", SLOW)

    before = bot_lines(robbed)
    winner.say("我已经看到您的情况，先不要再转")
    robbed.wait_for("先不要再转")
    robbed.say("好的，我等您")
    winner.wait_for("我等您")
    other.say("年费的事我来查")
    calm.wait_for("年费的事我来查")
    assert "年费的事我来查" not in winner.said() + robbed.said()

    for label, value in (("称呼", "林小满"), ("手机号", "13800001234"), ("诉求", "追回被骗的钱")):
        winner.fill(label, value)
    winner.draft.get_by_role("button", name="请客户确认").click()
    robbed.pick("确认提交")
    winner.wait_for("确认提交")
    winner.draft.get_by_role("button", name="登记", exact=True).click()
    winner.page.get_by_role("button", name="客户已确认，登记").click()
    number = robbed.registered_number(SLOW)
    expect(winner.draft.locator(".case-number-value")).to_have_text(number)
    assert bot_lines(robbed) == before

    winner.hand("交回", "交回助手")
    robbed.wait_for("由智能助手继续")
    robbed.say("投诉多久有结果")
    expect(robbed.page.locator(".run").last).to_have_class("run run-bot", timeout=SLOW)
    answer = bot_lines(robbed)[-1]
    assert number in answer or "天" in answer
    assert "手机号" not in answer


def test_an_agent_takes_over_while_the_form_asks_and_the_bot_asks_only_what_is_missing(floor: Floor) -> None:
    chen, customer = floor.agent("chen"), floor.customer()
    customer.say(FEE)
    expect(customer.page.locator(".run-bot").last).to_be_visible(timeout=SLOW)
    in_queue(customer)
    chen.claim("访客")
    customer.wait_for("小陈已接入", SLOW)
    expect(chen.draft).to_contain_text("200")
    before = bot_lines(customer)
    customer.say("上个月15号扣的")
    chen.wait_for("上个月15号扣的")
    for label, value in (("时间", "上个月15号"), ("称呼", "王五"), ("手机号", "13800001235")):
        chen.fill(label, value)
    chen.say("这些我替您填好了")
    customer.wait_for("替您填好了")
    assert bot_lines(customer) == before
    chen.hand("交回", "交回助手")
    customer.wait_for("由智能助手继续", SLOW)
    customer.say("好的，继续登记吧")
    expect(customer.page.locator(".run").last).to_have_class("run run-bot", timeout=SLOW)
    asked = "".join(bot_lines(customer)[len(before) :])
    for known in ("手机号", "怎么称呼", "什么时候", "多少钱"):
        assert known not in asked


def test_the_conversation_of_an_agent_whose_browser_was_killed_goes_back_to_the_queue(
    floor: Floor, chromium: Any
) -> None:
    doomed = launch(chromium.browser_type)
    chen, wang, customer = floor.agent("chen", doomed), floor.agent("wang"), floor.customer()
    in_queue(customer)
    chen.claim("访客")
    chen.say("您好，我在")
    customer.wait_for("您好，我在", SLOW)
    kill(doomed)
    customer.wait_for("刚才的同事断线了", (GRACE_SECONDS + 20) * 1000)
    expect(wang.queue).to_have_count(1)
    wang.claim("访客")
    assert "您好，我在" in wang.said()
    customer.wait_for("小王已接入")
    wang.say("我接着办")
    customer.wait_for("我接着办")


def test_a_supervisor_takes_over_and_everybody_is_told(floor: Floor) -> None:
    chen, lead, customer = floor.agent("chen"), floor.agent("zhou"), floor.customer()
    in_queue(customer)
    chen.claim("访客")
    lead.page.get_by_role("tab", name="全员").click()
    lead.look_at("访客")
    lead.say("先道歉再说退款")
    expect(chen.page.locator(".note-whisper")).to_contain_text("先道歉再说退款")
    chen.say("对不起，让您久等了")
    expect(lead.page.locator(".log")).to_contain_text("让您久等了")
    lead.page.get_by_role("button", name="接手").click()
    expect(lead.owner).to_have_text("您在接待")
    expect(chen.page.locator(".telling-lost")).to_contain_text("的会话已由周班长接手。")
    customer.wait_for("周班长已接入")
    lead.say("我是班长，我来处理")
    customer.wait_for("我是班长")
    assert "先道歉再说退款" not in "".join(line.text for line in customer.lines())


def test_a_conversation_is_handed_to_a_colleague_by_name(floor: Floor) -> None:
    chen, wang, customer = floor.agent("chen"), floor.agent("wang"), floor.customer()
    in_queue(customer)
    chen.claim("访客")
    chen.hand("转接", "小王", "客户要问贷款，你熟")
    customer.wait_for("正在为您转给小王")
    expect(wang.queue.first).to_contain_text("点名转给您")
    wang.claim("访客")
    expect(wang.page.locator(".note")).to_contain_text("客户要问贷款")
    customer.wait_for("小王已接入")
