"""Incidents at a running desk: raised by the server, taken, told in the chat and on the page, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from desk.complaints import draft, register
from desk.conversations.context import advice
from tests.complaints.crowds import FACTS, phone
from tests.desk.running import Customer, Person, Running
from tests.processes import wait_until

NOTICE = "手机银行转账暂时不能用，正在抢修，预计下午五点恢复。"
REPORT = {"what": "转账失败", "why": "升级后接口超时", "affected": "8位", "done": "已回退并逐一告知"}


def complains(desk: Running, customer: Customer, **fields: Any) -> str:
    """What a customer of the chat complains of is registered."""
    with desk.office.work() as work:
        draft.note(work, customer.id, fields={**FACTS, "contact_phone": phone(), **fields})
        return register.register(work, customer.id).number


@pytest.fixture
def boss(desk: Running) -> Person:
    return desk.agent("boss", "supervisor")


@pytest.fixture
def crowd(desk: Running) -> list[Customer]:
    """Eight customers who cannot use the app."""
    found = [desk.customer() for _ in range(8)]
    for each in found:
        complains(desk, each)
    return found


def incidents(person: Person, **asked: Any) -> list[dict[str, Any]]:
    return list(person.get("incidents", **asked)["incidents"])


def greeting(desk: Running) -> str:
    answer = httpx.get(f"{desk.url}/api/chat/branding", trust_env=False)
    return str(answer.json()["greeting"])


def test_from_a_crowd_to_the_report(desk: Running, boss: Person, crowd: list[Customer]) -> None:
    wait_until(lambda: incidents(boss, state="open"), 20, "the incident")
    (found,) = incidents(boss)
    title = desk.office.policy.topics["app_failure"].title
    assert (found["title"], found["count"], found["level_name"]) == (title, 8, "一般事件")
    assert not found["overdue"]
    here = f"incidents/{found['id']}"
    early = boss.http.post(f"{here}/notice", json={"text": NOTICE})
    assert (early.status_code, early.json()["code"]) == (409, "incident_not_taken")
    taken = boss.http.post(f"{here}/take").json()["incident"]
    assert (taken["owner"], taken["owner_name"], taken["state"]) == ("boss", "坐席boss", "taken")
    assert boss.http.post(f"{here}/notice", json={"text": NOTICE}).status_code == 200
    for customer in crowd:
        customer.until(lambda one=customer: any(NOTICE in said for said in one.said()), "the notice", 20)
    assert greeting(desk).startswith(f"【通知】{NOTICE}")
    later = desk.customer()
    complains(desk, later)
    later.until(lambda: any(NOTICE in said for said in later.said()), "the notice", 20)
    assert sum(NOTICE in said for said in crowd[0].said()) == 1
    short = boss.http.post(f"{here}/close", json={**REPORT, "why": ""})
    assert (short.status_code, short.json()["code"]) == (422, "fields_missing")
    assert [each["field"] for each in short.json()["errors"]] == ["fields.why"]
    closed = boss.http.post(f"{here}/close", json=REPORT).json()["incident"]
    assert (closed["state"], closed["report"], closed["complaint_count"]) == ("closed", REPORT, 9)
    assert closed["told_count"] == 9
    assert [each["act"] for each in closed["history"]][-1] == "incident_closed"
    assert NOTICE not in greeting(desk)


def test_an_agent_knows_what_goes_on_but_not_who_complained(
    desk: Running, boss: Person, crowd: list[Customer]
) -> None:
    wait_until(lambda: incidents(boss), 20, "the incident")
    chen = desk.agent("chen")
    number = incidents(chen)[0]["id"]
    assert chen.get(f"incidents/{number}")["incident"]["complaints"] == []
    assert len(boss.get(f"incidents/{number}")["incident"]["complaints"]) == 8


def test_a_drill(desk: Running, boss: Person) -> None:
    given = {"kind": "topic", "value": "app_failure", "customers": 60}
    answer = boss.http.post("incidents/drill", json=given)
    assert answer.status_code == 201
    made = answer.json()["incident"]
    assert (made["drill"], made["level"], made["count"]) == (True, 2, 60)
    again = boss.http.post("incidents/drill", json=given)
    assert (again.status_code, again.json()["code"]) == (409, "incident_is_open")
    unknown = boss.http.post("incidents/drill", json={**given, "value": "weather"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "field_invalid")
    here = f"incidents/{made['id']}"
    boss.http.post(f"{here}/take")
    boss.http.post(f"{here}/notice", json={"text": NOTICE})
    assert NOTICE not in greeting(desk)
    assert boss.http.post(f"{here}/close", json=REPORT).json()["incident"]["state"] == "closed"


def test_a_false_alarm_needs_a_reason(desk: Running, boss: Person, crowd: list[Customer]) -> None:
    wait_until(lambda: incidents(boss), 20, "the incident")
    here = f"incidents/{incidents(boss)[0]['id']}"
    assert boss.http.post(f"{here}/dismiss", json={"reason": " "}).json()["code"] == "fields_missing"
    assert (
        boss.http.post(f"{here}/dismiss", json={"reason": "压力测试"}).json()["incident"]["state"]
        == "dismissed"
    )
    assert boss.http.post(f"{here}/take").json()["code"] == "incident_over"
    assert boss.http.post("incidents/999/take").json()["code"] == "no_such_incident"


def test_tags_change_the_line_and_what_an_agent_reads(
    desk: Running, boss: Person, serving: Callable[..., Running]
) -> None:
    first, second = desk.customer(), desk.customer()
    number = complains(desk, second, topic="atm_cash", contact_phone="13800009999")
    (known,) = boss.get("customers", q=number)["customers"]
    tagged = boss.put(f"customers/{known['id']}/tags", {"tags": ["elderly"]})["customer"]
    assert [each["title"] for each in tagged["tags"]] == ["老年客户"]
    for each in (first, second):
        each.send("转人工")
        each.until(lambda one=each: one.owner == "queue", "the queue")
    line = [entry["conversation_id"] for entry in boss.get("queue")["entries"]]
    assert line == [second.id, first.id]
    with desk.office.look() as work:
        assert advice(work, second.id) == [desk.office.policy.customers.tags["elderly"].advice]
