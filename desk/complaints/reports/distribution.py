"""How many complaints there were: by statistical code, level, topic, branch and channel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import case, func, select

from desk.complaints.filing import BALANCE
from desk.complaints.lifecycle import ENDED, WITHDRAWN
from desk.complaints.model import Complaint
from desk.complaints.policy import LEVELS
from desk.complaints.reports import grouping
from desk.complaints.reports.grouping import how_many, received_in
from desk.complaints.reports.report import MONEY, PERCENT, TEXT, Ask, Column, Figures, Report, Row, share
from desk.complaints.work import Work

OPEN = Complaint.status.not_in(sorted(ENDED))
_DISPUTED = Complaint.amount_role.is_(None) | (Complaint.amount_role != BALANCE)
_SUMS = (
    func.count(),
    *(how_many(Complaint.level == level) for level in LEVELS),
    how_many(Complaint.repeat_of.is_not(None)),
    how_many(Complaint.status == WITHDRAWN),
    how_many(OPEN),
    func.sum(case((_DISPUTED, Complaint.amount), else_=None)),
)
_COLUMNS = [
    Column("count"),
    Column("share", PERCENT),
    *(Column(f"level_{level}") for level in LEVELS),
    Column("repeated"),
    Column("withdrawn"),
    Column("open"),
    Column("amount", MONEY),
]
_CODES = {"code_a": Complaint.code_a, "code_b": Complaint.code_b, "code_c": Complaint.code_c}


def _by(group: str, work: Work, ask: Ask) -> Figures:
    found = _sums(work, ask, grouping.key(group))
    if group == grouping.LEVEL:
        there = {row[0] for row in found}
        found += [(level, *_nothing()) for level in LEVELS if level not in there]
    total = _added([row[1:] for row in found])
    rows = [
        (*grouping.head(work, ask, value, group), *_with_share(sums, total))
        for value, *sums in grouping.in_order(group, found)
    ]
    totals = (*grouping.total_head(work), *_with_share(total, total))
    return Figures([*grouping.heads(), *_COLUMNS], rows, totals)


def _by_code(work: Work, ask: Ask) -> Figures:
    rows: list[Row] = []
    total: Row = _nothing()
    for name, column in _CODES.items():
        found = {row[0]: row[1:] for row in _sums(work, ask, column)}
        total = _added(list(found.values()))
        titles = work.policy.codes.titles[name[-1]]
        for code in sorted({*titles, *found}):
            below = [sums for each, sums in found.items() if each.startswith(code)]
            dimension = work.policy.reports.words[name]
            rows.append((dimension, code, titles.get(code, code), *_with_share(_added(below), total)))
    heads = [Column("dimension", TEXT), *grouping.heads()]
    return Figures([*heads, *_COLUMNS], rows, (None, *grouping.total_head(work), *_with_share(total, total)))


def _sums(work: Work, ask: Ask, column: Any) -> list[Row]:
    query = select(column, *_SUMS).where(received_in(ask)).group_by(column)
    return [tuple(row) for row in work.session.execute(query)]


def _nothing() -> Row:
    return (0,) * (len(_SUMS) - 1) + (None,)


def _added(rows: Sequence[Row]) -> Row:
    """The sum of each measure; amounts nobody named add up to nothing."""
    if not rows:
        return _nothing()
    return tuple(
        None
        if all(value is None for value in values)
        else sum(value for value in values if value is not None)
        for values in zip(*rows, strict=True)
    )


def _with_share(sums: Sequence[Any], total: Row) -> Row:
    return (sums[0], share(sums[0], total[0]), *sums[1:])


REPORTS = (
    Report("by_code", _by_code),
    Report("by_level", partial(_by, grouping.LEVEL)),
    Report("by_topic", partial(_by, grouping.TOPIC)),
    Report("by_branch", partial(_by, grouping.BRANCH)),
    Report("by_channel", partial(_by, grouping.CHANNEL)),
)
