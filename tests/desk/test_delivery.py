"""Deliveries at the desk: what could not be told is listed without what it says, and sent anew by who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk.complaints import deliveries, feedback, outbox
from desk.complaints.locking import hold
from desk.complaints.work import Reach
from tests.complaints.customers import SHORT_CASH, file
from tests.desk.running import Person, Running

REACH = Reach(frozenset({"chat", "phone", "sms", "email"}), "https://bank.example")


@pytest.fixture
def number(desk: Running) -> str:
    """A complaint whose customer could not be told, neither by mail nor by short message."""
    desk.office.reach = REACH
    number = file(desk.office).number
    for channel, address in (("email", "lin@example.com"), ("sms", None)):
        with desk.office.work() as work:
            feedback.inform(work, hold(work, number), "incident", channel, "系统已恢复", address, "agent:li")
        give_up(desk)
    return number


def give_up(desk: Running) -> None:
    """Nothing that is due can be delivered."""
    with desk.office.work() as work:
        for parcel in deliveries.take(work, 10):
            deliveries.failed(work, parcel, "550 lin@example.com", final=True)


@pytest.fixture
def lead(desk: Running) -> Person:
    """A supervisor."""
    return desk.agent("chen", "supervisor")


def test_the_dead_are_listed_newest_first_without_what_they_say(
    desk: Running, lead: Person, number: str
) -> None:
    shown = lead.get("deliveries")
    rows = shown["deliveries"]
    assert [row["channel"] for row in rows] == ["sms", "email"]
    assert {row["number"] for row in rows} == {number}
    assert {row["about_title"] for row in rows} == {"统一告知"}
    assert {row["state"] for row in rows} == {row["feedback_state"] for row in rows} == {"dead"}
    assert [row["to"] for row in rows] == ["138****1234", "l***@example.com"]
    told = str(shown)
    for secret in ("系统已恢复", "lin@example.com", SHORT_CASH["contact_phone"], "林小满"):
        assert secret not in told


def test_pages_follow_one_another(lead: Person, number: str) -> None:
    first = lead.get("deliveries", limit=1)
    second = lead.get("deliveries", limit=1, cursor=first["next_cursor"])
    assert second["next_cursor"] is None
    assert [row["channel"] for row in first["deliveries"] + second["deliveries"]] == ["sms", "email"]


def test_other_kinds_are_listed_too(desk: Running, lead: Person) -> None:
    with desk.office.work() as work:
        row = outbox.post(work, "receipt", None, {"number": "TS20261123-0042-7"}, "receipt:x")
        outbox.give_up(work, row, "no such conversation")
    [shown] = lead.get("deliveries")["deliveries"]
    assert (shown["kind"], shown["number"], shown["channel"]) == ("receipt", "TS20261123-0042-7", None)


@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_a_dead_one_is_sent_anew_once(desk: Running, number: str, role: str) -> None:
    person = desk.agent("somebody", role)
    [row, _] = person.get("deliveries")["deliveries"]
    answer = person.http.post(f"deliveries/{row['id']}/replay")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["attempts"]) == ("due", 0)
    answer = person.http.post(f"deliveries/{row['id']}/replay")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_row")


@pytest.mark.parametrize("role", ["agent", "auditor", "trainer"])
def test_nobody_else_sees_or_sends(desk: Running, number: str, role: str) -> None:
    person = desk.agent("somebody", role)
    assert person.http.get("deliveries").status_code == 403
    assert person.http.post("deliveries/1/replay").status_code == 403


def test_the_server_itself_delivers_into_the_chat_and_hears_that_it_was_read(
    desk: Running, serving: Callable[..., Running]
) -> None:
    customer = desk.customer()
    complaint = file(desk.office, customer.id)
    with desk.office.work() as work:
        feedback.inform(
            work, hold(work, complaint.number), "incident", "chat", "系统已恢复", None, "agent:li"
        )
    customer.until(lambda: any("系统已恢复" in text for text in customer.said("system")), "the words")
    [line] = [each for each in customer.seen if "系统已恢复" in (each["text"] or "")]
    customer.live().emit("read", {"seq": line["seq"]})

    def received() -> bool:
        with desk.office.look() as work:
            return [each.state for each in feedback.of(work, complaint.number)] == ["received"]

    customer.until(received, "the receipt", timeout=20)
