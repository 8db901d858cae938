"""A clock's own time: it agrees with the deadlines and runs only when it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.complaints.calendar import is_workday, workdays_between
from desk.complaints.clock_time import counts_from, moment_after, passed
from desk.complaints.deadlines import due
from desk.complaints.policy import Policy, load
from desk.complaints.policy_limits import UNITS
from desk.complaints.policy_terms import Limit
from desk.settings import ROOT
from tests.complaints.customers import local

TABLE = load(ROOT / "policy.yml").calendar
DAY, HOUR = 86400.0, 3600.0
MOMENTS = st.integers(0, 333 * 86400).map(
    lambda second: local("2026-01-01 00:00") + timedelta(seconds=second)
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(UNITS), st.integers(1, 12), MOMENTS)
def test_a_whole_limit_is_over_when_it_is_due(unit: str, count: int, start: datetime) -> None:
    """Two modules count the same limit, one by days and one by seconds."""
    over, since = due(Limit(unit, count), start, TABLE), counts_from(unit, start)
    length = count * (DAY if unit.endswith("days") else HOUR)
    assert passed(unit, since, over.at, TABLE) == pytest.approx(length)
    again = moment_after(unit, since, length, TABLE)
    assert abs(again.at - over.at) < timedelta(milliseconds=1)
    assert again.certain == over.certain


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(UNITS), MOMENTS, st.floats(1, 20 * DAY))
def test_so_much_later_so_much_has_passed(unit: str, since: datetime, seconds: float) -> None:
    at = moment_after(unit, since, seconds, TABLE).at
    assert passed(unit, since, at, TABLE) == pytest.approx(seconds, abs=0.001)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(UNITS), st.lists(MOMENTS, min_size=3, max_size=3))
def test_time_is_not_lost_between_two_stretches(unit: str, moments: list[datetime]) -> None:
    first, middle, last = sorted(moments)
    parts = passed(unit, first, middle, TABLE) + passed(unit, middle, last, TABLE)
    assert parts == pytest.approx(passed(unit, first, last, TABLE), abs=0.001)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-11-27 23:59:59", "2026-11-29 23:59:59", 0),  # a weekend
        ("2026-11-26 23:59:59", "2026-11-30 11:59:59", 1.5),  # Friday, and half of Monday
        ("2026-02-13 23:59:59", "2026-02-14 23:59:59", 1),  # a Saturday that is worked
        ("2026-02-14 23:59:59", "2026-02-23 23:59:59", 0),  # Spring Festival
        ("2026-02-27 23:59:59", "2026-02-28 11:59:59", 0.5),  # the other Saturday that is worked
        ("2026-09-19 23:59:59", "2026-09-20 23:59:59", 1),  # the Sunday that pays for National Day
        ("2026-09-30 23:59:59", "2026-10-07 23:59:59", 0),  # National Day week
        ("2026-10-09 23:59:59", "2026-10-11 23:59:59", 1),  # Saturday 10 is worked, Sunday is not
    ],
)
def test_working_days_run_on_worked_days_only(since: str, until: str, days: float) -> None:
    assert passed("working_days", local(since), local(until), TABLE) == days * DAY


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-11-27 17:00", "2026-11-30 10:00", 2),
        ("2026-11-27 18:00", "2026-11-30 09:00", 0),
        ("2026-02-14 09:00", "2026-02-24 09:00", 9),  # the Saturday; then Spring Festival
        ("2026-09-30 08:00", "2026-10-08 08:00", 9),
        ("2026-10-10 12:00", "2026-10-12 09:30", 6.5),
    ],
)
def test_working_hours_run_in_office_hours_only(since: str, until: str, hours: float) -> None:
    assert passed("working_hours", local(since), local(until), TABLE) == hours * HOUR


def test_hours_and_days_run_through(policy: Policy) -> None:
    week = local("2026-10-01 00:00"), local("2026-10-08 00:00")
    assert passed("hours", *week, policy.calendar) == passed("days", *week, policy.calendar) == 7 * DAY


def test_the_day_of_receipt_does_not_count() -> None:
    start = local("2026-11-23 15:20")
    assert counts_from("hours", start) == counts_from("working_hours", start) == start
    assert counts_from("days", start) == counts_from("working_days", start) == local("2026-11-23 23:59:59")


@settings(max_examples=50, deadline=None)
@given(st.dates(date(2025, 12, 1), date(2027, 3, 1)), st.integers(0, 800))
def test_working_days_are_counted_as_they_are_looked_up(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    worked = sum(is_workday(first + timedelta(days=each), TABLE) for each in range(days))
    assert workdays_between(first, last, TABLE) == worked
    assert workdays_between(last, first, TABLE) == 0 or first == last


def test_the_wrong_way_round_nothing_passes() -> None:
    assert passed("hours", local("2026-11-24 10:00"), local("2026-11-23 10:00"), TABLE) == 0


class TestAYearWithoutTable:
    def test_is_counted_monday_to_friday_and_not_certain(self) -> None:
        found = moment_after("working_days", local("2026-12-30 23:59:59"), 2 * DAY, TABLE)
        assert found.at == local("2027-01-01 23:59:59")  # nobody knows yet that New Year is a holiday
        assert not found.certain

    def test_is_certain_until_the_year_ends(self) -> None:
        assert moment_after("working_days", local("2026-12-29 23:59:59"), 2 * DAY, TABLE).certain

    def test_is_certain_when_the_policy_says_so(self) -> None:
        table = replace(TABLE, holidays=frozenset({date(2027, 1, 1)}), complete_years=frozenset({2027}))
        found = moment_after("working_days", local("2026-12-30 23:59:59"), 2 * DAY, table)
        assert found.at == local("2027-01-04 23:59:59")
        assert found.certain
