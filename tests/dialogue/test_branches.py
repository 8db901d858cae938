"""The rarer turns: what an agent did meanwhile, what a state forbids, what was said before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from desk.complaints.lifecycle import INFORMED, REGISTERED
from desk.complaints.model import Complaint
from desk.complaints.register import register
from tests.dialogue.conftest import Dialogue

Filed = Callable[[Dialogue], list[Any]]
TOLD = "大前天在北山支行柜台取8000，回家一数差了三百，我叫贺一鸣，手机{phone}，要求把三百补给我"


def registered(customer: Dialogue, filed: Filed, phone: str) -> str:
    """The number of a complaint this customer just registered."""
    customer.say(TOLD.format(phone=phone))
    customer.say("确认")
    return str(filed(customer)[0].number)


def let_it_be(files: Any, number: str, status: str) -> None:
    """The complaint has come to this state."""
    with files.work() as work:
        complaint = work.session.execute(select(Complaint).where(Complaint.number == number)).scalar_one()
        complaint.status = status
        complaint.decided_at = work.now


def test_an_agent_registered_it_meanwhile(customer: Dialogue, files: Any, filed: Filed) -> None:
    customer.say(TOLD.format(phone="13800004201"))
    with files.work() as work:
        number = register(work, customer.conversation_id).number
    assert number in customer.choose("修改").text
    assert len(filed(customer)) == 1


def test_a_second_person_is_not_called(customer: Dialogue) -> None:
    assert customer.say("转人工").handoff == "requested"
    customer.metadata["queue"] = True
    assert customer.say("人工呢").handoff is None


def test_a_summary_waits_for_a_yes(customer: Dialogue, filed: Filed) -> None:
    customer.say(TOLD.format(phone="13800004202"))
    assert customer.say("投诉要花钱吗").expects == "confirm"
    assert customer.say("另外呢").expects == "confirm"
    assert customer.say("再见").expects == "confirm"
    assert customer.say("好的就这样").expects is None
    assert len(filed(customer)) == 1


def test_what_was_stopped_is_taken_up_again(customer: Dialogue, filed: Filed) -> None:
    customer.say(TOLD.format(phone="13800004203"))
    customer.choose("先不投诉了")
    answer = customer.say("还是要投诉")
    assert answer.expects == "confirm"
    assert answer.card["contact_phone"] == "138****4203"


def test_whole_card_numbers_are_not_wanted(customer: Dialogue) -> None:
    customer.say("我要投诉")
    assert "卡号" in customer.say("卡号是0000123456789012345，被扣了年费").text


def test_why_it_is_asked_is_answered(customer: Dialogue) -> None:
    customer.say("我要投诉，手机银行转账页面老是卡死，转了五次都失败")
    assert customer.say("为什么要问这个").expects == "product"
    answer = customer.say("干嘛要我的手机号")
    assert "联系您" in answer.text
    assert answer.expects == "product"


def test_how_long_it_takes_is_no_demand_for_a_promise(customer: Dialogue) -> None:
    customer.say("我要投诉，手机银行转账页面老是卡死，转了五次都失败")
    assert "3个工作日" in customer.say("你们一般几天能处理好").text


def test_a_promise_is_not_made(customer: Dialogue) -> None:
    customer.say(TOLD.format(phone="13800004204"))
    answer = customer.say("你们能保证退给我吗")
    assert answer.expects == "confirm"
    assert "保证" in answer.text or "答应" in answer.text or "做不了主" in answer.text


class TestACase:
    """Errands with what was registered."""

    def test_the_customer_of_this_talk_need_not_prove_anything(
        self, customer: Dialogue, filed: Filed
    ) -> None:
        number = registered(customer, filed, "13800004301")
        answer = customer.say("现在处理到哪了")
        assert number in answer.text
        customer.choose("补充")
        assert customer.last is not None
        assert customer.last.expects == "description"
        assert number in customer.say("取款的小票我找到了，流水号最后是77").text

    def test_by_number_then_phone(
        self, customer: Dialogue, another: Callable[[], Dialogue], filed: Filed
    ) -> None:
        number = registered(another(), filed, "13800004302")
        customer.say("我上次投诉的到哪了")
        assert customer.say(number).expects == "contact_phone"
        assert number in customer.say("13800004302").text

    def test_a_phone_without_a_complaint(self, customer: Dialogue) -> None:
        customer.say("帮我催一下上次的投诉")
        answer = customer.say("13800004999")
        assert answer.expects == "case_number"
        assert "没有" in answer.text or "没找到" in answer.text or "查不到" in answer.text

    def test_the_number_is_not_at_hand(
        self, customer: Dialogue, another: Callable[[], Dialogue], filed: Filed
    ) -> None:
        registered(another(), filed, "13800004303")
        customer.say("我想撤诉")
        assert "手机号" in customer.say("没有编号").text
        customer.say("13800004303")
        answer = customer.say("编号忘了")
        assert answer.expects == "case_number"
        assert customer.choose("转人工").handoff == "requested"

    def test_taking_it_back_is_thought_over(self, customer: Dialogue, filed: Filed) -> None:
        registered(customer, filed, "13800004304")
        assert customer.say("我要撤销投诉").expects == "confirm"
        customer.turn(payload="/deny")
        assert filed(customer)[0].status == REGISTERED

    def test_what_was_taken_back_cannot_be_urged(self, customer: Dialogue, filed: Filed) -> None:
        registered(customer, filed, "13800004305")
        customer.say("我要撤销投诉")
        customer.choose("确定撤回")
        customer.turn(payload="/urge_complaint")
        assert filed(customer)[0].status == "withdrawn"
        assert filed(customer)[0].urged == 0

    def test_a_result_is_disputed(self, customer: Dialogue, files: Any, filed: Filed) -> None:
        number = registered(customer, filed, "13800004306")
        let_it_be(files, number, INFORMED)
        assert customer.say("对处理结果不满意，我要求复核").expects == "description"
        assert number in customer.say("录像里能看到少数了三张，你们没调").text
        assert filed(customer)[0].status == "under_review"

    def test_it_can_be_left_for_later(self, customer: Dialogue) -> None:
        customer.say("我上次投诉的到哪了")
        assert customer.turn(payload="/cancel").expects is None

    def test_nonsense_is_not_a_number(self, customer: Dialogue) -> None:
        customer.say("我上次投诉的到哪了")
        assert customer.turn(payload="/inform").expects == "case_number"

    @pytest.mark.parametrize("words", ["投诉一般多久有结果", "谢谢"])
    def test_a_word_in_between_leaves_it_open(self, customer: Dialogue, words: str) -> None:
        customer.say("我上次投诉的到哪了")
        assert customer.say(words).expects == "case_number"
