"""The period of a report: whole days in Shanghai, first and last included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from desk.complaints.errors import InvalidField
from desk.complaints.fields import SHANGHAI
from desk.complaints.work import Work

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Before 1992 Shanghai had summer time, which `moments` does not know; no register goes back that far.
EARLIEST = date(1992, 1, 1)
LATEST = date(2199, 12, 31)


@dataclass(frozen=True)
class Period:
    """From the beginning of one day to the end of another."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The first moment of it."""
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.begins <= moment < self.ends


def read_period(work: Work, first: str | None, last: str | None) -> Period:
    """The period somebody asks for; what they leave out is today, and the policy's usual length before it.

    Raises:
        InvalidField: not a day, the wrong way round, or longer than the policy lets one report be.
    """
    terms = work.policy.reports
    until = _day("to", last) if last else work.now.astimezone(SHANGHAI).date()
    since = _day("from", first) if first else until - timedelta(days=terms.usual_days - 1)
    period = Period(since, until)
    if since > until:
        raise InvalidField("from", "period_reversed")
    if period.days > terms.longest_days:
        raise InvalidField("from", "period_too_long")
    return period


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise InvalidField(name, "day_invalid")
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI).astimezone(timezone.utc)
