"""In time, full circle, how long, how content, by whom: reports against the register counted in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desk.complaints.reports.report import Shown
from tests.complaints.counting import (
    ALWAYS,
    BEGINS,
    ENDS,
    RECEIVED,
    grouped,
    lines,
    middle,
    only,
    totals,
)
from tests.complaints.handmade import CASES, DAYS_BY_LAW, HOURS_TO_CONTACT, NOW, Case

by_group = pytest.mark.parametrize("group", ALWAYS)


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
