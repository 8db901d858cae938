"""In touch with the customer, decided, by two where it takes two, and told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from desk.complaints import cases, clocks, feedback, handling, investigation, notices
from desk.complaints.errors import (
    ChannelNotSetUp,
    ComplaintError,
    FieldsMissing,
    InvalidField,
    NotAllowed,
    NotNow,
)
from desk.complaints.handling import Actor
from desk.complaints.model import AuditEntry
from desk.complaints.work import Office
from tests.complaints.customers import Clock, file
from tests.complaints.handling_scene import (
    COLLEAGUE,
    HEAD,
    LEAD,
    OTHER_LEAD,
    OWNER,
    QUALITY,
    SECOND_HEAD,
    bring,
    case,
    go,
    hire,
    investigated,
)

PAYS = {"outcome": "compensation", "amount": "200.00", "approved_by": "chen"}


@pytest.fixture(autouse=True)
def people(office: Office) -> None:
    """The bank has its people."""
    hire(office)


def ready(office: Office) -> str:
    """A complaint that can be decided."""
    number = bring(office, "investigating")
    investigated(office, number)
    return number


def of_level_one(office: Office) -> str:
    """One of level 1 that can be decided, owned by HEAD."""
    number = file(office, signals=("data_leak",)).number
    go(office, number, "assign", HEAD, owner="gao")
    go(office, number, "accept", HEAD)
    go(office, number, "investigate", HEAD)
    investigated(office, number, HEAD)
    return number


def told(office: Office, number: str) -> list[tuple[str, str]]:
    """What the customer was told, over which channel."""
    with office.look() as work:
        return [(each.kind, each.channel) for each in feedback.of(work, number)]


def shows(office: Office, number: str, kind: str, basis: str = "target") -> str:
    """What the last clock of a kind shows."""
    with office.look() as work:
        found = [each for each in clocks.of(work, number) if (each.kind, each.basis) == (kind, basis)]
        return clocks.state(work, found[-1]).state


def form(office: Office, number: str, name: str, actor: Actor) -> dict[str, handling.Field]:
    """The fields of a step that is offered."""
    with office.look() as work:
        offered = {each.name: each.fields for each in handling.available(work, case(office, number), actor)}
    return {each.name: each for each in offered[name]}


def history(office: Office, number: str) -> list[tuple[str, str | None]]:
    """The history as (kind, text)."""
    with office.look() as work:
        return [(each.kind, each.text) for each in cases.events(work, number)]


class TestInTouch:
    def test_a_talk_is_recorded_and_stops_its_clock(self, office: Office) -> None:
        number = bring(office, "assigned")
        go(office, number, "contacted", OWNER)
        assert shows(office, number, "respond") == "met"
        assert history(office, number)[-1] == ("contacted", "电话：说明了处理步骤")

    def test_first_findings_are_told(self, office: Office) -> None:
        number = bring(office, "investigating", signals=("account_blocked",))
        go(office, number, "first_findings", OWNER)
        assert ("first_findings", "chat") in told(office, number)
        assert shows(office, number, "first_findings") == "met"


class TestDeciding:
    @pytest.mark.parametrize("outcome", ["adjustment", "process_change", "training", "explanation"])
    def test_the_owner_decides_what_costs_nothing(self, office: Office, clock: Clock, outcome: str) -> None:
        number = ready(office)
        clock.forward(hours=5)
        decided = go(office, number, "decide", OWNER, outcome=outcome)
        assert (decided.status, decided.decided_by, decided.decided_at) == ("decided", "agent:li", clock.now)
        assert decided.result == "补给客户200元并致歉"
        with office.look() as work:
            (kept,) = investigation.outcomes(work, number)
        assert (kept.kind, kept.amount, kept.approved_by) == (outcome, None, None)

    def test_the_result_is_not_readable_in_the_database(self, office: Office) -> None:
        bring(office, "decided")
        with office.engine.connect() as connection:
            for table in ("complaint", "outcome", "case_event"):
                assert "致歉" not in repr(connection.exec_driver_sql(f"SELECT * FROM {table}").all())

    def test_a_compensation_waits_for_a_second_person(self, office: Office, clock: Clock) -> None:
        number = ready(office)
        waiting = go(office, number, "decide", OWNER, **PAYS)
        assert (waiting.status, waiting.decided_at, waiting.result) == ("investigating", None, None)
        with office.look() as work:
            assert notices.for_member(work, "chen", ())[0].kind == "decision_asked"
            assert investigation.outcomes(work, number) == []
        with pytest.raises(NotNow):
            go(office, number, "decide", OWNER)
        clock.forward(hours=1)
        decided = go(office, number, "approve_decision", LEAD)
        assert (decided.status, decided.decided_by, decided.decided_at) == ("decided", "agent:li", clock.now)
        with office.look() as work:
            (kept,) = investigation.outcomes(work, number)
            assert notices.for_member(work, "li", ())[0].kind == "approve_decision"
        assert (kept.amount, kept.approved_by, kept.approved_at) == (
            Decimal("200.00"),
            "agent:chen",
            clock.now,
        )

    @pytest.mark.parametrize("amount", [100.5, 200, 0.29])
    def test_an_amount_can_be_a_number(self, office: Office, amount: float) -> None:
        number = ready(office)
        waiting = go(office, number, "decide", OWNER, **{**PAYS, "amount": amount})
        assert (waiting.decision_pending or {})["amount"] == f"{amount:.2f}"

    def test_what_is_not_approved_is_decided_anew(self, office: Office) -> None:
        number = ready(office)
        go(office, number, "decide", OWNER, **PAYS)
        back = go(office, number, "refuse_decision", LEAD)
        assert (back.status, back.decision_pending, back.result) == ("investigating", None, None)
        assert go(office, number, "decide", OWNER).status == "decided"

    def test_nobody_approves_their_own(self, office: Office) -> None:
        number = bring(office, "assigned")
        go(office, number, "assign", LEAD, owner="chen")
        go(office, number, "accept", LEAD)
        go(office, number, "investigate", LEAD)
        investigated(office, number, LEAD)
        with pytest.raises(InvalidField, match="not_approver"):
            go(office, number, "decide", LEAD, **PAYS)
        go(office, number, "decide", LEAD, **{**PAYS, "approved_by": "gao"})
        with pytest.raises(NotAllowed):
            go(office, number, "approve_decision", LEAD)
        go(office, number, "assign", LEAD, owner="li")
        go(office, number, "accept", OWNER)
        with pytest.raises(NotAllowed):
            go(office, number, "approve_decision", LEAD)
        assert go(office, number, "approve_decision", HEAD).status == "decided"

    def test_a_large_one_takes_senior_management(self, office: Office) -> None:
        number = ready(office)
        large = {**PAYS, "amount": "10000.01"}
        with pytest.raises(InvalidField, match="not_approver"):
            go(office, number, "decide", OWNER, **large)
        go(office, number, "decide", OWNER, **{**large, "approved_by": "gu"})
        for actor in (LEAD, OTHER_LEAD, COLLEAGUE, QUALITY):
            with pytest.raises(NotAllowed):
                go(office, number, "approve_decision", actor)
        assert go(office, number, "approve_decision", SECOND_HEAD).status == "decided"

    def test_at_level_one_every_decision_takes_another_of_senior_management(self, office: Office) -> None:
        number = of_level_one(office)
        with pytest.raises(FieldsMissing) as caught:
            go(office, number, "decide", HEAD)
        assert caught.value.missing == ("approved_by",)
        with pytest.raises(InvalidField, match="not_approver"):
            go(office, number, "decide", HEAD, approved_by="gao")
        go(office, number, "decide", HEAD, approved_by="gu")
        assert go(office, number, "approve_decision", SECOND_HEAD).status == "decided"

    @pytest.mark.parametrize(
        ("fields", "error", "what"),
        [
            ({"outcome": "compensation"}, FieldsMissing, "amount, approved_by"),
            ({**PAYS, "approved_by": None}, FieldsMissing, "approved_by"),
            ({**PAYS, "amount": "-1"}, InvalidField, "amount_negative"),
            ({**PAYS, "amount": "0"}, InvalidField, "amount_negative"),
            ({**PAYS, "amount": "1.001"}, InvalidField, "amount_invalid"),
            ({**PAYS, "amount": "NaN"}, InvalidField, "amount_invalid"),
            ({**PAYS, "amount": "两百"}, InvalidField, "amount_invalid"),
            ({**PAYS, "amount": 0.125}, InvalidField, "amount_invalid"),
            ({**PAYS, "amount": -0.5}, InvalidField, "amount_negative"),
            ({**PAYS, "amount": float("nan")}, InvalidField, "amount_invalid"),
            ({**PAYS, "amount": True}, InvalidField, "amount_invalid"),
            ({**PAYS, "amount": "1000000000001"}, InvalidField, "amount_too_large"),
            ({**PAYS, "amount": "1e400"}, InvalidField, "amount_too_large"),
            ({**PAYS, "approved_by": "feng"}, InvalidField, "not_approver"),
            ({"outcome": "gift"}, InvalidField, "outcome: unknown"),
            ({"result": " "}, FieldsMissing, "result"),
            ({"result": "长" * 4001}, InvalidField, "too_long"),
            ({"result": 5}, InvalidField, "result"),
            ({"mood": "好"}, InvalidField, "unknown_field"),
        ],
    )
    def test_what_cannot_be_taken_is_named(
        self, office: Office, fields: dict[str, Any], error: type[ComplaintError], what: str
    ) -> None:
        number = ready(office)
        with pytest.raises(error, match=what):
            go(office, number, "decide", OWNER, **fields)
        assert case(office, number).status == "investigating"

    def test_an_approver_with_an_interest_is_not_asked(self, office: Office) -> None:
        number = ready(office)
        go(office, number, "name_staff", OWNER, person="chen")
        with pytest.raises(InvalidField, match="not_approver"):
            go(office, number, "decide", OWNER, **PAYS)
        with office.look() as work:
            (form,) = [
                each
                for each in handling.available(work, case(office, number), OWNER)
                if each.name == "decide"
            ]
        (asked,) = [each for each in form.fields if each.name == "approved_by"]
        assert [each.value for each in asked.choices] == ["gao", "gu", "sun"]

    def test_a_change_of_owner_through_recusal_drops_what_waits(self, office: Office) -> None:
        number = ready(office)
        go(office, number, "decide", OWNER, **PAYS)
        assert go(office, number, "declare_interest", OWNER).decision_pending is None


class TestTelling:
    def test_the_customer_hears_the_result(self, office: Office, clock: Clock) -> None:
        number = bring(office, "decided")
        clock.forward(hours=1)
        informed = go(office, number, "inform", OWNER, channel="email", address="lin@example.com")
        assert (informed.status, informed.informed_at) == ("informed", clock.now)
        with office.look() as work:
            sent = feedback.of(work, number)[-1]
        assert (sent.kind, sent.channel, sent.address) == ("decision", "email", "lin@example.com")
        assert "补给客户200元并致歉" in sent.text

    def test_the_clock_of_information_stops_then_not_at_the_decision(self, office: Office) -> None:
        number = bring(office, "decided")
        assert shows(office, number, "decide") == "met"
        assert shows(office, number, "inform") == "running"
        go(office, number, "inform", OWNER)
        assert shows(office, number, "inform", "statutory") == "met"

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"channel": "wechat", "address": "lin_001"}, ChannelNotSetUp),
            ({"channel": "email"}, InvalidField),
        ],
    )
    def test_a_way_that_does_not_lead_there_is_refused(
        self, office: Office, fields: dict[str, str], error: type[ComplaintError]
    ) -> None:
        number = bring(office, "decided")
        with pytest.raises(error):
            go(office, number, "inform", OWNER, **fields)
        assert case(office, number).informed_at is None

    def test_the_form_offers_only_ways_that_lead_there(self, office: Office) -> None:
        number = bring(office, "decided")
        with office.look() as work:
            (form,) = [
                each
                for each in handling.available(work, case(office, number), OWNER)
                if each.name == "inform"
            ]
        (channel, *_rest) = form.fields
        assert [each.value for each in channel.choices] == ["chat", "sms", "email", "phone"]
        assert channel.required


def test_the_audit_holds_figures_but_no_words(office: Office) -> None:
    number = ready(office)
    go(office, number, "decide", OWNER, **PAYS)
    go(office, number, "approve_decision", LEAD, note="同意")
    with office.look() as work:
        entries = {
            each.act: each
            for each in work.session.execute(
                select(AuditEntry).where(AuditEntry.subject == f"complaint:{number}")
            ).scalars()
        }
    assert entries["decide"].actor == "agent:li"
    assert entries["approve_decision"].actor == "agent:chen"
    assert '"amount":"200.00"' in entries["approve_decision"].details
    assert not any("致歉" in each.details or "同意" in each.details for each in entries.values())
