"""More time within the law, and a rest for a reason: dated scenes on a clock that stands still."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.complaints import cases, clocks, feedback, notices
from desk.complaints.clock_model import Clock as ClockRow
from desk.complaints.errors import (
    ExtensionTooLate,
    FieldsMissing,
    InvalidField,
    NotAllowed,
    NotNow,
)
from desk.complaints.policy import load
from desk.complaints.work import Office
from desk.settings import ROOT
from tests.complaints.customers import Clock, local
from tests.complaints.handling_scene import (
    COLLEAGUE,
    HEAD,
    LEAD,
    OWNER,
    REVIEWER,
    SECOND_HEAD,
    bring,
    case,
    go,
    hire,
)

# Received on Monday 23 November: 15 days end on 8 December, 30 on 23 December, 60 on 22 January.
FIRST, LAST = local("2026-12-23 23:59:59"), local("2027-01-22 23:59:59")


@pytest.fixture(autouse=True)
def people(office: Office) -> None:
    """The bank has its people."""
    hire(office)


def of_decision(office: Office, number: str, basis: str = "statutory") -> list[ClockRow]:
    """The clocks of the decision, the replaced ones too."""
    with office.look() as work:
        return [each for each in clocks.of(work, number) if (each.kind, each.basis) == ("decide", basis)]


def told(office: Office, number: str, kind: str) -> list[str]:
    """What the customer was told on such an occasion."""
    with office.look() as work:
        return [each.text for each in feedback.of(work, number) if each.kind == kind]


class TestExtending:
    def test_to_thirty_days_on_the_owners_word_and_the_customer_hears(
        self, office: Office, clock: Clock
    ) -> None:
        number = bring(office, "investigating")
        clock.now = local("2026-12-07 10:00")
        extended = go(office, number, "extend", OWNER)
        assert (extended.extended, extended.statutory_by, extended.decide_by) == (1, FIRST, FIRST)
        assert extended.status == "investigating"
        (text,) = told(office, number, "extension")
        assert "2026年12月23日" in text
        assert "需要调取外部记录" in text

    def test_the_old_clock_stays_and_says_what_replaced_it(self, office: Office, clock: Clock) -> None:
        number = bring(office, "investigating")
        clock.now = local("2026-12-07 10:00")
        go(office, number, "extend", OWNER)
        for basis in ("statutory", "target"):
            old, new = of_decision(office, number, basis)
            assert old.replaced_by == new.id
            assert new.due_at == FIRST
        assert of_decision(office, number)[0].due_at == local("2026-12-08 23:59:59")

    def test_once_more_only_with_approval_and_not_a_word_before(self, office: Office, clock: Clock) -> None:
        number = bring(office, "investigating")
        go(office, number, "extend", OWNER)
        clock.now = local("2026-12-22 10:00")
        asked = go(office, number, "extend", OWNER, reason="对方银行尚未回复")
        assert (asked.extended, asked.statutory_by) == (1, FIRST)
        assert len(told(office, number, "extension")) == 1
        with office.look() as work:
            waiting = notices.for_member(work, "gu", ("senior_management",))
        assert waiting[0].kind == "extension_asked"
        granted = go(office, number, "approve_extension", HEAD)
        assert (granted.extended, granted.statutory_by, granted.extension_pending) == (2, LAST, None)
        first, second = told(office, number, "extension")
        assert {"2027年1月22日" in first, "2027年1月22日" in second} == {True, False}

    def test_a_third_time_there_is_none(self, office: Office) -> None:
        number = bring(office, "investigating")
        go(office, number, "extend", OWNER)
        go(office, number, "extend", OWNER)
        with pytest.raises(NotNow):
            go(office, number, "extend", OWNER)
        go(office, number, "approve_extension", HEAD)
        with pytest.raises(NotNow):
            go(office, number, "extend", OWNER)

    def test_refused_nothing_moves_and_the_customer_hears_nothing(self, office: Office) -> None:
        number = bring(office, "investigating")
        go(office, number, "extend", OWNER)
        go(office, number, "extend", OWNER)
        refused = go(office, number, "refuse_extension", SECOND_HEAD)
        assert (refused.extended, refused.statutory_by, refused.extension_pending) == (1, FIRST, None)
        assert len(told(office, number, "extension")) == 1
        with office.look() as work:
            assert notices.for_member(work, "li", ())[0].kind == "refuse_extension"

    def test_neither_the_owner_nor_the_lead_nor_another_team_approves_it(self, office: Office) -> None:
        number = bring(office, "investigating")
        go(office, number, "extend", OWNER)
        go(office, number, "extend", OWNER)
        for actor in (OWNER, LEAD, COLLEAGUE, REVIEWER):
            with pytest.raises(NotAllowed):
                go(office, number, "approve_extension", actor)

    def test_who_asked_for_it_does_not_approve_it_after_handing_over(self, office: Office) -> None:
        number = bring(office, "investigating")
        go(office, number, "assign", OWNER, owner="gao")
        go(office, number, "accept", HEAD)
        go(office, number, "extend", HEAD)
        go(office, number, "extend", HEAD)
        go(office, number, "assign", HEAD, owner="li")
        go(office, number, "accept", OWNER)
        with pytest.raises(NotAllowed):
            go(office, number, "approve_extension", HEAD)
        assert go(office, number, "approve_extension", SECOND_HEAD).extended == 2

    @pytest.mark.parametrize(
        ("moment", "allowed"), [("2026-12-08 23:59:59", True), ("2026-12-09 00:00:00", False)]
    )
    def test_what_has_run_out_is_not_extended(
        self, office: Office, clock: Clock, moment: str, allowed: bool
    ) -> None:
        number = bring(office, "investigating")
        clock.now = local(moment)
        if allowed:
            assert go(office, number, "extend", OWNER).extended == 1
        else:
            with pytest.raises(ExtensionTooLate):
                go(office, number, "extend", OWNER)

    def test_an_approval_that_comes_too_late_is_none(self, office: Office, clock: Clock) -> None:
        number = bring(office, "investigating")
        go(office, number, "extend", OWNER)
        go(office, number, "extend", OWNER)
        clock.now = local("2026-12-24 00:00:00")
        with pytest.raises(ExtensionTooLate):
            go(office, number, "approve_extension", HEAD)

    def test_the_limits_it_was_registered_under_count(self, office: Office, tmp_path: Path) -> None:
        number = bring(office, "investigating")
        text = (ROOT / "policy.yml").read_text(encoding="utf-8")
        assert "    extended: {days: 30}" in text
        edited = tmp_path / "policy.yml"
        edited.write_text(text.replace("    extended: {days: 30}", "    extended: {days: 20}"), "utf-8")
        office.policy = load(edited)
        assert go(office, number, "extend", OWNER).statutory_by == FIRST
        later = bring(office, "investigating", "c2", contact_phone="13800005678")
        assert go(office, later, "extend", OWNER).statutory_by == local("2026-12-13 23:59:59")

    def test_it_needs_a_reason(self, office: Office) -> None:
        number = bring(office, "investigating")
        with pytest.raises(FieldsMissing):
            go(office, number, "extend", OWNER, reason=None)


class TestResting:
    @pytest.mark.parametrize("status", ["registered", "assigned", "investigating", "under_review"])
    def test_it_goes_on_where_it_was_left(self, office: Office, status: str) -> None:
        number = bring(office, status)
        rests = go(office, number, "suspend", LEAD, note="公安已立案")
        assert (rests.status, rests.suspended_from) == ("suspended", status)
        resumed = go(office, number, "resume", LEAD)
        assert (resumed.status, resumed.suspended_from) == (status, None)

    def test_our_own_clock_stands_still_meanwhile_the_laws_does_not(
        self, office: Office, clock: Clock
    ) -> None:
        number = bring(office, "investigating")
        (before,) = of_decision(office, number, "target")
        clock.now = local("2026-11-24 10:00")
        go(office, number, "suspend", OWNER)
        clock.now = local("2026-11-26 10:00")
        go(office, number, "resume", OWNER)
        (target,), (law,) = of_decision(office, number, "target"), of_decision(office, number)
        assert before.due_at == local("2026-11-26 23:59:59")
        assert target.due_at == local("2026-11-30 23:59:59"), "two working days later, over a weekend"
        assert law.due_at == local("2026-12-08 23:59:59")

    def test_the_customer_hears_both(self, office: Office) -> None:
        number = bring(office, "investigating")
        go(office, number, "suspend", OWNER)
        go(office, number, "resume", OWNER)
        (text,) = told(office, number, "suspended")
        assert "司法机关、公安机关正在处理" in text
        assert len(told(office, number, "resumed")) == 1

    def test_only_for_a_reason_of_the_policys(self, office: Office) -> None:
        number = bring(office, "investigating")
        with pytest.raises(InvalidField, match="reason"):
            go(office, number, "suspend", OWNER, reason="太忙")
        with pytest.raises(FieldsMissing):
            go(office, number, "suspend", OWNER, reason=None)

    def test_a_hand_over_meanwhile_counts_when_it_goes_on(self, office: Office) -> None:
        number = bring(office, "registered")
        go(office, number, "suspend", LEAD)
        go(office, number, "assign", LEAD)
        assert case(office, number).status == "suspended"
        go(office, number, "accept", OWNER)
        assert go(office, number, "resume", OWNER).status == "assigned"

    def test_an_owner_lost_meanwhile_is_missed_when_it_goes_on(self, office: Office) -> None:
        number = bring(office, "assigned")
        go(office, number, "suspend", LEAD)
        go(office, number, "declare_interest", OWNER)
        assert go(office, number, "resume", LEAD).status == "registered"

    def test_it_can_be_extended_and_withdrawn_while_it_rests(self, office: Office) -> None:
        number = bring(office, "suspended")
        assert go(office, number, "extend", OWNER).extended == 1
        with office.work() as work:
            cases.withdraw(work, number)
        assert case(office, number).status == "withdrawn"
