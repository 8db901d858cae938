"""Clocks that stand still: with a reason, targets only, and afterwards with exactly what was left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.complaints import clocks
from desk.complaints.clock_model import ClockPause
from desk.complaints.errors import InvalidField
from desk.complaints.model import AuditEntry, Complaint
from desk.complaints.policy_terms import Limit
from desk.complaints.work import Office
from tests.complaints.customers import MONDAY, local
from tests.complaints.timing import act, at, complain, face, fire, marks

FRIDAY = local("2026-11-27 12:00")


class TestAPause:
    """Registered on Thursday; on Friday noon the customer is asked for a document, which comes on Monday."""

    @pytest.fixture
    def number(self, any_office: Office) -> str:
        number = complain(any_office, local("2026-11-26 12:00"))
        at(any_office, FRIDAY)
        act(any_office, number, lambda w, c: clocks.pause(w, c, "等客户补充材料", "agent:chen"))
        return number

    def test_needs_a_reason(self, office: Office) -> None:
        number = complain(office, MONDAY)
        with pytest.raises(InvalidField, match="reason"):
            act(office, number, lambda work, complaint: clocks.pause(work, complaint, " ", "agent:chen"))

    def test_stops_targets_and_never_the_law(self, any_office: Office, number: str) -> None:
        at(any_office, local("2026-12-01 11:59:59"))
        for kind in ("assign", "respond", "decide", "inform"):
            assert face(any_office, number, kind).state == "paused"
        assert face(any_office, number, "decide").used == pytest.approx(0.5 / 3, abs=1e-4)
        law = face(any_office, number, "decide", "statutory")
        assert law.state == "running"
        assert law.used == pytest.approx(4.5 / 15, abs=1e-4)

    def test_goes_on_with_what_was_left(self, any_office: Office, number: str) -> None:
        at(any_office, local("2026-11-30 12:00"))
        act(any_office, number, lambda work, complaint: clocks.resume(work, complaint, "agent:li"))
        # Half of Friday was used: half of Monday, Tuesday and Wednesday are left.
        assert face(any_office, number, "decide").due_at == local("2026-12-02 23:59:59")
        # 24 of 48 hours were left.
        assert face(any_office, number, "respond").due_at == local("2026-12-01 12:00")
        assert face(any_office, number, "respond").used == 0.5
        assert marks(any_office, number, "respond")["most"] == (local("2026-12-01 02:24"), "due")
        with any_office.look() as work:
            complaint = work.session.execute(select(Complaint)).scalar_one()
        assert complaint.respond_by == local("2026-12-01 12:00")

    def test_fires_nothing_meanwhile(self, any_office: Office, number: str) -> None:
        fire(any_office)
        at(any_office, local("2026-12-03 12:00"))
        assert fire(any_office) == 0
        states = {state for _, state in marks(any_office, number, "respond").values()}
        assert states == {"fired", "held"}, "half of it was over before the pause"

    def test_keeps_its_history(self, any_office: Office, number: str) -> None:
        at(any_office, local("2026-11-30 12:00"))
        act(any_office, number, lambda work, complaint: clocks.resume(work, complaint, "agent:li"))
        with any_office.look() as work:
            pauses = work.session.execute(select(ClockPause)).scalars().all()
            acts = work.session.execute(select(AuditEntry.actor, AuditEntry.act)).all()
        assert len(pauses) == 4
        assert {(each.reason, each.by, each.resumed_by) for each in pauses} == {
            ("等客户补充材料", "agent:chen", "agent:li")
        }
        assert {each.until_at - each.from_at for each in pauses if each.until_at} == {timedelta(days=3)}
        assert ("agent:chen", "clocks_paused") in [tuple(each) for each in acts]
        assert ("agent:li", "clocks_resumed") in [tuple(each) for each in acts]

    def test_a_second_pause_adds_to_the_first(self, any_office: Office, number: str) -> None:
        for since, until in (("2026-11-30 12:00", "2026-12-01 00:00"), ("2026-12-01 06:00", None)):
            at(any_office, local(since))
            act(any_office, number, lambda work, complaint: clocks.resume(work, complaint, "agent:li"))
            if until:
                at(any_office, local(until))
                act(any_office, number, lambda w, c: clocks.pause(w, c, "等鉴定", "agent:li"))
        assert face(any_office, number, "respond").due_at == local("2026-12-01 18:00")
        assert face(any_office, number, "respond").used == 0.75

    def test_twice_is_once(self, any_office: Office, number: str) -> None:
        assert act(any_office, number, lambda w, c: clocks.pause(w, c, "再等等", "agent:li")) == []
        at(any_office, local("2026-11-30 12:00"))
        assert len(act(any_office, number, lambda w, c: clocks.resume(w, c, "agent:li"))) == 4
        assert act(any_office, number, lambda w, c: clocks.resume(w, c, "agent:li")) == []

    def test_does_not_let_a_target_outlast_the_law(self, any_office: Office, number: str) -> None:
        at(any_office, local("2026-12-10 12:00"))
        act(any_office, number, lambda work, complaint: clocks.resume(work, complaint, "agent:li"))
        law = face(any_office, number, "decide", "statutory").due_at
        assert law == local("2026-12-11 23:59:59")
        assert face(any_office, number, "decide").due_at == law

    def test_an_extension_does_not_end_it(self, any_office: Office, number: str) -> None:
        at(any_office, local("2026-11-28 12:00"))
        thirty, received = Limit("days", 30), local("2026-11-26 12:00")
        for basis in ("statutory", "target"):
            act(
                any_office,
                number,
                lambda w, c, basis=basis: clocks.replan(w, c, "decide", basis, thirty, received, "复杂"),
            )
        assert face(any_office, number, "decide").state == "paused"
        assert face(any_office, number, "inform").state == "paused"
        assert face(any_office, number, "decide", "statutory").state == "running"
        assert marks(any_office, number, "decide")["most"][1] == "held"
        at(any_office, local("2026-11-30 12:00"))
        act(any_office, number, lambda work, complaint: clocks.resume(work, complaint, "agent:li"))
        assert face(any_office, number, "decide").state == "running"
        # Two days were lost, but the law's clock ran on.
        assert face(any_office, number, "decide").due_at == local("2026-12-26 23:59:59")
        with any_office.look() as work:
            open_pauses = select(ClockPause).where(ClockPause.until_at.is_(None))
            assert work.session.execute(open_pauses).scalars().all() == []

    def test_met_during_it_is_over(self, any_office: Office, number: str) -> None:
        at(any_office, local("2026-11-28 12:00"))
        act(any_office, number, lambda work, complaint: clocks.met(work, complaint, "respond"))
        shown = face(any_office, number, "respond")
        assert (shown.state, shown.used) == ("met", 0.5)
        assert "held" not in {state for _, state in marks(any_office, number, "respond").values()}

    def test_of_what_is_overdue_puts_off_its_ladder(self, office: Office) -> None:
        number = complain(office, MONDAY)
        at(office, local("2026-11-27 09:00"))
        act(office, number, lambda work, complaint: clocks.pause(work, complaint, "等鉴定", "agent:chen"))
        at(office, local("2026-11-28 09:00"))
        act(office, number, lambda work, complaint: clocks.resume(work, complaint, "agent:chen"))
        found = marks(office, number, "decide")
        assert found["breach"] == (local("2026-11-26 23:59:59"), "due")
        assert found["escalate_1"] == (local("2026-11-28 11:00"), "due")
        assert face(office, number, "decide").state == "breached"

    def test_on_the_day_of_receipt_costs_nothing(self, office: Office) -> None:
        number = complain(office, MONDAY)
        act(office, number, lambda work, complaint: clocks.pause(work, complaint, "等鉴定", "agent:chen"))
        at(office, local("2026-11-23 20:00"))
        act(office, number, lambda work, complaint: clocks.resume(work, complaint, "agent:chen"))
        assert face(office, number, "decide").due_at == local("2026-11-26 23:59:59")
