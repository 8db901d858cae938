"""Whether complaints were handled in time: each kind of clock, against our target and against the law."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select

from desk.complaints.clock_model import Clock
from desk.complaints.clocks import REPLACED
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import BASES
from desk.complaints.reports import grouping
from desk.complaints.reports.grouping import received_in
from desk.complaints.reports.moments import Joined
from desk.complaints.reports.report import PERCENT, TEXT, Ask, Column, Figures, Report, Row, share
from desk.complaints.work import Work
from desk.database import UtcDateTime

_OUTCOMES = ("on_time", "late", "overdue", "running")


def _timeliness(work: Work, ask: Ask) -> Figures:
    by_clock: dict[tuple[str, str], dict[Any, list[int]]] = {}
    for value, told, count in work.session.execute(_query(work, ask)):
        for word in told.split(",") if told else ():
            kind, basis, outcome = word.split(":")
            counts = by_clock.setdefault((kind, basis), {}).setdefault(value, [0] * len(_OUTCOMES))
            counts[_OUTCOMES.index(outcome)] += count
    rows: list[Row] = []
    for clock in sorted(by_clock, key=lambda each: _place(work, *each)):
        begins, found = _names(work, *clock), by_clock[clock]
        lines = [(value, sum(counts), counts) for value, counts in found.items()]
        rows += [
            (*begins, *grouping.head(work, ask, value), *_judged(counts))
            for value, _, counts in grouping.in_order(ask.group, lines)
        ]
        total = [sum(values) for values in zip(*found.values(), strict=True)]
        rows.append((*begins, *grouping.total_head(work), *_judged(total)))
    columns = [Column("clock", TEXT), Column("basis", TEXT), *grouping.heads()]
    columns += [Column("judged"), Column("on_time"), Column("late"), Column("overdue")]
    columns += [Column("rate", PERCENT), Column("running")]
    return Figures(columns, rows)


def _query(work: Work, ask: Ask) -> Any:
    """How often each value goes with each set of outcomes of a complaint's clocks.

    A complaint has many clocks, but few sets of outcomes there are: to sort the sets is twice as fast.
    """
    word = Clock.kind + ":" + Clock.basis + ":" + _outcome(work)
    told = select(Joined(word)).where(Clock.number == Complaint.number).correlate(Complaint)
    each = select(grouping.key(ask.group).label("value"), told.scalar_subquery().label("told"))
    sets = each.where(received_in(ask)).subquery()
    return select(sets.c.value, sets.c.told, func.count()).group_by(sets.c.value, sets.c.told)


def _outcome(work: Work) -> Any:
    """In time, late, not at all, still running; one that was replaced or ended in time is none of these."""
    passed = func.coalesce(Clock.paused_at, literal(work.now, UtcDateTime())) > Clock.due_at
    outlived = and_(Clock.ended_why != REPLACED, Clock.ended_at > Clock.due_at)
    return case(
        (Clock.met_at <= Clock.due_at, "on_time"),
        (Clock.met_at > Clock.due_at, "late"),
        (and_(Clock.ended_at.is_(None), ~passed), "running"),
        (or_(and_(Clock.ended_at.is_(None), passed), outlived), "overdue"),
        else_=None,
    )


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
