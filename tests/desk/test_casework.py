"""Casework at the desk over the real API: draft, confirmation, registration, notes, clear values, cases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select

from desk.complaints import audit
from desk.complaints.model import AuditEntry, Complaint
from desk.complaints.register import register
from tests.desk.running import Customer, Person, Running
from tests.desk.test_context import FACTS, PHONE, told


def patch(person: Person, customer: Customer, **fields: Any) -> Any:
    """Write into the draft."""
    return person.http.patch(f"conversations/{customer.id}/draft", json={"fields": fields})


def complaints(desk: Running) -> int:
    """How many there are."""
    with desk.office.look() as work:
        return int(work.session.execute(select(func.count()).select_from(Complaint)).scalar_one())


def test_an_agent_fills_in_and_a_wrong_field_is_named(desk: Running) -> None:
    chen, wang, customer = desk.agent("chen"), desk.agent("wang"), desk.waiting()
    chen.claim(customer.id)
    answer = patch(chen, customer, topic="fraud", amount="2500元", occurred_at="2026-11-20")
    assert answer.status_code == 200, answer.text
    fields = answer.json()["draft"]["fields"]
    assert (fields["amount"]["display"], fields["amount"]["by"]) == ("2,500元", "agent:chen")
    assert fields["occurred_at"]["value"]["grain"] == "day"
    refused = patch(chen, customer, product="信用卡", contact_phone="1380000")
    assert (refused.status_code, refused.json()["code"]) == (422, "field_invalid")
    [fault] = refused.json()["errors"]
    assert (fault["field"], fault["code"]) == ("fields.contact_phone", "phone_incomplete")
    assert "少了几位" in fault["detail"]
    shown = chen.get(f"conversations/{customer.id}")
    assert "product" not in shown["draft"]["fields"]
    assert shown["conversation"]["topic"] == "fraud"
    assert shown["conversation"]["level"] is not None
    unread = patch(chen, customer, occurred_at="那一天")
    assert unread.json()["errors"][0]["code"] == "time_invalid"
    assert patch(wang, customer, product="存折").status_code in (403, 409)


def test_the_customer_confirms_and_it_is_registered_once(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    chen.claim(customer.id)
    assert chen.act(customer.id, "ask_confirmation").json()["code"] == "no_draft"
    told(desk, customer, description="卡被刷了两笔")
    lacking = chen.act(customer.id, "register", confirmed_by_customer=True)
    assert (lacking.status_code, lacking.json()["code"]) == (422, "draft_incomplete")
    assert "fields.contact_phone" in [each["field"] for each in lacking.json()["errors"]]
    told(desk, customer)
    assert chen.act(customer.id, "ask_confirmation").status_code == 200
    customer.read()
    [card] = [each for each in customer.seen if (each["card"] or {}).get("type") == "complaint_summary"]
    assert [each["title"] for each in card["choices"]] == ["确认提交", "修改"]
    assert PHONE not in str(card)
    pressed = {"client_message_id": "yes", "payload": card["choices"][0]["payload"]}
    assert customer.http.post("messages", json=pressed).status_code == 202
    assert chen.act(customer.id, "register", confirmed_by_customer=False).status_code == 422
    assert complaints(desk) == 0
    with ThreadPoolExecutor(3) as pool:
        again = [pool.submit(chen.act, customer.id, "register", confirmed_by_customer=True) for _ in range(3)]
    numbers = {answer.result().json()["number"] for answer in again}
    assert len(numbers) == complaints(desk) == 1
    with desk.office.work() as work:  # the bot, asked for the same draft
        assert register(work, customer.id).number in numbers
    shown = chen.get(f"conversations/{customer.id}")
    assert (shown["draft"]["status"], {shown["draft"]["number"]}) == ("registered", numbers)
    assert "decide_by" in [each["name"] for each in shown["clocks"]]
    assert [each["number"] for each in shown["customer"]["complaints"]] == list(numbers)
    customer.read()
    cards = [each for each in customer.seen if (each["card"] or {}).get("type") == "complaint_registered"]
    assert len(cards) == 1


def test_notes_call_colleagues_and_stay_private(desk: Running) -> None:
    chen, wang, customer = desk.agent("chen"), desk.agent("wang"), desk.waiting()
    chen.claim(customer.id)
    written = chen.act(customer.id, "notes", text="@wang 请看一下这笔交易")
    assert written.status_code == 201, written.text
    assert written.json()["note"]["mentions"] == ["wang"]
    seen = wang.get(f"conversations/{customer.id}")["messages"]
    assert [each["text"] for each in seen if each["author"] == "note"] == ["@wang 请看一下这笔交易"]
    customer.read()
    assert not any("这笔交易" in text for text in customer.said())
    assert chen.act(customer.id, "notes", text="  ").json()["code"] == "text_empty"


def test_canned_replies_are_found(desk: Running) -> None:
    chen = desk.agent("chen")
    every = chen.get("canned")["canned"]
    assert len(every) >= 5
    assert [each["title"] for each in chen.get("canned", q="锁定 手机银行")["canned"]] == ["锁卡"]


def test_a_clear_value_needs_a_reason_and_leaves_a_trace(desk: Running) -> None:
    chen, wang, customer = desk.agent("chen"), desk.agent("wang"), desk.waiting()
    chen.claim(customer.id)
    reason = {"field": "contact_phone", "reason": "给客户回电"}
    assert chen.act(customer.id, "reveal", **reason).json()["code"] == "value_unknown"
    told(desk, customer)
    assert chen.act(customer.id, "reveal", field="contact_phone", reason="").status_code == 422
    assert wang.act(customer.id, "reveal", **reason).status_code in (403, 409)
    assert chen.act(customer.id, "reveal", **reason).json() == {"value": PHONE}
    with desk.office.look() as work:
        found = select(AuditEntry).where(AuditEntry.act == "revealed")
        [entry] = work.session.execute(found).scalars()
        assert (entry.actor, "给客户回电" in entry.details, PHONE in entry.details) == (
            "agent:chen",
            True,
            False,
        )
        assert audit.verify(work.session) is None


def test_a_case_sent_several_times_at_once_is_one_complaint(desk: Running) -> None:
    chen = desk.agent("chen")
    body = {"channel": "branch", "fields": FACTS, "client_case_id": "visit-1"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: chen.http.post("cases", json=body), range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == complaints(desk) == 1
    other = desk.agent("wang").http.post("cases", json=body)
    assert other.json()["number"] != answers[0].json()["number"], "each colleague counts for themselves"


def test_a_case_by_phone_is_registered_once(desk: Running) -> None:
    chen = desk.agent("chen")
    body = {"channel": "phone", "fields": FACTS, "client_case_id": "call-1"}
    answers = [chen.http.post("cases", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    assert answers[0].json()["number"] == answers[1].json()["number"]
    with desk.office.look() as work:
        [complaint] = work.session.execute(select(Complaint)).scalars()
        assert (complaint.channel, complaint.taken_by) == ("phone", "agent:chen")
    other = {**body, "fields": {**FACTS, "description": "另一件事"}}
    assert chen.http.post("cases", json=other).json()["code"] == "key_reused"
    lacking = chen.http.post("cases", json={"channel": "branch", "fields": {"description": "排队太久"}})
    assert lacking.status_code == 422
    assert {each["field"] for each in lacking.json()["errors"]} == {"fields.topic", "fields.contact_phone"}
    assert complaints(desk) == 1


def test_an_urgent_case_by_phone_does_not_wait_in_the_queue_without_a_customer(desk: Running) -> None:
    chen = desk.agent("chen")
    fields = {**FACTS, "topic": "fraud", "amount": "80000"}
    answer = chen.http.post("cases", json={"channel": "phone", "fields": fields})
    assert answer.status_code == 201, answer.text
    with desk.office.look() as work:
        [complaint] = work.session.execute(select(Complaint)).scalars()
        assert complaint.urgent
    assert chen.get("queue")["entries"] == []
