"""What happens when a clock reaches a mark: who is told, once, in which order, and what overtakes what."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from desk.complaints import audit, clocks, scheduler
from desk.complaints.clock_model import DueEvent, StaffNotice
from desk.complaints.model import AuditEntry, Complaint
from desk.complaints.policy_terms import Limit
from desk.complaints.work import Office
from tests.complaints.customers import MONDAY, local
from tests.complaints.timing import act, at, complain, face, fire, marks, told


def own(office: Office, number: str, owner: str = "chen") -> None:
    """Somebody has accepted it."""

    def accept(work: object, complaint: Complaint) -> None:
        complaint.owner = owner
        for kind in ("assign", "respond"):
            clocks.met(work, complaint, kind)  # type: ignore[arg-type]

    act(office, number, accept)


def of(office: Office, number: str, kind: str, basis: str = "target") -> list[tuple[str, str]]:
    """Who was told what of one clock, in order."""
    return [(what, whom) for what, clock, on, whom in told(office, number) if (clock, on) == (kind, basis)]


def test_nothing_happens_before_its_time(any_office: Office) -> None:
    number = complain(any_office, MONDAY)
    assert fire(any_office) == 0
    assert told(any_office, number) == []
    with any_office.look() as work:
        assert scheduler.next_due(work) == local("2026-11-24 03:20")  # half of the 24 hours


def test_a_clock_goes_up_the_whole_ladder(any_office: Office) -> None:
    number = complain(any_office, MONDAY)
    own(any_office, number)
    for moment in (
        "11-25 11:59:59",
        "11-26 09:35:59",
        "11-26 23:59:59",
        "11-27 11:00",
        "11-27 18:00",
        "12-01 18:00",
    ):
        at(any_office, local(f"2026-{moment}"))
        fire(any_office)
        fire(any_office)
    assert of(any_office, number, "decide") == [
        ("clock_half", "person:chen"),
        ("clock_most", "person:chen"),
        ("clock_most", "lead:branch_network"),
        ("clock_breach", "person:chen"),
        ("clock_escalated", "lead:branch_network"),
        ("clock_escalated", "team:consumer_protection"),
        ("clock_escalated", "team:senior_management"),
    ]
    assert {state for _, state in marks(any_office, number, "decide").values()} == {"fired"}


def test_the_law_goes_up_faster(office: Office) -> None:
    number = complain(office, MONDAY)
    own(office, number)
    for moment in ("12-08 23:59:59", "12-09 03:59:59"):
        at(office, local(f"2026-{moment}"))
        fire(office)
    assert of(office, number, "decide", "statutory") == [
        ("clock_breach", "person:chen"),
        ("clock_breach", "lead:branch_network"),
        ("clock_breach", "team:consumer_protection"),
        ("clock_escalated", "team:senior_management"),
    ]


def test_what_nobody_owns_is_told_the_lead(office: Office) -> None:
    number = complain(office, MONDAY)
    at(office, local("2026-11-24 03:20"))
    fire(office)
    assert of(office, number, "assign") == [("clock_half", "lead:branch_network")]


def test_who_took_it_answers_until_somebody_owns_it(office: Office) -> None:
    number = complain(office, MONDAY)
    act(office, number, lambda _work, complaint: setattr(complaint, "taken_by", "agent:wang"))
    at(office, local("2026-11-24 03:20"))
    fire(office)
    assert of(office, number, "assign") == [("clock_half", "person:wang")]


def test_a_breach_that_overtook_a_warning_drops_it(any_office: Office) -> None:
    """Nothing ran for a week: who is told of a breach need not be warned of it any more."""
    number = complain(any_office, MONDAY)
    own(any_office, number)
    at(any_office, local("2026-11-27 00:10"))
    fire(any_office)
    assert of(any_office, number, "decide") == [("clock_breach", "person:chen")]
    found = {mark: state for mark, (_, state) in marks(any_office, number, "decide").items()}
    assert found == {
        "half": "dropped",
        "most": "dropped",
        "breach": "fired",
        "escalate_1": "due",
        "escalate_2": "due",
        "escalate_3": "due",
    }


def test_a_later_warning_overtakes_an_earlier_one(office: Office) -> None:
    number = complain(office, MONDAY)
    own(office, number)
    at(office, local("2026-11-26 10:00"))
    fire(office)
    assert of(office, number, "decide") == [
        ("clock_most", "person:chen"),
        ("clock_most", "lead:branch_network"),
    ]


def test_every_rung_missed_while_all_was_down_is_told(office: Office) -> None:
    number = complain(office, MONDAY)
    own(office, number)
    at(office, local("2026-12-05 10:00"))
    fire(office)
    assert [kind for kind, _ in of(office, number, "decide")] == ["clock_breach"] + ["clock_escalated"] * 3
    assert fire(office) == 0


def test_a_breach_is_told_though_the_work_was_done_meanwhile(office: Office) -> None:
    """The server was down from before the breach until after the decision: it did happen."""
    number = complain(office, MONDAY)
    own(office, number)
    at(office, local("2026-11-27 10:00"))
    act(office, number, lambda work, complaint: clocks.met(work, complaint, "decide"))
    fire(office)
    assert of(office, number, "decide") == [("clock_breach", "person:chen")]
    assert face(office, number, "decide").state == "late"


def test_the_information_is_silent_while_the_decision_runs(office: Office) -> None:
    number = complain(office, MONDAY)
    own(office, number)
    at(office, local("2026-11-27 00:10"))
    fire(office)
    assert of(office, number, "inform") == []
    assert marks(office, number, "inform")["breach"][1] == "fired"
    act(office, number, lambda work, complaint: clocks.met(work, complaint, "decide"))
    at(office, local("2026-11-27 11:00"))
    fire(office)
    assert of(office, number, "inform") == [("clock_escalated", "lead:branch_network")]


def test_a_notice_says_which_clock_and_when(office: Office) -> None:
    number = complain(office, MONDAY)
    own(office, number)
    at(office, local("2026-11-26 23:59:59"))
    fire(office)
    with office.look() as work:
        query = select(StaffNotice).where(StaffNotice.kind == "clock_breach")
        [notice] = work.session.execute(query).scalars()
    assert notice.at == local("2026-11-26 23:59:59")
    assert notice.payload == {
        "number": number,
        "level": 3,
        "urgent": False,
        "topic": "staff_service",
        "team": "branch_network",
        "clock": "decide",
        "basis": "target",
        "mark": "breach",
        "due_at": "2026-11-26T23:59:59+08:00",
    }


def test_breaches_are_audited_and_warnings_are_not(office: Office) -> None:
    number = complain(office, MONDAY)
    own(office, number)
    for moment in ("11-25 11:59:59", "11-26 23:59:59", "11-27 11:00"):
        at(office, local(f"2026-{moment}"))
        fire(office)
    with office.look() as work:
        query = select(AuditEntry.act).where(AuditEntry.act.like("clock%"))
        assert list(work.session.execute(query).scalars()) == ["clock_breach", "clock_escalated"]
        assert audit.verify(work.session) is None


def test_many_complaints_are_fired_a_few_at_a_time(any_office: Office) -> None:
    for index in range(7):
        complain(any_office, MONDAY, conversation=f"c{index}", contact_phone=f"1380000{index:04d}")
    at(any_office, local("2026-11-24 03:20"))
    settled = []
    while True:
        with any_office.work() as work:
            settled.append(scheduler.fire_due(work, limit=3))
        if not settled[-1]:
            break
    assert settled == [3, 3, 1, 0]


@pytest.mark.parametrize("any_office", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_complaint_somebody_is_busy_with_is_left_for_the_next_time(any_office: Office) -> None:
    """On SQLite there is one writer at a time, so nobody is busy when we are."""
    first = complain(any_office, MONDAY)
    second = complain(any_office, MONDAY, conversation="c2", contact_phone="13800005678")
    at(any_office, local("2026-11-24 03:20"))
    with any_office.work() as busy:
        busy.session.execute(select(Complaint.id).where(Complaint.number == first).with_for_update())
        assert fire(any_office) == 1
    assert told(any_office, first) == []
    assert len(told(any_office, second)) == 1
    assert fire(any_office) == 1
    assert len(told(any_office, first)) == 1


def test_a_ladder_that_lost_rungs_ends_with_its_highest(office: Office) -> None:
    """The policy was shortened after the clock had planned its marks."""
    number = complain(office, MONDAY)
    own(office, number)
    at(office, local("2026-11-26 23:59:59"))
    fire(office)
    with office.work() as work:
        rung = update(DueEvent).where(DueEvent.mark == "escalate_3").values(mark="escalate_9")
        work.session.execute(rung.execution_options(synchronize_session=False))
    at(office, local("2026-12-01 18:00"))
    fire(office)
    assert of(office, number, "decide")[-1] == ("clock_escalated", "team:senior_management")


def test_an_extension_at_the_last_moment_is_not_followed_by_a_breach(office: Office) -> None:
    number = complain(office, MONDAY)
    own(office, number)
    at(office, local("2026-12-08 23:59:58"))
    fire(office)
    thirty = Limit("days", 30)
    act(office, number, lambda w, c: clocks.replan(w, c, "decide", "statutory", thirty, MONDAY, "复杂"))
    at(office, local("2026-12-09 08:00"))
    fire(office)
    assert "clock_breach" not in [kind for kind, _ in of(office, number, "decide", "statutory")]
