"""A clock's own time: how much of it passes between two moments, and when so much of it has passed.

A clock in hours or days runs through; one in working hours runs while the office is open; one in working days
runs through worked days whole and stands still on others. The day of receipt does not count, and a day ends
at 23:59:59, as in deadlines.py: both modules agree on when a limit is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone

from desk.complaints.calendar import is_workday, look_up, workdays_between
from desk.complaints.clock_model import Clock
from desk.complaints.deadlines import END_OF_DAY, Due
from desk.complaints.fields import SHANGHAI
from desk.complaints.policy_terms import CalendarTable

WHOLE_DAYS = ("days", "working_days")
RUN_THROUGH = ("hours", "days")
ALWAYS = datetime.max.replace(tzinfo=timezone.utc)
Stretch = tuple[datetime, datetime, bool]


def counts_from(unit: str, start: datetime) -> datetime:
    """From where a limit that begins at `start` counts: at once, or with the end of that day."""
    return _end_of(start.astimezone(SHANGHAI).date()) if unit in WHOLE_DAYS else start


def passed(unit: str, since: datetime, until: datetime, table: CalendarTable) -> float:
    """Seconds of the clock's own time between two moments; none if they are the wrong way round."""
    if until <= since:
        return 0.0
    if unit in RUN_THROUGH:
        return (until - since).total_seconds()
    first, last = _day_at(unit, since), _day_at(unit, until)
    seconds = _part_of(unit, first, since, until, table)
    if first == last:
        return seconds
    begins, ends = _day_of(unit, first, table)
    whole_days = workdays_between(first + timedelta(days=1), last, table)
    seconds += whole_days * (ends - begins).total_seconds()
    return seconds + _part_of(unit, last, since, until, table)


def moment_after(unit: str, since: datetime, seconds: float, table: CalendarTable) -> Due:
    """The first moment at which so many seconds of the clock's own time have passed."""
    if seconds <= 0:
        return Due(since.astimezone(timezone.utc), certain=True)
    certain = True
    for begins, ends, known in _stretches(unit, since, table):
        certain = certain and known
        length = (ends - begins).total_seconds()
        if seconds <= length:
            return Due((begins + timedelta(seconds=seconds)).astimezone(timezone.utc), certain)
        seconds -= length
    raise AssertionError("unreachable: time does not end")


def length_of(clock: Clock, table: CalendarTable) -> float:
    """The seconds of a clock's limit, by the calendar as it is known now; its due moment does not move."""
    if clock.paused_at is not None or clock.due_at <= clock.running_since:
        return clock.length
    return clock.spent + passed(clock.unit, clock.running_since, clock.due_at, table)


def _stretches(unit: str, since: datetime, table: CalendarTable) -> Iterator[Stretch]:
    """When the clock runs, from a moment on: beginning, end, and whether the calendar is certain of it.

    Days on which it stands still are stretches of no length, for their certainty.
    """
    if unit in RUN_THROUGH:
        yield since, ALWAYS, True
        return
    day = _day_at(unit, since)
    while True:
        begins, ends = _day_of(unit, day, table)
        found = look_up(day, table)
        begins = min(max(begins, since), ends)
        yield begins, ends if found.worked else begins, found.certain
        day += timedelta(days=1)


def _day_at(unit: str, moment: datetime) -> date:
    """The day a moment belongs to; the second after 23:59:59 is of the day that comes."""
    ahead = timedelta(seconds=1) if unit == "working_days" else timedelta(0)
    return (moment.astimezone(SHANGHAI) + ahead).date()


def _part_of(unit: str, day: date, since: datetime, until: datetime, table: CalendarTable) -> float:
    """How long it runs on one day between two moments."""
    begins, ends = _day_of(unit, day, table)
    part = (min(ends, until) - max(begins, since)).total_seconds()
    return part if part > 0 and is_workday(day, table) else 0.0


def _day_of(unit: str, day: date, table: CalendarTable) -> tuple[datetime, datetime]:
    if unit == "working_days":
        return _end_of(day - timedelta(days=1)), _end_of(day)
    return _at(day, table.opens), _at(day, table.closes)


def _end_of(day: date) -> datetime:
    return _at(day, END_OF_DAY)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI)
