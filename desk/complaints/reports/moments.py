"""Days, weeks, lengths of time and their medians in SQL, for each kind of database; moments are in UTC.

Shanghai has been eight hours ahead of UTC, winter and summer, since 1992.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, String
from sqlalchemy.ext.compiler import compiles
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


class Median(FunctionElement[Any]):
    """The value in the middle, or the mean of the two there; rows without a value do not count."""

    name = "median"
    type = Float()
    inherit_cache = True


class Joined(FunctionElement[Any]):
    """The words of many rows as one, with commas between them; rows without a word are left out."""

    name = "joined"
    type = String()
    inherit_cache = True


# SQLite rounds to the millisecond, and so the last instant of a day into the next day: hence whole seconds.
_SQLITE = {
    LocalDay: "date(substr({0}, 1, 19), '+8 hours')",
    LocalWeek: "date(substr({0}, 1, 19), '+8 hours', '-6 days', 'weekday 1')",
    LocalMonth: "date(substr({0}, 1, 19), '+8 hours', 'start of month')",
    Hours: "((julianday({0}) - julianday({1})) * 24.0)",
    # desk.database gives it to each connection.
    Median: "median({0})",
    Joined: "group_concat({0})",
}
_POSTGRESQL = {
    LocalDay: "to_char({0} + interval '8 hours', 'YYYY-MM-DD')",
    LocalWeek: "to_char(date_trunc('week', {0} + interval '8 hours'), 'YYYY-MM-DD')",
    LocalMonth: "to_char(date_trunc('month', {0} + interval '8 hours'), 'YYYY-MM-DD')",
    Hours: "(extract(epoch from ({0} - {1})) / 3600.0)::double precision",
    Median: "percentile_cont(0.5) WITHIN GROUP (ORDER BY {0})",
    Joined: "string_agg({0}, ',')",
}


def _write(pattern: str) -> Any:
    def compile_(element: Any, compiler: Any, **options: Any) -> str:
        return pattern.format(*(compiler.process(clause, **options) for clause in element.clauses))

    return compile_


for _dialect, _patterns in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
    for _element, _pattern in _patterns.items():
        compiles(_element, _dialect)(_write(_pattern))
