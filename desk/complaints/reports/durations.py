"""How long complaints take, as medians: to the first contact, to the decision, to the end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from desk.complaints.clock_model import Clock
from desk.complaints.lifecycle import CLOSED
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import TARGET
from desk.complaints.reports import grouping
from desk.complaints.reports.grouping import received_in
from desk.complaints.reports.moments import Hours, median
from desk.complaints.reports.report import HOURS, Ask, Column, Figures, Report, Row, rounded
from desk.complaints.work import Work

CONTACT = "respond"
"""The clock that stops when a named person has contacted the customer."""


def contact(when: Any, *keys: Any) -> Any:
    """The hours from receipt to the first contact of each complaint that fulfils a condition."""
    first = func.min(Clock.met_at)
    return (
        select(Hours(first, Complaint.received_at), *keys)
        .select_from(Complaint)
        .join(Clock, Clock.number == Complaint.number)
        .where(Clock.kind == CONTACT, Clock.basis == TARGET, Clock.met_at.is_not(None), when)
        .group_by(Complaint.id, Complaint.received_at, *keys)
    )


def decision(when: Any, *keys: Any) -> Any:
    """The hours from receipt to the decision."""
    hours = Hours(Complaint.decided_at, Complaint.received_at)
    return select(hours, *keys).where(Complaint.decided_at.is_not(None), when)


def _closing(when: Any, *keys: Any) -> Any:
    hours = Hours(Complaint.closed_at, Complaint.received_at)
    return select(hours, *keys).where(Complaint.status == CLOSED, when)


_STEPS = (contact, decision, _closing)


def _times(work: Work, ask: Ask) -> Figures:
    key, when = grouping.key(ask.group), received_in(ask)
    found: dict[Any, list[Any]] = {}
    totals: list[Any] = []
    for place, step in enumerate(_STEPS):
        for value, count, middle in work.session.execute(median(step(when, key))):
            cells = found.setdefault(value, [0, None] * len(_STEPS))
            cells[2 * place : 2 * place + 2] = count, rounded(middle)
        count, middle = work.session.execute(median(step(when))).first() or (0, None)
        totals += [count or 0, rounded(middle)]
    rows: list[Row] = [
        (*grouping.head(work, ask, value), *cells)
        for value, *cells in grouping.in_order(
            ask.group, [(value, *cells) for value, cells in found.items()], 3
        )
    ]
    columns = [*grouping.heads(), Column("contacted"), Column("contact_median", HOURS), Column("decided")]
    columns += [Column("decide_median", HOURS), Column("closed"), Column("close_median", HOURS)]
    return Figures(columns, rows, (*grouping.total_head(work), *totals))


REPORTS = (Report("times", _times, grouping.ALWAYS),)
