"""Every clock on the days that are easy to get wrong, by hand from the State Council's calendar of 2026.

Off: 1–3 January, 15–23 February, 4–6 April, 1–5 May, 19–21 June, 25–27 September, 1–7 October. Worked
although a weekend: 4 January, 14 and 28 February, 9 May, 20 September, 10 October.
"""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.complaints import clocks
from desk.complaints.model import Complaint
from desk.complaints.work import Office
from tests.complaints.customers import local
from tests.complaints.timing import act, at, complain, face, fire, marks, other_policy, told

# level, registered, clock, basis: half, most, due
DATED = [
    # Friday before an ordinary weekend: hours and calendar days run, working days stand still.
    (3, "2026-11-27 16:00", "assign", "target", "11-28 04:00", "11-28 11:12", "11-28 16:00"),
    (3, "2026-11-27 16:00", "respond", "target", "11-28 16:00", "11-29 06:24", "11-29 16:00"),
    (2, "2026-11-27 16:00", "first_findings", "target", "11-28 16:00", "11-29 06:24", "11-29 16:00"),
    (2, "2026-11-27 16:00", "decide", "target", "11-29 04:00", "11-30 01:36", "11-30 16:00"),
    (3, "2026-11-27 16:00", "decide", "target", "12-01 11:59:59", "12-02 09:35:59", "12-02 23:59:59"),
    (3, "2026-11-27 16:00", "inform", "target", "12-01 11:59:59", "12-02 09:35:59", "12-02 23:59:59"),
    (1, "2026-11-27 16:00", "decide", "target", "12-03 11:59:59", "12-07 14:23:59", "12-08 23:59:59"),
    (3, "2026-11-27 16:00", "decide", "statutory", "12-05 11:59:59", "12-09 23:59:59", "12-12 23:59:59"),
    (3, "2026-11-27 16:00", "inform", "statutory", "12-05 11:59:59", "12-09 23:59:59", "12-12 23:59:59"),
    # Friday 13 February: Saturday is worked, then Spring Festival stands still for nine days.
    (3, "2026-02-13 10:00", "respond", "target", "02-14 10:00", "02-15 00:24", "02-15 10:00"),
    (3, "2026-02-13 10:00", "decide", "target", "02-24 11:59:59", "02-25 09:35:59", "02-25 23:59:59"),
    (2, "2026-02-13 10:00", "decide", "target", "02-14 22:00", "02-15 19:36", "02-16 10:00"),
    # Seven working days would end on 2 March; the law says fifteen days, 28 February, which is worked too.
    (1, "2026-02-13 10:00", "decide", "target", "02-25 23:59:59", "02-27 19:11:59", "02-28 23:59:59"),
    (3, "2026-02-13 10:00", "decide", "statutory", "02-21 11:59:59", "02-25 23:59:59", "02-28 23:59:59"),
    # Friday 27 February: the Saturday after it is worked.
    (3, "2026-02-27 10:00", "decide", "target", "03-02 11:59:59", "03-03 09:35:59", "03-03 23:59:59"),
    # Saturday 19 September is off, Sunday 20 is worked.
    (3, "2026-09-18 17:00", "decide", "target", "09-21 11:59:59", "09-22 09:35:59", "09-22 23:59:59"),
    # 30 September: National Day week, then Thursday, Friday and a worked Saturday.
    (3, "2026-09-30 10:00", "assign", "target", "09-30 22:00", "10-01 05:12", "10-01 10:00"),
    (3, "2026-09-30 10:00", "respond", "target", "10-01 10:00", "10-02 00:24", "10-02 10:00"),
    (1, "2026-09-30 10:00", "first_findings", "target", "10-01 10:00", "10-02 00:24", "10-02 10:00"),
    (3, "2026-09-30 10:00", "decide", "target", "10-09 11:59:59", "10-10 09:35:59", "10-10 23:59:59"),
    (1, "2026-09-30 10:00", "decide", "target", "10-12 11:59:59", "10-14 14:23:59", "10-15 23:59:59"),
    (3, "2026-09-30 10:00", "decide", "statutory", "10-08 11:59:59", "10-12 23:59:59", "10-15 23:59:59"),
    # In the middle of the holiday.
    (3, "2026-10-03 10:00", "inform", "target", "10-09 11:59:59", "10-10 09:35:59", "10-10 23:59:59"),
]


@pytest.mark.parametrize(("level", "registered", "kind", "basis", "half", "most", "due"), DATED)
def test_every_clock_marks_its_half_its_most_and_its_end(
    office: Office, level: int, registered: str, kind: str, basis: str, half: str, most: str, due: str
) -> None:
    number = complain(office, local(registered), level)
    found = marks(office, number, kind, basis)
    assert {mark: found[mark][0] for mark in ("half", "most", "breach")} == {
        "half": local(f"2026-{half}"),
        "most": local(f"2026-{most}"),
        "breach": local(f"2026-{due}"),
    }
    shown = face(office, number, kind, basis)
    assert (shown.due_at, shown.certain) == (local(f"2026-{due}"), True)
    for moment, used in ((half, 0.5), (most, 0.8), (due, 1.0)):
        at(office, local(f"2026-{moment}"))
        assert face(office, number, kind, basis).used == pytest.approx(used)


@pytest.mark.parametrize(
    ("registered", "since", "until", "used"),
    [
        ("2026-11-26 16:00", "2026-11-27 23:59:59", "2026-11-29 23:59:59", 1 / 3),
        ("2026-02-13 10:00", "2026-02-14 23:59:59", "2026-02-23 23:59:59", 1 / 3),
        ("2026-09-29 10:00", "2026-09-30 23:59:59", "2026-10-07 23:59:59", 1 / 3),
        ("2026-09-30 10:00", "2026-09-30 23:59:59", "2026-10-07 23:59:59", 0),
        ("2026-10-09 10:00", "2026-10-10 23:59:59", "2026-10-11 23:59:59", 1 / 3),
    ],
)
def test_days_off_use_nothing_and_fire_nothing(
    office: Office, registered: str, since: str, until: str, used: float
) -> None:
    number = complain(office, local(registered))
    at(office, local(since))
    fire(office)
    assert face(office, number, "decide").used == pytest.approx(used)
    before = [each for each in told(office, number) if each[1:3] == ("decide", "target")]
    at(office, local(until))
    fire(office)
    assert face(office, number, "decide").used == pytest.approx(used)
    assert [each for each in told(office, number) if each[1:3] == ("decide", "target")] == before


def test_the_ladder_waits_for_people_to_be_there(office: Office) -> None:
    """Due at midnight before National Day week: the rungs in working hours wait until the 8th."""
    number = complain(office, local("2026-09-27 10:00"))
    found = {mark: moment for mark, (moment, _) in marks(office, number, "decide").items()}
    assert found["breach"] == local("2026-09-30 23:59:59")
    assert found["escalate_1"] == local("2026-10-08 11:00")
    assert found["escalate_2"] == local("2026-10-08 18:00")
    assert found["escalate_3"] == local("2026-10-10 18:00")


class TestTheEndOfTheYear:
    """2027's holidays are not announced yet."""

    def test_what_reaches_into_it_is_not_certain(
        self, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            number = complain(office, local("2026-12-30 10:00"), 1)
        assert "2027" in caplog.text
        assert (face(office, number, "decide").due_at, face(office, number, "decide").certain) == (
            local("2027-01-08 23:59:59"),
            False,
        )
        for kind, basis in (("assign", "target"), ("respond", "target"), ("decide", "statutory")):
            assert face(office, number, kind, basis).certain

    def test_what_does_not_reach_it_is(self, office: Office) -> None:
        number = complain(office, local("2026-12-25 10:00"))
        assert face(office, number, "decide").due_at == local("2026-12-30 23:59:59")
        assert face(office, number, "decide").certain

    def test_a_table_that_comes_later_moves_nothing_that_was_promised(
        self, office: Office, tmp_path: Path
    ) -> None:
        old = complain(office, local("2026-12-30 10:00"))
        office.policy = other_policy(
            tmp_path,
            ("holidays: []", "holidays: [2027-01-01]"),
            ("complete_years: []", "complete_years: [2027]"),
        )
        new = complain(office, local("2026-12-30 11:00"), conversation="c2", contact_phone="13800005678")
        assert date(2027, 1, 1) in office.policy.calendar.holidays
        assert face(office, old, "decide").due_at == local("2027-01-04 23:59:59")
        assert face(office, new, "decide").due_at == local("2027-01-05 23:59:59")
        assert not face(office, old, "decide").certain
        assert face(office, new, "decide").certain
        at(office, local("2027-01-04 23:59:59"))
        assert face(office, old, "decide").used == pytest.approx(1)

    def test_a_pause_over_it(self, office: Office) -> None:
        number = complain(office, local("2026-12-30 10:00"))
        at(office, local("2026-12-31 11:59:59"))
        act(office, number, lambda work, complaint: clocks.pause(work, complaint, "等鉴定", "agent:chen"))
        at(office, local("2027-01-04 11:59:59"))
        act(office, number, lambda work, complaint: clocks.resume(work, complaint, "agent:chen"))
        assert face(office, number, "decide").due_at == local("2027-01-06 23:59:59")
        assert face(office, number, "decide", "statutory").due_at == local("2027-01-14 23:59:59")
        with office.look() as work:
            assert work.session.execute(select(Complaint.decide_by)).scalar_one() == local(
                "2027-01-06 23:59:59"
            )
