"""A mass incident to its end: who is called while nobody has it, what customers hear, the report; a drill."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.complaints import audit, incident_ladder, incident_raising, incidents
from desk.complaints.errors import (
    FieldsMissing,
    IncidentAnnounced,
    IncidentNotTaken,
    IncidentOver,
    IncidentTaken,
    NoSuchIncident,
)
from desk.complaints.work import Office
from tests.complaints.crowds import (
    BOSS,
    NOTICE,
    OTHER,
    REPORT,
    at,
    complain,
    crowd,
    do,
    notices,
    raised,
    watch,
)
from tests.complaints.customers import MONDAY, Clock


class TestWithoutAnOwner:
    def test_the_ladder_is_climbed_rung_by_rung_each_once(self, any_office: Office, clock: Clock) -> None:
        number = raised(any_office)
        assert notices(any_office, "incident_raised") == ["lead:digital", "team:consumer_protection"]
        steps = []
        for minutes in (5, 10, 15, 29, 30, 300):
            at(any_office, MONDAY + timedelta(days=1, minutes=20 + minutes))
            for _ in range(2):
                do(any_office, incident_ladder.fire_due)
            steps.append(len(notices(any_office, "incident_unowned")))
        assert steps == [0, 2, 5, 5, 6, 6]
        with any_office.look() as work:
            assert incidents.by_id(work, number).owner_by == MONDAY + timedelta(days=1, minutes=35)
            assert incident_ladder.next_due(work) is None

    def test_nobody_is_called_once_it_is_taken(self, any_office: Office, clock: Clock) -> None:
        number = raised(any_office)
        do(any_office, incidents.take, number, BOSS)
        clock.forward(hours=5)
        assert do(any_office, incident_ladder.fire_due) == 0
        assert notices(any_office, "incident_unowned") == []

    def test_what_nothing_ran_for_is_told_afterwards(self, office: Office, clock: Clock) -> None:
        raised(office)
        clock.forward(hours=5)
        assert do(office, incident_ladder.fire_due) == 3
        assert len(notices(office, "incident_unowned")) == 6


class TestTaking:
    def test_the_first_one_has_it(self, any_office: Office) -> None:
        number = raised(any_office)
        assert do(any_office, incidents.take, number, BOSS).owner == "zhao"
        assert do(any_office, incidents.take, number, BOSS).owner == "zhao"
        with pytest.raises(IncidentTaken):
            do(any_office, incidents.take, number, OTHER)
        assert do(any_office, incidents.take, number, OTHER, "zhao").owner == "qian"

    def test_what_is_not_there_or_over_is_not_taken(self, office: Office) -> None:
        number = raised(office)
        do(office, incidents.dismiss, number, "同一批测试数据", BOSS)
        with pytest.raises(IncidentOver):
            do(office, incidents.take, number, BOSS)
        with pytest.raises(NoSuchIncident):
            do(office, incidents.take, number + 1, BOSS)


class TestGravity:
    @pytest.mark.parametrize(
        ("customers", "severe", "level"),
        [
            (5, 0, 4),
            (19, 0, 4),
            (20, 0, 3),
            (5, 1, 3),
            (5, 3, 2),
            (50, 0, 2),
            (99, 9, 2),
            (100, 0, 1),
            (5, 10, 1),
        ],
    )
    def test_the_table(self, office: Office, customers: int, severe: int, level: int) -> None:
        with office.look() as work:
            found, why = incident_raising.gravity(work, customers, severe)
        assert found == level
        assert any(office.policy.incidents.levels[level].name in each for each in why)

    def test_more_of_it_makes_it_graver_and_is_told(self, any_office: Office, clock: Clock) -> None:
        number = raised(any_office)
        do(any_office, incidents.take, number, BOSS)
        crowd(any_office, 12)
        assert watch(any_office) == []
        with any_office.look() as work:
            found = incidents.by_id(work, number)
            assert (found.level, found.count, len(incidents.members(work, number))) == (3, 20, 20)
            assert "20位" in found.why[-1]
        assert notices(any_office, "incident_grown") == ["team:consumer_protection", "zhao"]
        assert notices(any_office, "incident_raised") == ["lead:digital", "team:consumer_protection"]


class TestItsEnd:
    def test_it_needs_a_report_that_says_everything(self, any_office: Office) -> None:
        number = raised(any_office)
        with pytest.raises(IncidentNotTaken):
            do(any_office, incidents.close, number, REPORT, BOSS)
        do(any_office, incidents.take, number, BOSS)
        with pytest.raises(FieldsMissing) as caught:
            do(any_office, incidents.close, number, {**REPORT, "why": " ", "done": None}, BOSS)
        assert caught.value.missing == ("why", "done")
        assert do(any_office, incidents.close, number, REPORT, BOSS).report == REPORT

    def test_what_raised_it_raises_no_second_one_but_new_ones_do(
        self, any_office: Office, clock: Clock
    ) -> None:
        number = raised(any_office)
        do(any_office, incidents.dismiss, number, "误报", BOSS)
        assert watch(any_office) == []
        clock.forward(minutes=1)
        complain(any_office)
        assert watch(any_office) == []
        crowd(any_office, 12)
        (again,) = watch(any_office)
        assert again.id != number
        assert again.count == 13

    def test_once_customers_were_told_it_was_no_false_alarm(self, office: Office) -> None:
        number = raised(office)
        do(office, incidents.take, number, BOSS)
        do(office, incidents.announce, number, NOTICE, BOSS)
        with pytest.raises(IncidentAnnounced):
            do(office, incidents.dismiss, number, "误报", BOSS)

    def test_each_step_is_in_the_audit(self, office: Office) -> None:
        number = raised(office)
        do(office, incidents.take, number, BOSS)
        do(office, incidents.announce, number, NOTICE, BOSS)
        do(office, incidents.close, number, REPORT, BOSS)
        with office.look() as work:
            query = select(audit.AuditEntry).where(audit.AuditEntry.subject == f"incident:{number}")
            acts = [each.act for each in work.session.execute(query.order_by(audit.AuditEntry.id)).scalars()]
            assert audit.verify(work.session) is None
        assert acts == ["incident_raised", "incident_taken", "incident_announced", "incident_closed"]
