"""The survey: a link only its customer has, an answer to correct, a way on for who is not content."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from desk.complaints import audit, cases, feedback, survey
from desk.complaints.clock_model import StaffNotice
from desk.complaints.errors import (
    ChannelNotSetUp,
    InvalidField,
    NoSuchSurvey,
    NotOffered,
    SurveyExpired,
    SurveySettled,
)
from desk.complaints.feedback_model import Survey
from desk.complaints.locking import hold
from desk.complaints.work import Office, Reach
from tests.complaints.customers import Clock
from tests.complaints.handling_scene import LEAD, OWNER, bring, case, go, hire


@pytest.fixture
def number(office: Office) -> str:
    """A complaint whose customer knows the result."""
    hire(office)
    return bring(office, "informed")


def ask(office: Office, number: str, channel: str = "sms") -> str:
    """Ask the customer; the token of the link."""
    with office.work() as work:
        return survey.token_of(work, survey.invite(work, hold(work, number), channel, None, "agent:li").id)


def answer(
    office: Office, token: str, csat: int = 5, nps: int | None = None, comment: str | None = None
) -> Survey:
    """The customer answers."""
    with office.work() as work:
        return survey.answer(work, token, csat, nps, comment)


def follow(office: Office, token: str, choice: str) -> Survey:
    """The customer chooses."""
    with office.work() as work:
        return survey.follow(work, token, choice)


def offered(office: Office, token: str) -> tuple[str, ...]:
    """What the customer may choose from."""
    with office.look() as work:
        return survey.offers(work, survey.find(work, token))


def history(office: Office, number: str) -> list[str]:
    """What happened to a complaint, as the survey tells it."""
    with office.look() as work:
        return [each.kind for each in cases.events(work, number) if each.kind.startswith("survey_")]


def notices(office: Office) -> list[tuple[str | None, str | None]]:
    """Who was told that a customer is not content."""
    with office.look() as work:
        found = work.session.execute(select(StaffNotice).where(StaffNotice.kind == "survey_unsatisfied"))
        return [(each.to_person, each.to_team) for each in found.scalars()]


class TestInvitation:
    """A link nobody can make up."""

    def test_two_invitations_while_it_is_open_are_one_survey(self, office: Office, number: str) -> None:
        assert ask(office, number) == ask(office, number, "chat")
        with office.look() as work:
            kinds = [(each.kind, each.channel) for each in feedback.of(work, number)]
        assert {("survey", "sms"), ("survey", "chat")} <= set(kinds)

    def test_the_token_is_long_and_only_its_hash_is_kept(self, office: Office, number: str) -> None:
        token = ask(office, number)
        assert len(token) == 43
        with office.look() as work:
            tables = ("survey", "feedback", "outbox", "case_event", "audit_entry")
            raw = [
                work.session.connection().exec_driver_sql(f"SELECT * FROM {each}").all() for each in tables
            ]
        assert token not in str(raw)

    def test_a_link_needs_an_address_of_our_pages(self, office: Office, number: str) -> None:
        office.reach = Reach(office.reach.channels, "")
        with pytest.raises(ChannelNotSetUp):
            ask(office, number)
        assert ask(office, number, "chat")

    def test_nobody_is_asked_by_a_phone_call(self, office: Office, number: str) -> None:
        with pytest.raises(ChannelNotSetUp):
            ask(office, number, "phone")

    def test_after_a_new_result_the_customer_is_asked_anew(self, office: Office, number: str) -> None:
        first = ask(office, number)
        answer(office, first, 1)
        assert ask(office, number) != first


class TestAnswer:
    """Taken once, corrected until the complaint is closed."""

    def test_an_answer_is_kept_and_the_complaint_goes_on(
        self, office: Office, number: str, clock: Clock
    ) -> None:
        token = ask(office, number)
        clock.forward(hours=2)
        given = answer(office, token, 5, 9, "  办得快  ")
        assert (given.csat, given.nps, given.comment, given.answered_at) == (5, 9, "办得快", clock())
        found = case(office, number)
        assert (found.status, found.surveyed_at) == ("surveyed", clock())
        assert history(office, number) == ["survey_answered"]
        with office.look() as work:
            raw = str(work.session.connection().exec_driver_sql("SELECT comment FROM survey").all())
            assert "办得快" not in raw
            assert audit.verify(work.session) is None

    def test_a_second_answer_takes_the_place_of_the_first(
        self, office: Office, number: str, clock: Clock
    ) -> None:
        token = ask(office, number)
        first = answer(office, token, 4, 8).answered_at
        clock.forward(days=1)
        changed = answer(office, token, 3)
        assert (changed.csat, changed.nps, changed.answered_at) == (3, None, first)
        assert history(office, number) == ["survey_answered", "survey_corrected"]
        assert set(history(office, number)) <= set(office.policy.survey.events)

    def test_the_same_answer_twice_is_one(self, office: Office, number: str) -> None:
        token = ask(office, number)
        answer(office, token, 4, 8, "好")
        answer(office, token, 4, 8, "好")
        assert history(office, number) == ["survey_answered"]

    def test_once_closed_an_answer_stays_and_a_first_one_is_still_welcome(
        self, office: Office, number: str
    ) -> None:
        late = bring(office, "informed", "c2", contact_phone="13800005678")
        token, late_token = ask(office, number), ask(office, late)
        answer(office, token, 4)
        go(office, number, "close", OWNER)
        go(office, late, "close", OWNER)
        with pytest.raises(SurveySettled):
            answer(office, token, 1)
        assert answer(office, late_token, 2).csat == 2
        with pytest.raises(SurveySettled):
            answer(office, late_token, 5)

    def test_an_expired_link_takes_nothing(self, office: Office, number: str, clock: Clock) -> None:
        token = ask(office, number)
        clock.forward(days=31)
        for act in (lambda: answer(office, token), lambda: follow(office, token, "nothing")):
            with pytest.raises(SurveyExpired):
                act()

    @pytest.mark.parametrize("token", ["", "x", "A" * 43, "客" * 43, "\ud800"])
    def test_another_token_opens_nothing(self, office: Office, number: str, token: str) -> None:
        ask(office, number)
        with pytest.raises(NoSuchSurvey):
            answer(office, token)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ((0,), "csat"),
            ((6,), "csat"),
            ((3, 11), "nps"),
            ((3, -1), "nps"),
            ((3, None, "字" * 501), "comment"),
        ],
    )
    def test_only_marks_there_are_and_so_many_words(
        self, office: Office, number: str, given: Any, field: str
    ) -> None:
        with pytest.raises(InvalidField) as refused:
            answer(office, ask(office, number), *given)
        assert refused.value.field == field


class TestNotContent:
    """Who is not content is offered a review or a reopening, once."""

    @pytest.mark.parametrize(("csat", "sees"), [(1, True), (2, True), (3, False), (5, False)])
    def test_offered_up_to_the_policys_mark(self, office: Office, number: str, csat: int, sees: bool) -> None:
        token = ask(office, number)
        assert offered(office, token) == ()
        answer(office, token, csat)
        assert offered(office, token) == (("review", "reopen", "nothing") if sees else ())
        assert bool(notices(office)) is sees

    def test_those_who_answer_for_it_hear_at_once_and_once(self, office: Office, number: str) -> None:
        token = ask(office, number)
        answer(office, token, 1)
        answer(office, token, 2)
        assert sorted(map(str, notices(office))) == sorted(map(str, [("li", None), (None, "branch_network")]))

    def test_a_review_is_opened_with_the_customers_words(self, office: Office, number: str) -> None:
        token = ask(office, number)
        answer(office, token, 1, None, "钱没有补")
        assert follow(office, token, "review").follow == "review"
        found = case(office, number)
        assert found.status == "under_review"
        with office.look() as work:
            asked = [each for each in cases.events(work, number) if each.kind == "dispute"]
        assert [(each.by, each.text) for each in asked] == [("customer", "钱没有补")]
        assert offered(office, token) == ()
        follow(office, token, "review")
        with pytest.raises(NotOffered):
            follow(office, token, "reopen")

    def test_a_reopened_complaint_is_investigated_again(self, office: Office, number: str) -> None:
        token = ask(office, number)
        answer(office, token, 2)
        follow(office, token, "reopen")
        found = case(office, number)
        assert (found.status, found.reopened) == ("investigating", 1)
        with office.look() as work:
            [reason] = [each.text for each in cases.events(work, number) if each.kind == "reopen"]
        assert "2分" in (reason or "")

    def test_after_thirty_days_the_law_offers_no_review(
        self, office: Office, number: str, clock: Clock
    ) -> None:
        clock.forward(days=20)
        token = ask(office, number)
        clock.forward(days=12)
        answer(office, token, 1)
        assert offered(office, token) == ("reopen", "nothing")
        with pytest.raises(NotOffered):
            follow(office, token, "review")

    def test_nothing_is_a_choice_and_changes_nothing(self, office: Office, number: str) -> None:
        token = ask(office, number)
        answer(office, token, 1)
        follow(office, token, "nothing")
        assert case(office, number).status == "surveyed"
        assert offered(office, token) == ()

    def test_what_somebody_else_did_meanwhile_is_offered_no_more(self, office: Office, number: str) -> None:
        token = ask(office, number)
        answer(office, token, 1)
        go(office, number, "reopen", LEAD)
        assert offered(office, token) == ()


class TestNoAnswer:
    """A complaint does not wait for ever."""

    def test_after_the_waiting_time_it_goes_on_once(self, office: Office, number: str, clock: Clock) -> None:
        token = ask(office, number)
        clock.forward(days=6)
        assert lapse(office) == 0
        clock.forward(days=2)
        assert lapse(office) == 1
        assert lapse(office) == 0
        assert case(office, number).status == "surveyed"
        assert answer(office, token, 1).csat == 1, "the link still opens it"
        assert offered(office, token) == ("review", "reopen", "nothing")

    def test_an_answered_one_does_not_lapse(self, office: Office, number: str, clock: Clock) -> None:
        answer(office, ask(office, number), 5)
        clock.forward(days=8)
        assert lapse(office) == 0


def lapse(office: Office) -> int:
    """What the courier does once in a while."""
    with office.work() as work:
        return survey.lapse(work)
