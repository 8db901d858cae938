"""Days, weeks and lengths of time in SQL, written for each kind of database; moments are stored in UTC.

Shanghai has been eight hours ahead of UTC, winter and summer, since 1992.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, String, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import func
from sqlalchemy.sql.functions import FunctionElement


class LocalDay(FunctionElement):
    """The day of a moment in Shanghai, as `2026-11-23`."""

    name = "local_day"
    type = String()
    inherit_cache = True


class LocalWeek(FunctionElement):
    """The Monday of a moment's week in Shanghai."""

    name = "local_week"
    type = String()
    inherit_cache = True


class LocalMonth(FunctionElement):
    """The first of a moment's month in Shanghai."""

    name = "local_month"
    type = String()
    inherit_cache = True


class Hours(FunctionElement):
    """The hours from the second moment to the first one."""

    name = "hours"
    type = Float()
    inherit_cache = True


_SQLITE = {
    LocalDay: "date({0}, '+8 hours')",
    LocalWeek: "date({0}, '+8 hours', '-6 days', 'weekday 1')",
    LocalMonth: "date({0}, '+8 hours', 'start of month')",
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


def median(value: Any, *keys: Any, given: Any) -> Any:
    """A query for the median of a value within each combination of keys: the mean of the middle one or two.

    Args:
        value: a labelled expression; rows without a value do not count.
        keys: labelled expressions.
        given: the query's `from` and `where`, as a function of a select.
    """
    rows = given(select(value, *keys)).where(value.element.is_not(None)).subquery()
    found, *named = rows.c
    place = func.row_number().over(partition_by=named or None, order_by=found).label("place")
    size = func.count().over(partition_by=named or None).label("size")
    ranked = select(*named, found.label("found"), place, size).subquery()
    inner = ranked.c
    keys_there = [inner[each.name] for each in named]
    return (
        select(*keys_there, func.max(inner.size).label("size"), func.avg(inner.found).label("median"))
        .where((2 * inner.place).between(inner.size, inner.size + 2))
        .group_by(*keys_there)
    )
