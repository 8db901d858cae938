"""Whether complaints came full circle: closed, the customer informed, and asked whether they are content."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from desk.complaints.feedback_model import Survey
from desk.complaints.lifecycle import CLOSED, WITHDRAWN
from desk.complaints.model import Complaint
from desk.complaints.reports import grouping
from desk.complaints.reports.grouping import how_many, received_in
from desk.complaints.reports.report import PERCENT, Ask, Column, Figures, Report, Row, share
from desk.complaints.work import Work


def _closure(work: Work, ask: Ask) -> Figures:
    column = grouping.key(ask.group)
    query = select(column, *_sums(work)).where(received_in(ask)).group_by(column)
    found = [tuple(row) for row in work.session.execute(query)]
    rows: list[Row] = [
        (*grouping.head(work, ask, value), *_with_rate(sums))
        for value, *sums in grouping.in_order(ask.group, found)
    ]
    total = [sum(row[place] for row in found) for place in range(1, 8)]
    columns = [*grouping.heads(), Column("count"), Column("withdrawn"), Column("due"), Column("closed_loop")]
    columns += [Column("closed_loop_rate", PERCENT)]
    columns += [Column("not_closed"), Column("not_informed"), Column("not_surveyed")]
    return Figures(columns, rows, (*grouping.total_head(work), *_with_rate(total)))


def _sums(work: Work) -> list[Any]:
    closed, informed = Complaint.status == CLOSED, Complaint.informed_at.is_not(None)
    asked = exists().where(Survey.number == Complaint.number)
    late = and_(Complaint.status != WITHDRAWN, Complaint.statutory_by < work.now)
    due = or_(closed, late)
    return [
        func.count(),
        how_many(Complaint.status == WITHDRAWN),
        how_many(due),
        how_many(and_(closed, informed, asked)),
        how_many(and_(due, ~closed)),
        how_many(and_(due, ~informed)),
        how_many(and_(due, ~asked)),
    ]


def _with_rate(sums: Any) -> Row:
    count, withdrawn, due, full, *lacking = sums
    return (count, withdrawn, due, full, share(full, due), *lacking)


REPORTS = (Report("closure", _closure, grouping.ALWAYS),)
