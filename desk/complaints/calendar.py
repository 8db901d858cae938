"""Working days on the mainland: the library's holidays and make-up workdays, the policy's own days on top."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta

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


def warn_of_missing_year(day: date) -> None:
    """Say in the log that a deadline rests on Monday to Friday only."""
    log.warning(
        "no holiday table for %d: a deadline was computed with Monday to Friday; "
        "add the year's holidays and workdays to `calendar` in policy.yml",
        day.year,
    )
