"""Messages that name a matter: an answer, or in danger safety first, a person and the registration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.actions.talk import Talk, domain

TOPICS = [c["value"] for w in domain()["responses"]["utter_guidance"] for c in w.get("condition", [])]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_matter_is_answered_with_guidance_and_choices(talk: Talk, topic: str) -> None:
    said = talk.say("想问一下这方面的事", topic)
    urgent = said.names == ["utter_urgent", "utter_handoff_urgent"] or said.handoffs == ["urgent"]
    assert urgent or said.names == ["utter_guidance"]
    assert talk.loop == ("complaint_form" if urgent else None)


def test_there_is_guidance_for_all_topics_of_the_policy(policy: Any) -> None:
    assert set(TOPICS) == set(policy.topics)


def test_a_question_gets_an_answer_and_no_form(talk: Talk) -> None:
    said = talk.say("花呗这个月怎么还不了", "repayment")
    assert said.names == ["utter_detail"]
    assert said.value("detail") == "repayment_failed"
    said = talk.choose('/repayment{"detail": "repayment_pending"}')
    assert (said.names, said.value("detail")) == (["utter_detail"], "repayment_pending")
    assert talk.loop is None


def test_the_same_guidance_is_not_given_twice(talk: Talk) -> None:
    assert talk.say("退款", "refund").names == ["utter_guidance"]
    assert talk.say("退款啊", "refund").names == ["utter_guidance_again"]


def test_a_fact_after_guidance_may_be_the_detail_it_asked_for(talk: Talk) -> None:
    talk.say("我的卡有点问题", "card_service")
    said = talk.say("密码那里", "inform")
    assert (said.names, said.value("detail")) == (["utter_detail"], "card_pin")


def test_fraud_going_on_now_safety_first_then_a_person_then_the_registration(talk: Talk) -> None:
    said = talk.say(
        "我刚才被骗了\n有个自称你们客服的让我转了两万\n他现在还在让我转",
        "fraud",
        signals=("funds_at_risk", "funds_lost"),
    )
    assert said.names == ["utter_urgent", "utter_handoff_urgent", "utter_question_product"]
    assert said.handoffs == ["urgent"]
    assert said.value("danger") is True
    assert said.asked == "product"


@pytest.mark.parametrize("topic", ["fraud", "unauthorised_transaction", "wrong_transfer"])
def test_matters_that_are_urgent_by_nature(talk: Talk, topic: str) -> None:
    assert talk.say("出事了", topic).handoffs == ["urgent"]


@pytest.mark.parametrize(
    "signal", ["account_blocked", "data_leak", "service_outage", "staff_misconduct", "collective"]
)
def test_signals_that_make_a_matter_urgent(talk: Talk, signal: str) -> None:
    assert talk.say("出事了", "app_failure", signals=(signal,)).handoffs == ["urgent"]


def test_a_person_is_called_once(talk: Talk) -> None:
    assert talk.say("卡被盗刷了", "unauthorised_transaction").handoffs == ["urgent"]
    talk.metadata = {"queue": True}
    assert talk.say("他们还在刷", "unauthorised_transaction", signals=("funds_at_risk",)).handoffs == []


def test_a_small_sum_is_not_urgent(talk: Talk) -> None:
    said = talk.say("会员扣了我199", "unexpected_deduction", signals=("funds_lost",))
    assert said.names == ["utter_detail"]
    assert said.handoffs == []


def test_the_wish_to_complain_in_the_message_begins_the_registration(talk: Talk) -> None:
    said = talk.say("利息太高了我要投诉", "interest_and_fees", signals=("wants_complaint",))
    assert said.names == ["utter_begin", "utter_question_product"]


def test_a_demand_begins_the_registration_but_a_question_does_not(talk: Talk) -> None:
    assert talk.say("多收的利息必须退给我", "interest_and_fees").asked == "product"
    other = Talk("talk-2")
    assert other.say("怎么样才能希望你们退利息呢", "interest_and_fees").asked is None


def test_a_wish_for_a_person_beside_a_matter_is_heard(talk: Talk) -> None:
    said = talk.say("年费怎么收的，转人工", "interest_and_fees", signals=("wants_human",))
    assert said.names == ["utter_detail", "utter_handoff"]
    assert said.handoffs == ["requested"]


def test_a_complaint_told_in_full_is_registered_though_the_classifier_is_unsure(talk: Talk) -> None:
    said = talk.say(
        "昨天在朝阳支行取5000少给我两百，我叫林小满13800001234，要求补给我",
        "nlu_fallback",
        ranking=(("atm_cash", 0.3), ("staff_service", 0.2)),
    )
    assert said.asked == "confirm"


def test_another_question_is_another_matter(talk: Talk, draft: Callable[[], dict[str, Any]]) -> None:
    talk.say("额度怎么提", "credit_limit")
    talk.say("还款日能改吗", "repayment")
    assert draft()["topic"] == "repayment"
    assert draft()["description"] == "还款日能改吗"


def test_what_goes_on_about_the_same_matter_is_added_to_it(
    talk: Talk, draft: Callable[[], dict[str, Any]]
) -> None:
    talk.say("你们利息太高", "interest_and_fees")
    talk.say("而且还天天打电话催", "debt_collection")
    assert draft()["topic"] == "interest_and_fees"
    assert draft()["description"] == "你们利息太高\n而且还天天打电话催"


def test_an_urgent_matter_is_not_displaced_by_a_question(
    talk: Talk, draft: Callable[[], dict[str, Any]]
) -> None:
    talk.say("我的卡被盗刷了", "unauthorised_transaction")
    talk.loop, talk.slots = None, {}
    talk.say("那还款怎么办", "repayment")
    assert draft()["topic"] == "unauthorised_transaction"


def test_asking_for_a_phone_number_is_no_matter(talk: Talk, draft: Callable[[], dict[str, Any]]) -> None:
    talk.say("你们电话多少", "contact_info")
    assert draft() == {}
