"""Whether customers are content: CSAT, NPS and how many answer at all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from desk.complaints.feedback_model import Survey
from desk.complaints.model import Complaint
from desk.complaints.reports import grouping
from desk.complaints.reports.grouping import how_many
from desk.complaints.reports.report import (
    DECIMAL,
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


def _satisfaction(work: Work, ask: Ask) -> Figures:
    key = grouping.key(ask.group)
    sent = (Survey.invited_at >= ask.period.begins) & (Survey.invited_at < ask.period.ends)
    query = (
        select(key, *_sums(work)).join(Survey, Survey.number == Complaint.number).where(sent).group_by(key)
    )
    found = [tuple(row) for row in work.session.execute(query)]
    rows: list[Row] = [
        (*grouping.head(work, ask, value), *_judged(sums))
        for value, *sums in grouping.in_order(ask.group, found)
    ]
    total = [sum(row[place] for row in found) for place in range(1, 9)]
    columns = [*grouping.heads(), Column("invited"), Column("answered"), Column("response_rate", PERCENT)]
    columns += [Column("csat", DECIMAL), Column("satisfied", PERCENT), Column("nps", DECIMAL)]
    return Figures(columns, rows, (*grouping.total_head(work), *_judged(total)))


def _sums(work: Work) -> list[Any]:
    terms = work.policy.reports
    return [
        func.count(),
        func.count(Survey.answered_at),
        func.count(Survey.csat),
        func.coalesce(func.sum(Survey.csat), 0),
        how_many(Survey.csat >= terms.satisfied_from),
        func.count(Survey.nps),
        how_many(Survey.nps >= terms.promoters_from),
        how_many(Survey.nps <= terms.detractors_up_to),
    ]


def _judged(sums: Any) -> Row:
    invited, answered, rated, points, satisfied, asked, promoters, detractors = sums
    csat = rounded(points / rated) if rated else None
    nps = rounded(100 * (promoters - detractors) / asked, 1) if asked else None
    return (invited, answered, share(answered, invited), csat, share(satisfied, rated), nps)


REPORTS = (Report("satisfaction", _satisfaction, (*grouping.ALWAYS, grouping.PERSON)),)
