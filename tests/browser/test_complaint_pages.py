"""Complaints at the desk, in a real browser before the real API: listed, carried to their end, refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.case_page import CasePage, filed, owned
from tests.desk.running import Running
from tests.pictures import png

pytestmark = pytest.mark.browser
Colleague = Callable[..., CasePage]
ANSWERS = ("少付二百元", "没有复点", "当班柜员", "昨天下午", "大额取款", "双人复点")


def test_two_people_carry_a_complaint_from_registered_to_closed(bank: Running, case_desk: Colleague) -> None:
    number = filed(bank)
    chen, li = case_desk("chen"), case_desk("li")
    chen.look_into(number)
    expect(chen.head).to_contain_text("无人负责")
    chen.step("分派", lambda form: form.get_by_role("radio", name="李明").check())
    expect(chen.head).to_contain_text("已请李明接手")

    li.asked_for(number).click()
    li.step("接手")
    expect(li.head.locator(".case-facts")).to_contain_text("负责人李明")
    li.step("开始调查")
    expect(li.head).to_contain_text("调查中")

    def contacted(form: Any) -> None:
        form.get_by_role("radio", name="电话").check()
        form.get_by_label("说明").fill("电话联系客户，说明两天内答复")

    li.step("记录联系客户", contacted)
    expect(li.part("时限").locator(".case-clock", has_text="联系客户").first).to_contain_text("按时完成")

    li.part("调查").get_by_role("button", name="添加调查记录").click()
    li.dialog.get_by_role("radio", name="系统数据核查").check()
    li.dialog.get_by_label("查到什么").fill("流水显示少付二百元")
    li.dialog.get_by_role("button", name="记下").click()
    expect(li.part("调查")).to_contain_text("流水显示少付二百元")

    li.part("根本原因").get_by_role("button", name="分析根本原因").click()
    li.dialog.get_by_role("radio", name="服务流程").check()
    for box, answer in zip(li.dialog.get_by_role("textbox").all(), ANSWERS, strict=True):
        box.fill(answer)
    li.dialog.get_by_role("button", name="保存").click()
    expect(li.part("根本原因")).to_contain_text("双人复点")

    def decided(form: Any) -> None:
        form.get_by_label("处理结果").fill("补给客户二百元并致歉")
        form.get_by_role("radio", name="赔付").check()
        form.get_by_label("金额").fill("200元")
        form.get_by_role("radio", name="陈静").check()

    li.step("作出处理决定", decided)
    expect(li.head).to_contain_text("处理决定等待审批")

    chen.page.reload()
    chen.step("同意处理决定")
    expect(chen.head).to_contain_text("已决定")
    expect(chen.part("处理结果")).to_contain_text("补给客户二百元并致歉")

    li.page.reload()
    li.step("告知处理结果", lambda form: form.get_by_role("radio", name="电话").check())
    expect(li.head).to_contain_text("已告知")
    expect(li.part("告知客户")).to_contain_text("电话")
    li.step("办结", lambda form: form.get_by_label("经验教训").fill("大额取款双人复点"))
    expect(li.head).to_contain_text("已办结")
    told = " ".join(li.part("办理经过").locator("b").all_inner_texts()[::-1])
    assert told.index("提请接手") < told.index("接手负责") < told.index("作出处理决定") < told.index("办结")
    li.head.get_by_role("link", name="投诉列表").click()
    li.page.get_by_role("link", name="全部").click()
    expect(li.page.locator(f"#case-{number}")).to_contain_text("已办结")


def test_a_second_extension_waits_for_senior_management(bank: Running, case_desk: Colleague) -> None:
    number = filed(bank)
    owned(bank, number)
    li = case_desk("li", f"complaints/{number}")
    li.step("延期", lambda form: form.get_by_label("原因").fill("调取外部记录"))
    expect(li.head).to_contain_text("延期 1 次")
    li.step("延期", lambda form: form.get_by_label("原因").fill("第三方还没有回复"))
    expect(li.head).to_contain_text("延期等待审批")
    assert "同意延期" not in li.steps()
    gao = case_desk("gao", f"complaints/{number}")
    gao.step("同意延期")
    expect(gao.head).to_contain_text("延期 2 次")
    expect(gao.part("时限").locator("summary")).to_contain_text("被新时限代替")


def test_who_was_slower_sees_what_changed_and_loses_no_word(bank: Running, case_desk: Colleague) -> None:
    number = filed(bank)
    owned(bank, number)
    li = case_desk("li", f"complaints/{number}")
    li.head.get_by_role("button", name="延期").click()
    li.dialog.get_by_label("原因").fill("等录像")
    chen = bank.person("chen", online=False)
    assert chen.http.post(f"complaints/{number}/suspend", json={"reason": "judicial"}).status_code == 200
    li.dialog.locator("button[type=submit]").click()
    expect(li.dialog.get_by_role("alert").first).to_contain_text("现在：已中止，负责人李明")
    expect(li.dialog.get_by_label("原因")).to_have_value("等录像")
    li.dialog.locator("button[type=submit]").click()
    expect(li.dialog).to_have_count(0)
    expect(li.head).to_contain_text("延期 1 次")


def test_faults_stand_at_their_fields_and_words_survive_a_reload(bank: Running, case_desk: Colleague) -> None:
    number = filed(bank)
    owned(bank, number)
    li = case_desk("li", f"complaints/{number}")

    def unpaid(form: Any) -> None:
        form.get_by_label("处理结果").fill("补给客户二百元")
        form.get_by_role("radio", name="赔付").check()
        form.get_by_label("金额").fill("两百")

    li.step("作出处理决定", unpaid, works=False)
    expect(li.dialog.locator(".field-problem").first).to_be_visible()
    expect(li.dialog.get_by_label("金额")).to_have_attribute("aria-invalid", "true")
    li.page.reload()
    li.head.get_by_role("button", name="作出处理决定").click()
    expect(li.dialog.get_by_label("处理结果")).to_have_value("补给客户二百元")
    li.dialog.get_by_role("button", name="清空").click()
    expect(li.dialog.get_by_label("处理结果")).to_have_value("")


def test_the_list_is_narrowed_walked_and_linked_to(bank: Running, case_desk: Colleague) -> None:
    late = filed(bank, ago=timedelta(days=20), description="二十天前的事")
    fresh = filed(bank)
    mine = filed(bank, ago=timedelta(hours=3))
    owned(bank, mine)
    li = case_desk("li")
    expect(li.lines).to_have_count(3)
    tabs = li.page.get_by_role("navigation", name="投诉分类")
    tabs.get_by_role("link", name="我负责的").click()
    expect(li.lines).to_have_count(1)
    expect(li.lines).to_contain_text(mine)
    tabs.get_by_role("link", name="已超时").click()
    expect(li.lines).to_have_count(1)
    expect(li.lines.first).to_contain_text("超时")
    expect(li.page.locator(f"#case-{late}")).to_be_visible()
    li.page.go_back()
    expect(li.lines).to_contain_text(mine)
    tabs.get_by_role("link", name="在办").click()
    expect(li.lines).to_have_count(3)

    li.page.keyboard.press("/")
    li.page.keyboard.type(fresh)
    expect(li.lines).to_have_count(1)
    li.page.keyboard.press("Escape")
    li.page.keyboard.press("j")
    li.page.keyboard.press("Enter")
    expect(li.head).to_contain_text(fresh)
    li.page.keyboard.press("b")
    expect(li.page.get_by_role("searchbox")).to_have_value(fresh)
    li.page.get_by_role("combobox", name="级别").select_option("1")
    expect(li.page.get_by_text("没有符合这些条件的投诉。")).to_be_visible()
    same = case_desk("chen", li.page.url.partition("#/")[2])
    expect(same.page.get_by_role("combobox", name="级别")).to_have_value("1")
    expect(same.page.get_by_text("没有符合这些条件的投诉。")).to_be_visible()


def test_a_long_list_goes_on_as_one_scrolls(bank: Running, case_desk: Colleague) -> None:
    for _ in range(60):
        filed(bank)
    li = case_desk("li")
    expect(li.lines).to_have_count(50)
    li.lines.last.scroll_into_view_if_needed()
    expect(li.lines).to_have_count(60)
    expect(li.page.get_by_text("共 60 件，已到最后")).to_be_visible()


def test_the_bell_tells_and_forgets_what_was_read(bank: Running, case_desk: Colleague) -> None:
    first, second = filed(bank), filed(bank)
    lead = bank.person("chen", online=False)
    for number in (first, second):
        assert lead.http.post(f"complaints/{number}/assign", json={"owner": "li"}).status_code == 200
    li = case_desk("li", "conversations")
    count = li.page.locator(".bell .unread")
    expect(count).to_be_visible()
    li.asked_for(first).click()
    expect(li.head).to_contain_text(first)
    expect(li.asked_for(first)).to_have_class("notice")
    li.page.get_by_role("button", name="全部标为已读").click()
    expect(count).to_have_count(0)
    expect(li.page.locator(".notice-unread")).to_have_count(0)
    li.page.keyboard.press("Escape")
    expect(li.page.locator(".notices")).to_have_count(0)
    third = filed(bank)
    assert lead.http.post(f"complaints/{third}/assign", json={"owner": "li"}).status_code == 200
    expect(count).to_be_visible(timeout=15_000)  # by the socket: the page asks by itself every minute
    expect(li.asked_for(third)).to_have_class("notice notice-unread")


def test_masked_words_are_shown_for_a_reason_and_not_to_an_auditor(
    bank: Running, case_desk: Colleague
) -> None:
    number = filed(bank)
    owned(bank, number)
    li = case_desk("li", f"complaints/{number}")
    said = li.part("客户怎么说")
    expect(said).to_contain_text("****")
    said.get_by_role("button", name="查看完整信息：手机号").click()
    li.dialog.get_by_role("button", name="查看").click()
    expect(li.dialog.locator(".clear-value")).to_contain_text("1380000")
    li.page.keyboard.press("Escape")
    kong = case_desk("kong", f"complaints/{number}")
    expect(kong.head).to_contain_text(number)
    assert kong.steps() == []
    expect(kong.page.get_by_role("button", name="查看完整信息")).to_have_count(0)


def test_a_file_is_evidence_of_a_finding(bank: Running, case_desk: Colleague) -> None:
    number = filed(bank)
    owned(bank, number)
    li = case_desk("li", f"complaints/{number}")
    picture = {"name": "流水.png", "mimeType": "image/png", "buffer": png()}
    li.page.locator("input[type=file]").set_input_files(picture)
    expect(li.part("文件").get_by_role("link", name="流水.png")).to_be_visible()
    li.part("调查").get_by_role("button", name="添加调查记录").click()
    li.dialog.get_by_role("radio", name="查阅资料").check()
    li.dialog.get_by_label("查到什么").fill("流水少二百元")
    li.dialog.get_by_role("checkbox", name="流水.png").check()
    li.dialog.get_by_role("button", name="记下").click()
    expect(li.part("调查").get_by_role("link", name="流水.png")).to_be_visible()
