"""Days, weeks and lengths of time in SQL, written for each kind of database; moments are stored in UTC.

Shanghai has been eight hours ahead of UTC, winter and summer, since 1992.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, String, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import func
from sqlalchemy.sql.functions import FunctionElement


class LocalDay(FunctionElement[Any]):
    """The day of a moment in Shanghai, as `2026-11-23`."""

    name = "local_day"
    type = String()
    inherit_cache = True


class LocalWeek(FunctionElement[Any]):
    """The Monday of a moment's week in Shanghai."""

    name = "local_week"
    type = String()
    inherit_cache = True


class LocalMonth(FunctionElement[Any]):
    """The first of a moment's month in Shanghai."""

    name = "local_month"
    type = String()
    inherit_cache = True


class Hours(FunctionElement[Any]):
    """The hours from the second moment to the first one."""

    name = "hours"
    type = Float()
    inherit_cache = True


# SQLite rounds to the millisecond, and so the last instant of a day into the next day: hence whole seconds.
_SQLITE = {
    LocalDay: "date(substr({0}, 1, 19), '+8 hours')",
    LocalWeek: "date(substr({0}, 1, 19), '+8 hours', '-6 days', 'weekday 1')",
    LocalMonth: "date(substr({0}, 1, 19), '+8 hours', 'start of month')",
    Hours: "((julianday({0}) - julianday({1})) * 24.0)",
}
_POSTGRESQL = {
    LocalDay: "to_char({0} + interval '8 hours', 'YYYY-MM-DD')",
    LocalWeek: "to_char(date_trunc('week', {0} + interval '8 hours'), 'YYYY-MM-DD')",
    LocalMonth: "to_char(date_trunc('month', {0} + interval '8 hours'), 'YYYY-MM-DD')",
    Hours: "(extract(epoch from ({0} - {1})) / 3600.0)::double precision",
}


def _write(pattern: str) -> Any:
    def compile_(element: Any, compiler: Any, **options: Any) -> str:
        return pattern.format(*(compiler.process(clause, **options) for clause in element.clauses))

    return compile_


for _dialect, _patterns in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
    for _element, _pattern in _patterns.items():
        compiles(_element, _dialect)(_write(_pattern))


def median(rows: Any) -> Any:
    """A query for the median of a value: the middle one, or the mean of the two in the middle.

    Args:
        rows: a query of the value and, behind it, what to group by; rows without a value do not count.

    Returns:
        A query of the keys, how many values there are, and their median.
    """
    value, *keys = rows.subquery().c
    place = func.row_number().over(partition_by=keys or None, order_by=value).label("place")
    size = func.count().over(partition_by=keys or None).label("size")
    ranked = select(*keys, value.label("value"), place, size).where(value.is_not(None)).subquery()
    *named, found, nth, many = ranked.c
    middle = select(*named, func.max(many), func.avg(found)).where((2 * nth).between(many, many + 2))
    return middle.group_by(*named)
