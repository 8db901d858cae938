"""A bank without the team a rule asks for: its supervisors stand in, under all the other rules."""

from __future__ import annotations

import pytest

from desk.complaints import assignment, handling, people, searching
from desk.complaints.errors import InvalidField, NoApprover, NoReviewer, NotAllowed, Recused
from desk.complaints.handling import CUSTOMER, Actor
from desk.complaints.locking import hold
from desk.complaints.work import Office, Reach
from tests.complaints.customers import file
from tests.complaints.handling_scene import HEAD, add, case, go, investigated

AGENT, FIRST, SECOND = Actor("li", "agent"), Actor("chen", "supervisor"), Actor("he", "supervisor")
OF_A_TEAM = Actor("he", "supervisor", ("wealth",))
BIG = {"outcome": "compensation", "amount": "20000"}


def small(office: Office, *staff: Actor) -> None:
    """A bank with these people only."""
    office.reach = Reach(frozenset({"chat", "phone", "sms", "email"}), "https://bank.example")
    with office.work() as work:
        for person in staff:
            add(work.session, person, office)


def levelled(office: Office, level: int) -> str:
    """A complaint of this level."""
    number = file(office).number
    with office.work() as work:
        hold(work, number).level = level
    return number


def owned(office: Office, number: str, owner: Actor) -> None:
    """In investigation."""
    go(office, number, "assign", FIRST, owner=owner.name)
    go(office, number, "accept", owner)
    go(office, number, "investigate", owner)
    investigated(office, number, owner)


def choices(office: Office, number: str, actor: Actor, step: str, field: str) -> list[str]:
    """Whom the form offers."""
    with office.look() as work:
        (row,) = [each for each in handling.available(work, hold(work, number), actor) if each.name == step]
        (asked,) = [each for each in row.fields if each.name == field]
        return [each.value for each in asked.choices]


def offered(office: Office, number: str, actor: Actor) -> set[str]:
    """The steps somebody is offered."""
    with office.look() as work:
        return {each.name for each in handling.available(work, hold(work, number), actor)}


@pytest.mark.parametrize("level", [1, 4])
def test_supervisors_own_what_a_team_nobody_is_in_should(office: Office, level: int) -> None:
    small(office, AGENT, FIRST, SECOND)
    number = levelled(office, level)
    assert choices(office, number, FIRST, "assign", "owner") == ["chen", "he"]
    with pytest.raises(InvalidField, match="owner_team"):
        go(office, number, "assign", FIRST, owner="li")
    assert go(office, number, "assign", FIRST, owner="auto").proposed_owner == "chen"


@pytest.mark.parametrize("second", [SECOND, OF_A_TEAM])
def test_who_stands_in_agrees_as_a_second_person(office: Office, second: Actor) -> None:
    small(office, AGENT, FIRST, second)
    number = levelled(office, 3)
    owned(office, number, AGENT)
    go(office, number, "extend", AGENT)
    go(office, number, "extend", AGENT)
    with office.look() as work:
        assert searching.visible(work, hold(work, number), second)
    assert "approve_extension" not in offered(office, number, AGENT)
    assert go(office, number, "approve_extension", second).extended == 2
    assert choices(office, number, AGENT, "decide", "approved_by") == ["chen", "he"]
    with pytest.raises(InvalidField, match="not_approver"):
        go(office, number, "decide", AGENT, **BIG, approved_by="li")
    go(office, number, "decide", AGENT, **BIG, approved_by="he")
    assert go(office, number, "approve_decision", second).status == "decided"


def test_level_one_is_owned_and_approved_by_two(office: Office) -> None:
    small(office, AGENT, FIRST, SECOND)
    number = levelled(office, 1)
    owned(office, number, SECOND)
    assert choices(office, number, SECOND, "decide", "approved_by") == ["chen"]
    go(office, number, "decide", SECOND, approved_by="chen")
    with pytest.raises(NotAllowed):
        go(office, number, "approve_decision", SECOND)
    assert go(office, number, "approve_decision", FIRST).status == "decided"


def test_who_stands_in_reviews_only_what_they_had_no_part_in(office: Office) -> None:
    small(office, AGENT, FIRST, SECOND)
    number = levelled(office, 3)
    owned(office, number, AGENT)
    go(office, number, "decide", AGENT, **BIG, approved_by="chen")
    go(office, number, "approve_decision", FIRST)
    go(office, number, "inform", AGENT)
    go(office, number, "review", CUSTOMER)
    assert "take_review" not in offered(office, number, FIRST)
    with pytest.raises(Recused):
        go(office, number, "take_review", FIRST)
    assert go(office, number, "take_review", SECOND).reviewer == "he"


def test_people_of_the_team_go_first(office: Office) -> None:
    small(office, AGENT, FIRST, SECOND, HEAD)
    number = levelled(office, 1)
    assert choices(office, number, FIRST, "assign", "owner") == ["gao"]
    with office.look() as work:
        assert [each.name for each in assignment.reviewers(work, hold(work, number))] == ["gao"]
        assert not people.vacant(work, {"senior_management"})


def test_where_nobody_is_left_it_is_said_who_is_missing(office: Office) -> None:
    small(office, AGENT, FIRST)
    number = levelled(office, 3)
    owned(office, number, FIRST)
    go(office, number, "extend", FIRST)
    with pytest.raises(NoApprover):
        go(office, number, "extend", FIRST)
    with pytest.raises(NoApprover):
        go(office, number, "decide", FIRST, **BIG)
    go(office, number, "decide", FIRST)
    go(office, number, "inform", FIRST)
    go(office, number, "review", CUSTOMER)
    with pytest.raises(NoReviewer):
        go(office, number, "take_review", FIRST)
    assert case(office, number).reviewer is None
