"""Customer records at a running desk: found, tagged, merged, parted, given out, erased; who may see whom."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desk.complaints import audit, cases
from desk.complaints.model import AuditEntry
from tests.desk.running import Customer, Person, Running
from tests.desk.test_incidents import complains

LIN, WORK = "13800001234", "13800005678"


@pytest.fixture
def boss(desk: Running) -> Person:
    return desk.agent("boss", "supervisor")


@pytest.fixture
def talks(desk: Running) -> tuple[Customer, Customer]:
    """Somebody who complained twice, from two phones."""
    found = desk.customer(), desk.customer()
    complains(desk, found[0], topic="atm_cash", contact_phone=LIN, contact_name="林小满")
    complains(desk, found[1], topic="deposit", contact_phone=WORK, contact_name="林小满")
    return found


def one(person: Person, asked: str) -> dict[str, Any]:
    (found,) = person.get("customers", q=asked)["customers"]
    return dict(found)


def test_found_by_phone_or_number_and_masked(
    desk: Running, boss: Person, talks: tuple[Customer, Customer]
) -> None:
    found = one(boss, LIN)
    assert (found["name"], found["phone"]) == ("林**", "138****1234")
    assert (found["complaints"], found["open"]) == (1, 1)
    whole = boss.get(f"customers/{found['id']}")["customer"]
    number = whole["history"][0]["number"]
    assert one(boss, number)["id"] == found["id"]
    assert [each["id"] for each in whole["conversations"]] == [talks[0].id]
    assert boss.get("customers", q="13800000000")["customers"] == []
    assert LIN not in json.dumps(whole)
    assert len(boss.get("customers", limit=1)["customers"]) == 1
    assert boss.get("customers", limit=1)["next_cursor"] == 1


def test_agents_see_the_customers_of_their_own_teams(
    desk: Running, boss: Person, talks: tuple[Customer, Customer]
) -> None:
    topic = desk.office.policy.topics["atm_cash"]
    chen = desk.agent("chen", teams=[topic.team])
    elsewhere = desk.agent("dong", teams=["insurance"])
    assert one(chen, LIN)["phone"] == "138****1234"
    assert elsewhere.get("customers", q=LIN)["customers"] == []
    here = one(boss, LIN)["id"]
    assert elsewhere.http.get(f"customers/{here}").json()["code"] == "no_such_customer"
    assert elsewhere.http.put(f"customers/{here}/tags", json={"tags": ["vip"]}).status_code == 404
    assert chen.put(f"customers/{here}/tags", {"tags": ["vip"]})["customer"]["tags"][0]["title"] == "重要客户"
    wrong = chen.http.put(f"customers/{here}/tags", json={"tags": ["repeat"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "tag_unknown")
    assert chen.http.post(f"customers/{here}/export", json={"reason": "客户要求"}).status_code == 403


def test_two_records_become_one_and_two_again(
    desk: Running, boss: Person, talks: tuple[Customer, Customer]
) -> None:
    lin, other = one(boss, LIN), one(boss, WORK)
    here = f"customers/{lin['id']}"
    assert boss.http.post(f"{here}/merge", json={"other": lin["id"], "reason": "同一人"}).json()["code"] == (
        "same_customer"
    )
    bare = boss.http.post(f"{here}/merge", json={"other": other["id"]})
    assert (bare.status_code, bare.json()["code"]) == (422, "fields_missing")
    given = {"other": other["id"], "reason": "同一人"}
    merged = boss.http.post(f"{here}/merge", json=given).json()["customer"]
    assert len(merged["history"]) == len(merged["conversations"]) == 2
    assert one(boss, WORK)["id"] == lin["id"]
    (made,) = merged["merges"]
    assert boss.http.post(f"customers/{other['id']}/export", json={"reason": "申请"}).json()["code"] == (
        "customer_merged"
    )
    parted = boss.http.post(f"{here}/merge/{made['id']}/undo").json()["customer"]
    assert (len(parted["history"]), parted["merges"]) == (1, [])
    assert boss.http.post(f"{here}/merge/{made['id']}/undo").json()["code"] == "no_such_merge"


def test_a_link_is_undone_by_a_lead(desk: Running, boss: Person) -> None:
    numbers = [complains(desk, desk.customer(), contact_phone=LIN) for _ in range(2)]
    path = f"complaints/{numbers[0]}/links/{numbers[1]}/undo"
    assert boss.http.post(path, json={}).json()["code"] == "fields_missing"
    assert boss.http.post(path, json={"reason": "两回事"}).status_code == 204
    assert boss.http.post(path, json={"reason": "两回事"}).json()["code"] == "no_such_link"


def test_given_out_whole_then_erased_to_what_must_stay(
    desk: Running, boss: Person, talks: tuple[Customer, Customer]
) -> None:
    talks[0].send("我叫林小满，电话13800001234")
    talks[0].until(lambda: len(talks[0].said()) > 1, "an answer")
    here = f"customers/{one(boss, LIN)['id']}"
    assert boss.http.post(f"{here}/export", json={}).json()["code"] == "fields_missing"
    answer = boss.http.post(f"{here}/export", json={"reason": "客户书面申请"})
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert given["complaints"][0]["contact_phone"] == LIN
    assert any("我叫林小满" in (each["text"] or "") for each in given["messages"])
    assert boss.http.post(f"{here}/erase", json={"reason": "客户申请"}).json()["code"] == "complaints_open"
    number = given["complaints"][0]["number"]
    with desk.office.work() as work:
        cases.withdraw(work, number, "不投诉了")
    gone = boss.http.post(f"{here}/erase", json={"reason": "客户申请"}).json()
    assert list(gone["stay"]) == [number]
    assert boss.get("customers", q=LIN)["customers"] == []
    text = json.dumps(boss.http.post(f"{here}/export", json={"reason": "核对"}).json(), ensure_ascii=False)
    assert LIN not in text
    assert "林小满" not in text
    with desk.office.look() as work:
        assert audit.verify(work.session) is None
        acts = {each.act for each in work.session.query(AuditEntry)}
    assert {"customer_exported", "customer_erased"} <= acts
