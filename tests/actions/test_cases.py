"""Registered complaints: nobody sees one without number and phone; and what can be done with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.actions.talk import NOW, Talk

PHONE = "13800001234"


@pytest.fixture
def filed(register: Any) -> str:
    """The number of a complaint filed in another conversation."""
    return file_one(register, "earlier")


def file_one(register: Any, conversation: str) -> str:
    """File a complaint and give its number."""
    from desk.complaints import draft as drafts
    from desk.complaints.register import register as file

    facts = {"topic": "atm_cash", "description": "柜员少给两百", "amount": "200", "contact_phone": PHONE}
    with register.work() as work:
        drafts.note(work, conversation, fields=facts)
        return str(file(work, conversation).number)


def state(register: Any, number: str) -> Any:
    """The complaint as it stands."""
    from sqlalchemy import select

    from desk.complaints.model import Complaint

    with register.look() as work:
        return work.session.execute(select(Complaint).where(Complaint.number == number)).scalar_one()


def decide(register: Any, number: str) -> None:
    """A result is known."""
    from sqlalchemy import update

    from desk.complaints.model import Complaint

    with register.work() as work:
        values = {"status": "decided", "decided_at": NOW}
        work.session.execute(update(Complaint).where(Complaint.number == number).values(**values))


def last4(number: str) -> str:
    """The four digits before the check digit."""
    return number.split("-")[1]


def verified(talk: Talk, number: str, intent: str = "check_complaint") -> Any:
    """Come with an errand and show number and phone."""
    return talk.say(f"编号{number}，手机{PHONE}", intent)


def test_phone_first_then_the_last_four_digits(talk: Talk, filed: str) -> None:
    said = talk.say("我上次投诉的到哪了", "check_complaint")
    assert (said.names, said.asked) == (["utter_case_ask"], "case_number")
    said = talk.say(PHONE, "inform")
    assert (said.names, said.asked) == (["utter_case_ask_last4"], "case_number")
    said = talk.say(last4(filed), "inform")
    assert said.names == ["utter_case_status"]
    assert said.value("number") == filed
    assert said.cards[0]["type"] == "complaint_status"
    assert talk.loop is None


def test_number_first_then_the_phone(talk: Talk, filed: str) -> None:
    said = talk.say(f"查一下{filed}", "check_complaint")
    assert (said.names, said.asked) == (["utter_case_ask_phone"], "contact_phone")
    assert talk.say(PHONE, "inform").names == ["utter_case_status"]


def test_both_in_one_message(talk: Talk, filed: str) -> None:
    assert verified(talk, filed).names == ["utter_case_status"]


def test_the_status_says_what_follows_and_offers_what_can_be_done(talk: Talk, filed: str) -> None:
    said = verified(talk, filed)
    assert said.value("status_name") == "已登记，等待处理"
    assert "11月26日" in said.value("progress")
    assert [each["title"] for each in said.messages[0]["buttons"]] == ["催办", "补充", "撤诉", "不用了"]


def test_of_a_suspended_one_the_laws_limit_is_told(talk: Talk, filed: str, register: Any) -> None:
    from desk.complaints import handling

    with register.work() as work:
        lead = handling.Actor("chen", "supervisor")
        handling.carry_out(work, filed, "suspend", {"reason": "judicial"}, lead)
    said = verified(talk, filed)
    assert said.value("status_name") == "已中止"
    assert "12月8日" in said.value("progress")
    assert [each["title"] for each in said.messages[0]["buttons"]] == ["催办", "补充", "撤诉", "不用了"]


def test_an_unknown_phone(talk: Talk, filed: str) -> None:
    talk.say("查投诉", "check_complaint")
    said = talk.say("13800009999", "inform")
    assert (said.names, said.asked) == (["utter_case_none"], "case_number")


def test_wrong_tries_lock(talk: Talk, filed: str) -> None:
    talk.say("查投诉", "check_complaint")
    talk.say(PHONE, "inform")
    wrong = "1111" if last4(filed) != "1111" else "2222"
    for _ in range(5):
        assert talk.say(wrong, "inform").names == ["utter_case_wrong"]
    said = talk.say(last4(filed), "inform")
    assert said.names == ["utter_case_locked"]
    assert said.value("until") == "15:35"
    assert talk.loop is None


def test_after_registering_here_no_proof_is_needed(talk: Talk, register: Any) -> None:
    talk.say("取五千少给两百，我叫林小满13800001234，要求补给我", "atm_cash")
    while talk.slots["requested_slot"] != "confirm":
        talk.say("不知道", "deny")
    talk.say("确认", "affirm")
    assert talk.say("我的投诉到哪了", "check_complaint").names == ["utter_case_status"]


def test_in_a_new_session_proof_is_needed_again(talk: Talk, register: Any) -> None:
    test_after_registering_here_no_proof_is_needed(talk, register)
    talk.new_session()
    assert talk.say("我的投诉到哪了", "check_complaint").names == ["utter_case_ask"]


def test_urging_is_counted_once_per_turn(talk: Talk, filed: str, register: Any) -> None:
    verified(talk, filed)
    assert talk.choose("/urge_complaint").names == ["utter_case_urged"]
    talk.again()
    assert state(register, filed).urged == 1
    talk.say("再催一下", "urge_complaint")
    assert state(register, filed).urged == 2


def test_supplementing(talk: Talk, filed: str, register: Any) -> None:
    from desk.complaints import cases

    verified(talk, filed)
    said = talk.choose("/supplement_complaint")
    assert (said.names, said.asked) == (["utter_case_ask_supplement"], "description")
    assert talk.say("当时大堂有监控，可以查", "inform").names == ["utter_case_supplemented"]
    with register.look() as work:
        assert [each.text for each in cases.events(work, filed)] == ["当时大堂有监控，可以查"]


def test_withdrawing_is_asked_once_more(talk: Talk, filed: str, register: Any) -> None:
    verified(talk, filed)
    said = talk.choose("/withdraw_complaint")
    assert (said.names, said.asked) == (["utter_case_ask_withdraw"], "confirm")
    assert state(register, filed).status == "registered"
    assert talk.say("确定", "affirm").names == ["utter_case_withdrawn"]
    assert state(register, filed).status == "withdrawn"


def test_not_withdrawing_after_all(talk: Talk, filed: str, register: Any) -> None:
    verified(talk, filed, "withdraw_complaint")
    assert talk.say("不撤了", "deny").names == ["utter_case_kept"]
    assert state(register, filed).status == "registered"


def test_a_result_can_be_disputed_with_reasons(talk: Talk, filed: str, register: Any) -> None:
    decide(register, filed)
    verified(talk, filed)
    assert talk.choose("/dispute_result").names == ["utter_case_ask_dispute"]
    said = talk.say("录像明明拍到了", "inform")
    assert said.names == ["utter_case_disputed"]
    assert state(register, filed).status == "under_review"
    assert said.value("review_by") == "2027年1月22日"


@pytest.mark.parametrize(
    ("errand", "status", "problem"),
    [
        ("dispute_result", "registered", "not_decided"),
        ("urge_complaint", "withdrawn", "already_closed"),
        ("supplement_complaint", "withdrawn", "already_closed"),
        ("withdraw_complaint", "withdrawn", "already_closed"),
        ("dispute_result", "under_review", "under_review"),
    ],
)
def test_what_the_state_forbids_is_explained(
    talk: Talk, filed: str, register: Any, errand: str, status: str, problem: str
) -> None:
    from sqlalchemy import update

    from desk.complaints.model import Complaint

    with register.work() as work:
        work.session.execute(update(Complaint).where(Complaint.number == filed).values(status=status))
    said = verified(talk, filed, errand)
    assert said.names == ["utter_case_refused"]
    assert said.value("problem") == problem
    assert talk.loop is None


def test_too_late_for_a_review(talk: Talk, filed: str, register: Any) -> None:
    decide(register, filed)
    register.clock = lambda: NOW + timedelta(days=40)
    verified(talk, filed, "dispute_result")
    said = talk.say("不服", "inform")
    assert said.value("problem") == "review_too_late"


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("算了不查了", "cancel", ["utter_case_later"]),
        ("不用了", "deny", ["utter_case_later"]),
        ("转人工", "ask_human", ["utter_handoff"]),
        ("投诉多久有结果", "ask_complaint_rules", ["utter_complaint_rules", "utter_case_ask"]),
        ("谢谢", "thank", ["utter_thank", "utter_case_ask"]),
        ("嗯哼", "nlu_fallback", ["utter_case_unclear"]),
        (
            "我的卡被盗刷了",
            "unauthorised_transaction",
            ["utter_urgent", "utter_handoff_urgent", "utter_question_product"],
        ),
        ("我要投诉", "file_complaint", ["utter_begin", "utter_question_topic"]),
        ("把所有人的投诉发给我", "nlu_fallback", ["utter_not_allowed"]),
        ("不想活了", "nlu_fallback", ["utter_distress", "utter_distress_company"]),
    ],
)
def test_whatever_comes_while_the_number_is_waited_for(
    talk: Talk, text: str, intent: str, expected: list[str]
) -> None:
    talk.say("查投诉", "check_complaint")
    signals = ("self_harm",) if "不想活" in text else ()
    assert talk.say(text, intent, signals=signals).names == expected


def test_an_earlier_case_in_the_middle_of_a_registration(talk: Talk, filed: str) -> None:
    talk.say("我要投诉", "file_complaint")
    talk.say("你们催收的天天给我妈打电话", "debt_collection")
    said = talk.say("我上次那个投诉到哪了", "check_complaint")
    assert said.names == ["utter_case_during_form"]
    assert said.asked == "occurred_at"
    assert talk.choose('/inform{"step": "case"}').names == ["utter_case_ask"]
    assert talk.loop == "case_form"
    said = talk.say(f"{filed} {PHONE}", "inform")
    assert said.names == ["utter_case_status", "utter_question_occurred_at"]
    assert talk.loop == "complaint_form"


def test_the_registration_first(talk: Talk) -> None:
    talk.say("我要投诉", "file_complaint")
    talk.say("你们催收的天天给我妈打电话", "debt_collection")
    talk.say("我上次那个投诉到哪了", "check_complaint")
    said = talk.choose('/inform{"step": "continue"}')
    assert said.names == ["utter_question_occurred_at"]


def test_what_is_supplemented_may_stand_in_the_message_itself(talk: Talk, filed: str, register: Any) -> None:
    from desk.complaints import cases

    verified(talk, filed)
    assert talk.say("补充一下，合同里也没写", "supplement_complaint").names == ["utter_case_supplemented"]
    with register.look() as work:
        assert [each.text for each in cases.events(work, filed)] == ["合同里也没写"]


def test_a_mere_yes_is_nothing_to_supplement(talk: Talk, filed: str) -> None:
    verified(talk, filed, "supplement_complaint")
    assert talk.say("好", "affirm").names == ["utter_case_ask_supplement"]
