"""Counts the handmade register in plain Python, and reads reports by their columns, to compare the two."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from desk.complaints.reports.period import Period
from desk.complaints.reports.report import Shown
from tests.complaints.customers import SHANGHAI
from tests.complaints.handmade import CASES, FIRST, LAST, Case

PERIOD = Period(date.fromisoformat(FIRST), date.fromisoformat(LAST))
BEGINS = datetime.combine(PERIOD.first, time(0), SHANGHAI)
ENDS = datetime.combine(PERIOD.last + timedelta(days=1), time(0), SHANGHAI)
RECEIVED = [case for case in CASES if BEGINS <= case.received < ENDS]
PEOPLE = {"li": "李敏", "wang": "王强"}
GROUPS: dict[str, Callable[[Case], Any]] = {
    "level": lambda case: str(case.level),
    "topic": lambda case: case.topic,
    "team": lambda case: case.team,
    "branch": lambda case: case.branch,
    "channel": lambda case: case.channel,
    "person": lambda case: case.decided_by,
}
ALWAYS = ("level", "topic", "team", "branch", "channel")


def lines(report: Shown, key: str = "code") -> dict[Any, dict[str, Any]]:
    """The rows by their key, each as column → value."""
    names = [column.name for column in report.columns]
    found = [dict(zip(names, row, strict=True)) for row in report.rows]
    assert len({each[key] for each in found}) == len(found), "each value has one row"
    return {each[key]: each for each in found}


def totals(report: Shown) -> dict[str, Any]:
    """The row of totals as column → value."""
    assert report.totals is not None
    return dict(zip([column.name for column in report.columns], report.totals, strict=True))


def grouped(cases: Iterable[Case], group: str) -> dict[Any, list[Case]]:
    """Cases by what a group is made by."""
    found: dict[Any, list[Case]] = {}
    for case in cases:
        found.setdefault(GROUPS[group](case), []).append(case)
    return found


def measures(cases: list[Case], whole: int) -> dict[str, Any]:
    """What a distribution says of some cases."""
    amounts = [Decimal(case.amount) for case in cases if case.amount and case.role != "balance"]
    return {
        "count": len(cases),
        "share": round(len(cases) / whole, 4),
        **{f"level_{level}": sum(case.level == level for case in cases) for level in (1, 2, 3, 4)},
        "repeated": sum(case.repeated for case in cases),
        "withdrawn": sum(case.withdrawn is not None for case in cases),
        "open": sum(case.open for case in cases),
        "amount": sum(amounts) if amounts else None,
    }


def only(line: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """The part of a line another one speaks of."""
    return {name: line[name] for name in like}


def middle(values: list[float]) -> float | None:
    """The median as it is shown."""
    return round(statistics.median(values), 2) if values else None
