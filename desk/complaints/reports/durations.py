"""How long complaints take, as medians: to the first contact, to the decision, to the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, func, select

from desk.complaints.clock_model import Clock
from desk.complaints.lifecycle import CLOSED
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import TARGET
from desk.complaints.reports import grouping
from desk.complaints.reports.grouping import received_in
from desk.complaints.reports.moments import Hours, Median
from desk.complaints.reports.report import HOURS, Ask, Column, Figures, Report, Row, rounded
from desk.complaints.work import Work

CONTACT = "respond"
"""The clock that stops when a named person has contacted the customer."""


# A complaint has one such clock in its life: it is never replaced, and reopening begins no other.
FIRST_CONTACT = and_(
    Clock.number == Complaint.number,
    Clock.kind == CONTACT,
    Clock.basis == TARGET,
    Clock.met_at.is_not(None),
)


def length(until: Any) -> Any:
    """The hours since the receipt."""
    return Hours(until, Complaint.received_at)


def _times(work: Work, ask: Ask) -> Figures:
    closed: Any = case((Complaint.status == CLOSED, Complaint.closed_at), else_=None)
    figures: list[Any] = []
    for until in (Clock.met_at, Complaint.decided_at, closed):
        figures += [func.count(until), Median(length(until))]

    def asked(*keys: Any) -> Any:
        query = select(*keys, *figures).select_from(Complaint)
        query = query.outerjoin(Clock, FIRST_CONTACT).where(received_in(ask))
        return work.session.execute(query.group_by(*keys))

    found = [tuple(row) for row in asked(grouping.key(ask.group))]
    rows: list[Row] = [
        (*grouping.head(work, ask, value), *_line(cells))
        for value, *cells in grouping.in_order(ask.group, found, 3)
    ]
    columns = [*grouping.heads(), Column("contacted"), Column("contact_median", HOURS), Column("decided")]
    columns += [Column("decide_median", HOURS), Column("closed"), Column("close_median", HOURS)]
    return Figures(columns, rows, (*grouping.total_head(work), *_line(asked().one())))


def _line(cells: Sequence[Any]) -> Row:
    return tuple(rounded(cell) if place % 2 else cell for place, cell in enumerate(cells))


REPORTS = (Report("times", _times, grouping.ALWAYS),)
