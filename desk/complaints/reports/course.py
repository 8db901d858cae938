"""How complaints go over time: by day, week or month without gaps, and the heat map of topics by weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from desk.complaints.lifecycle import CLOSED
from desk.complaints.model import Complaint
from desk.complaints.policy import LEVELS
from desk.complaints.reports import grouping
from desk.complaints.reports.grouping import how_many, received_in
from desk.complaints.reports.moments import LocalDay, LocalMonth, LocalWeek
from desk.complaints.reports.period import Period
from desk.complaints.reports.report import DAY, Ask, Column, Figures, Report, Row, summed
from desk.complaints.work import Work

_UNITS: Mapping[str, Any] = {"day": LocalDay, "week": LocalWeek, "month": LocalMonth}


def spans(period: Period, unit: str) -> Iterator[tuple[date, date, date]]:
    """Each day, week or month of a period: its regular first day, its first and last day in the period."""
    day = period.first
    while day <= period.last:
        begins, follows = _around(day, unit)
        yield begins, day, min(follows - timedelta(days=1), period.last)
        day = follows


def _around(day: date, unit: str) -> tuple[date, date]:
    """The first day of what a day belongs to, and of what comes after."""
    if unit == "day":
        return day, day + timedelta(days=1)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _by_period(work: Work, ask: Ask) -> Figures:
    unit = _UNITS[ask.group]
    came = _by_unit(work, unit(Complaint.received_at), received_in(ask))
    ended = (Complaint.closed_at >= ask.period.begins) & (Complaint.closed_at < ask.period.ends)
    went = _by_unit(work, unit(Complaint.closed_at), ended & (Complaint.status == CLOSED))
    none = (0,) * (1 + len(LEVELS))
    rows: list[Row] = [
        (first, last, *came.get(begins.isoformat(), none), went.get(begins.isoformat(), none)[0])
        for begins, first, last in spans(ask.period, ask.group)
    ]
    columns = [Column("begins", DAY), Column("ends", DAY), Column("count")]
    columns += [Column(f"level_{level}") for level in LEVELS] + [Column("closed")]
    sums = [summed(rows, place) for place in range(2, len(columns))]
    return Figures(columns, rows, (ask.period.first, ask.period.last, *sums))


def _by_unit(work: Work, unit: Any, when: Any) -> dict[str, Row]:
    unit = unit.label("unit")
    levels = [how_many(Complaint.level == level) for level in LEVELS]
    query = select(unit, func.count(), *levels).where(when).group_by(unit)
    return {row[0]: tuple(row[1:]) for row in work.session.execute(query)}


def _heatmap(work: Work, ask: Ask) -> Figures:
    week = LocalWeek(Complaint.received_at).label("week")
    query = (
        select(Complaint.topic, week, func.count()).where(received_in(ask)).group_by(Complaint.topic, week)
    )
    cells = {(topic, monday): count for topic, monday, count in work.session.execute(query)}
    weeks = [begins.isoformat() for begins, _, _ in spans(ask.period, "week")]
    sums: dict[str, int] = {}
    for (topic, _), count in cells.items():
        sums[topic] = sums.get(topic, 0) + count
    rows: list[Row] = [
        (*grouping.head(work, ask, topic, grouping.TOPIC), total, *(cells.get((topic, w), 0) for w in weeks))
        for topic, total in grouping.in_order(grouping.TOPIC, sums.items())
    ]
    columns = [*grouping.heads(), Column("total"), *(Column(day, title=day) for day in weeks)]
    totals = (*grouping.total_head(work), *(summed(rows, place) for place in range(2, len(columns))))
    return Figures(columns, rows, totals)


REPORTS = (Report("by_period", _by_period, ("day", "week", "month")), Report("heatmap", _heatmap))
