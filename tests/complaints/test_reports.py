"""How many complaints, by what and when: reports against the handmade register counted in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from desk.complaints.errors import InvalidField
from desk.complaints.policy_reports import NAMES
from desk.complaints.reports.catalogue import REPORTS, NoSuchReport, show
from desk.complaints.reports.period import Period, read_period
from desk.complaints.reports.report import Shown
from desk.complaints.work import Office
from tests.complaints.counting import (
    ALWAYS,
    BEGINS,
    ENDS,
    PERIOD,
    RECEIVED,
    grouped,
    lines,
    measures,
    only,
    totals,
)
from tests.complaints.handmade import CASES, HOURS_TO_DECIDE

by_group = pytest.mark.parametrize("group", ALWAYS)


def test_the_policy_describes_every_report_there_is() -> None:
    assert set(REPORTS) == set(NAMES)


class TestDistribution:
    """How many complaints, by what."""

    @by_group
    def test_every_group_is_counted(self, shown: Callable[..., Shown], group: str) -> None:
        report = shown(f"by_{group}") if group != "team" else shown("by_topic")
        expected = grouped(RECEIVED, "topic" if group == "team" else group)
        found = lines(report)
        assert set(found) == set(expected)
        for value, cases in expected.items():
            like = measures(cases, len(RECEIVED))
            assert only(found[value], like) == like, value
        like = measures(RECEIVED, len(RECEIVED))
        assert only(totals(report), like) == like

    def test_a_code_contains_those_below_it(self, shown: Callable[..., Shown]) -> None:
        report = shown("by_code")
        found = lines(report)
        for place, letter in enumerate("ABC"):
            for code, line in found.items():
                if code.startswith(letter):
                    cases = [case for case in RECEIVED if case.codes[place].startswith(code)]
                    like = measures(cases, len(RECEIVED))
                    assert only(line, like) == like, code
        assert (
            found["A1"]["count"] == len(RECEIVED) - 1 > found["A103"]["count"] > found["A10303"]["count"] > 0
        )
        assert found["C12"]["count"] == 0, "codes nobody complained under are listed too"
        assert totals(report)["count"] == len(RECEIVED)

    def test_values_have_names(self, shown: Callable[..., Shown]) -> None:
        assert lines(shown("by_level"))["1"]["name"] == "重大投诉"
        assert {line["name"] for line in lines(shown("by_topic")).values()} >= {"退款问题", "gone"}
        assert lines(shown("by_channel"))["third_party"]["name"] == "第三方转来"
        assert lines(shown("by_branch"))[None]["name"] == "未提及"

    def test_the_most_come_first_and_levels_in_order(self, shown: Callable[..., Shown]) -> None:
        counts = [line["count"] for line in lines(shown("by_topic")).values()]
        assert counts == sorted(counts, reverse=True)
        assert list(lines(shown("by_level"))) == ["1", "2", "3", "4"]


class TestCourse:
    """Time: days and weeks begin at midnight in Shanghai."""

    @pytest.mark.parametrize("unit", ["day", "week", "month"])
    def test_every_unit_is_counted_and_none_is_left_out(self, shown: Callable[..., Shown], unit: str) -> None:
        begins = {
            "day": lambda day: day,
            "week": lambda day: max(day - timedelta(days=day.weekday()), PERIOD.first),
            "month": lambda day: max(day.replace(day=1), PERIOD.first),
        }[unit]
        came = Counter(begins(case.received.date()) for case in RECEIVED)
        ends = [case.after(case.closed) for case in CASES if case.status == "closed"]
        went = Counter(begins(end.date()) for end in ends if end is not None and BEGINS <= end < ENDS)
        report = shown("by_period", unit)
        found = lines(report, "begins")
        days = [PERIOD.first + timedelta(days=each) for each in range(PERIOD.days)]
        assert list(found) == sorted({begins(day) for day in days})
        assert {day: line["count"] for day, line in found.items()} == {day: came[day] for day in found}
        assert {day: line["closed"] for day, line in found.items()} == {day: went[day] for day in found}
        assert totals(report)["count"] == len(RECEIVED)
        assert [row[1] + timedelta(days=1) for row in report.rows[:-1]] == [row[0] for row in report.rows[1:]]
        assert report.rows[-1][1] == PERIOD.last

    def test_a_period_that_begins_in_mid_week(self, shown: Callable[..., Shown]) -> None:
        report = shown("by_period", "week", Period(date(2026, 11, 18), date(2026, 11, 24)))
        assert [row[:2] for row in report.rows] == [
            (date(2026, 11, 18), date(2026, 11, 22)),
            (date(2026, 11, 23), date(2026, 11, 24)),
        ]

    def test_months_of_a_year(self, shown: Callable[..., Shown]) -> None:
        report = shown("by_period", "month", Period(date(2026, 1, 1), date(2026, 12, 31)))
        assert [row[0].month for row in report.rows] == list(range(1, 13))
        assert totals(report)["count"] == len(CASES)

    def test_the_heat_map_has_a_column_for_each_week(self, shown: Callable[..., Shown]) -> None:
        report = shown("heatmap")
        found = lines(report)
        for topic, cases in grouped(RECEIVED, "topic").items():
            weeks = Counter(
                (case.received.date() - timedelta(days=case.received.weekday())).isoformat() for case in cases
            )
            for week in ("2026-11-16", "2026-11-23", "2026-11-30"):
                assert found[topic][week] == weeks[week], (topic, week)
            assert found[topic]["total"] == len(cases)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_period_without_complaints(shown: Callable[..., Shown], name: str) -> None:
    empty = Period(date(2025, 2, 27), date(2025, 3, 3))
    for group in REPORTS[name].groups or ("",):
        report = shown(name, group, empty)
        for row in [*report.rows, *([report.totals] if report.totals else [])]:
            assert len(row) == len(report.columns)
            counts = [
                value
                for value, column in zip(row, report.columns, strict=True)
                if column.kind in ("integer", "money") and column.name != "open"
            ]
            assert not any(counts), row


class TestWhatIsAsked:
    """Periods and groups that cannot be are refused by name."""

    @pytest.mark.parametrize(
        ("first", "last", "field", "code"),
        [
            ("2026-13-01", None, "from", "day_invalid"),
            ("2026-11-01T00:00", None, "from", "day_invalid"),
            ("20261101", None, "from", "day_invalid"),
            (None, "morgen", "to", "day_invalid"),
            (None, "0001-01-01", "to", "day_invalid"),
            ("2026-11-02", "2026-11-01", "from", "period_reversed"),
            ("2020-01-01", "2026-11-01", "from", "period_too_long"),
        ],
    )
    def test_wrong_days(
        self, office: Office, first: str | None, last: str | None, field: str, code: str
    ) -> None:
        with office.look() as work, pytest.raises(InvalidField) as refused:
            read_period(work, first, last)
        assert (refused.value.field, refused.value.code) == (field, code)

    def test_without_days_it_is_the_last_thirty(self, office: Office) -> None:
        with office.look() as work:
            assert read_period(work, None, None) == Period(date(2026, 10, 25), date(2026, 11, 23))
            assert read_period(work, "2026-11-23", "2026-11-23").days == 1

    def test_no_such_report_and_no_such_group(self, office: Office) -> None:
        with office.look() as work:
            with pytest.raises(NoSuchReport):
                show(work, "profit", PERIOD)
            with pytest.raises(InvalidField, match="group: unknown"):
                show(work, "closure", PERIOD, group="person")


def test_the_definition_names_the_figures_of_the_policy(shown: Callable[..., Shown]) -> None:
    said = shown("satisfaction").definition
    assert "4分及以上" in said
    assert "9分及以上" in said
    assert HOURS_TO_DECIDE == 72
