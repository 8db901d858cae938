"""核查: asked for within 30 days of being told, decided above by somebody who had no part in it."""

from __future__ import annotations

import pytest

from desk.complaints import assignment, cases, clocks, feedback, handling, investigation, notices
from desk.complaints.errors import (
    FieldsMissing,
    NotAllowed,
    NotDecided,
    Recused,
    ReviewDone,
    ReviewTooLate,
)
from desk.complaints.handling import CUSTOMER
from desk.complaints.work import Office
from tests.complaints.customers import Clock, file, local
from tests.complaints.handling_scene import (
    COLLEAGUE,
    HEAD,
    LEAD,
    OVERSEER,
    OWNER,
    REVIEWER,
    SECOND_HEAD,
    bring,
    case,
    go,
    hire,
    investigated,
)


@pytest.fixture(autouse=True)
def people(office: Office) -> None:
    """The bank has its people."""
    hire(office)


class TestAsking:
    def test_a_colleague_writes_down_that_the_customer_asks(self, office: Office, clock: Clock) -> None:
        number = bring(office, "informed")
        clock.now = local("2026-12-01 09:00")
        asked = go(office, number, "review", COLLEAGUE)
        assert (asked.status, asked.review_by) == ("under_review", local("2027-01-30 23:59:59"))
        with office.look() as work:
            running = [each for each in clocks.of(work, number) if not (each.met_at or each.ended_at)]
            told = notices.for_member(work, "qian", ("consumer_protection",))
            said = feedback.of(work, number)
        assert [(each.kind, each.basis, each.due_at) for each in running] == [
            ("review", "statutory", asked.review_by)
        ]
        assert "dispute" in [each.kind for each in told]
        assert "review_opened" in [each.kind for each in said]

    @pytest.mark.parametrize(("moment", "allowed"), [("2026-12-31 23:59", True), ("2027-01-01 00:00", False)])
    def test_the_thirty_days_count_from_being_told(
        self, office: Office, clock: Clock, moment: str, allowed: bool
    ) -> None:
        number = bring(office, "decided")
        clock.now = local("2026-12-01 10:00")
        go(office, number, "inform", OWNER)
        clock.now = local(moment)
        if allowed:
            assert go(office, number, "review", CUSTOMER).status == "under_review"
        else:
            with pytest.raises(ReviewTooLate):
                go(office, number, "review", CUSTOMER)

    def test_there_is_none_before_a_decision(self, office: Office) -> None:
        with pytest.raises(NotDecided):
            go(office, bring(office, "investigating"), "review", CUSTOMER)

    def test_the_history_calls_it_what_the_bot_calls_it(self, office: Office) -> None:
        number = bring(office, "under_review")
        with office.look() as work:
            assert cases.events(work, number)[-1].kind == "dispute"


class TestDecidingIt:
    def test_somebody_above_takes_it_and_decides(self, office: Office, clock: Clock) -> None:
        number = bring(office, "under_review")
        assert go(office, number, "take_review", REVIEWER).reviewer == "qian"
        clock.forward(days=59)
        decided = go(office, number, "decide_review", REVIEWER)
        assert (decided.status, decided.review_decided_at) == ("informed", clock.now)
        assert decided.result == "补给客户200元并致歉", "the first decision stands"
        with office.look() as work:
            first, second = investigation.outcomes(work, number)
            (review,) = [each for each in clocks.of(work, number) if each.kind == "review"]
            last = [each for each in feedback.of(work, number) if each.kind == "review"]
        assert (first.review, second.review, second.upheld) == (False, True, True)
        assert second.decided_by == "agent:qian"
        assert review.met_at == clock.now
        assert "维持原处理决定" in last[0].text

    def test_it_can_change_the_result(self, office: Office) -> None:
        number = bring(office, "under_review")
        changed = go(office, number, "decide_review", REVIEWER, upheld="false", result="另补100元")
        assert (changed.result, changed.reviewer) == ("另补100元", "qian")
        with office.look() as work:
            assert cases.events(work, number)[-1].text == "改变原处理决定：另补100元"

    def test_neither_who_decided_nor_their_team_nor_their_lead_decides_it(self, office: Office) -> None:
        number = bring(office, "under_review")
        for actor in (OWNER, LEAD, COLLEAGUE):
            for name in ("take_review", "decide_review"):
                with pytest.raises(NotAllowed):
                    go(office, number, name, actor)

    def test_who_had_a_part_in_it_keeps_out_whatever_they_are_now(self, office: Office) -> None:
        number = bring(office, "investigating")
        go(office, number, "assign", OWNER, owner="qian")
        go(office, number, "accept", REVIEWER)
        go(office, number, "assign", REVIEWER, owner="li")
        go(office, number, "accept", OWNER)
        investigated(office, number)
        paid = {"outcome": "compensation", "amount": "200", "approved_by": "sun"}
        go(office, number, "decide", OWNER, **paid)
        go(office, number, "approve_decision", OVERSEER)
        go(office, number, "inform", OWNER)
        go(office, number, "review", CUSTOMER)
        for actor in (REVIEWER, OVERSEER):
            with pytest.raises(Recused):
                go(office, number, "take_review", actor)
            with pytest.raises(Recused):
                go(office, number, "decide_review", actor)
        with office.look() as work:
            assert [each.name for each in assignment.reviewers(work, case(office, number))] == ["gao", "gu"]
            offered = handling.available(work, case(office, number), REVIEWER)
        assert "take_review" not in [each.name for each in offered]
        assert go(office, number, "decide_review", HEAD).status == "informed"

    def test_where_the_team_above_is_the_team_itself_senior_management_decides(self, office: Office) -> None:
        number = file(office, topic="misselling").number
        assert case(office, number).team == "consumer_protection"
        go(office, number, "assign", OVERSEER, owner="sun")
        go(office, number, "accept", OVERSEER)
        go(office, number, "investigate", OVERSEER)
        investigated(office, number, OVERSEER)
        go(office, number, "decide", OVERSEER)
        go(office, number, "inform", OVERSEER)
        go(office, number, "review", CUSTOMER)
        with pytest.raises(NotAllowed):
            go(office, number, "take_review", REVIEWER)
        assert go(office, number, "take_review", SECOND_HEAD).reviewer == "gu"

    def test_only_who_took_it_decides_it(self, office: Office) -> None:
        number = bring(office, "under_review")
        go(office, number, "take_review", REVIEWER)
        with pytest.raises(NotAllowed):
            go(office, number, "decide_review", HEAD)
        go(office, number, "take_review", HEAD)
        assert go(office, number, "decide_review", HEAD).status == "informed"

    def test_there_is_no_second_review_of_the_same_decision(self, office: Office) -> None:
        number = bring(office, "under_review")
        go(office, number, "decide_review", REVIEWER)
        with pytest.raises(ReviewDone):
            go(office, number, "review", CUSTOMER)
        go(office, number, "reopen", LEAD)
        go(office, number, "decide", OWNER)
        assert go(office, number, "review", CUSTOMER).status == "under_review", "a new decision, a new review"

    def test_what_it_needs_is_named(self, office: Office) -> None:
        number = bring(office, "under_review")
        with pytest.raises(FieldsMissing) as caught:
            go(office, number, "decide_review", REVIEWER, result=None, upheld=None, channel="")
        assert caught.value.missing == ("result", "upheld", "channel")


class TestTakingBack:
    def test_a_colleague_who_writes_it_down_says_why(self, office: Office) -> None:
        number = bring(office, "investigating")
        with pytest.raises(FieldsMissing):
            go(office, number, "withdraw", OWNER, reason=None)
        gone = go(office, number, "withdraw", OWNER)
        assert (gone.status, gone.closed_at) == ("withdrawn", office.clock())
        with office.look() as work:
            assert not [each for each in clocks.of(work, number) if not (each.met_at or each.ended_at)]
            assert "withdrawn" in [each.kind for each in feedback.of(work, number)]

    def test_the_owner_hears_of_what_the_customer_does(self, office: Office) -> None:
        number = bring(office, "investigating")
        for name in ("supplement", "urge", "withdraw"):
            go(office, number, name, CUSTOMER)
        with office.look() as work:
            told = [each.kind for each in notices.for_member(work, "li", ())]
            said = [each.kind for each in feedback.of(work, number)]
        assert told[:3] == ["withdraw", "urge", "supplement"]
        assert said == ["assigned"], "what customers do themselves they need not be told"
