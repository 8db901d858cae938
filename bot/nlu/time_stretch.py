"""Stretches of calendar time (a day, a month, an afternoon) and how to build them, in China's zone."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1970, 2100


@dataclass(frozen=True)
class Stretch:
    """From `start` to just before `end`; `grain` says how finely the customer named it."""

    start: datetime
    end: datetime
    grain: str  # minute, hour, day, week, month or year
    approx: bool = False

    @property
    def days(self) -> int:
        """How many calendar days it covers, an hour within a day being 0."""
        return (self.end - self.start).days

    def roughly(self) -> Stretch:
        """The same stretch, said as an estimate."""
        return replace(self, approx=True)


def midnight(day: date) -> datetime:
    """The moment a day begins in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def day_stretch(day: date, length: int = 1) -> Stretch:
    """One day, or several from that day on."""
    return Stretch(midnight(day), midnight(day + timedelta(days=length)), "day")


def day_of(year: int, month: int, day: int) -> Stretch | None:
    """The day, or None where the calendar has no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return day_stretch(date(year, month, day))


def month_stretch(year: int, month: int, length: int = 1) -> Stretch:
    """One calendar month (months beyond 12 or below 1 run into other years), or several."""
    first, last = months_later(year, month, 0), months_later(year, month, length)
    return Stretch(midnight(first), midnight(last), "month")


def year_stretch(year: int) -> Stretch:
    """One calendar year."""
    return Stretch(midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1)), "year")


def week_stretch(day: date, weeks_later: int = 0) -> Stretch:
    """The week from Monday to Sunday that holds the day, or one some weeks away."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks_later)
    return Stretch(midnight(monday), midnight(monday + timedelta(days=7)), "week")


def months_later(year: int, month: int, months: int) -> date:
    """The first day of the month so many months away."""
    index = year * 12 + month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def months_before(moment: datetime, months: int) -> datetime:
    """The same time of day so many months ago, on the last day of the month if that day does not exist."""
    first = months_later(moment.year, moment.month, -months)
    day = min(moment.day, monthrange(first.year, first.month)[1])
    return moment.replace(year=first.year, month=first.month, day=day)
