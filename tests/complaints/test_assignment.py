"""Whose a complaint is: suggested, asked, accepted, declined, handed over; and who keeps out of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from desk.complaints import assignment, clocks, handling, notices, recusal
from desk.complaints import people as people_of
from desk.complaints.assignment import Candidate
from desk.complaints.errors import FieldsMissing, InvalidField, NotAllowed, NotNow, Recused
from desk.complaints.feedback import of as told_of
from desk.complaints.handling import Actor
from desk.complaints.handling_model import Assignment
from desk.complaints.model import AuditEntry
from desk.complaints.work import Office
from tests.complaints.customers import MONDAY, Clock, file
from tests.complaints.handling_scene import (
    COLLEAGUE,
    HEAD,
    LEAD,
    OTHER_LEAD,
    OVERSEER,
    OWNER,
    QUALITY,
    STRANGER,
    add,
    bring,
    case,
    go,
    hire,
)


@pytest.fixture(autouse=True)
def people(office: Office) -> None:
    """The bank has its people."""
    hire(office)


def suggested(office: Office, number: str) -> list[Candidate]:
    """Who is suggested for a complaint."""
    with office.look() as work:
        return assignment.suggest(work, case(office, number))


def chain(office: Office, number: str) -> list[tuple[str, str, str | None]]:
    """Who was asked, what came of it, and who answered for it before."""
    with office.look() as work:
        return [(each.person, each.state, each.former) for each in assignment.of(work, number)]


def posted(
    office: Office, person: str, teams: tuple[str, ...] = (), leads: tuple[str, ...] = ()
) -> list[str]:
    """The kinds of what somebody was told, newest first."""
    with office.look() as work:
        return [each.kind for each in notices.for_member(work, person, (), leads)]


class TestSuggesting:
    def test_the_team_first_then_whoever_has_least_to_do(self, office: Office) -> None:
        number = bring(office, "assigned")
        other = bring(office, "registered", "c2", contact_phone="13800005678")
        found = suggested(office, other)
        assert [each.name for each in found][:3] == ["chen", "zhao", "li"]
        assert [each.load for each in found][:3] == [0, 0, 1]
        assert found[0].reasons == ("属于网点管理部", "手上有0件")
        assert "li" not in [each.name for each in suggested(office, number)], "the owner has it already"

    def test_who_knows_the_branch_comes_before_who_has_less_to_do(self, office: Office) -> None:
        bring(office, "assigned", "c2", contact_phone="13800005678")
        with office.work() as work:
            add(work.session, Actor("qin", "agent", ("branch_network",)), office, skills=("朝阳支行",))
        first = suggested(office, file(office).number)[0]
        assert (first.name, first.reasons) == ("qin", ("属于网点管理部", "熟悉朝阳支行", "手上有0件"))

    def test_level_one_goes_to_senior_management_only(self, office: Office) -> None:
        number = file(office, signals=("data_leak",)).number
        assert {each.name for each in suggested(office, number)} == {"gao", "gu"}
        with pytest.raises(InvalidField, match="owner_team"):
            go(office, number, "assign", OVERSEER, owner="li")
        assert go(office, number, "assign", OVERSEER, owner="auto").proposed_owner in ("gao", "gu")

    def test_a_repeated_complaint_goes_to_quality_or_consumer_protection(self, office: Office) -> None:
        file(office)
        again = file(office, "c2")
        assert again.level == 4
        assert {each.name for each in suggested(office, again.number)} == {"wei", "sun", "qian"}

    def test_auto_takes_the_first_who_may(self, office: Office) -> None:
        number = file(office, description="投诉陈静，工号chen，态度差").number
        assert go(office, number, "assign", OVERSEER, owner="auto").proposed_owner == "li"
        with office.look() as work:
            (asked,) = assignment.of(work, number)
        assert asked.chosen == ["属于网点管理部", "手上有0件"]

    def test_nobody_left_is_said(self, office: Office) -> None:
        number = file(office, signals=("data_leak",)).number
        with office.work() as work:
            for name in ("gao", "gu"):
                recusal.relate(work, case(office, number).customer_id, name, "亲属", "agent:sun")
        with pytest.raises(InvalidField, match="nobody"):
            go(office, number, "assign", OVERSEER, owner="auto")


class TestTakingOver:
    def test_asked_then_accepted(self, office: Office, clock: Clock) -> None:
        number = file(office).number
        asked = go(office, number, "assign", LEAD)
        assert (asked.status, asked.owner, asked.proposed_owner) == ("assigned", None, "li")
        assert posted(office, "li") == ["assign"]
        clock.forward(hours=2)
        taken = go(office, number, "accept", OWNER)
        assert (taken.owner, taken.owned_at, taken.proposed_owner) == ("li", clock.now, None)
        assert taken.taken_by == "bot", "who took it first stays visible"
        assert "accept" in posted(office, "chen", leads=("branch_network",))
        with office.look() as work:
            (assigned,) = [each for each in clocks.of(work, number) if each.kind == "assign"]
            assert [each.kind for each in told_of(work, number)] == ["assigned"]
        assert assigned.met_at == clock.now

    def test_who_took_it_first_can_hand_it_over_until_somebody_owns_it(self, office: Office) -> None:
        number = file(office).number
        with office.work() as work:
            handling.hold(work, number).taken_by = "agent:zhao"
        assert go(office, number, "assign", COLLEAGUE).proposed_owner == "li"
        go(office, number, "accept", OWNER)
        assert chain(office, number) == [("li", "accepted", "zhao")]
        with pytest.raises(NotAllowed):
            go(office, number, "assign", COLLEAGUE, owner="zhao")

    def test_declined_it_goes_back_to_those_who_lead(self, office: Office) -> None:
        number = file(office).number
        go(office, number, "assign", LEAD)
        back = go(office, number, "decline", OWNER)
        assert (back.status, back.owner, back.proposed_owner) == ("registered", None, None)
        assert posted(office, "chen", leads=("branch_network",))[0] == "decline"
        with office.look() as work:
            (asked,) = assignment.of(work, number)
        assert (asked.state, asked.answer) == ("declined", "手上的事太多")

    def test_declining_needs_a_reason(self, office: Office) -> None:
        number = file(office).number
        go(office, number, "assign", LEAD)
        with pytest.raises(FieldsMissing):
            go(office, number, "decline", OWNER, reason="  ")

    @pytest.mark.parametrize("status", ["investigating", "decided", "informed", "suspended", "under_review"])
    def test_handed_over_the_former_owner_answers_until_the_next_accepts(
        self, office: Office, status: str
    ) -> None:
        number = bring(office, status)
        asked = go(office, number, "assign", OWNER, owner="zhao", reason="调岗")
        assert (asked.status, asked.owner, asked.proposed_owner) == (status, "li", "zhao")
        taken = go(office, number, "accept", COLLEAGUE)
        assert (taken.status, taken.owner) == (status, "zhao")
        assert chain(office, number) == [("li", "accepted", None), ("zhao", "accepted", "li")]
        assert posted(office, "li")[0] == "accept"
        with office.look() as work:
            first, second = assignment.of(work, number)
        assert (first.until, second.until) == (MONDAY, None)

    def test_only_one_is_asked_at_a_time(self, office: Office) -> None:
        number = file(office).number
        go(office, number, "assign", LEAD)
        go(office, number, "assign", LEAD, owner="zhao")
        assert chain(office, number) == [("li", "replaced", None), ("zhao", "proposed", None)]
        with pytest.raises(NotAllowed):
            go(office, number, "accept", OWNER)
        with pytest.raises(NotAllowed):
            go(office, number, "accept", LEAD)

    @pytest.mark.parametrize(
        ("owner", "code"), [("nobody", "unknown"), ("kong", "unknown"), ("li", "already_owner")]
    )
    def test_only_a_colleague_who_handles_can_be_asked(self, office: Office, owner: str, code: str) -> None:
        number = bring(office, "assigned")
        with pytest.raises(InvalidField, match=code):
            go(office, number, "assign", LEAD, owner=owner)

    def test_another_teams_lead_may_not_assign_but_oversight_may(self, office: Office) -> None:
        number = file(office).number
        with pytest.raises(NotAllowed):
            go(office, number, "assign", OTHER_LEAD)
        assert go(office, number, "assign", OVERSEER).proposed_owner == "li"
        assert go(office, number, "assign", Actor("ding", "supervisor", ())).proposed_owner == "li"

    def test_nobody_is_asked_any_more_when_it_is_over(self, office: Office) -> None:
        number = file(office).number
        go(office, number, "assign", LEAD)
        assert go(office, number, "withdraw", LEAD).proposed_owner is None
        assert chain(office, number) == [("li", "ended", None)]

    def test_the_audit_says_who_was_asked_by_whom(self, office: Office) -> None:
        number = file(office).number
        go(office, number, "assign", LEAD, reason="熟悉柜面业务")
        with office.look() as work:
            query = select(AuditEntry).where(AuditEntry.act == "assign")
            entry = work.session.execute(query).scalar_one()
            row = work.session.execute(select(Assignment)).scalar_one()
        assert (entry.actor, entry.subject) == ("agent:chen", f"complaint:{number}")
        assert '"owner":"li"' in entry.details
        assert "柜面" not in entry.details
        assert row.reason == "熟悉柜面业务"


class TestKeepingOut:
    """办法 asks for people without an interest in the matter."""

    def test_a_declared_interest_keeps_out_for_good(self, office: Office) -> None:
        number = file(office).number
        go(office, number, "declare_interest", OWNER)
        with pytest.raises(Recused):
            go(office, number, "assign", LEAD)
        (barred,) = [each for each in suggested(office, number) if each.recused]
        assert (barred.name, barred.recused) == ("li", "declared")
        assert suggested(office, number)[-1].name == "li"

    @pytest.mark.parametrize("status", ["assigned", "investigating"])
    def test_an_owner_who_declares_one_owns_it_no_more(self, office: Office, status: str) -> None:
        number = bring(office, status)
        left = go(office, number, "declare_interest", OWNER)
        assert left.owner is None
        assert left.status == ("registered" if status == "assigned" else "investigating")
        assert posted(office, "chen", leads=("branch_network",))[0] == "declare_interest"
        with pytest.raises(NotAllowed):
            go(office, number, "contacted", OWNER)
        go(office, number, "assign", LEAD, owner="zhao")
        assert go(office, number, "accept", COLLEAGUE).status in ("assigned", "investigating")

    def test_who_was_asked_and_declares_one_is_asked_no_more(self, office: Office) -> None:
        number = file(office).number
        go(office, number, "assign", LEAD)
        left = go(office, number, "declare_interest", OWNER)
        assert (left.status, left.proposed_owner) == ("registered", None)
        with pytest.raises(NotNow):
            go(office, number, "accept", OWNER)

    def test_whom_it_is_about_keeps_out(self, office: Office) -> None:
        number = bring(office, "investigating")
        left = go(office, number, "name_staff", LEAD, person="li")
        assert left.owner is None
        with pytest.raises(Recused):
            go(office, number, "assign", LEAD)

    def test_a_lead_whom_it_is_about_does_not_choose_who_handles_it(self, office: Office) -> None:
        number = file(office, description="陈静办业务时对我大吼大叫").number
        with pytest.raises(Recused):
            go(office, number, "assign", LEAD)
        with office.look() as work:
            offered = [each.name for each in handling.available(work, case(office, number), LEAD)]
        assert "assign" not in offered
        assert "declare_interest" in offered
        assert go(office, number, "assign", OVERSEER).proposed_owner == "li"

    @pytest.mark.parametrize(
        ("words", "barred"),
        [("工号8021态度差", True), ("少付80210元", False), ("李明态度差", True), ("李大明态度差", False)],
    )
    def test_a_number_or_a_name_in_the_customers_words_is_enough(
        self, office: Office, words: str, barred: bool
    ) -> None:
        with office.work() as work:
            add(work.session, Actor("8021", "agent", ("branch_network",)), office)
        number = file(office, description=words).number
        with office.look() as work:
            found = recusal.recused(work, case(office, number), people_of.handlers(work))
        assert bool(found) is barred
        assert set(found.values()) <= {"mentioned"}

    def test_relatives_of_a_customer_keep_out_of_all_their_complaints(self, office: Office) -> None:
        first, second = file(office).number, file(office, "c2", topic="branch_service").number
        with office.work() as work:
            recusal.relate(work, case(office, first).customer_id, "li", "夫妻", "agent:chen")
        for number in (first, second):
            with pytest.raises(Recused):
                go(office, number, "assign", LEAD)

    def test_the_institution_can_list_who_never_handles_a_topic(self, office: Office) -> None:
        number = file(office).number
        terms = replace(office.policy.handling, recused={"li": frozenset({"staff_service"})})
        office.policy = replace(office.policy, handling=terms)
        with pytest.raises(Recused):
            go(office, number, "assign", LEAD)
        other = file(office, "c2", topic="branch_service").number
        assert go(office, other, "assign", LEAD).proposed_owner == "li"

    def test_anybody_may_still_write_down_what_the_customer_says(self, office: Office) -> None:
        number = file(office).number
        go(office, number, "declare_interest", STRANGER)
        assert go(office, number, "supplement", STRANGER).revision == 2

    def test_an_interest_declared_by_a_stranger_changes_nothing_else(self, office: Office) -> None:
        number = bring(office, "investigating")
        assert go(office, number, "declare_interest", QUALITY).owner == "li"
        assert go(office, number, "name_staff", OWNER, person=HEAD.name).owner == "li"
