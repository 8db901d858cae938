"""What a report is: a name, and a function that makes columns, rows and totals of the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.complaints.reports.period import Period
from desk.complaints.work import Work

TEXT, DAY, INTEGER, DECIMAL, PERCENT, HOURS, MONEY = (
    "text",
    "day",
    "integer",
    "decimal",
    "percent",
    "hours",
    "money",
)

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """One column; `title` is the policy's unless the column is made from the data."""

    name: str
    kind: str = INTEGER
    title: str = ""


@dataclass(frozen=True)
class Ask:
    """What is asked of a report.

    Attributes:
        group: what the rows stand for, one of the report's `groups`.
        people: account → the name colleagues know somebody by.
    """

    period: Period
    group: str = ""
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """What a report found; `totals` has a place for each column, or there are none."""

    columns: Sequence[Column]
    rows: list[Row]
    totals: Row | None = None


@dataclass(frozen=True)
class Report:
    """One report.

    Attributes:
        groups: what its rows can stand for; the first is the usual one.
    """

    name: str
    compute: Callable[[Work, Ask], Figures]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A report as it is shown and exported: figures with all their words."""

    name: str
    title: str
    definition: str
    period: Period
    group: str
    groups: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: list[Row]
    totals: Row | None
    made_at: datetime


def share(part: float | None, whole: float | None) -> float | None:
    """A part of a whole between 0 and 1; of nothing there is no part."""
    return None if not whole else round(float(part or 0) / float(whole), 4)


def rounded(value: Any, places: int = 2) -> float | None:
    """A computed figure as people read it."""
    return None if value is None else round(float(value), places)


def summed(rows: Sequence[Row], column: int) -> Any:
    """The total of a column."""
    return sum(row[column] for row in rows if row[column] is not None)
