"""Reconciliation finds every way in which the record and the register could disagree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from desk.complaints.work import Office
from desk.conversations import outbox
from desk.conversations.reconcile import Reconciliation, reconcile
from tests.conversations.registering import register_complaint
from tests.conversations.scene import Scene, answer, nlu


@pytest.fixture
def number(scene: Scene, office: Office) -> str:
    """A conversation in which a complaint was registered and told."""
    scene.send("确认")
    started = scene.started()
    number = register_complaint(office, scene.id, "fraud")
    scene.conclude(started, answer(f"已登记，编号 {number}。", nlu=nlu("affirm")))
    return number


def compare(office: Office) -> Reconciliation:
    with office.look() as work:
        return reconcile(work)


def kinds(office: Office) -> list[str]:
    """The kinds of differences there are."""
    return sorted(each.kind for each in compare(office).differences)


def tamper(office: Office, statement: str, **values: object) -> None:
    """Change the database behind everybody's back."""
    with office.engine.begin() as connection:
        connection.execute(text(statement), values)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_an_orderly_day_agrees(office: Office, number: str, new_scene: Callable[[], Scene]) -> None:
    talked, waiting, heard = new_scene(), new_scene(), new_scene()
    talked.turn("你好")
    waiting.send("喂")
    heard.send("转人工")
    started = heard.started()
    heard.claim()
    heard.conclude(started, answer("机器人的话"))
    found = compare(office)
    assert found.agrees
    expected = {
        "complaints": 1,
        "receipts_delivered": 1,
        "registrations_said": 1,
        "receipts_done": 1,
        "routes_done": 1,
        "conversations": 4,
        "customer_messages": 4,
        "messages_answered": 2,
        "messages_waiting": 1,
        "messages_suppressed": 1,
        "waiting_for_a_person": 1,
    }
    assert {name: found.counts[name] for name in expected} == expected


def test_a_complaint_without_its_audit_entry_is_found(office: Office, number: str) -> None:
    tamper(office, "DROP TRIGGER audit_entry_stays")
    tamper(office, "DELETE FROM audit_entry WHERE act = 'registered'")
    assert kinds(office) == ["complaint_without_audit"]


def test_a_complaint_nobody_was_told_of_is_found(office: Office, number: str) -> None:
    tamper(office, "DELETE FROM outbox")
    assert kinds(office) == ["complaint_without_receipt", "urgent_complaint_without_route"]


def test_a_card_without_a_complaint_is_found(office: Office, number: str) -> None:
    tamper(office, "UPDATE complaint SET conversation_id = 'elsewhere'")
    assert "receipt_without_complaint" in kinds(office)


def test_words_without_a_complaint_are_found(
    office: Office, number: str, new_scene: Callable[[], Scene]
) -> None:
    new_scene().turn("确认", answer(f"已登记，编号 {number}。"))
    assert kinds(office) == ["said_registered_without_complaint"]


def test_a_number_that_is_only_mentioned_is_no_registration(
    office: Office, number: str, new_scene: Callable[[], Scene]
) -> None:
    new_scene().turn("查一下", answer(f"{number} 和这个手机号对不上。"))
    assert compare(office).agrees


def test_a_delivery_that_left_no_message_is_found(office: Office, number: str) -> None:
    tamper(office, "UPDATE message SET source_key = NULL WHERE kind = 'card'")
    assert kinds(office) == ["receipt_done_but_not_delivered"]


def test_a_delivery_that_was_given_up_is_found(office: Office, number: str) -> None:
    tamper(office, "UPDATE outbox SET state = 'dead' WHERE kind = 'route'")
    assert kinds(office) == ["route_given_up"]


def test_a_delivery_that_still_waits_is_counted(office: Office, scene: Scene) -> None:
    register_complaint(office, scene.id)
    found = compare(office)
    assert found.agrees
    assert found.counts["receipts_due"] == 1
    with office.work() as work:
        outbox.deliver(work, scene.id)
    assert compare(office).counts["receipts_done"] == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE turn SET state = 'failed'",
        "UPDATE turn SET state = 'heard'",
        "UPDATE turn SET state = 'suppressed'",
        "DELETE FROM message WHERE author = 'bot'",
        "UPDATE message SET turn_id = 'gone'",
    ],
)
def test_a_forgotten_message_is_found(office: Office, scene: Scene, damage: str) -> None:
    scene.turn("你好")
    tamper(office, damage)
    assert "message_forgotten" in kinds(office)


def test_a_lost_message_is_found(office: Office, scene: Scene) -> None:
    scene.turn("你好")
    tamper(office, "DELETE FROM message WHERE author = 'customer'")
    assert kinds(office) == ["messages_missing"]


def test_a_customer_who_thinks_to_wait_is_found(office: Office, scene: Scene) -> None:
    scene.enter_queue()
    tamper(office, "DELETE FROM queue_entry")
    assert kinds(office) == ["queue_disagrees"]
    tamper(office, "UPDATE conversation SET owner = 'bot'")
    assert compare(office).agrees


def test_all_differences_are_counted_and_some_listed(office: Office, new_scene: Callable[[], Scene]) -> None:
    for _ in range(3):
        new_scene().turn("你好")
    tamper(office, "UPDATE turn SET state = 'failed'")
    found = compare(office)
    assert (found.counts["differences"], len(found.differences), found.agrees) == (3, 3, False)
