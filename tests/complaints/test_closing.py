"""Asked after, closed with its lesson, taken up again; and called where nothing can be written."""

from __future__ import annotations

import pytest

from desk.complaints import clocks, feedback, handling, investigation, notices, survey
from desk.complaints.errors import (
    ChannelNotSetUp,
    FieldsMissing,
    NotAllowed,
)
from desk.complaints.handling import SYSTEM, Actor
from desk.complaints.work import Office, Reach
from tests.complaints.customers import Clock, file
from tests.complaints.handling_scene import (
    LEAD,
    OVERSEER,
    OWNER,
    QUALITY,
    bring,
    case,
    go,
    hire,
    investigated,
)


@pytest.fixture(autouse=True)
def people(office: Office) -> None:
    """The bank has its people."""
    hire(office)


def told(office: Office, number: str) -> list[tuple[str, str]]:
    """What the customer was told, over which channel."""
    with office.look() as work:
        return [(each.kind, each.channel) for each in feedback.of(work, number)]


def shows(office: Office, number: str, kind: str, basis: str = "target") -> str:
    """What the last clock of a kind shows."""
    with office.look() as work:
        found = [each for each in clocks.of(work, number) if (each.kind, each.basis) == (kind, basis)]
        return clocks.state(work, found[-1]).state


def form(office: Office, number: str, name: str, actor: Actor) -> dict[str, handling.Field]:
    """The fields of a step that is offered."""
    with office.look() as work:
        offered = {each.name: each.fields for each in handling.available(work, case(office, number), actor)}
    return {each.name: each for each in offered[name]}


class TestClosing:
    def test_a_survey_goes_the_way_the_customer_came(self, office: Office) -> None:
        number = bring(office, "informed")
        assert go(office, number, "survey", OWNER).status == "informed"
        assert ("survey", "chat") in told(office, number)
        with office.look() as work:
            assert survey.of(work, number) is not None
        surveyed = go(office, number, "surveyed", SYSTEM)
        assert (surveyed.status, surveyed.surveyed_at) == ("surveyed", surveyed.informed_at)

    def test_where_there_is_no_way_to_ask_it_says_so(self, office: Office) -> None:
        number = bring(office, "informed")
        office.reach = Reach(frozenset({"phone"}))
        with pytest.raises(ChannelNotSetUp):
            go(office, number, "survey", OWNER)
        assert go(office, number, "close", OWNER).status == "closed", "it can be closed nevertheless"

    def test_it_is_not_closed_without_a_lesson(self, office: Office) -> None:
        number = bring(office, "surveyed")
        with pytest.raises(FieldsMissing) as caught:
            go(office, number, "close", OWNER, lesson=None)
        assert caught.value.missing == ("lesson",)

    @pytest.mark.parametrize("actor", [OWNER, LEAD])
    def test_closed_it_keeps_its_lesson_and_has_no_running_clock(self, office: Office, actor: Actor) -> None:
        number = bring(office, "surveyed")
        closed = go(office, number, "close", actor, lesson="大额现金双人复点")
        assert (closed.status, closed.closed_at) == ("closed", office.clock())
        with office.look() as work:
            (lesson,) = investigation.lessons(work, number)
            assert not [
                each for each in clocks.of(work, number) if each.met_at is None and each.ended_at is None
            ]
        assert (lesson.kind, lesson.text, lesson.by) == ("lesson", "大额现金双人复点", actor.stamp)

    def test_a_repeated_complaint_closes_with_a_plan(self, office: Office) -> None:
        file(office)
        number = file(office, "c2").number
        go(office, number, "assign", OVERSEER, owner="wei")
        go(office, number, "accept", QUALITY)
        go(office, number, "investigate", QUALITY)
        investigated(office, number, QUALITY)
        go(office, number, "decide", QUALITY)
        go(office, number, "inform", QUALITY)
        with office.look() as work:
            offered = {
                each.name: each.fields for each in handling.available(work, case(office, number), QUALITY)
            }
        assert [(each.name, each.required) for each in offered["close"]] == [
            ("lesson", True),
            ("plan", True),
        ]
        with pytest.raises(FieldsMissing) as caught:
            go(office, number, "close", QUALITY, lesson="同一网点重复发生")
        assert caught.value.missing == ("plan",)
        go(office, number, "close", QUALITY, plan="网点一个月内完成双人复点改造")
        with office.look() as work:
            assert [each.kind for each in investigation.lessons(work, number)] == ["lesson", "plan"]
            (heard,) = [each.text for each in feedback.of(work, number) if each.kind == "plan"]
        assert "网点一个月内完成双人复点改造" in heard


class TestTakingUpAgain:
    @pytest.mark.parametrize("status", ["informed", "surveyed", "closed"])
    def test_reopened_it_is_investigated_under_a_clock_of_its_own(
        self, office: Office, clock: Clock, status: str
    ) -> None:
        number = bring(office, status)
        clock.forward(days=10)
        again = go(office, number, "reopen", LEAD)
        assert (again.status, again.owner, again.reopened, again.closed_at) == (
            "investigating",
            "li",
            1,
            None,
        )
        with office.look() as work:
            (decide,) = [
                each
                for each in clocks.of(work, number)
                if (each.kind, each.basis) == ("decide", "target") and each.met_at is None
            ]
        assert (decide.started_at, again.decide_by) == (clock.now, decide.due_at)
        assert ("reopened", "chat") in told(office, number)

    def test_reopened_it_has_the_laws_time_again_and_can_be_extended(
        self, office: Office, clock: Clock
    ) -> None:
        number = bring(office, "closed")
        clock.forward(days=40)
        again = go(office, number, "reopen", LEAD)
        limits = (("decide", "statutory"), ("inform", "statutory"))

        def running() -> list[tuple[str, str, int]]:
            with office.look() as work:
                found = [each for each in clocks.of(work, number) if not each.met_at and not each.ended_at]
                mine = [each for each in found if (each.kind, each.basis) in limits]
                return [(each.kind, each.unit, each.count) for each in mine if each.started_at == clock.now]

        assert sorted(running()) == [("decide", "days", 15), ("inform", "days", 15)]
        assert again.statutory_by > again.decide_by > clock.now
        longer = go(office, number, "extend", OWNER)
        assert sorted(running()) == [("decide", "days", 30), ("inform", "days", 30)]
        assert longer.statutory_by > again.statutory_by

    def test_it_is_decided_a_second_time_and_both_are_kept(self, office: Office) -> None:
        number = bring(office, "closed")
        go(office, number, "reopen", LEAD)
        decided = go(office, number, "decide", OWNER, result="再补50元交通费", outcome="explanation")
        assert decided.informed_at is None
        go(office, number, "inform", OWNER)
        with office.look() as work:
            assert [each.kind for each in investigation.outcomes(work, number)] == [
                "adjustment",
                "explanation",
            ]

    def test_the_owner_may_not_reopen_what_is_closed(self, office: Office) -> None:
        number = bring(office, "closed")
        with pytest.raises(NotAllowed):
            go(office, number, "reopen", OWNER)


def test_a_customer_who_cannot_be_written_to_is_called(office: Office) -> None:
    number = bring(office, "investigating")
    office.reach = Reach(frozenset({"phone"}))
    go(office, number, "suspend", OWNER)
    with office.look() as work:
        found = notices.for_member(work, "li", ())[0]
    assert (found.kind, found.payload["about"]) == ("customer_untold", "suspended")
