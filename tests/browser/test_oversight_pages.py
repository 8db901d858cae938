"""The oversight at the desk in a real browser: figures, audit, incidents, customers, deliveries."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from sqlalchemy import text

from desk.complaints.policy import Policy
from desk.settings import Settings
from tests.browser.case_page import filed, hire
from tests.browser.oversight_page import REFUSED, OversightPage, surge, undeliverable
from tests.browser.test_chat_access import findings
from tests.conversations.fake_assistant import FakeAssistant
from tests.desk.running import PASSWORD, Running

pytestmark = pytest.mark.browser
Colleague = Callable[..., OversightPage]
MINE, OTHERS = "13800009001", "13800009002"
BOXES = "main, main > div, .oversight-scroll, dialog"
OVERFLOW = f"""() => [document.documentElement, ...document.querySelectorAll('{BOXES}')]
  .filter(box => box.scrollWidth > box.clientWidth).map(box => box.className || 'page')"""


@pytest.fixture
def bank(built_pages: object, settings: Settings, policy: Policy) -> Iterator[Running]:
    """A server with its people, before an assistant that plays its part."""
    with FakeAssistant() as assistant:
        running = Running(settings, policy, assistant)
        running.start()
        hire(running)
        running.account("guan", "admin")
        running.account("ma", "supervisor", display_name="马主管", teams=("digital",))
        yield running
        running.stop()


@pytest.fixture
def colleague(bank: Running, chromium: Any) -> Iterator[Colleague]:
    """Opens the oversight in a browser of their own for somebody; what it complains about fails the test."""
    pages: list[OversightPage] = []

    def come(name: str, where: str, size: tuple[int, int] = (1280, 800)) -> OversightPage:
        context = chromium.new_context(locale="zh-CN", viewport={"width": size[0], "height": size[1]})
        page = OversightPage(context.new_page(), bank.url)
        pages.append(page)
        page.enter(name, PASSWORD, where)
        return page

    yield come
    complaints = [complaint for page in pages for complaint in page.complaints]
    for page in pages:
        page.page.context.close()
    assert complaints == []


def test_a_report_shows_the_figures_of_the_register_and_gives_them_out(
    bank: Running, colleague: Colleague
) -> None:
    for topic in ("atm_cash", "atm_cash", "staff_service"):
        filed(bank, topic=topic)
    chen = colleague("chen", "reports/by_topic")
    machines = bank.office.policy.topics["atm_cash"].title
    expect(chen.main).to_contain_text("按事项统计，件数多的在前")
    expect(chen.main.get_by_role("img", name="按事项的图")).to_be_visible()
    assert chen.cells(machines)[:2] == ["2", "66.7%"]
    assert chen.cells("合计")[:2] == ["3", "100.0%"]
    rows = list(csv.reader(io.StringIO(chen.taken("下载 CSV").decode("utf-8-sig"))))
    assert any(machines in row and "2" in row for row in rows)
    sheet = load_workbook(io.BytesIO(chen.taken("下载 XLSX"))).worksheets[0]
    assert any(machines in row and 2 in row for row in sheet.iter_rows(values_only=True))

    chen.page.get_by_label("期间", exact=True).select_option(label="上季度")
    expect(chen.page.get_by_label("从哪天")).not_to_have_value("")
    expect(chen.main).to_contain_text("这段时间没有")
    assert "span=last_quarter" in chen.page.url
    chen.page.get_by_role("link", name="按级别").click()
    expect(chen.page.get_by_label("期间", exact=True)).to_have_value("last_quarter")
    chen.page.get_by_label("从哪天").fill("2020-01-01")
    expect(chen.main.get_by_role("alert").or_(chen.main.get_by_role("status"))).to_be_visible()


def test_the_audit_is_searched_its_chain_verified_and_a_break_named(
    bank: Running, colleague: Colleague
) -> None:
    first, second = filed(bank), filed(bank)
    kong = colleague("kong", "audit")
    kong.page.get_by_label("投诉编号或对象").fill(first)
    kong.page.get_by_label("做了什么").select_option(label="登记投诉")
    kong.page.get_by_role("button", name="查找").click()
    expect(kong.main.locator(".entry")).to_have_count(1)
    expect(kong.main.locator(".entry")).to_contain_text(first)
    kong.page.get_by_role("button", name="核验审计链").click()
    expect(kong.main.locator(".verdict")).to_contain_text("审计链完整")
    head = kong.taken("导出日终头")
    assert json.loads(head)["length"] > 2
    kept = {"name": "head.json", "mimeType": "application/json", "buffer": head}
    kong.page.locator("input[type=file]").set_input_files(kept)
    expect(kong.main.locator(".verdict")).to_contain_text("与留存的日终头一致")

    chen = colleague("chen", f"complaints/{second}")
    chen.page.get_by_role("link", name="审计记录").click()
    expect(chen.main.locator(".entry").first).to_contain_text(second)
    expect(chen.main).not_to_contain_text(first)

    with bank.office.engine.begin() as connection:
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in connection.execute(triggers).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE audit_entry SET act = 'nothing' WHERE id = 2"))
    kong.page.get_by_role("button", name="核验审计链").click()
    expect(kong.main.locator(".verdict-broken")).to_contain_text("审计链在第 2 条断开")
    expect(kong.main.locator(".verdict-broken")).to_contain_text("内容被改过")


def test_an_incident_is_taken_told_and_closed(bank: Running, colleague: Colleague) -> None:
    surge(bank)
    ma, li = colleague("ma", "complaints"), colleague("li", "incidents")
    ma.notices().filter(has_text="系统与应用故障").click()
    expect(ma.main.locator(".incident-title")).to_contain_text("待接手")
    expect(ma.main.locator(".incident-line")).to_contain_text("还剩 1")
    expect(ma.part("为什么报警")).to_contain_text("平时")
    expect(li.main.locator(".incident-title")).to_be_visible()
    expect(li.main.get_by_role("button", name="接手")).to_have_count(0)
    ma.main.get_by_role("button", name="接手").click()
    expect(ma.main.locator(".incident-clock")).to_contain_text("马主管负责")
    expect(ma.main.locator(".incident-clock")).to_contain_text("按时接手")
    ma.ask("写统一告知", {"告诉客户什么": "转账暂时不可用，18点前恢复"}, "发给全部客户")
    expect(ma.part("统一告知")).to_contain_text("转账暂时不可用，18点前恢复")
    report = {
        "发生了什么": "转账失败",
        "原因": "证书过期",
        "影响了多少客户": "十二位",
        "采取了什么措施": "换证书",
    }
    ma.ask("结束并写报告", report, "结束事件")
    expect(ma.part("结束报告")).to_contain_text("证书过期")
    expect(ma.main.get_by_role("region", name="以往").locator(".incident-line")).to_have_count(1)


def test_a_drill_is_never_taken_for_the_real_thing(bank: Running, colleague: Colleague) -> None:
    chen = colleague("chen", "incidents")
    expect(chen.main).to_contain_text("现在没有事件")
    chen.main.get_by_role("button", name="开始演练").click()
    chen.dialog.get_by_label("哪个事项").select_option("app_failure")
    chen.dialog.get_by_label("假设有多少位客户").fill("60")
    chen.dialog.get_by_role("button", name="开始", exact=True).click()
    expect(chen.main.locator(".drill-bar")).to_contain_text("客户不会收到任何消息")
    expect(chen.main.locator(".incident-line .drill-tag")).to_have_text("演练")
    expect(chen.main.locator(".incident-title .drill-tag")).to_have_text("演练")


def test_two_records_are_merged_and_taken_apart(bank: Running, colleague: Colleague) -> None:
    mine, others = filed(bank, contact_phone=MINE), filed(bank, contact_phone=OTHERS)
    chen = colleague("chen", "customers")
    chen.page.get_by_label("手机号或投诉编号").fill(MINE)
    chen.page.get_by_role("button", name="查找").click()
    expect(chen.part("投诉")).to_contain_text(mine)
    assert MINE not in chen.page.url
    chen.page.get_by_role("checkbox", name="老年客户").check()
    expect(chen.main.locator(".incident-title")).to_contain_text("老年客户")
    chen.main.get_by_role("button", name="合并记录").click()
    chen.dialog.get_by_label("另一份记录的手机号").fill(OTHERS)
    chen.page.keyboard.press("Enter")
    expect(chen.dialog.get_by_role("radio")).to_be_checked()
    chen.dialog.get_by_label("怎么知道是同一位客户").fill("客户来电确认")
    chen.dialog.get_by_role("button", name="合并", exact=True).click()
    expect(chen.part("投诉")).to_contain_text(others)
    expect(chen.part("并入的记录")).to_contain_text("陈静")
    chen.part("并入的记录").get_by_role("button", name="撤销合并").click()
    chen.dialog.get_by_role("button", name="撤销合并").click()
    expect(chen.part("并入的记录")).to_have_count(0)
    expect(chen.part("投诉")).not_to_contain_text(others)


def test_a_copy_is_given_out_and_erasure_says_what_stays(bank: Running, colleague: Colleague) -> None:
    number = filed(bank, contact_phone=MINE)
    chen = colleague("chen", "customers")
    chen.page.get_by_label("手机号或投诉编号").fill(number)
    chen.page.keyboard.press("Enter")
    chen.main.get_by_role("button", name="导出资料").click()
    chen.dialog.get_by_label("原因").fill("客户要求查阅")
    with chen.page.expect_download() as going:
        chen.dialog.get_by_role("button", name="导出", exact=True).click()
    with open(going.value.path(), encoding="utf-8") as file:
        assert MINE in file.read()
    chen.main.get_by_role("button", name="删除个人信息").click()
    expect(chen.dialog).to_contain_text("还有 1 件投诉没有办结")
    expect(chen.dialog.locator("button[type=submit]")).to_have_count(0)
    chen.page.keyboard.press("Escape")

    answer = bank.person("chen", online=False).http.post(
        f"complaints/{number}/withdraw", json={"reason": "客户撤诉"}
    )
    assert answer.status_code == 200, answer.text
    chen.page.reload()
    chen.main.get_by_role("button", name="删除个人信息").click()
    chen.dialog.get_by_label("原因").fill("客户书面要求删除")
    chen.dialog.get_by_role("button", name="下一步").click()
    expect(chen.dialog).to_contain_text("依法保留")
    expect(chen.dialog).to_contain_text(number)
    chen.dialog.get_by_role("button", name="删除，不能恢复").click()
    expect(chen.dialog).to_contain_text(f"{number}，保留到")
    chen.page.keyboard.press("Escape")
    expect(chen.main.locator(".customer-state")).to_contain_text("已按客户要求删除")


def test_a_dead_letter_is_seen_with_its_reason_and_sent_anew(bank: Running, colleague: Colleague) -> None:
    number = undeliverable(bank)
    guan = colleague("guan", "deliveries")
    line = guan.main.locator(".delivery")
    expect(line).to_contain_text(REFUSED)
    expect(line).to_contain_text("l***@example.com")
    expect(guan.main.get_by_role("link", name=number)).to_have_count(0)
    line.get_by_role("button", name="重新投递").click()
    expect(guan.main).to_contain_text("没有停下的投递")
    guan.page.get_by_text("等待投递", exact=True).click()
    expect(line.filter(has_text="统一告知")).to_contain_text(number)


def test_everybody_finds_what_is_theirs(bank: Running, colleague: Colleague) -> None:
    tabs = {
        "li": ["事件", "客户"],
        "chen": ["报表", "审计", "事件", "客户", "投递"],
        "kong": ["报表", "审计", "事件", "客户"],
        "guan": ["审计", "投递"],
    }
    for name, shown in tabs.items():
        page = colleague(name, "oversight").page
        expect(page.get_by_role("navigation", name="监督页面").get_by_role("link")).to_have_text(shown)


@pytest.mark.parametrize(("scheme", "size"), [("light", (1280, 800)), ("dark", (1920, 1080))])
def test_nothing_bars_the_way_in_the_oversight(
    bank: Running, colleague: Colleague, scheme: str, size: tuple[int, int]
) -> None:
    """No finding of axe, nothing cut off sideways: each page, with something in it, and its dialogs."""
    undeliverable(bank)
    surge(bank)
    chen = colleague("chen", "reports/by_topic", size)
    page = chen.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    places = (
        ("reports/by_topic", ".report-chart canvas", ()),
        ("reports/heatmap", ".report-chart canvas", ()),
        ("audit", ".audit-search", ()),
        ("incidents", ".incident-title", ("开始演练", "误报")),
        ("customers", ".customer-line", ()),
        ("deliveries", ".delivery", ()),
    )
    for place, there, dialogs in places:
        page.goto(f"{bank.url}/desk/#/{place}")
        page.locator(there).first.wait_for()
        assert (place, findings(page), page.evaluate(OVERFLOW)) == (place, [], [])
        for title in dialogs:
            chen.main.get_by_role("button", name=title).click()
            chen.dialog.wait_for()
            assert (title, findings(page), page.evaluate(OVERFLOW)) == (title, [], [])
            page.keyboard.press("Escape")
    page.goto(f"{bank.url}/desk/#/customers")
    page.locator(".customer-line").first.click()
    page.locator(".customer-tags").wait_for()
    for title in ("合并记录", "导出资料", "删除个人信息"):
        chen.main.get_by_role("button", name=title).click()
        chen.dialog.wait_for()
        assert (title, findings(page), page.evaluate(OVERFLOW)) == (title, [], [])
        page.keyboard.press("Escape")
