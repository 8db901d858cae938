"""Canned replies: the policy's, changed and joined by what supervisors write; and marks for the trainers."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from desk.complaints.model import AuditEntry
from desk.conversations.desk_model import Misunderstanding
from tests.desk.running import Customer, Person, Running


@pytest.fixture
def boss(desk: Running) -> Person:
    """A supervisor."""
    return desk.agent("boss", "supervisor")


def replies(person: Person, **params: Any) -> dict[str, str]:
    """Canned replies by title."""
    return {each["title"]: each["text"] for each in person.get("canned", **params)["canned"]}


def test_a_supervisor_writes_one_and_agents_find_it(desk: Running, boss: Person) -> None:
    agent = desk.agent("chen")
    live = agent.live()
    words = {"title": " 催办  ", "text": "{customer}您好，{number}我去催一下。"}
    made = boss.http.post("canned", json=words)
    assert made.status_code == 201
    assert made.json()["title"] == "催办"
    assert replies(agent, q="催办") == {"催办": words["text"]}
    assert live.wait("canned") is not None
    changed = boss.http.put(f"canned/{made.json()['id']}", json={"title": "催办", "text": "马上催。"})
    assert changed.status_code == 200
    assert replies(agent)["催办"] == "马上催。"
    assert boss.http.delete(f"canned/{made.json()['id']}").status_code == 204
    assert "催办" not in replies(agent)
    again = boss.http.delete(f"canned/{made.json()['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "no_such_canned")
    with desk.office.look() as work:
        acts = work.session.execute(
            select(AuditEntry.act).where(AuditEntry.subject.like("canned:%"))
        ).scalars()
        assert list(acts) == ["canned_added", "canned_changed", "canned_removed"]


def test_the_policys_own_can_be_changed_and_taken_away(boss: Person) -> None:
    before = replies(boss)
    assert boss.http.put("canned/sorry", json={"title": "致歉", "text": "对不起。"}).status_code == 200
    assert boss.http.delete("canned/wait").status_code == 204
    after = replies(boss)
    assert after.pop("致歉") == "对不起。"
    gone = set(before) - set(after)
    assert gone == {"致歉", "稍等核实"}
    assert list(after) == [title for title in before if title not in gone], "the order stays"
    assert boss.http.put("canned/wait", json={"title": "稍等", "text": "稍等。"}).status_code == 404


@pytest.mark.parametrize(
    ("title", "text", "field", "code"),
    [
        ("  ", "好", "title", "empty"),
        ("标题", "\n", "text", "empty"),
        ("长" * 41, "好", "title", "too_long"),
        ("标题", "长" * 501, "text", "too_long"),
        ("标题", "您好{name}", "text", "unknown_hole"),
        ("标题", "您好{", "text", "unknown_hole"),
        ("标题", "您好{0}", "text", "unknown_hole"),
        ("标题", "您好{customer!r}", "text", "unknown_hole"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(
    boss: Person, title: str, text: str, field: str, code: str
) -> None:
    answer = boss.http.post("canned", json={"title": title, "text": text})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["code"]) == (f"fields.{field}", code)
    assert fault["detail"]


def misunderstood(person: Person, customer: Customer, seq: int, **body: Any) -> Any:
    """Say that the bot got a message wrong."""
    return person.http.post(f"conversations/{customer.id}/messages/{seq}/misunderstood", json=body)


def test_an_agent_marks_what_the_bot_got_wrong_once_and_takes_it_back(desk: Running) -> None:
    customer, agent = desk.waiting(), desk.agent("chen")
    first = misunderstood(agent, customer, 1, note="要的是人工")
    again = misunderstood(agent, customer, 1)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"seq": 1, "note": "要的是人工"}
    assert agent.get(f"conversations/{customer.id}")["misunderstood"] == [1]
    other = desk.agent("wang")
    assert other.get(f"conversations/{customer.id}")["misunderstood"] == [], "one's own marks"
    path = f"conversations/{customer.id}/messages/1/misunderstood"
    for _ in range(2):
        assert agent.http.delete(path).status_code == 204
    assert agent.get(f"conversations/{customer.id}")["misunderstood"] == []


def test_a_trainer_marks_too_and_the_note_is_kept_encrypted(desk: Running) -> None:
    customer, trainer = desk.waiting(), desk.agent("li", "trainer")
    assert misunderstood(trainer, customer, 1, note="13800001234说的是转人工").status_code == 201
    with desk.office.look() as work:
        (kept,) = work.session.execute(select(Misunderstanding)).scalars()
        assert (kept.by, kept.note) == ("li", "13800001234说的是转人工")
        raw = work.session.connection().exec_driver_sql("SELECT note FROM misunderstanding").scalar_one()
        assert "13800001234" not in raw


def test_only_what_a_customer_said_can_be_marked(desk: Running) -> None:
    customer, agent = desk.waiting(), desk.agent("chen")
    customer.read()
    bots = next(each["seq"] for each in customer.seen if each["author"] != "customer")
    assert misunderstood(agent, customer, bots).json()["code"] == "not_of_customer"
    assert misunderstood(agent, customer, 999).json()["code"] == "no_such_message"
    other = desk.agent("wang")
    other.claim(customer.id)
    assert misunderstood(agent, customer, 1).status_code == 403
