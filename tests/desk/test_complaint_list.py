"""The list of complaints: searched by what can be searched, page after page while new ones come, counted."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import update

from desk.complaints.clock_model import Clock
from tests.complaints.customers import file
from tests.desk.running import Person, Running


@pytest.fixture
def lead(desk: Running) -> Person:
    """Who sees all of them."""
    return desk.agent("wang", "supervisor")


def numbers(reader: Person, **sought: Any) -> list[str]:
    """What is found."""
    return [each["number"] for each in reader.get("complaints", **sought)["complaints"]]


def test_it_is_searched_by_number_words_and_whole_phone(desk: Running, lead: Person) -> None:
    here = file(desk.office, "c1").number
    there = file(desk.office, "c2", branch="海淀支行", product="信用卡", contact_phone="13800005678").number
    assert numbers(lead, q=here) == [here]
    assert numbers(lead, q=there[11:15]) == [there]
    assert numbers(lead, q="海淀") == numbers(lead, q="信用卡 海淀") == [there]
    assert numbers(lead, q="138 0000 5678") == [there]
    assert numbers(lead, q="5678") == [each for each in (here, there) if "5678" in each]
    for hidden in ("林小满", "柜员少给了我两百", "%", "_"):
        assert numbers(lead, q=hidden) == []


def test_urgent_ones_come_first_then_what_is_due_next_then_what_has_ended(
    desk: Running, lead: Person
) -> None:
    usual = file(desk.office, "c1").number
    urgent = file(desk.office, "c2", signals=("account_blocked",), contact_phone="13800005678").number
    over = file(desk.office, "c3", contact_phone="13800009999").number
    lead.http.post(f"complaints/{over}/withdraw", json={"reason": "客户来电撤诉"})
    assert numbers(lead) == [urgent, usual, over]
    assert numbers(lead, open="true") == [urgent, usual]
    assert numbers(lead, open="false") == [over]
    assert numbers(lead, level=2) == [urgent]
    assert numbers(lead, owner="none", open="true") == [urgent, usual]
    assert numbers(lead, breached="true") == []
    assert numbers(lead, due_before="2000-01-01T00:00:00Z") == []
    counts = lead.get("complaints")["counts"]
    assert counts == {"open": 2, "due_soon": 2, "breached": 0, "unowned": 2, "mine": 0}


def test_what_is_overdue_is_not_due_soon_in_count_or_list(desk: Running, lead: Person) -> None:
    late, soon = (file(desk.office, each, contact_phone=f"1380000000{each}").number for each in "12")
    with desk.office.work() as work:
        of_late = update(Clock).where(Clock.number == late, Clock.kind == "respond")
        work.session.execute(of_late.values(due_at=work.now - timedelta(hours=1)))
        tomorrow = (work.now + timedelta(hours=24)).isoformat()
    counts = lead.get("complaints")["counts"]
    assert (counts["due_soon"], counts["breached"]) == (1, 1)
    assert numbers(lead, open="true", due_before=tomorrow, breached="false") == [soon]
    assert set(numbers(lead, due_before=tomorrow)) == {late, soon}


@pytest.mark.parametrize(
    ("until", "found"),
    [
        ("2026-11-24", True),
        ("2026-11-23", False),
        ("2026-11-24T23:30:00", False),
        ("2026-11-24T23:31:00", True),
        ("2026-11-24T15:31:00Z", True),
        ("2026-11-24T15:30:00+00:00", False),
    ],
)
def test_due_before_a_day_or_a_moment_is_meant_in_beijing(
    desk: Running, lead: Person, until: str, found: bool
) -> None:
    number = file(desk.office, "c1").number
    with desk.office.work() as work:
        due = datetime(2026, 11, 24, 15, 30, tzinfo=timezone.utc)
        work.session.execute(update(Clock).where(Clock.number == number).values(due_at=due))
    assert numbers(lead, due_before=until) == ([number] if found else [])


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00", "tomorrow", "2026-13-01"])
def test_a_moment_there_is_not_is_refused(lead: Person, until: str) -> None:
    assert lead.http.get("complaints", params={"due_before": until}).status_code == 422


def test_pages_do_not_move_when_new_ones_come(desk: Running, lead: Person) -> None:
    there = [file(desk.office, f"c{each}", contact_phone=f"138000000{each}0").number for each in range(5)]
    page = lead.get("complaints", limit=2)
    seen = [each["number"] for each in page["complaints"]]
    new = file(desk.office, "new", signals=("account_blocked",), contact_phone="13800007777").number
    while page["next_cursor"] is not None:
        page = lead.get("complaints", limit=2, cursor=page["next_cursor"])
        seen += [each["number"] for each in page["complaints"]]
    assert sorted(seen) == sorted(there)
    assert new not in seen


@pytest.mark.parametrize("forged", ["", "x", "AAAA", "é" * 20, "bm90aGluZw" * 9])
def test_a_cursor_nobody_gave_is_refused(lead: Person, forged: str) -> None:
    answer = lead.http.get("complaints", params={"cursor": forged})
    assert (answer.status_code, answer.json()["code"]) == (422, "field_invalid")
    assert answer.json()["errors"][0]["code"] == "cursor_invalid"


@pytest.mark.parametrize("status", ["overdue", "extended", "", "registered,assigned"])
def test_a_state_there_is_not_is_refused_not_searched_in_vain(lead: Person, status: str) -> None:
    answer = lead.http.get("complaints", params={"status": status})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "fields.status")


def test_a_cursor_is_of_one_search(desk: Running, lead: Person) -> None:
    for each in range(3):
        file(desk.office, f"c{each}", contact_phone=f"138000000{each}0")
    cursor = lead.get("complaints", limit=1)["next_cursor"]
    assert lead.http.get("complaints", params={"cursor": cursor, "level": 3}).status_code == 422


def test_notices_reach_whom_they_are_for_and_are_read_once(desk: Running, lead: Person) -> None:
    agent, other = desk.agent("chen", teams=["branch_network"]), desk.agent("zhou", teams=["wealth"])
    number = file(desk.office, "c1").number
    assert lead.http.post(f"complaints/{number}/assign", json={"owner": "chen"}).status_code == 200
    told = agent.get("notices", unread="true")
    asked = [each for each in told["notices"] if each["kind"] == "assign"]
    assert [(each["number"], each["read_at"]) for each in asked] == [(number, None)]
    assert number in asked[0]["title"]
    assert other.http.post(f"notices/{asked[0]['id']}/read").status_code == 404
    assert agent.http.post(f"notices/{asked[0]['id']}/read").json()["read_by"] == "chen"
    agent.http.post("notices/read_all")
    assert agent.get("notices")["unread"] == 0
    assert [each for each in other.get("notices")["notices"] if each["number"] == number] == []
