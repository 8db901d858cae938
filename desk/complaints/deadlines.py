"""Until when a complaint must be answered: our own target and the law's outer limit, side by side.

How each unit counts (the policy file explains it to its readers, with the articles of the Civil Code):

    hours          run on through nights and holidays, from the moment of receipt
    working_hours  run only within office hours of working days
    working_days   the day of receipt does not count; ends with the last day, at 23:59:59
    days           calendar days, counted likewise; not put off when the last one is a holiday

A target is never later than the statutory limit: over a long holiday the limit comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from desk.complaints.calendar import look_up, warn_of_missing_year, workday_after
from desk.complaints.fields import SHANGHAI
from desk.complaints.policy_terms import CalendarTable, Limit, Policy

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class Due:
    """A moment something is due at, and whether the calendar it rests on is complete."""

    at: datetime
    certain: bool


@dataclass(frozen=True)
class Deadlines:
    """All clocks of a complaint, in UTC.

    Attributes:
        respond_by: a named person has contacted the customer.
        first_findings_by: the customer knows what was found so far (levels 1 and 2).
        decide_by: our target for decision and information.
        statutory_by: the law's limit for the same.
        calendar_certain: False when a year's holidays were not known.
    """

    respond_by: datetime
    first_findings_by: datetime | None
    decide_by: datetime
    statutory_by: datetime
    calendar_certain: bool


def deadlines(level: int, received_at: datetime, policy: Policy) -> Deadlines:
    """The clocks of a complaint of `level` that reached us at `received_at`."""
    terms, table = policy.levels[level], policy.calendar
    statutory = due(policy.statutory.decide, received_at, table)
    respond = due(terms.respond, received_at, table)
    decide = due(terms.decide, received_at, table)
    findings = None if terms.first_findings is None else due(terms.first_findings, received_at, table)
    certain = all(each.certain for each in (statutory, respond, decide, findings) if each is not None)
    if not certain:
        warn_of_missing_year(max(respond.at, decide.at).astimezone(SHANGHAI).date())
    return Deadlines(
        respond_by=min(respond.at, statutory.at),
        first_findings_by=None if findings is None else min(findings.at, statutory.at),
        decide_by=min(decide.at, statutory.at),
        statutory_by=statutory.at,
        calendar_certain=certain,
    )


def due(limit: Limit, start: datetime, table: CalendarTable) -> Due:
    """The moment `limit` after `start` is over."""
    local = start.astimezone(SHANGHAI)
    if limit.unit == "hours":
        return Due((start + timedelta(hours=limit.count)).astimezone(timezone.utc), certain=True)
    if limit.unit == "days":
        return Due(_end_of(local.date() + timedelta(days=limit.count)), certain=True)
    if limit.unit == "working_days":
        day, certain = workday_after(local.date(), limit.count, table)
        return Due(_end_of(day), certain)
    return _working_time_after(local, timedelta(hours=limit.count), table)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, SHANGHAI).astimezone(timezone.utc)


def _working_time_after(moment: datetime, left: timedelta, table: CalendarTable) -> Due:
    certain = True
    while True:
        day = look_up(moment.date(), table)
        certain = certain and day.certain
        opens = datetime.combine(moment.date(), table.opens, SHANGHAI)
        closes = datetime.combine(moment.date(), table.closes, SHANGHAI)
        begins = max(moment, opens)
        if day.worked and begins < closes:
            if left <= closes - begins:
                return Due((begins + left).astimezone(timezone.utc), certain)
            left -= closes - begins
        moment = datetime.combine(moment.date() + timedelta(days=1), time(0), SHANGHAI)
