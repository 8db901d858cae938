"""All reports by name, and how one is shown with its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from desk.complaints.errors import ComplaintError, InvalidField
from desk.complaints.reports import (
    causes,
    closure,
    course,
    distribution,
    durations,
    performance,
    satisfaction,
    timeliness,
)
from desk.complaints.reports.period import Period
from desk.complaints.reports.report import Ask, Report, Shown
from desk.complaints.work import Work

_ALL = (
    *distribution.REPORTS,
    *course.REPORTS,
    *timeliness.REPORTS,
    *closure.REPORTS,
    *durations.REPORTS,
    *satisfaction.REPORTS,
    *performance.REPORTS,
    *causes.REPORTS,
)
REPORTS: Mapping[str, Report] = {report.name: report for report in _ALL}


class NoSuchReport(ComplaintError):
    """There is no report of this name."""

    code = "no_such_report"


def show(
    work: Work, name: str, period: Period, *, group: str = "", people: Mapping[str, str] | None = None
) -> Shown:
    """A report over a period.

    Args:
        group: what the rows stand for, where the report leaves a choice.
        people: account → the name colleagues know somebody by.

    Raises:
        NoSuchReport: there is none of this name.
        InvalidField: it cannot be grouped like this.
    """
    report = REPORTS.get(name)
    if report is None:
        raise NoSuchReport(name)
    if group and group not in report.groups:
        raise InvalidField("group", "unknown")
    group = group or next(iter(report.groups), "")
    figures = report.compute(work, Ask(period, group, people or {}))
    terms = work.policy.reports
    return Shown(
        name=name,
        title=terms.reports[name].title,
        definition=terms.reports[name].definition,
        period=period,
        group=group,
        groups=[(each, terms.groups[each]) for each in report.groups],
        columns=[
            replace(column, title=column.title or terms.columns[column.name]) for column in figures.columns
        ],
        rows=figures.rows,
        totals=figures.totals,
        made_at=work.now,
    )
