"""Complaints told in a real browser to the real product: one complaint stands in the register, or none."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desk.complaints.model import Complaint
from desk.settings import ROOT
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import PHONE
from tests.browser.real_customer import Books, Customer
from tests.processes import Stack, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.xdist_group("rasa")]
SHORT_CASH = "大前天在北山支行柜台取8000，回家一数差了三百，我叫贺一鸣，手机{phone}，要求把三百补给我"


@pytest.fixture
def books(stack: Stack) -> Books:
    """The database behind the page."""
    return Books(stack.home)


@pytest.fixture
def arrive(stack: Stack, chromium: Any) -> Iterator[Callable[[], Customer]]:
    """Opens the page for one more customer; what a browser complains about fails the test."""
    opened: list[ChatPage] = []

    def come() -> Customer:
        context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PHONE)
        opened.append(ChatPage(context.new_page(), stack.address))
        opened[-1].open()
        return Customer(opened[-1])

    yield come
    complaints = [complaint for page in opened for complaint in page.complaints]
    for page in opened:
        page.page.context.close()
    assert complaints == []


@pytest.fixture
def customer(arrive: Callable[[], Customer]) -> Customer:
    """A customer with a phone, who has not written anything yet."""
    return arrive()


def reconciled(stack: Stack) -> None:
    """`tingsu reconcile` finds what was said and what is registered in agreement."""
    done = subprocess.run(
        [sys.executable, "-m", "desk.cli", "reconcile"],
        cwd=ROOT,
        env={**os.environ, "TINGSU_HOME": str(stack.home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def submitted(customer: Customer, books: Books, phone: str) -> Complaint:
    """The customer says yes: the one complaint with this number to call, which the page shows."""
    customer.pick("确认提交")
    number = customer.page.registered_number()
    (complaint,) = books.filed_by(phone)
    assert complaint.number == number
    return complaint


def test_a_complaint_in_five_messages(customer: Customer, books: Books, stack: Stack) -> None:
    for words in (
        "我想投诉",
        "你们南湖支行柜台的人当着一屋子人骂我听不懂人话",
        "前天上午",
        "让她当面给我道歉",
        "13800003101，姓冯",
    ):
        customer.say(words)
    assert "南湖支行" in customer.summary()

    complaint = submitted(customer, books, "13800003101")
    assert (complaint.topic, complaint.level) == ("staff_service", 3)
    reconciled(stack)


def test_a_complaint_in_one_message(customer: Customer, books: Books) -> None:
    (answer,) = customer.say(SHORT_CASH.format(phone="13800003102"))
    assert answer.choices == ("确认提交", "修改", "先不投诉了")

    customer.say("没错，提交吧")

    (complaint,) = books.filed_by("13800003102")
    assert complaint.number == customer.page.registered_number()
    assert (str(complaint.amount), complaint.contact_name) == ("300.00", "贺一鸣")


def test_a_burst_of_fragments_is_one_turn_with_one_answer(customer: Customer, books: Books) -> None:
    said = customer.say("你们客服", "昨天晚上", "挂了我三次电话", "我要投诉")

    assert [line.text for line in said] == [customer.heard()[0].text], "one bubble answers all four"
    (turn,) = books.turns_of_the_newest_talk()
    assert (turn.first_seq, turn.last_seq) == (1, 4)

    for words in ("客服热线", "要求道歉", "13800003103", "免贵姓孟"):
        customer.say(words)
    complaint = submitted(customer, books, "13800003103")
    assert "挂了我三次电话" in complaint.description


def test_a_correction_of_the_phone(customer: Customer, books: Books) -> None:
    customer.say(SHORT_CASH.format(phone="13800003104"))
    customer.say("手机号错了，是13800003105")
    assert "138****3105" in customer.summary()

    customer.pick("确认提交")
    number = customer.page.registered_number()

    assert [each.number for each in books.filed_by("13800003105")] == [number]
    assert books.filed_by("13800003104") == []


def test_a_question_in_between_is_answered_and_the_same_is_asked_again(
    customer: Customer, books: Books
) -> None:
    asked = customer.say("我要投诉你们的催收，老是半夜给我打电话")
    assert "哪款产品" in asked[-1].text

    answered = customer.say("你们一般几天能处理好")
    assert "3个工作日" in answered[-1].text
    assert any(word in answered[-1].text for word in ("产品", "业务")), "the same slot is asked for"

    for words in ("消费贷", "上个月", "夜里不许再打", "13800003106", "我姓邱"):
        customer.say(words)
    submitted(customer, books, "13800003106")


def test_a_cancellation_registers_nothing(customer: Customer, books: Books, stack: Stack) -> None:
    before = books.complaints()
    customer.say(SHORT_CASH.format(phone="13800003107"))
    customer.pick("先不投诉了")
    customer.say("好的")

    assert books.filed_by("13800003107") == []
    assert books.complaints() == before
    assert customer.page.page.locator(".card-registered").count() == 0
    reconciled(stack)


def test_a_reload_in_the_middle_goes_on_where_it_was(customer: Customer, books: Books) -> None:
    customer.say("我要投诉，手机银行转账页面老是卡死，转了五次都失败")
    customer.say("手机银行APP")
    said, heard = customer.page.said(), customer.heard()

    customer.page.reload()
    wait_until(lambda: customer.page.said() == said, 10, "the same words on the page")
    assert [line.text for line in customer.heard()] == [line.text for line in heard]

    for words in ("今天一早就这样", "尽快修好", "13800003108", "姓白"):
        customer.say(words)
    complaint = submitted(customer, books, "13800003108")
    assert "转了五次都失败" in complaint.description


def test_pressing_submit_twice_makes_one_complaint(customer: Customer, books: Books) -> None:
    customer.say(SHORT_CASH.format(phone="13800003109"))
    button = customer.page.page.locator(".choice:enabled", has_text="确认提交").last
    button.dblclick()

    number = customer.page.registered_number()

    assert [each.number for each in books.filed_by("13800003109")] == [number]
