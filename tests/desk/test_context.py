"""What stands beside a conversation: the draft, the customer, moods, clocks and what one could say."""

from __future__ import annotations

from typing import Any

from desk.complaints import draft
from tests.desk.running import Customer, Running

PHONE = "13800001234"
FACTS = {
    "topic": "unauthorised_transaction",
    "description": "卡被刷了两笔",
    "amount": "2500",
    "contact_name": "林小满",
    "contact_phone": PHONE,
}


def told(desk: Running, customer: Customer, **fields: Any) -> None:
    """What the bot heard."""
    with desk.office.work() as work:
        draft.note(work, customer.id, fields=fields or FACTS, by="customer")


def test_what_is_known_stands_beside_the_talk_and_is_masked(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting("卡被盗刷了")
    told(desk, customer)
    chen.claim(customer.id)
    shown = chen.get(f"conversations/{customer.id}")
    fields = shown["draft"]["fields"]
    assert fields["contact_phone"]["display"] == fields["contact_phone"]["value"] == "138****1234"
    assert (fields["contact_name"]["display"], fields["amount"]["display"]) == ("林**", "2,500元")
    assert (fields["topic"]["by"], fields["topic"]["at"][:2]) == ("customer", "20")
    assert "occurred_at" in shown["draft"]["missing"]
    assert shown["draft"]["status"] == "open"
    assert shown["draft"]["topic_title"] == fields["topic"]["display"]
    talk = shown["conversation"]
    assert (talk["level"], talk["urgent"], bool(talk["reasons"])) == (2, True, True)
    assert {each["signal"]: each["words"] for each in talk["signals"]}["funds_lost"] == "funds_lost"
    assert [each["emotion"] for each in talk["emotions"]] == ["angry"]
    assert (shown["customer"]["name"], shown["customer"]["phone"]) == ("林**", "138****1234")
    assert shown["customer"]["complaints"] == []
    assert shown["suggestions"][0]["title"] == "先锁卡"
    assert PHONE not in str(shown)
    assert "林小满" not in str(shown)


def test_who_waits_has_a_promise_and_nothing_known_is_no_customer(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    shown = chen.get(f"conversations/{customer.id}")
    assert [each["name"] for each in shown["clocks"]] == ["promised"]
    assert (shown["draft"], shown["customer"]) == (None, None)
    assert shown["suggestions"]
    assert "fraud" in [each["name"] for each in chen.get("agents")["topics"]]
