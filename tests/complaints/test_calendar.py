"""Working days on the mainland."""

from __future__ import annotations

from datetime import date

import pytest

from desk.complaints.calendar import Day, is_workday, look_up, workday_after
from desk.complaints.policy import Policy


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 7), False),
        (date(2026, 9, 20), True),  # a Sunday worked for it
        (date(2026, 10, 10), True),  # a Saturday worked for it
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2026, 2, 14), True),  # a Saturday worked for it
    ],
)
def test_the_state_councils_calendar(policy: Policy, day: date, worked: bool) -> None:
    assert look_up(day, policy.calendar) == Day(worked, certain=True)
    assert is_workday(day, policy.calendar) is worked


def test_a_year_not_announced_is_monday_to_friday_and_uncertain(policy: Policy) -> None:
    assert look_up(date(2031, 3, 3), policy.calendar) == Day(worked=True, certain=False)
    assert look_up(date(2031, 3, 1), policy.calendar) == Day(worked=False, certain=False)


def test_counting_working_days(policy: Policy) -> None:
    assert workday_after(date(2026, 9, 30), 1, policy.calendar) == (date(2026, 10, 8), True)
    assert workday_after(date(2026, 11, 20), 0, policy.calendar) == (date(2026, 11, 20), True)
