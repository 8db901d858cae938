"""Business hours: whether people answer now, and when they next will."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from desk.complaints.calendar import is_workday
from desk.complaints.fields import SHANGHAI
from desk.complaints.policy import Policy
from desk.conversations.rules import rules_of

LONGEST_HOLIDAY = 31


def open_at(policy: Policy, now: datetime) -> bool:
    """Whether people answer at this moment."""
    local = now.astimezone(SHANGHAI)
    span = _span(policy, local)
    return span is not None and span[0] <= local.time() < span[1]


def next_opening(policy: Policy, now: datetime) -> datetime | None:
    """When people answer next, after a moment at which they do not; None when the policy has no hours."""
    local = now.astimezone(SHANGHAI)
    for ahead in range(LONGEST_HOLIDAY):
        day = local + timedelta(days=ahead)
        span = _span(policy, day)
        if span is not None:
            opens = datetime.combine(day.date(), span[0], SHANGHAI)
            if opens > local:
                return opens
    return None


def in_words(policy: Policy, opens: datetime, now: datetime) -> str:
    """An opening time as one says it: today, tomorrow, or with its date."""
    here = opens.astimezone(SHANGHAI)
    ahead = (here.date() - now.astimezone(SHANGHAI).date()).days
    clock = f"{here.hour}:{here.minute:02d}"
    if ahead == 0:
        return policy.text("desk.opens_today", time=clock)
    if ahead == 1:
        return policy.text("desk.opens_tomorrow", time=clock)
    return policy.text("desk.opens_later", month=here.month, day=here.day, time=clock)


def _span(policy: Policy, local: datetime) -> tuple[time, time] | None:
    hours = rules_of(policy).hours
    return hours.workdays if is_workday(local.date(), policy.calendar) else hours.restdays
