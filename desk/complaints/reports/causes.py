"""What complaints come from: the dimension of the root cause, topic by topic."""

from __future__ import annotations

from sqlalchemy import and_, func, select

from desk.complaints.handling_model import RootCause
from desk.complaints.lifecycle import WITHDRAWN
from desk.complaints.model import Complaint
from desk.complaints.policy_handling import DIMENSIONS
from desk.complaints.reports import grouping
from desk.complaints.reports.grouping import how_many, received_in
from desk.complaints.reports.report import Ask, Column, Figures, Report, Row, summed
from desk.complaints.work import Work


def _causes(work: Work, ask: Ask) -> Figures:
    last = select(func.max(RootCause.id).label("id")).group_by(RootCause.number).subquery()
    found = (
        select(RootCause.number, RootCause.dimension).join(last, last.c.id == RootCause.id).subquery("found")
    )
    counts = [how_many(found.c.dimension == dimension) for dimension in DIMENSIONS]
    query = (
        select(Complaint.topic, func.count(), *counts, how_many(found.c.dimension.is_(None)))
        .outerjoin(found, found.c.number == Complaint.number)
        .where(and_(received_in(ask), Complaint.status != WITHDRAWN))
        .group_by(Complaint.topic)
    )
    rows: list[Row] = [
        (*grouping.head(work, ask, topic, grouping.TOPIC), *sums)
        for topic, *sums in grouping.in_order(grouping.TOPIC, work.session.execute(query))
    ]
    columns = [*grouping.heads(), Column("total"), *map(Column, DIMENSIONS), Column("not_analysed")]
    totals = (*grouping.total_head(work), *(summed(rows, place) for place in range(2, len(columns))))
    return Figures(columns, rows, totals)


REPORTS = (Report("causes", _causes),)
