"""How people and teams do: load, first contact, time to decide, punctuality, what customers say."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import and_, func, select

from desk.complaints.clock_model import Clock
from desk.complaints.feedback_model import Survey
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import TARGET
from desk.complaints.reports import grouping
from desk.complaints.reports.distribution import OPEN
from desk.complaints.reports.durations import FIRST_CONTACT, length
from desk.complaints.reports.grouping import how_many
from desk.complaints.reports.moments import Median
from desk.complaints.reports.report import (
    DECIMAL,
    HOURS,
    PERCENT,
    Ask,
    Column,
    Figures,
    Report,
    Row,
    rounded,
    share,
)
from desk.complaints.work import Work

_COLUMNS = [
    Column("open"),
    Column("decided"),
    Column("contact_median", HOURS),
    Column("decide_median", HOURS),
    Column("on_time_rate", PERCENT),
    Column("answered"),
    Column("csat", DECIMAL),
]
# Who has a complaint in hand now; who decided it may be somebody else.
_IN_HAND = {grouping.PERSON: Complaint.owner, grouping.TEAM: Complaint.team}


def _performance(group: str, work: Work, ask: Ask) -> Figures:
    key, when = grouping.key(group), _decided_in(ask)
    found: dict[Any, dict[str, Any]] = {}
    for name, rows in (
        ("open", _in_hand(_IN_HAND[group])),
        ("speed", _speed(when, key)),
        ("punctual", _punctual(when, key)),
        ("content", _content(when, key)),
    ):
        for value, *figures in work.session.execute(rows):
            found.setdefault(value, {})[name] = figures
    total = {name: _added(found.values(), name) for name in ("open", "punctual", "content")}
    total["speed"] = list(work.session.execute(_speed(when)).one())
    lines = [(value, *_line(cells)) for value, cells in found.items()]
    if group == grouping.PERSON:
        # What nobody has in hand is no person's work.
        lines = [line for line in lines if line[0] is not None or line[2]]
    rows = [
        (*grouping.head(work, ask, value, group), *cells)
        for value, *cells in grouping.in_order(group, lines, 2)
    ]
    return Figures([*grouping.heads(), *_COLUMNS], rows, (*grouping.total_head(work), *_line(total)))


def _decided_in(ask: Ask) -> Any:
    return (Complaint.decided_at >= ask.period.begins) & (Complaint.decided_at < ask.period.ends)


def _in_hand(key: Any) -> Any:
    return select(key, func.count()).where(OPEN).group_by(key)


def _speed(when: Any, *keys: Any) -> Any:
    """How many decisions, and the medians of the hours to the first contact and to the decision."""
    return (
        select(*keys, func.count(), Median(length(Clock.met_at)), Median(length(Complaint.decided_at)))
        .select_from(Complaint)
        .outerjoin(Clock, FIRST_CONTACT)
        .where(when)
        .group_by(*keys)
    )


def _punctual(when: Any, key: Any) -> Any:
    """Decisions, and those of them before our own target as it stood then."""
    own = and_(Clock.kind == "decide", Clock.basis == TARGET, Clock.met_at == Complaint.decided_at)
    return (
        select(key, func.count(), how_many(Clock.met_at <= Clock.due_at))
        .select_from(Complaint)
        .join(Clock, and_(Clock.number == Complaint.number, own))
        .where(when)
        .group_by(key)
    )


def _content(when: Any, key: Any) -> Any:
    """Answers to the surveys, and the sum of their points."""
    return (
        select(key, func.count(Survey.csat), func.coalesce(func.sum(Survey.csat), 0))
        .select_from(Complaint)
        .join(Survey, Survey.number == Complaint.number)
        .where(when)
        .group_by(key)
    )


def _added(lines: Iterable[dict[str, Any]], name: str) -> list[Any]:
    """The sums of one kind of figure over all lines."""
    return [sum(values) for values in zip(*(line[name] for line in lines if name in line), strict=True)]


def _line(cells: dict[str, Any]) -> Row:
    """The figures of one line, in the order of the columns."""
    (open_,) = cells.get("open") or (0,)
    decided, contact, decision = cells.get("speed") or (0, None, None)
    judged, punctual = cells.get("punctual") or (0, 0)
    answered, points = cells.get("content") or (0, 0)
    csat = rounded(points / answered) if answered else None
    on_time = share(punctual, judged)
    return (open_, decided, rounded(contact), rounded(decision), on_time, answered, csat)


REPORTS = (
    Report("people", partial(_performance, grouping.PERSON)),
    Report("teams", partial(_performance, grouping.TEAM)),
)
