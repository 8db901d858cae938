"""Handing on, parking, closing; and what a supervisor does beside."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import select

from desk.complaints import audit
from desk.complaints.model import AuditEntry
from tests.desk.running import Person, Running


def notes(person: Person, conversation_id: str) -> list[tuple[str, str]]:
    """The private notes a person sees."""
    said = person.get(f"conversations/{conversation_id}")["messages"]
    return [(each["kind"], each["text"]) for each in said if each["author"] == "note"]


def code(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


def test_a_colleague_takes_over_by_name_with_a_note(desk: Running) -> None:
    chen, wang, customer = desk.agent("chen"), desk.agent("wang"), desk.waiting()
    live = wang.live()
    chen.claim(customer.id)
    assert chen.act(customer.id, "transfer", to_agent="wang", note="要查流水").status_code == 200
    offer = live.wait("offer", lambda data: data["conversation_id"] == customer.id)
    assert wang.get("queue")["entries"][0]["offered_to"] == "wang"
    taken = wang.http.post(f"offers/{offer['offer_id']}/accept")
    assert taken.status_code == 200
    assert notes(wang, customer.id) == [("transfer", "要查流水")]
    customer.read()
    assert any("转给坐席wang" in text for text in customer.said("system"))
    assert "要查流水" not in str(customer.seen)
    assert code(wang.http.post(f"offers/{offer['offer_id']}/accept")) == (409, "offer_gone")
    assert code(chen.say(customer.id, "还有")) == (409, "not_yours")


def test_a_transfer_goes_to_who_is_there(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    desk.account("gone")
    chen.claim(customer.id)
    assert code(chen.act(customer.id, "transfer", to_agent="gone")) == (409, "agent_absent")
    assert code(chen.act(customer.id, "transfer", to_agent="nobody")) == (422, "agent_unknown")
    assert code(chen.act(customer.id, "transfer", to_agent="chen")) == (422, "agent_unknown")
    assert code(chen.act(customer.id, "transfer", to_team="nowhere")) == (422, "team_unknown")
    assert code(chen.act(customer.id, "transfer")) == (422, "invalid_request")
    assert chen.act(customer.id, "transfer", to_team="wealth").status_code == 200
    assert [(e["team"], e["team_title"]) for e in chen.get("queue")["entries"]] == [("wealth", "财富管理部")]


def test_who_had_a_person_comes_before_who_waits(desk: Running) -> None:
    chen, first = desk.agent("chen"), desk.waiting()
    chen.claim(first.id)
    other = desk.waiting()
    chen.act(first.id, "release", to="queue")
    assert [entry["conversation_id"] for entry in chen.get("queue")["entries"]] == [first.id, other.id]


def test_parked_until_the_customer_writes(desk: Running) -> None:
    chen, customer = desk.agent("chen", capacity=1), desk.waiting()
    other = desk.waiting()
    chen.claim(customer.id)
    assert code(chen.act(other.id, "claim")) == (409, "capacity_full")
    assert code(chen.act(customer.id, "unpark")) == (409, "not_parked")
    late = (datetime.now(timezone.utc) + timedelta(days=9)).isoformat()
    assert code(chen.act(customer.id, "park", until=late)) == (422, "park_too_long")
    assert code(chen.act(customer.id, "park", until="2026-11-23T10:00:00")) == (422, "invalid_request")
    assert chen.act(customer.id, "park", note="等核实").json()["conversation"]["status"] == "parked"
    chen.claim(other.id)  # what is parked takes no room
    customer.send("有消息了吗")
    mine = {each["conversation_id"]: each["status"] for each in chen.get("queue")["mine"]}
    assert mine == {customer.id: "open", other.id: "open"}
    chen.act(customer.id, "park")
    assert chen.act(customer.id, "unpark").json()["conversation"]["status"] == "open"


def test_closed_with_a_disposition_and_the_bot_goes_on(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    chen.claim(customer.id)
    assert code(chen.act(customer.id, "close", disposition="vanished")) == (422, "disposition_unknown")
    closed = chen.act(customer.id, "close", disposition="solved").json()["conversation"]
    assert (closed["status"], closed["disposition"], closed["owner"]) == ("closed", "solved", "bot")
    [recent] = chen.get("queue")["closed_recent"]
    assert recent["conversation_id"] == customer.id
    customer.send("再问一句")
    customer.until(lambda: "听到：再问一句" in customer.said("bot"), "the bot")
    assert chen.get("queue")["closed_recent"] == []


def test_a_supervisor_watches_whispers_and_takes_over(desk: Running) -> None:
    chen, boss, customer = desk.agent("chen"), desk.agent("boss", "supervisor"), desk.waiting()
    live = chen.live()
    fence = chen.claim(customer.id)
    live.ask("open", {"conversation_id": customer.id})
    assert [each["conversation_id"] for each in boss.get("queue")["open"]] == [customer.id]
    assert boss.act(customer.id, "watch").json()["conversation"]["agent"] == "chen"
    assert boss.act(customer.id, "whisper", text="先安抚").status_code == 201
    assert (
        live.wait("message", lambda data: data["message"]["author"] == "note")["message"]["text"] == "先安抚"
    )
    live.wait("mention", lambda data: data["conversation_id"] == customer.id)
    assert boss.act(customer.id, "take_over").json()["fence"] == fence + 1
    assert live.wait("lost")["reason"] == "taken_over"
    assert code(chen.say(customer.id, "我还在")) == (409, "not_yours")
    assert boss.say(customer.id, "我来处理").status_code == 201
    customer.read()
    assert customer.said("agent") == ["我来处理"]
    assert "先安抚" not in str(customer.seen)
    with desk.office.look() as work:
        acts = [entry.act for entry in work.session.execute(select(AuditEntry)).scalars()]
        assert {"watched", "whispered", "taken_over"} <= set(acts)
        assert audit.verify(work.session) is None


def test_a_colleague_reads_what_is_nobodys_or_what_they_were_called_to(desk: Running) -> None:
    chen, wang, customer = desk.agent("chen"), desk.agent("wang"), desk.waiting()
    assert wang.http.get(f"conversations/{customer.id}").status_code == 200
    chen.claim(customer.id)
    assert code(wang.http.get(f"conversations/{customer.id}")) == (403, "forbidden")
    assert wang.live().ask("open", {"conversation_id": customer.id}) == {"error": "forbidden"}
    assert code(wang.http.get(f"conversations/{'0' * 32}")) == (404, "no_such_conversation")


def test_said_again_is_said_once_and_an_old_fence_is_refused(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    fence = chen.claim(customer.id)
    statuses = [chen.say(customer.id, "在", key="x", fence=fence).status_code for _ in range(3)]
    assert statuses == [201, 200, 200]
    assert code(chen.say(customer.id, "别的", key="x")) == (409, "client_message_id_reused")
    chen.act(customer.id, "release")
    assert chen.say(customer.id, "在", key="x", fence=fence).status_code == 200  # it is in the record
    new = chen.claim(customer.id)
    assert code(chen.say(customer.id, "旧窗口", fence=fence)) == (409, "not_yours")
    assert chen.say(customer.id, "新窗口", fence=new).status_code == 201
    assert code(chen.say(customer.id, "  ")) == (422, "text_empty")
    assert code(chen.say(customer.id, "长" * 2001)) == (422, "text_too_long")
