"""How people and teams do: load, first contact, time to decide, punctuality, what customers say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import and_, func, select

from desk.complaints.clock_model import Clock
from desk.complaints.feedback_model import Survey
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import TARGET
from desk.complaints.reports import grouping
from desk.complaints.reports.distribution import OPEN
from desk.complaints.reports.durations import contact, decision
from desk.complaints.reports.grouping import how_many
from desk.complaints.reports.moments import median
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
    for name, rows in _measured(group, key, when):
        for value, *figures in work.session.execute(rows):
            found.setdefault(value, {})[name] = figures
    total = {
        name: list(work.session.execute(rows).first() or ()) for name, rows in _measured(group, None, when)
    }
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


def _measured(group: str, key: Any, when: Any) -> Iterator[tuple[str, Any]]:
    """The queries of one line: keyed, or without a key for everybody together."""
    keys = [] if key is None else [key]
    hand = [] if key is None else [_IN_HAND[group]]
    yield "open", select(*hand, func.count()).where(OPEN).group_by(*hand)
    yield "decided", select(*keys, func.count()).where(when).group_by(*keys)
    yield "contact", median(contact(when, *keys))
    yield "decision", median(decision(when, *keys))
    yield "on_time", _punctual(when, *keys)
    yield "csat", _content(when, *keys)


def _punctual(when: Any, *keys: Any) -> Any:
    """Decisions, and those of them before our own target as it stood then."""
    own = and_(Clock.kind == "decide", Clock.basis == TARGET, Clock.met_at.is_not(None))
    return (
        select(*keys, func.count(), how_many(Clock.met_at <= Clock.due_at))
        .select_from(Complaint)
        .join(Clock, and_(Clock.number == Complaint.number, own, Clock.met_at == Complaint.decided_at))
        .where(when)
        .group_by(*keys)
    )


def _content(when: Any, *keys: Any) -> Any:
    return (
        select(*keys, func.count(Survey.csat), func.avg(Survey.csat))
        .select_from(Complaint)
        .join(Survey, Survey.number == Complaint.number)
        .where(when)
        .group_by(*keys)
    )


def _line(cells: dict[str, Any]) -> Row:
    """The figures of one line, in the order of the columns."""
    judged, punctual = cells.get("on_time") or (0, 0)
    answered, csat = cells.get("csat") or (0, None)
    return (
        (cells.get("open") or [0])[0],
        (cells.get("decided") or [0])[0],
        rounded((cells.get("contact") or [0, None])[1]),
        rounded((cells.get("decision") or [0, None])[1]),
        share(punctual, judged),
        answered,
        rounded(csat),
    )


REPORTS = (
    Report("people", partial(_performance, grouping.PERSON)),
    Report("teams", partial(_performance, grouping.TEAM)),
)
