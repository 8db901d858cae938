"""Each field of the registration: corrected, left out, answered with nothing, and refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desk.complaints.fields import FIELDS
from tests.dialogue.conftest import Dialogue
from tests.dialogue.heard import domain

Filed = Callable[[Dialogue], list[Any]]
LABELS = domain()["responses"]["utter_phrases"][0]["custom"]["fields"]
REQUIRED = ("topic", "description", "contact_phone")
TOLD = "大前天在北山支行柜台取8000，回家一数差了三百，我叫贺一鸣，手机13800004101，要求把三百补给我"
NEW = {
    "topic": ("服务态度", "服务态度"),
    "description": ("柜员点钞的时候少数了三张，监控能看到", "监控能看到"),
    "occurred_at": ("前天", "前天"),
    "amount": ("两百八", "280元"),
    "product": ("信用卡", "信用卡"),
    "branch": ("南山支行", "南山支行"),
    "request": ("希望当面道歉", "希望当面道歉"),
    "contact_name": ("姓邱", "邱女士/先生"),
    "contact_phone": ("13800004102", "138****4102"),
}
REFUSED = [
    ("contact_phone", "1380000410", "少了一位"),
    ("contact_phone", "13800004", "少了3位"),
    ("contact_phone", "138000041012", "多了1位"),
    ("contact_phone", "12345678901", "手机号"),
    ("occurred_at", "明年三月五号", "还没有到"),
]


def at(customer: Dialogue, field: str) -> Dialogue:
    """A registration that asks for this field again."""
    assert customer.say(TOLD).expects == "confirm"
    customer.choose("修改")
    assert customer.turn(payload=f'/correct_info{{"field": "{field}"}}').expects == field
    return customer


def test_every_field_is_here() -> None:
    assert set(NEW) == set(FIELDS) == set(LABELS)


@pytest.mark.parametrize("field", FIELDS)
def test_it_is_corrected(customer: Dialogue, filed: Filed, field: str) -> None:
    answer, shown = NEW[field]
    told = at(customer, field).say(answer)
    assert told.expects == "confirm"
    assert shown in told.card[field]
    customer.say("确认提交")
    assert len(filed(customer)) == 1


@pytest.mark.parametrize("field", [each for each in FIELDS if each not in REQUIRED])
def test_it_can_be_left_out(customer: Dialogue, filed: Filed, field: str) -> None:
    told = at(customer, field).say("跳过")
    assert told.expects == "confirm"
    assert field not in told.card
    customer.say("确认提交")
    assert len(filed(customer)) == 1


@pytest.mark.parametrize("field", REQUIRED)
def test_it_cannot_be_left_out(customer: Dialogue, filed: Filed, field: str) -> None:
    assert at(customer, field).say("跳过").expects == field
    assert filed(customer) == []


@pytest.mark.parametrize("field", FIELDS)
def test_no_answer_is_no_answer_and_the_second_time_there_is_a_way_out(
    customer: Dialogue, field: str
) -> None:
    assert at(customer, field).say("？？").expects == field
    last = customer.say("……")
    assert last.expects == field
    assert "转人工" in last.choices


@pytest.mark.parametrize(("field", "answer", "reason"), REFUSED)
def test_what_is_wrong_with_it_is_said(customer: Dialogue, field: str, answer: str, reason: str) -> None:
    told = at(customer, field).say(answer)
    assert told.expects == field
    assert reason in told.text


@pytest.mark.parametrize("field", FIELDS)
def test_a_person_is_called_and_the_same_is_asked_again(customer: Dialogue, field: str) -> None:
    told = at(customer, field).say("转人工")
    assert (told.handoff, told.expects) == ("requested", field)


@pytest.mark.parametrize("field", FIELDS)
def test_it_is_stopped(customer: Dialogue, filed: Filed, field: str) -> None:
    assert at(customer, field).say("算了不投诉了").expects is None
    assert filed(customer) == []


@pytest.mark.parametrize("field", FIELDS)
def test_a_question_in_between_leaves_it_asked(customer: Dialogue, field: str) -> None:
    told = at(customer, field).say("投诉会不会影响我的征信")
    assert told.expects == field
    assert "征信" in told.text
