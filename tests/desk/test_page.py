"""Both pages on a real server: customers in the chat, agents at the desk, everything between them live."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_two_customers_and_two_agents(colleague: Any, customer: Any) -> None:
    chen, wang = colleague("chen", "小陈"), colleague("wang", "小王")
    patient = customer("转人工")
    expect(chen.queue).to_have_count(1, timeout=15_000)
    robbed = customer("我的卡被盗刷了")
    expect(chen.queue).to_have_count(2, timeout=15_000)
    expect(chen.queue.first).to_contain_text("二级")
    expect(wang.queue.first).to_contain_text("被盗")

    for agent in (chen, wang):
        agent.page.keyboard.press("u")
        agent.page.locator(".talk-head").wait_for()
    chen.page.keyboard.press("c")
    expect(chen.page.locator(".owner")).to_have_text("您在接待")
    expect(wang.page.get_by_text("这个会话现在由其他同事接待")).to_be_visible(timeout=10_000)

    chen.say("我是小陈，正在帮您锁卡")
    robbed.wait_for("正在帮您锁卡")
    robbed.say("谢谢，还剩三千")
    chen.wait_for("还剩三千")
    expect(chen.page.locator(".mark")).to_have_text("客户已读", timeout=10_000)
    robbed.page.wait_for_timeout(3_200)  # the page says it every three seconds at most
    robbed.field.press_sequentially("再", delay=50)
    expect(chen.page.get_by_text("客户正在输入")).to_be_visible()

    wang.claim("访客")
    wang.say("您好，请说")
    patient.wait_for("您好，请说")
    assert "您好，请说" not in robbed.said()

    chen.page.keyboard.press("Escape")
    chen.page.keyboard.press("b")
    chen.page.get_by_role("dialog", name="交回会话").get_by_role("button", name="交回").click()
    expect(chen.page.locator(".owner")).to_have_text("助手接待中")
    robbed.say("还有别的事")
    robbed.wait_for("还有别的事")
    assert robbed.lines()[-1].author in ("bot", "customer")


def test_a_supervisor_takes_over_and_the_agent_is_told(colleague: Any, customer: Any) -> None:
    chen, lead = colleague("chen", "小陈"), colleague("zhou", "周班长", "supervisor")
    patient = customer("转人工")
    chen.claim("访客")
    lead.page.get_by_role("tab", name="全员").click()
    lead.look_at("访客")
    lead.say("先问清楚金额")
    expect(chen.page.locator(".note-whisper")).to_contain_text("先问清楚金额")
    lead.page.get_by_role("button", name="接手").click()
    expect(chen.page.locator(".telling-lost")).to_contain_text("已由周班长接手")
    expect(lead.page.locator(".owner")).to_have_text("您在接待")
    lead.say("我是班长，我来办")
    patient.wait_for("我来办")


def test_an_agent_edits_the_draft_and_registers(colleague: Any, customer: Any) -> None:
    chen = colleague("chen", "小陈")
    patient = customer("转人工")
    chen.claim("访客")
    draft = chen.page.locator(".part-draft")
    draft.get_by_role("button", name="开始填").click()
    chen.page.keyboard.type("柜台少付两百元")
    chen.page.keyboard.press("Enter")
    expect(draft).to_contain_text("柜台少付两百元")
    draft.get_by_role("button", name="修改事项").click()
    draft.get_by_label("事项").select_option(label="服务态度")
    for label, value, shown in (
        ("网点", "朝阳支行", "朝阳支行"),
        ("诉求", "补足两百元", "补足两百元"),
        ("称呼", "林小满", "林"),
        ("手机号", "13800001234", "138****1234"),
    ):
        draft.get_by_role("button", name=f"修改{label}").click()
        chen.page.keyboard.type(value)
        chen.page.keyboard.press("Enter")
        expect(draft.locator(".field:not(.field-editing)", has_text=label)).to_contain_text(shown)
    draft.get_by_role("button", name="请客户确认").click()
    patient.pick("确认提交")
    chen.wait_for("确认提交")
    draft.get_by_role("button", name="登记", exact=True).click()
    chen.page.get_by_role("button", name="客户已确认，登记").click()
    number = draft.locator(".case-number-value")
    expect(number).to_contain_text("TS")
    assert patient.registered_number(20_000) == number.inner_text()
