"""Until when a complaint must be answered: targets of REQUIREMENTS.md §2 beside the law's outer limit."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from desk.complaints.deadlines import deadlines, due
from desk.complaints.policy import Policy
from desk.complaints.policy_terms import Limit
from tests.complaints.customers import MONDAY, local


def test_the_first_conversation_of_dialogues(policy: Policy) -> None:
    """Registered on 2026-11-23 15:20: contact by 11-25 15:20, findings by 11-26, at most 15 days."""
    clocks = deadlines(3, MONDAY, policy)
    assert clocks.respond_by == local("2026-11-25 15:20")
    assert clocks.first_findings_by is None
    assert clocks.decide_by == local("2026-11-26 23:59:59")
    assert clocks.statutory_by == local("2026-12-08 23:59:59")
    assert clocks.calendar_certain


@pytest.mark.parametrize(
    ("level", "respond", "findings", "decide"),
    [
        (1, "2026-11-24 15:20", "2026-11-25 15:20", "2026-12-02 23:59:59"),
        (2, "2026-11-24 15:20", "2026-11-25 15:20", "2026-11-26 15:20"),
        (3, "2026-11-25 15:20", None, "2026-11-26 23:59:59"),
        (4, "2026-11-25 15:20", None, "2026-11-26 23:59:59"),
    ],
)
def test_every_level_has_the_limits_of_the_handbook(
    policy: Policy, level: int, respond: str, findings: str | None, decide: str
) -> None:
    clocks = deadlines(level, MONDAY, policy)
    assert clocks.respond_by == local(respond)
    assert clocks.first_findings_by == (local(findings) if findings else None)
    assert clocks.decide_by == local(decide)
    assert clocks.statutory_by == local("2026-12-08 23:59:59")


def test_hours_run_on_over_the_weekend(policy: Policy) -> None:
    friday_night = local("2026-11-27 22:30")
    assert deadlines(2, friday_night, policy).respond_by == local("2026-11-28 22:30")
    assert deadlines(2, friday_night, policy).decide_by == local("2026-11-30 22:30")


@pytest.mark.parametrize(
    ("received", "decide"),
    [
        ("2026-11-20 09:00", "2026-11-25"),  # Friday: Monday, Tuesday, Wednesday
        ("2026-11-20 23:59", "2026-11-25"),  # late on Friday is still Friday
        ("2026-11-21 09:00", "2026-11-25"),  # Saturday does not count, nor does it delay
        ("2026-11-22 23:59", "2026-11-25"),
        ("2026-11-23 00:00", "2026-11-26"),  # Monday itself does not count
    ],
)
def test_three_working_days_over_a_weekend(policy: Policy, received: str, decide: str) -> None:
    assert deadlines(3, local(received), policy).decide_by == local(f"{decide} 23:59:59")


@pytest.mark.parametrize(
    ("received", "decide"),
    [
        # 2026: the holiday is 1–7 October; Sunday 20 September and Saturday 10 October are worked.
        ("2026-09-17 10:00", "2026-09-21"),  # Friday, Sunday (worked), Monday
        ("2026-09-30 10:00", "2026-10-10"),  # Thursday 8, Friday 9, Saturday 10 (worked)
        ("2026-10-03 10:00", "2026-10-10"),
        ("2026-10-09 10:00", "2026-10-13"),  # Saturday 10 (worked), Monday, Tuesday
        ("2026-10-10 10:00", "2026-10-14"),
    ],
)
def test_national_day_week_and_its_make_up_days(policy: Policy, received: str, decide: str) -> None:
    clocks = deadlines(3, local(received), policy)
    assert clocks.decide_by == local(f"{decide} 23:59:59")
    assert clocks.calendar_certain


def test_seven_working_days_through_national_day_week_still_meet_the_law(policy: Policy) -> None:
    clocks = deadlines(1, local("2026-09-30 10:00"), policy)
    assert clocks.decide_by == local("2026-10-15 23:59:59") == clocks.statutory_by


def test_the_law_comes_first_when_a_holiday_outlasts_the_target(policy: Policy) -> None:
    """Spring Festival 2026, 15–23 February: seven working days would end on 3 March, the law says 1 March."""
    clocks = deadlines(1, local("2026-02-14 10:00"), policy)
    assert due(Limit("working_days", 7), local("2026-02-14 10:00"), policy.calendar).at == local(
        "2026-03-03 23:59:59"
    )
    assert clocks.statutory_by == local("2026-03-01 23:59:59")
    assert clocks.decide_by == clocks.statutory_by


def test_the_statutory_limit_is_not_put_off_by_a_holiday(policy: Policy) -> None:
    assert deadlines(3, local("2026-09-18 10:00"), policy).statutory_by == local("2026-10-03 23:59:59")


def test_a_moment_in_another_zone_is_the_same_moment(policy: Policy) -> None:
    """20:30 UTC on Sunday is already Monday in Shanghai."""
    received = datetime(2026, 11, 22, 20, 30, tzinfo=timezone.utc)
    assert deadlines(3, received, policy).decide_by == local("2026-11-26 23:59:59")


@pytest.mark.parametrize(
    ("hours", "received", "at"),
    [
        (4, "2026-11-23 10:00", "2026-11-23 14:00"),
        (4, "2026-11-23 15:20", "2026-11-24 10:20"),
        (4, "2026-11-23 07:00", "2026-11-23 13:00"),
        (4, "2026-11-23 20:00", "2026-11-24 13:00"),
        (9, "2026-11-23 09:00", "2026-11-23 18:00"),
        (4, "2026-11-27 17:00", "2026-11-30 12:00"),
        (4, "2026-11-28 11:00", "2026-11-30 13:00"),
        (20, "2026-09-30 16:00", "2026-10-09 18:00"),  # 2 h on the 30th, 9 h on the 8th, 9 h on the 9th
    ],
)
def test_working_hours_run_only_while_the_office_is_open(
    policy: Policy, hours: int, received: str, at: str
) -> None:
    assert due(Limit("working_hours", hours), local(received), policy.calendar).at == local(at)


class TestAYearTheLibraryDoesNotKnow:
    """2027's holidays are not in the library: Monday to Friday, flagged, and mendable in policy.yml."""

    def test_is_counted_monday_to_friday_and_flagged(
        self, policy: Policy, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            clocks = deadlines(3, local("2027-03-04 10:00"), policy)
        assert clocks.decide_by == local("2027-03-09 23:59:59")
        assert not clocks.calendar_certain
        assert "2027" in caplog.text
        assert "policy.yml" in caplog.text

    def test_a_deadline_that_only_reaches_into_it_is_flagged_too(self, policy: Policy) -> None:
        assert not deadlines(1, local("2026-12-30 10:00"), policy).calendar_certain
        assert deadlines(3, local("2026-12-25 10:00"), policy).calendar_certain

    def test_limits_in_hours_need_no_calendar(self, policy: Policy) -> None:
        assert deadlines(2, local("2027-03-04 10:00"), policy).calendar_certain

    def test_the_policy_can_say_that_it_is_complete(
        self, policy: Policy, caplog: pytest.LogCaptureFixture
    ) -> None:
        table = replace(
            policy.calendar,
            holidays=frozenset({date(2027, 3, 5)}),
            workdays=frozenset({date(2027, 3, 6)}),
            complete_years=frozenset({2027}),
        )
        clocks = deadlines(3, local("2027-03-04 10:00"), replace(policy, calendar=table))
        assert clocks.decide_by == local("2027-03-09 23:59:59")  # Saturday 6 (worked), Monday, Tuesday
        assert clocks.calendar_certain
        assert not caplog.text


def test_the_policys_own_days_go_before_the_library(policy: Policy) -> None:
    table = replace(policy.calendar, holidays=frozenset({date(2026, 11, 24)}))
    assert deadlines(3, MONDAY, replace(policy, calendar=table)).decide_by == local("2026-11-27 23:59:59")


def test_no_registration_of_2026_promises_more_than_the_law(policy: Policy) -> None:
    for level in (1, 2, 3, 4):
        for offset in range(365):
            received = local("2026-01-01 12:00") + timedelta(days=offset)
            clocks = deadlines(level, received, policy)
            assert received < clocks.respond_by <= clocks.decide_by <= clocks.statutory_by
