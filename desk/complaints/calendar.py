"""Working days on the mainland: the library's holidays and make-up workdays, the policy's own days on top."""

from __future__ import annotations

import logging
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

import chinese_calendar

from desk.complaints.policy_terms import CalendarTable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Day:
    """Whether a day is worked, and whether that is certain or only Monday to Friday."""

    worked: bool
    certain: bool


def look_up(day: date, table: CalendarTable) -> Day:
    """One day. The policy's own table goes before the library; years neither knows are Monday to Friday."""
    if day in table.holidays:
        return Day(worked=False, certain=True)
    if day in table.workdays:
        return Day(worked=True, certain=True)
    if day.year in table.complete_years:
        return Day(worked=day.weekday() < 5, certain=True)
    return _announced(day)


@lru_cache(maxsize=4096)
def _announced(day: date) -> Day:
    """What the library knows; it looks through its whole table each time it is asked."""
    try:
        return Day(worked=bool(chinese_calendar.is_workday(day)), certain=True)
    except NotImplementedError:
        return Day(worked=day.weekday() < 5, certain=False)


def is_workday(day: date, table: CalendarTable) -> bool:
    """Whether a day is worked."""
    return look_up(day, table).worked


def workday_after(day: date, count: int, table: CalendarTable) -> tuple[date, bool]:
    """The `count`-th working day after `day`, and whether every day on the way is certain."""
    certain = True
    while count:
        day += timedelta(days=1)
        found = look_up(day, table)
        certain = certain and found.certain
        count -= found.worked
    return day, certain


def workdays_between(first: date, last: date, table: CalendarTable) -> int:
    """How many days are worked from `first` on and before `last`."""
    if first >= last:
        return 0
    if first.year == last.year:
        worked = _worked_before(first.year, table)
        return worked[_day_of_year(last)] - worked[_day_of_year(first)]
    turn = date(first.year + 1, 1, 1)
    worked = _worked_before(first.year, table)
    return worked[-1] - worked[_day_of_year(first)] + workdays_between(turn, last, table)


@lru_cache(maxsize=64)
def _worked_before(year: int, table: CalendarTable) -> tuple[int, ...]:
    """For each day of a year, and for its end, how many days before it are worked."""
    days = (date(year, 1, 1) + timedelta(days=each) for each in range(365 + isleap(year)))
    return (0, *accumulate(int(is_workday(day, table)) for day in days))


def _day_of_year(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal()


def warn_of_missing_year(day: date) -> None:
    """Say in the log that a deadline rests on Monday to Friday only."""
    log.warning(
        "no holiday table for %d: a deadline was computed with Monday to Friday; "
        "add the year's holidays and workdays to `calendar` in policy.yml",
        day.year,
    )
