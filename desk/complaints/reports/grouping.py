"""What the rows of a report can stand for: level, topic, team, branch, channel or person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import case, func

from desk.complaints.model import Complaint
from desk.complaints.reports.report import TEXT, Ask, Column, Row
from desk.complaints.work import Work

LEVEL, TOPIC, TEAM, BRANCH, CHANNEL, PERSON = "level", "topic", "team", "branch", "channel", "person"
ALWAYS = (LEVEL, TOPIC, TEAM, BRANCH, CHANNEL)

_KEYS: Mapping[str, Any] = {
    LEVEL: Complaint.level,
    TOPIC: Complaint.topic,
    TEAM: Complaint.team,
    BRANCH: Complaint.branch,
    CHANNEL: Complaint.channel,
    # Kept as the audit names people; reports go by accounts, as owners do.
    PERSON: func.replace(Complaint.decided_by, "agent:", ""),
}


def key(group: str) -> Any:
    """The column a group is made by."""
    return _KEYS[group]


def heads() -> list[Column]:
    """The first columns of a grouped report."""
    return [Column("code", TEXT), Column("name", TEXT)]


def head(work: Work, ask: Ask, value: Any, group: str | None = None) -> Row:
    """What a row begins with: the value itself and what it is called."""
    return (None if value is None else str(value), title(work, ask, group or ask.group, value))


def total_head(work: Work) -> Row:
    """What the row of totals begins with."""
    return (None, work.policy.reports.words["total"])


def title(work: Work, ask: Ask, group: str, value: Any) -> str:
    """What a value is called; one the policy no longer knows goes by itself."""
    policy, terms = work.policy, work.policy.reports
    if value is None:
        return terms.words["nobody" if group == PERSON else "unnamed"]
    if group == LEVEL and value in policy.levels:
        return policy.levels[value].name
    if group == TOPIC and (topic := policy.topic(value)) is not None:
        return topic.title
    if group == TEAM and value in policy.teams:
        return policy.teams[value].title
    if group == CHANNEL:
        return terms.channels.get(value, str(value))
    if group == PERSON:
        return ask.people.get(value, str(value))
    return str(value)


def in_order(group: str, found: Iterable[Any], size: int = 1) -> list[Any]:
    """Rows as they are read: levels from 1 to 4, everything else with the most first."""
    if group == LEVEL:
        return sorted(found, key=lambda row: row[0])
    return sorted(found, key=lambda row: (-(row[size] or 0), row[0] is None, str(row[0])))


def received_in(ask: Ask) -> Any:
    """The complaint reached us in the period."""
    return (Complaint.received_at >= ask.period.begins) & (Complaint.received_at < ask.period.ends)


def how_many(when: Any) -> Any:
    """How many rows fulfil a condition."""
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0)
