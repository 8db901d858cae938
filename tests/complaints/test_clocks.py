"""The clocks of a complaint: what runs from its receipt, what stops them, what an extension leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk.complaints import audit, clocks, register
from desk.complaints.clock_model import Clock, DueEvent
from desk.complaints.model import AuditEntry, Complaint
from desk.complaints.policy_terms import Limit
from desk.complaints.work import Office
from tests.complaints.customers import MONDAY, local, tell
from tests.complaints.timing import act, at, complain, face, fire, marks, rows


class TestRegistration:
    def test_starts_what_the_policy_names(self, any_office: Office) -> None:
        number = complain(any_office, MONDAY)
        with any_office.look() as work:
            found = {(each.kind, each.basis): each for each in clocks.of(work, number)}
        assert {key: each.due_at for key, each in found.items()} == {
            ("assign", "target"): local("2026-11-24 15:20"),
            ("respond", "target"): local("2026-11-25 15:20"),
            ("decide", "target"): local("2026-11-26 23:59:59"),
            ("decide", "statutory"): local("2026-12-08 23:59:59"),
            ("inform", "target"): local("2026-11-26 23:59:59"),
            ("inform", "statutory"): local("2026-12-08 23:59:59"),
        }
        assert {each.policy_version for each in found.values()} == {any_office.policy.version}

    @pytest.mark.parametrize("level", [1, 2])
    def test_of_the_upper_levels_has_first_findings_too(self, office: Office, level: int) -> None:
        number = complain(office, MONDAY, level)
        assert face(office, number, "first_findings").due_at == local("2026-11-25 15:20")

    def test_gives_every_clock_its_marks(self, office: Office) -> None:
        number = complain(office, MONDAY)
        assert marks(office, number, "decide") == {
            "half": (local("2026-11-25 11:59:59"), "due"),
            "most": (local("2026-11-26 09:35:59"), "due"),  # 2.4 of 3 days
            "breach": (local("2026-11-26 23:59:59"), "due"),
            "escalate_1": (local("2026-11-27 11:00"), "due"),  # two working hours on
            "escalate_2": (local("2026-11-27 18:00"), "due"),
            "escalate_3": (local("2026-12-01 18:00"), "due"),
        }

    def test_registered_twice_has_them_once(self, office: Office) -> None:
        number = complain(office, MONDAY)
        before = len(act(office, number, lambda work, complaint: clocks.of(work, number)))
        act(office, number, clocks.start)
        assert len(act(office, number, lambda work, complaint: clocks.of(work, number))) == before

    def test_the_database_refuses_a_second_open_clock(self, any_office: Office) -> None:
        number = complain(any_office, MONDAY)
        [clock] = rows(any_office, number, "decide")
        values = {
            each.name: getattr(clock, each.name) for each in Clock.__table__.columns if each.name != "id"
        }
        with pytest.raises(IntegrityError), any_office.work() as work:
            work.session.add(Clock(**values))

    def test_of_a_letter_counts_from_its_receipt(self, office: Office) -> None:
        tell(office, "c1")
        with office.work() as work:
            number = register.register(work, "c1", received_at=MONDAY - timedelta(days=3)).number
        assert face(office, number, "respond").state == "breached"
        assert face(office, number, "decide").used == pytest.approx(0.65 / 3, abs=0.01)  # Monday till 15:20


class TestMeeting:
    def test_in_time(self, office: Office) -> None:
        number = complain(office, MONDAY)
        at(office, local("2026-11-24 15:20"))
        act(office, number, lambda work, complaint: clocks.met(work, complaint, "respond"))
        shown = face(office, number, "respond")
        assert (shown.state, shown.used) == ("met", 0.5)
        assert not shown.open

    def test_late_stays_late(self, office: Office) -> None:
        number = complain(office, MONDAY)
        at(office, local("2026-11-26 15:20"))
        assert face(office, number, "respond").state == "breached"
        act(office, number, lambda work, complaint: clocks.met(work, complaint, "respond"))
        at(office, local("2026-12-26 15:20"))
        shown = face(office, number, "respond")
        assert (shown.state, shown.used) == ("late", 1.5)

    def test_both_the_target_and_the_law(self, office: Office) -> None:
        number = complain(office, MONDAY)
        act(office, number, lambda work, complaint: clocks.met(work, complaint, "decide"))
        assert face(office, number, "decide").state == face(office, number, "decide", "statutory").state
        assert face(office, number, "inform").state == "running"

    def test_drops_the_marks_ahead_of_it_only(self, office: Office) -> None:
        """The call was made in time, but written down after the clock had run out unwatched."""
        number = complain(office, MONDAY)
        at(office, local("2026-11-26 10:00"))
        called = local("2026-11-25 14:00")
        act(office, number, lambda work, complaint: clocks.met(work, complaint, "respond", called))
        states = {mark: state for mark, (_, state) in marks(office, number, "respond").items()}
        assert states.pop("half") == states.pop("most") == "due", "both were passed before the call"
        assert set(states.values()) == {"dropped"}
        assert face(office, number, "respond").state == "met"

    def test_twice_changes_nothing(self, office: Office) -> None:
        number = complain(office, MONDAY)
        act(office, number, lambda work, complaint: clocks.met(work, complaint, "respond"))
        at(office, local("2026-12-01 10:00"))
        assert act(office, number, lambda work, complaint: clocks.met(work, complaint, "respond")) == []
        assert face(office, number, "respond").met_at == MONDAY


class TestAnExtension:
    """On the tenth day the matter proves complicated: up to 30 days in total."""

    @pytest.fixture
    def number(self, any_office: Office) -> str:
        number = complain(any_office, MONDAY)
        at(any_office, local("2026-12-03 10:00"))
        fire(any_office)
        act(
            any_office,
            number,
            lambda work, complaint: clocks.replan(
                work, complaint, "decide", "statutory", Limit("days", 30), MONDAY, "情况复杂"
            ),
        )
        return number

    def test_keeps_the_old_row_with_what_replaced_it(self, any_office: Office, number: str) -> None:
        old, new = rows(any_office, number, "decide", "statutory")
        assert (old.due_at, old.ended_why, old.replaced_by) == (
            local("2026-12-08 23:59:59"),
            "replaced",
            new.id,
        )
        assert (new.due_at, new.why, new.started_at) == (local("2026-12-23 23:59:59"), "情况复杂", MONDAY)
        assert old.policy_version == new.policy_version

    def test_takes_the_information_along(self, any_office: Office, number: str) -> None:
        assert face(any_office, number, "inform", "statutory").due_at == local("2026-12-23 23:59:59")
        assert face(any_office, number, "inform").due_at == local("2026-11-26 23:59:59")

    def test_is_what_the_complaint_says(self, any_office: Office, number: str) -> None:
        with any_office.look() as work:
            complaint = work.session.execute(select(Complaint)).scalar_one()
        assert complaint.statutory_by == local("2026-12-23 23:59:59")
        assert complaint.decide_by == local("2026-11-26 23:59:59")

    def test_is_audited_without_the_words(self, any_office: Office, number: str) -> None:
        with any_office.look() as work:
            query = select(AuditEntry.details).where(AuditEntry.act == "clock_planned")
            [details] = work.session.execute(query).scalars()
            assert audit.verify(work.session) is None
        assert "2026-12-23" in details
        assert "情况复杂" not in details

    def test_warns_by_the_new_limit(self, any_office: Office, number: str) -> None:
        old, _ = rows(any_office, number, "decide", "statutory")
        with any_office.look() as work:
            query = select(DueEvent.mark, DueEvent.state).where(DueEvent.clock_id == old.id)
            assert dict(work.session.execute(query).all()) == {
                "half": "fired",  # 7.5 days were over
                "most": "dropped",
                "breach": "dropped",
                "escalate_1": "dropped",
            }
        found = marks(any_office, number, "decide", "statutory")
        assert found["half"] == (local("2026-12-08 23:59:59"), "due")
        assert found["most"] == (local("2026-12-17 23:59:59"), "due")

    def test_of_a_target_does_not_outlast_the_law(self, any_office: Office, number: str) -> None:
        far = Limit("working_days", 60)
        act(
            any_office,
            number,
            lambda work, complaint: clocks.replan(work, complaint, "decide", "target", far, MONDAY, "延期"),
        )
        assert face(any_office, number, "decide").due_at == local("2026-12-23 23:59:59")


def test_a_review_is_a_clock_of_its_own(office: Office) -> None:
    number = complain(office, MONDAY)
    at(office, local("2026-11-26 10:00"))
    for kind in ("decide", "inform"):
        act(office, number, lambda work, complaint, kind=kind: clocks.met(work, complaint, kind))
    asked = local("2026-12-20 09:00")
    at(office, asked)
    act(
        office,
        number,
        lambda work, complaint: clocks.begin(
            work, complaint, "review", "statutory", clocks.limits_of(work, complaint).law("review"), asked
        ),
    )
    shown = face(office, number, "review", "statutory")
    assert (shown.due_at, shown.title, shown.state) == (
        local("2027-02-18 23:59:59"),
        "作出核查决定",
        "running",
    )
    assert shown.certain, "days are counted without a calendar"
    assert face(office, number, "decide").state == "met", "the first decision stays met"
    at(office, local("2027-01-19 23:59:59"))
    assert face(office, number, "review", "statutory").used == 0.5


def test_the_end_of_a_complaint_ends_what_still_ran(office: Office) -> None:
    number = complain(office, MONDAY)
    act(office, number, lambda work, complaint: clocks.met(work, complaint, "respond"))
    at(office, local("2026-11-23 18:00"))
    act(office, number, lambda work, complaint: clocks.end(work, complaint, "withdrawn"))
    assert face(office, number, "respond").state == "met"
    assert (
        face(office, number, "decide").state == face(office, number, "decide", "statutory").state == "ended"
    )
    at(office, local("2027-11-23 18:00"))
    assert fire(office) == 0
