"""Every report against the handmade register, counted anew in plain Python, on SQLite and PostgreSQL."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from desk.complaints.errors import InvalidField
from desk.complaints.policy_reports import NAMES
from desk.complaints.reports.catalogue import REPORTS, NoSuchReport, show
from desk.complaints.reports.period import Period, read_period
from desk.complaints.reports.report import Shown
from desk.complaints.work import Office
from tests.complaints.customers import SHANGHAI, Clock
from tests.complaints.handmade import (
    CASES,
    DAYS_BY_LAW,
    FIRST,
    HOURS_TO_CONTACT,
    HOURS_TO_DECIDE,
    LAST,
    NOW,
    Case,
    Register,
)

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
by_group = pytest.mark.parametrize("group", ["level", "topic", "team", "branch", "channel"])


@pytest.fixture
def register(any_office: Office, clock: Clock) -> Register:
    """The handmade register on each kind of database."""
    clock.now = NOW
    made = Register(any_office)
    made.fill()
    return made


@pytest.fixture
def shown(register: Register) -> Callable[..., Shown]:
    """Shows a report over the period."""

    def make(name: str, group: str = "", period: Period = PERIOD) -> Shown:
        with register.office.look() as work:
            return show(work, name, period, group=group, people=PEOPLE)

    return make


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


class TestTimeliness:
    """On time is on time to the second, and what ended late is not forgotten."""

    def judged(self, cases: list[Case], kind: str, basis: str) -> tuple[int, int, int, int]:
        """In time, late, overdue, still running; counted from the cases."""
        counts: Counter[str] = Counter()
        for case in cases:
            met = case.contacted if kind == "respond" else case.decided
            hours = HOURS_TO_CONTACT[case.level] if kind == "respond" else case.target
            hours = 24 * DAYS_BY_LAW if basis == "statutory" else hours
            passed = (NOW - case.received) / timedelta(hours=1)
            if (kind, basis) == ("decide", "target") and case.paused is not None:
                passed = case.paused
            if met is not None:
                counts["on_time" if met <= hours else "late"] += 1
            elif case.withdrawn is not None:
                counts["overdue" if case.withdrawn > hours else "void"] += 1
            else:
                counts["overdue" if passed > hours else "running"] += 1
        return counts["on_time"], counts["late"], counts["overdue"], counts["running"]

    @by_group
    def test_each_clock_and_group(self, shown: Callable[..., Shown], group: str) -> None:
        report = shown("timeliness", group)
        names = [column.name for column in report.columns]
        told = [dict(zip(names, row, strict=True)) for row in report.rows]
        clocks = {
            ("respond", "target"): ("专人联系客户", "内部目标"),
            ("decide", "target"): ("作出处理决定", "内部目标"),
            ("decide", "statutory"): ("作出处理决定", "法定时限"),
        }
        for (kind, basis), called in clocks.items():
            mine = [each for each in told if (each["clock"], each["basis"]) == called]
            found = {each["code"] if each["name"] != "合计" else "total": each for each in mine}
            expected = {
                value: counts
                for value, cases in [*grouped(RECEIVED, group).items(), ("total", RECEIVED)]
                if any(counts := self.judged(cases, kind, basis))
            }
            assert set(found) == set(expected)
            for value, counts in expected.items():
                line, whole = found[value], sum(counts[:3])
                assert (line["on_time"], line["late"], line["overdue"], line["running"]) == counts, value
                assert line["judged"] == whole
                assert line["rate"] == (round(counts[0] / whole, 4) if whole else None)

    def test_the_cases_hold_every_kind_of_end(self) -> None:
        for kind, basis in (("respond", "target"), ("decide", "target")):
            assert all(self.judged(RECEIVED, kind, basis)[:3])
        assert self.judged(RECEIVED, "decide", "target")[3], "one stands still before it is due"


class TestClosure:
    """Closed, informed, asked."""

    @by_group
    def test_each_group(self, shown: Callable[..., Shown], group: str) -> None:
        report = shown("closure", group)
        found = lines(report)
        expected = {value: self.counted(cases) for value, cases in grouped(RECEIVED, group).items()}
        assert set(found) == set(expected)
        for value, like in expected.items():
            assert only(found[value], like) == like, value
        like = self.counted(RECEIVED)
        assert only(totals(report), like) == like
        assert like["due"] > like["closed_loop"] > 0
        assert like["not_informed"] > 0
        assert like["not_surveyed"] > like["not_informed"], "one was closed without a survey"

    @staticmethod
    def counted(cases: list[Case]) -> dict[str, Any]:
        """What the report says, from the cases."""
        due = [
            case
            for case in cases
            if case.status == "closed"
            or (case.withdrawn is None and case.received + timedelta(days=DAYS_BY_LAW) < NOW)
        ]
        full = [
            case for case in due if case.status == "closed" and case.informed is not None and case.answers
        ]
        return {
            "count": len(cases),
            "withdrawn": sum(case.withdrawn is not None for case in cases),
            "due": len(due),
            "closed_loop": len(full),
            "closed_loop_rate": round(len(full) / len(due), 4) if due else None,
            "not_closed": sum(case.status != "closed" for case in due),
            "not_informed": sum(case.informed is None for case in due),
            "not_surveyed": sum(not case.answers for case in due),
        }


class TestTimes:
    """Medians: the middle one, or the mean of the middle two."""

    @by_group
    def test_each_group(self, shown: Callable[..., Shown], group: str) -> None:
        report = shown("times", group)
        found = lines(report)
        expected = {value: self.counted(cases) for value, cases in grouped(RECEIVED, group).items()}
        assert set(found) == set(expected)
        for value, like in expected.items():
            assert only(found[value], like) == pytest.approx(like, abs=0.011), value
        like = self.counted(RECEIVED)
        assert only(totals(report), like) == pytest.approx(like, abs=0.011)

    @staticmethod
    def counted(cases: list[Case]) -> dict[str, Any]:
        """Numbers and medians, from the cases."""
        contacted = [case.contacted for case in cases if case.contacted is not None]
        decided = [case.decided for case in cases if case.decided is not None]
        closed = [case.closed for case in cases if case.closed is not None]
        return {
            "contacted": len(contacted),
            "contact_median": middle(contacted),
            "decided": len(decided),
            "decide_median": middle(decided),
            "closed": len(closed),
            "close_median": middle(closed),
        }

    def test_the_cases_have_odd_and_even_numbers(self) -> None:
        sizes = {self.counted(cases)["decided"] % 2 for cases in grouped(RECEIVED, "topic").values()}
        assert sizes == {0, 1}


class TestSatisfaction:
    """CSAT, NPS and the rate of answers, of the surveys sent in the period."""

    @pytest.mark.parametrize("group", ["level", "topic", "team", "branch", "channel", "person"])
    def test_each_group(self, shown: Callable[..., Shown], group: str) -> None:
        report = shown("satisfaction", group)
        found = lines(report)
        expected = {
            value: counted
            for value, cases in grouped(CASES, group).items()
            if (counted := self.counted(cases))["invited"]
        }
        assert set(found) == set(expected)
        for value, like in expected.items():
            assert only(found[value], like) == like, value
        like = self.counted(list(CASES))
        assert only(totals(report), like) == like
        assert like["invited"] > like["answered"]

    @staticmethod
    def counted(cases: list[Case]) -> dict[str, Any]:
        """What the surveys say, from the cases."""
        sent = [
            answer
            for case in cases
            for answer in case.answers
            if BEGINS <= case.received + timedelta(hours=answer.sent) < ENDS
        ]
        csat = [answer.csat for answer in sent if answer.csat is not None]
        nps = [answer.nps for answer in sent if answer.nps is not None]
        score = sum(each >= 9 for each in nps) - sum(each <= 6 for each in nps)
        return {
            "invited": len(sent),
            "answered": len(csat),
            "response_rate": round(len(csat) / len(sent), 4) if sent else None,
            "csat": round(sum(csat) / len(csat), 2) if csat else None,
            "satisfied": round(sum(each >= 4 for each in csat) / len(csat), 4) if csat else None,
            "nps": round(100 * score / len(nps), 1) if nps else None,
        }


class TestPerformance:
    """What was decided in the period belongs to who decided it, whoever has it now."""

    @pytest.mark.parametrize(("name", "group"), [("people", "person"), ("teams", "team")])
    def test_each(self, shown: Callable[..., Shown], name: str, group: str) -> None:
        report = shown(name)
        found = lines(report)
        decided = [case for case in CASES if self.decided(case)]
        hand: Counter[Any] = Counter(
            case.owner if group == "person" else case.team for case in CASES if case.open
        )
        by = grouped(decided, group)
        for value in {*by, *hand} - ({None} - set(by)):
            like = {**self.counted(by.get(value, [])), "open": hand[value]}
            assert only(found[value], like) == pytest.approx(like, abs=0.011), value
        assert set(found) == {*by, *(value for value in hand if value is not None)}
        like = {**self.counted(decided), "open": sum(hand.values())}
        assert only(totals(report), like) == pytest.approx(like, abs=0.011)

    def test_who_decides_keeps_it_and_who_has_it_has_the_load(self, shown: Callable[..., Shown]) -> None:
        found = lines(shown("people"))
        assert found["sun"]["open"] == 1
        assert found["sun"]["decided"] == 0
        assert found["li"]["name"] == "李敏"
        assert found[None]["name"] == "未确定"

    @staticmethod
    def decided(case: Case) -> bool:
        """Whether it was decided in the period."""
        at = case.after(case.decided)
        return at is not None and BEGINS <= at < ENDS

    @staticmethod
    def counted(cases: list[Case]) -> dict[str, Any]:
        """Figures of the decisions, from the cases."""
        contacted = [case.contacted for case in cases if case.contacted is not None]
        hours = [case.decided for case in cases if case.decided is not None]
        punctual = sum(case.decided <= case.target for case in cases if case.decided is not None)
        csat = [answer.csat for case in cases for answer in case.answers if answer.csat is not None]
        return {
            "decided": len(cases),
            "contact_median": middle(contacted),
            "decide_median": middle(hours),
            "on_time_rate": round(punctual / len(hours), 4) if hours else None,
            "answered": len(csat),
            "csat": round(sum(csat) / len(csat), 2) if csat else None,
        }


def test_causes(shown: Callable[..., Shown]) -> None:
    report = shown("causes")
    found = lines(report)
    kept = [case for case in RECEIVED if case.withdrawn is None]
    for topic, cases in grouped(kept, "topic").items():
        last = Counter(case.causes[-1] if case.causes else "not_analysed" for case in cases)
        like = {name: last[name] for name in ("process", "product", "system", "people", "not_analysed")}
        assert only(found[topic], like) == like
        assert found[topic]["total"] == len(cases)
    assert totals(report)["process"] == 1, "of two analyses the last one counts"


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
