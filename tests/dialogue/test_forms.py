"""What is known to go wrong with Rasa's forms, each shown not to happen here, and the branches of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from tests.dialogue.conftest import Dialogue

Filed = Callable[[Dialogue], list[Any]]


def begun(customer: Dialogue) -> Dialogue:
    """A registration that asks when it happened."""
    customer.say("我要投诉")
    assert customer.say("你们催收的天天给我妈打电话").expects == "occurred_at"
    return customer


def told(customer: Dialogue) -> Dialogue:
    """A registration that waits for the confirmation."""
    answer = customer.say("昨天在东门支行取3000，少给我一百，我叫陈一一，13800003333，要求补给我")
    assert answer.expects == "confirm"
    return customer


def test_an_interrupted_form_goes_on_at_the_same_question(customer: Dialogue) -> None:
    """RasaHQ/rasa #7751, #7639: asks again from the start, or for the wrong slot, after a digression."""
    begun(customer)
    for question in ("你是真人吗", "投诉要准备什么材料", "你们客服电话多少", "谢谢"):
        assert customer.say(question).expects == "occurred_at"
    assert customer.say("上周五").expects == "product"


def test_two_forms_may_want_the_same_slot(customer: Dialogue) -> None:
    """RasaHQ/rasa #7710: the phone of a case inquiry is not the phone of the complaint, and back."""
    begun(customer)
    customer.say("上周五")
    assert customer.say("我上次投诉的那件到哪了").choices.keys() == {"接着登记", "先查那件", "不登记了"}
    assert customer.choose("先查那件").expects == "case_number"
    customer.say("13800009998")
    answer = customer.say("算了不查了")
    assert answer.expects == "product"
    customer.say("不清楚")
    assert customer.say("别再打了").expects == "contact_phone"


def test_a_session_that_ended_in_the_middle_loses_nothing(customer: Dialogue, filed: Filed) -> None:
    """RasaHQ/rasa #5091: slots vanish when a session restarts in the middle of a form."""
    begun(customer)
    customer.say("上周五")
    forget(customer)
    answer = customer.say("在吗")
    assert "上周五" in answer.text
    assert answer.choices.keys() == {"继续登记", "重新开始", "不登记了"}
    assert customer.choose("继续登记").expects == "product"
    for words in ("信用卡", "别再打给我妈", "13800001234", "姓林"):
        customer.say(words)
    customer.say("确认")
    assert "天天给我妈打电话" in filed(customer)[0].description


def forget(customer: Dialogue) -> None:
    """The tracker is lost: to the assistant this is a new session."""
    tracker = sqlite3.connect(customer.server.home / "tracker.db")
    tracker.execute("DELETE FROM events WHERE sender_id = ?", (customer.conversation_id,))
    tracker.commit()
    tracker.close()


@pytest.mark.parametrize(("title", "expects"), [("重新开始", "topic"), ("不登记了", None)])
def test_an_interrupted_registration_can_be_begun_anew_or_dropped(
    customer: Dialogue, title: str, expects: str | None
) -> None:
    begun(customer)
    forget(customer)
    customer.say("在吗")
    assert customer.choose(title).expects == expects


def test_correcting_is_built_in(customer: Dialogue, filed: Filed) -> None:
    """RasaHQ/rasa #2337: no way to correct, go back or cancel."""
    told(customer)
    answer = customer.say("手机号错了，是13800004444")
    assert answer.card["contact_phone"] == "138****4444"
    answer = customer.say("金额不对 是300")
    assert answer.card["amount"] == "300元"
    customer.say("确认提交")
    (complaint,) = filed(customer)
    assert (complaint.contact_phone, str(complaint.amount)) == ("13800004444", "300.00")


def test_a_bare_wrong_asks_which(customer: Dialogue) -> None:
    told(customer)
    answer = customer.choose("修改")
    assert "手机号" in answer.choices
    assert customer.choose("时间").expects == "occurred_at"
    answer = customer.say("前天")
    assert answer.card["occurred_at"].startswith("前天")


def test_going_back_is_built_in(customer: Dialogue) -> None:
    begun(customer)
    customer.say("上周五")
    assert customer.say("上一步").expects == "occurred_at"
    assert "昨天" in customer.say("昨天").text


@pytest.mark.parametrize("words", ["算了不投诉了", "取消", "不弄了"])
def test_cancelling_is_built_in(customer: Dialogue, filed: Filed, words: str) -> None:
    begun(customer)
    assert customer.say(words).expects is None
    assert filed(customer) == []


def test_cancelling_at_the_summary(customer: Dialogue, filed: Filed) -> None:
    told(customer)
    assert customer.choose("先不投诉了").expects is None
    assert filed(customer) == []


def test_a_person_can_be_called_at_any_point_and_the_form_goes_on(customer: Dialogue) -> None:
    begun(customer)
    answer = customer.say("转人工")
    assert (answer.handoff, answer.expects) == ("requested", "occurred_at")
    assert customer.say("上周五").expects == "product"


def test_two_failures_are_explained_and_a_person_is_offered(customer: Dialogue) -> None:
    begun(customer)
    customer.say("蓝莓味的")
    assert "转人工" in customer.say("圆圆的那个").choices


def test_what_is_unknown_is_left_out(customer: Dialogue) -> None:
    begun(customer)
    for words in ("不记得了", "不清楚", "没有"):
        customer.say(words)
    answer = customer.say("13800001234")
    assert answer.expects == "contact_name"
    assert customer.say("不想说").expects == "confirm"


def test_the_phone_cannot_be_left_out(customer: Dialogue) -> None:
    begun(customer)
    for words in ("不记得了", "不清楚", "没有"):
        customer.say(words)
    assert customer.say("不想留").expects == "contact_phone"


def test_despair_ends_the_form(customer: Dialogue) -> None:
    begun(customer)
    answer = customer.say("你们再逼我就不活了")
    assert (answer.handoff, answer.expects) == ("distress", None)


def test_danger_in_the_middle_is_answered_first(customer: Dialogue) -> None:
    begun(customer)
    answer = customer.say("刚才有人冒充你们骗我，让我把钱转过去，我现在正在转")
    assert answer.handoff == "urgent"
    assert "110" in answer.texts[0]


def test_a_second_complaint_in_the_same_conversation(customer: Dialogue, filed: Filed) -> None:
    told(customer)
    customer.say("确认")
    customer.say("我还要投诉另一件事")
    answer = customer.say("你们客服打了三次电话都没人接，态度特别差")
    assert answer.expects != "contact_phone"
    assert len(filed(customer)) == 1


def test_what_was_not_understood_twice_brings_the_offer_of_a_person(customer: Dialogue) -> None:
    """By command, so that it hangs on no reading; test_outside_forms has it in words."""
    first = customer.turn(payload="/nlu_fallback")
    assert (first.intent, len(first.choices)) == ("nlu_fallback", 2)
    second = customer.turn(payload="/nlu_fallback")
    assert second.intent == "nlu_fallback"
    assert "转人工" in second.choices


def test_wrong_tries_lock_the_inquiry(
    customer: Dialogue, another: Callable[[], Dialogue], filed: Filed
) -> None:
    earlier = another()
    earlier.say("前天在东门支行取3000，少给我一百，我叫陈一一，13800002299，要求补给我")
    earlier.say("确认")
    right = filed(earlier)[0].number.split("-")[1]
    customer.say("查一下我的投诉进度")
    customer.say("13800002299")
    for wrong in [each for each in ("1111", "2222", "3333", "4444", "5555", "6666") if each != right][:5]:
        customer.say(wrong)
    answer = customer.say(right)
    assert "锁" in answer.text or "查不了" in answer.text
    assert "转人工" in answer.choices


def test_withdrawing(customer: Dialogue, filed: Filed) -> None:
    told(customer)
    customer.say("确认")
    customer.say("我要撤销投诉")
    assert customer.last is not None
    assert customer.last.expects == "confirm"
    customer.choose("确定撤回")
    assert filed(customer)[0].status == "withdrawn"
