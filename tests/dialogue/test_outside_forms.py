"""Talk around the registration: after an answer, before a matter is known, at the first question."""

from __future__ import annotations

import pytest

from tests.dialogue.conftest import Dialogue

SWALLOWED = "ATM吞了我的卡"


def test_after_an_answer_a_fact_is_noted_and_a_yes_is_no_order(customer: Dialogue) -> None:
    assert "登记投诉" in customer.say(SWALLOWED).choices
    assert customer.say("好的").expects is None
    assert customer.say("今天上午九点多").choices.keys() == {"登记投诉", "查投诉进度", "转人工"}


def test_what_was_told_before_is_not_asked_once_it_is_a_complaint(customer: Dialogue) -> None:
    customer.say(SWALLOWED)
    answer = customer.say("要投诉")
    assert answer.expects not in (None, "topic", "description")


def test_a_yes_to_shall_i_register_begins_the_registration(customer: Dialogue) -> None:
    customer.say(SWALLOWED)
    customer.say("今天上午九点多")
    assert customer.say("好的").expects is not None


def test_a_phone_after_an_answer_begins_the_registration(customer: Dialogue) -> None:
    customer.say(SWALLOWED)
    assert customer.say("13800004401").expects not in (None, "contact_phone")


def test_anger_after_an_answer_gets_a_way_on(customer: Dialogue) -> None:
    customer.say("我信用卡被收了年费200，上个月10号扣的")
    answer = customer.say("凭什么啊！")
    assert {"登记投诉", "转人工"} <= answer.choices.keys()


def test_words_without_sense_are_asked_about_and_then_a_person_is_offered(customer: Dialogue) -> None:
    answer = customer.say("那个吧")
    assert (answer.intent, len(answer.choices)) == ("nlu_fallback", 2)
    answer = customer.say("还有呢")
    assert answer.intent == "nlu_fallback"
    assert "转人工" in answer.choices


def test_at_the_first_question_there_is_no_way_back(customer: Dialogue) -> None:
    customer.say("我要投诉")
    assert customer.say("上一步").expects == "topic"


def test_help_in_the_form_tells_what_can_be_said(customer: Dialogue) -> None:
    customer.say("我要投诉")
    answer = customer.say("你能帮我做什么")
    assert "转人工" in answer.texts[0]
    assert answer.expects == "topic"


def test_several_facts_at_once_are_repeated_back(customer: Dialogue) -> None:
    customer.say("我要投诉，手机银行转账页面老是卡死，转了五次都失败")
    assert "、" in customer.say("我叫李雷，13800004402").text


@pytest.mark.parametrize("more", ["不是我转的！！"])
def test_more_of_the_story_is_kept_and_the_question_asked_again(customer: Dialogue, more: str) -> None:
    assert customer.say("钱被转走了").expects == "product"
    assert customer.say(more).expects == "product"
    for words in ("建行卡", "刚刚", "5000", "追回来", "13800004403", "姓王"):
        customer.say(words)
    assert customer.last is not None
    assert "不是我转的" in customer.last.card["description"]
    assert customer.last.card["product"] == "建行卡"
