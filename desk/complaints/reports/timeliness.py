"""Whether complaints were handled in time: each kind of clock, against our target and against the law."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, literal, or_, select

from desk.complaints.clock_model import Clock
from desk.complaints.clocks import REPLACED
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import BASES
from desk.complaints.reports import grouping
from desk.complaints.reports.grouping import how_many, received_in
from desk.complaints.reports.report import PERCENT, TEXT, Ask, Column, Figures, Report, Row, share
from desk.complaints.work import Work
from desk.database import UtcDateTime


def _timeliness(work: Work, ask: Ask) -> Figures:
    column = grouping.key(ask.group)
    query = (
        select(column, Clock.kind, Clock.basis, *_sums(work))
        .select_from(Complaint)
        .join(Clock, Clock.number == Complaint.number)
        .where(received_in(ask))
        .group_by(column, Clock.kind, Clock.basis)
    )
    by_clock: dict[tuple[str, str], list[Row]] = {}
    for value, kind, basis, *sums in work.session.execute(query):
        if any(sums):
            by_clock.setdefault((kind, basis), []).append((value, *sums))
    rows: list[Row] = []
    for clock in sorted(by_clock, key=lambda each: _place(work, *each)):
        begins = _names(work, *clock)
        found = by_clock[clock]
        rows += [
            (*begins, *grouping.head(work, ask, value), *_judged(sums))
            for value, *sums in grouping.in_order(ask.group, found)
        ]
        total = [sum(row[place] for row in found) for place in range(1, 5)]
        rows.append((*begins, *grouping.total_head(work), *_judged(total)))
    columns = [Column("clock", TEXT), Column("basis", TEXT), *grouping.heads(), Column("judged")]
    columns += [
        Column("on_time"),
        Column("late"),
        Column("overdue"),
        Column("rate", PERCENT),
        Column("running"),
    ]
    return Figures(columns, rows)


def _sums(work: Work) -> list[Any]:
    """In time, too late, not at all, still running; one that was replaced is none of these."""
    met, ended = Clock.met_at.is_not(None), Clock.ended_at.is_not(None)
    waits = and_(~met, ~ended)
    passed = func.coalesce(Clock.paused_at, literal(work.now, UtcDateTime())) > Clock.due_at
    outlived = and_(~met, ended, Clock.ended_why != REPLACED, Clock.ended_at > Clock.due_at)
    return [
        how_many(and_(met, Clock.met_at <= Clock.due_at)),
        how_many(and_(met, Clock.met_at > Clock.due_at)),
        how_many(or_(and_(waits, passed), outlived)),
        how_many(and_(waits, ~passed)),
    ]


def _judged(sums: Any) -> Row:
    on_time, late, overdue, running = sums
    judged = on_time + late + overdue
    return (judged, on_time, late, overdue, share(on_time, judged), running)


def _place(work: Work, kind: str, basis: str) -> tuple[int, str, int]:
    """Clocks in the order of the policy; one it no longer has comes last."""
    kinds = list(work.policy.clocks.kinds)
    return (kinds.index(kind) if kind in kinds else len(kinds), kind, BASES.index(basis))


def _names(work: Work, kind: str, basis: str) -> Row:
    terms = work.policy.clocks.kinds.get(kind)
    return (kind if terms is None else terms.title, work.policy.reports.words[basis])


REPORTS = (Report("timeliness", _timeliness, grouping.ALWAYS),)
