"""A step is taken once, by one at a time, whole or not at all, and leaves history, audit and revision."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.complaints import audit, cases, handling
from desk.complaints.errors import (
    ChangedMeanwhile,
    ComplaintError,
    FieldsMissing,
    KeyReused,
    NoSuchRow,
    NotNow,
)
from desk.complaints.feedback_model import Feedback
from desk.complaints.handling import CUSTOMER, SYSTEM, Actor
from desk.complaints.handling_model import Assignment
from desk.complaints.lifecycle import TABLE
from desk.complaints.model import AuditEntry, CaseEvent
from desk.complaints.work import Office
from desk.settings import ROOT
from tests.complaints.customers import file
from tests.complaints.handling_scene import (
    COLLEAGUE,
    HEAD,
    LEAD,
    OWNER,
    REVIEWER,
    bring,
    case,
    go,
    hire,
    investigated,
)
from tests.complaints.test_at_once import together

PAYS = {"outcome": "compensation", "amount": "200", "approved_by": "chen"}
# Every step of the table once, in one life: (step, who, fields).
A_LIFE: tuple[tuple[str, Actor, dict[str, Any]], ...] = (
    ("urge", CUSTOMER, {}),
    ("supplement", CUSTOMER, {}),
    ("name_staff", LEAD, {}),
    ("assign", LEAD, {}),
    ("decline", OWNER, {}),
    ("assign", LEAD, {}),
    ("accept", OWNER, {}),
    ("declare_interest", COLLEAGUE, {}),
    ("contacted", OWNER, {}),
    ("investigate", OWNER, {}),
    ("first_findings", OWNER, {}),
    ("suspend", OWNER, {}),
    ("resume", OWNER, {}),
    ("extend", OWNER, {}),
    ("extend", OWNER, {}),
    ("refuse_extension", HEAD, {}),
    ("extend", OWNER, {}),
    ("approve_extension", HEAD, {}),
    ("decide", OWNER, PAYS),
    ("refuse_decision", LEAD, {}),
    ("decide", OWNER, PAYS),
    ("approve_decision", LEAD, {}),
    ("inform", OWNER, {}),
    ("survey", OWNER, {}),
    ("surveyed", SYSTEM, {}),
    ("review", CUSTOMER, {}),
    ("take_review", REVIEWER, {}),
    ("decide_review", REVIEWER, {}),
    ("close", OWNER, {"lesson": "双人复点"}),
    ("reopen", LEAD, {}),
    ("withdraw", CUSTOMER, {}),
)


@pytest.fixture
def number(any_office: Office) -> str:
    """A complaint nobody owns, at a bank that has its people."""
    hire(any_office)
    return file(any_office).number


def count(office: Office, *tables: Any) -> list[int]:
    """How many rows these tables have."""
    with office.look() as work:
        return [work.session.execute(select(func.count()).select_from(each)).scalar_one() for each in tables]


def test_the_life_has_every_step() -> None:
    assert {name for name, _, _ in A_LIFE} == set(TABLE)


def test_every_step_leaves_an_event_an_entry_and_a_higher_revision(any_office: Office, number: str) -> None:
    for turn, (name, actor, fields) in enumerate(A_LIFE, start=1):
        if name == "decide":
            investigated(any_office, number)
        stands = go(any_office, number, name, actor, **fields)
        assert stands.revision == turn
        with any_office.look() as work:
            event = cases.events(work, number)[-1]
            newest = select(AuditEntry).where(AuditEntry.act == TABLE[name].kind)
            entry = work.session.execute(newest.order_by(AuditEntry.id.desc()).limit(1)).scalar_one()
        assert (event.kind, event.by, event.at) == (TABLE[name].kind, actor.stamp, any_office.clock())
        assert (entry.actor, entry.subject) == (actor.stamp, f"complaint:{number}")
        assert f'"event":{event.id}' in entry.details
        assert f'"status":"{stands.status}"' in entry.details
    with any_office.look() as work:
        assert audit.verify(work.session) is None


def test_a_step_looked_at_too_long_ago_is_refused(any_office: Office, number: str) -> None:
    go(any_office, number, "assign", LEAD, revision=0)
    with pytest.raises(ChangedMeanwhile):
        go(any_office, number, "assign", LEAD, revision=0, owner="zhao")
    assert go(any_office, number, "accept", OWNER, revision=1).revision == 2


def test_the_same_key_does_it_once(any_office: Office, number: str) -> None:
    first = go(any_office, number, "assign", LEAD, revision=0, key="k1")
    again = go(any_office, number, "assign", LEAD, revision=0, key="k1")
    assert first.revision == again.revision == 1
    assert count(any_office, Assignment, CaseEvent) == [1, 1]


def test_a_key_stands_for_one_step_of_one_complaint(any_office: Office, number: str) -> None:
    go(any_office, number, "assign", LEAD, key="k1")
    other = file(any_office, "c2", contact_phone="13800005678").number
    with pytest.raises(KeyReused):
        go(any_office, other, "assign", LEAD, key="k1")
    with pytest.raises(KeyReused):
        go(any_office, number, "accept", OWNER, key="k1")


def test_a_refused_step_leaves_nothing(any_office: Office, number: str) -> None:
    bring_to_decision = ("assign", LEAD), ("accept", OWNER), ("investigate", OWNER)
    for name, actor in bring_to_decision:
        go(any_office, number, name, actor)
    before = count(any_office, CaseEvent, AuditEntry, Feedback)
    with pytest.raises(FieldsMissing):
        go(any_office, number, "decide", OWNER)
    with pytest.raises(ComplaintError):
        go(any_office, number, "first_findings", OWNER, channel="email", address=None)
    assert count(any_office, CaseEvent, AuditEntry, Feedback) == before
    assert case(any_office, number).revision == 3


def test_a_crash_after_a_step_leaves_nothing(any_office: Office, number: str) -> None:
    def crash() -> None:
        with any_office.work() as work:
            handling.carry_out(work, number, "assign", {"owner": "li"}, LEAD)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    assert case(any_office, number).status == "registered"
    assert count(any_office, Assignment, CaseEvent) == [0, 0]


@pytest.mark.parametrize("name", ["fly", "dispute", "", "registered"])
def test_there_are_no_other_steps(any_office: Office, number: str, name: str) -> None:
    with pytest.raises(NoSuchRow):
        go(any_office, number, name, LEAD)


def test_a_number_may_be_written_as_people_write_it(any_office: Office, number: str) -> None:
    assert go(any_office, number.lower().replace("-", " "), "assign", LEAD).number == number


class TestAtOnce:
    def test_of_two_who_take_the_same_step_one_is_refused(self, any_office: Office, number: str) -> None:
        go(any_office, number, "assign", LEAD)
        results = together(*[lambda: go(any_office, number, "accept", OWNER)] * 4)
        assert sorted(type(each).__name__ for each in results) == ["Complaint", *["NotNow"] * 3]
        assert case(any_office, number).revision == 2

    def test_of_two_different_steps_the_second_sees_the_first(self, any_office: Office, number: str) -> None:
        for name, actor in (("assign", LEAD), ("accept", OWNER)):
            go(any_office, number, name, actor)
        results = together(
            lambda: go(any_office, number, "withdraw", CUSTOMER),
            lambda: go(any_office, number, "investigate", OWNER),
            lambda: go(any_office, number, "suspend", LEAD),
        )
        stands = case(any_office, number)
        refused = [each for each in results if isinstance(each, Exception)]
        assert stands.status == "withdrawn"
        assert stands.revision == 2 + len(results) - len(refused)
        with any_office.look() as work:
            assert len(cases.events(work, number)) == stands.revision
        assert all(isinstance(each, ComplaintError) for each in results if isinstance(each, Exception)), (
            results
        )

    def test_of_two_who_saw_the_same_state_one_is_refused(self, any_office: Office, number: str) -> None:
        results = together(
            lambda: go(any_office, number, "assign", LEAD, revision=0, owner="li"),
            lambda: go(any_office, number, "assign", HEAD, revision=0, owner="zhao"),
        )
        refused = [each for each in results if isinstance(each, Exception)]
        assert [type(each) for each in refused] == [ChangedMeanwhile]
        assert count(any_office, Assignment) == [1]

    def test_a_request_sent_twice_at_once_is_done_once(self, any_office: Office, number: str) -> None:
        results = together(*[lambda: go(any_office, number, "assign", LEAD, key="k1", revision=0)] * 5)
        assert [each.revision for each in results] == [1] * 5, results
        assert count(any_office, Assignment, CaseEvent) == [1, 1]

    def test_of_two_processes_one_takes_it(self, any_office: Office, number: str, tmp_path: Path) -> None:
        go(any_office, number, "assign", LEAD)
        url = any_office.engine.url.render_as_string(hide_password=False)
        keys = next(tmp_path.rglob("keys"))
        command = [sys.executable, "-m", "tests.complaints.stepping", url, str(keys), number, "accept", "li"]
        racers = [
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        assert [racer.stdout.readline() for racer in racers if racer.stdout] == ["ready\n"] * 2
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("\n")
            racer.stdin.flush()
        said = sorted(racer.communicate(timeout=60)[0].strip() for racer in racers)
        assert said == ["not_now", "taken"]

    def test_the_same_key_for_two_complaints_at_once_is_used_once(
        self, any_office: Office, number: str
    ) -> None:
        other = file(any_office, "c2", contact_phone="13800005678").number
        results = together(
            *[lambda at=at: go(any_office, at, "assign", LEAD, key="k1") for at in (number, other)]
        )
        assert sorted(type(each).__name__ for each in results) == ["Complaint", "KeyReused"], results
        assert count(any_office, Assignment) == [1]


def test_a_step_not_possible_now_says_so_after_the_first_look(any_office: Office, number: str) -> None:
    assert bring(any_office, "closed", "c3", contact_phone="13800005678")
    with pytest.raises(NotNow):
        go(any_office, number, "investigate", OWNER)
