"""Registering: one complaint, one transaction, everything the regulation asks to record, everyone told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from desk.complaints import audit, cases, draft, numbers, outbox, register
from desk.complaints.errors import DraftIncomplete, KeyReused, NoDraft
from desk.complaints.model import (
    AuditEntry,
    CaseEvent,
    Complaint,
    Customer,
    DayCounter,
    Draft,
    OutboxRow,
    PolicyVersion,
)
from desk.complaints.work import Office, Work
from tests.complaints.customers import MONDAY, SHORT_CASH, Clock, file, local, tell


def count(office: Office, table: Any) -> int:
    """How many rows a table has."""
    with office.look() as work:
        return int(work.session.execute(select(func.count()).select_from(table)).scalar_one())


def registered(office: Office, conversation: str = "c1", **options: Any) -> Complaint:
    """The conversation's draft, registered."""
    with office.work() as work:
        return register.register(work, conversation, **options)


class TestWhatIsRecorded:
    """REQUIREMENTS.md §3, with the complaint of DIALOGUES.md §1."""

    def test_everything_that_was_told(self, any_office: Office) -> None:
        case = file(any_office)
        with any_office.look() as work:
            case = work.session.execute(select(Complaint)).scalar_one()
        assert case.contact_name == "林小满"
        assert case.contact_phone == "13800001234"
        assert case.identified_by == "stated"
        assert case.description == SHORT_CASH["description"]
        assert case.request == "补给我并道歉"
        assert case.occurred_start == local("2026-11-22 15:00")
        assert case.occurred_end == local("2026-11-22 16:00")
        assert case.occurred_at is not None
        assert case.occurred_at["approx"] is True
        assert case.amount == Decimal("200.00")
        assert case.amount_role == "disputed"
        assert case.branch == "朝阳支行"
        assert case.channel == "web"
        assert case.conversation_id == "c1"
        assert case.status == "registered"

    def test_number_level_owner_and_clocks(self, office: Office) -> None:
        case = file(office)
        assert re.fullmatch(r"TS20261123-\d{4}-\d", case.number)
        assert numbers.read(case.number) == case.number
        assert (case.level, case.urgent) == (3, False)
        assert case.reasons
        assert (case.team, case.taken_by) == ("branch_network", "bot")
        assert case.received_at == case.registered_at == MONDAY
        assert case.respond_by == local("2026-11-25 15:20")
        assert case.decide_by == local("2026-11-26 23:59:59")
        assert case.statutory_by == local("2026-12-08 23:59:59")
        assert case.first_findings_by is None
        assert case.calendar_certain

    def test_the_day_of_the_number_is_shanghais(self, office: Office, clock: Clock) -> None:
        clock.now = local("2026-11-24 00:10")
        assert file(office).number.startswith("TS20261124-")

    def test_statistical_codes(self, office: Office) -> None:
        case = file(office)
        assert (case.code_a, case.code_b, case.code_c) == ("A101", "B0799", "C01")  # the branch decides A
        case = file(office, "c2", topic="refund", branch="朝阳支行", product="招商银行信用卡")
        assert (case.code_a, case.code_b, case.code_c) == ("A101", "B0302", "C03")

    def test_codes_without_branch_and_product_are_the_topics(self, office: Office) -> None:
        with office.work() as work:
            draft.note(
                work,
                "c9",
                fields={"topic": "privacy_leak", "description": "信息泄露", "contact_phone": "13800001234"},
            )
            case = register.register(work, "c9")
        assert (case.code_a, case.code_b, case.code_c) == ("A10303", "B06", "C11")

    def test_signals_and_the_words_that_gave_them_away(self, office: Office) -> None:
        case = file(office, signals=("angry", "wants_complaint"))
        assert case.signals == ["angry", "wants_complaint"]
        assert [each["words"] for each in case.signal_words] == ["原话", "原话"]

    def test_an_urgent_one_has_a_clock_for_first_findings(self, office: Office) -> None:
        case = file(office, topic="fraud", amount="20000", signals=("funds_at_risk",))
        assert (case.level, case.urgent) == (2, True)
        assert case.respond_by == local("2026-11-24 15:20")
        assert case.first_findings_by == local("2026-11-25 15:20")

    def test_the_balance_of_an_account_is_not_in_dispute(self, office: Office) -> None:
        told = {"value": "90000", "text": "卡里有九万", "role": "balance"}
        assert file(office, topic="unexpected_deduction", amount=told).level == 3

    def test_a_complaint_received_earlier_runs_from_then(self, office: Office) -> None:
        """A letter that came on Friday is entered on Monday."""
        tell(office)
        friday = local("2026-11-20 10:00")
        case = registered(office, channel="letter", by="agent:chen", received_at=friday)
        assert (case.received_at, case.registered_at) == (friday, MONDAY)
        assert case.respond_by == local("2026-11-22 10:00")
        assert (case.channel, case.taken_by) == ("letter", "agent:chen")

    def test_one_customer_for_all_complaints_of_a_phone(self, office: Office) -> None:
        first = file(office, "c1")
        second = file(office, "c2", topic="refund", contact_name="林小满女士")
        file(office, "c3", contact_phone="13800001236")
        assert first.customer_id == second.customer_id
        assert count(office, Customer) == 2
        with office.look() as work:
            assert work.session.get(Customer, first.customer_id).contact_name == "林小满女士"

    def test_the_policy_it_was_graded_under_is_kept(self, office: Office) -> None:
        case = file(office)
        file(office, "c2", topic="refund")
        with office.look() as work:
            kept = work.session.get(PolicyVersion, case.policy_version)
        assert kept.text == office.policy.source_text
        assert count(office, PolicyVersion) == 1

    def test_a_later_policy_leaves_it_alone(self, office: Office) -> None:
        old = file(office)
        office.policy = replace(office.policy, version="later0000000")
        new = file(office, "c2", topic="refund")
        with office.look() as work:
            assert work.session.get(Complaint, old.id).policy_version == old.policy_version
        assert new.policy_version == "later0000000"


def test_a_number_that_is_taken_is_passed_over(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of keys at noon shuffles the day anew; the afternoon must not repeat a number."""
    morning = file(office, "c1")
    made = iter([morning.number, morning.number, "TS20261123-0042-0"])
    monkeypatch.setattr(numbers, "make", lambda *_: next(made))
    assert file(office, "c2", topic="refund").number == "TS20261123-0042-0"


class TestRepetition:
    def test_the_same_matter_within_ninety_days_is_linked(self, office: Office, clock: Clock) -> None:
        first = file(office, "c1")
        clock.forward(days=90)
        second = file(office, "c2")
        assert (second.level, second.repeat_of) == (4, first.number)
        assert first.number in second.reasons[0]

    def test_after_ninety_days_it_is_a_new_matter(self, office: Office, clock: Clock) -> None:
        file(office, "c1")
        clock.forward(days=91)
        assert file(office, "c2").repeat_of is None

    def test_another_phone_is_another_customer(self, office: Office) -> None:
        file(office, "c1")
        assert file(office, "c2", contact_phone="13800001236").level == 3

    def test_the_same_phone_written_otherwise_is_the_same_customer(self, office: Office) -> None:
        file(office, "c1")
        assert file(office, "c2", contact_phone="+86 138-0000-1234").level == 4

    def test_another_topic_is_another_matter(self, office: Office) -> None:
        file(office, "c1")
        assert file(office, "c2", topic="refund").level == 3

    def test_a_withdrawn_complaint_is_not_repeated(self, office: Office) -> None:
        with office.work() as work:
            draft.note(work, "c1", fields=SHORT_CASH)
            cases.withdraw(work, register.register(work, "c1").number)
        assert file(office, "c2").level == 3

    def test_an_urgent_repetition_stays_urgent_and_linked(self, office: Office) -> None:
        first = file(office, "c1", topic="fraud")
        second = file(office, "c2", topic="fraud")
        assert (second.level, second.repeat_of) == (2, first.number)


class TestEveryoneIsTold:
    def rows(self, office: Office) -> dict[str, list[OutboxRow]]:
        """The outbox by kind."""
        found: dict[str, list[OutboxRow]] = {}
        with office.work() as work:
            for row in outbox.due(work, 100):
                found.setdefault(row.kind, []).append(row)
        return found

    def test_the_customer_gets_the_card_of_the_contract(self, office: Office) -> None:
        case = file(office)
        [receipt] = self.rows(office)["receipt"]
        assert receipt.conversation_id == "c1"
        assert receipt.payload == {
            "type": "complaint_registered",
            "number": case.number,
            "level": 3,
            "level_name": "一般投诉",
            "reasons": case.reasons,
            "respond_by": "2026-11-25T15:20:00+08:00",
            "decide_by": "2026-11-26T23:59:59+08:00",
            "statutory_by": "2026-12-08T23:59:59+08:00",
        }

    def test_a_general_complaint_goes_to_its_team_and_no_queue(self, office: Office) -> None:
        file(office)
        rows = self.rows(office)
        assert "route" not in rows
        [notice] = rows["notice"]
        assert (notice.payload["to"], notice.payload["event"]) == ("branch_network", "registered")

    def test_an_urgent_one_is_routed_and_told_above(self, office: Office) -> None:
        file(office, topic="fraud", signals=("funds_at_risk",))
        rows = self.rows(office)
        [route] = rows["route"]
        assert (route.payload["level"], route.payload["urgent"], route.payload["topic"]) == (2, True, "fraud")
        assert route.payload["queue"] == "risk_control"
        assert [row.payload["to"] for row in rows["notice"]] == ["risk_control", "consumer_protection"]

    def test_a_major_one_is_told_to_senior_management(self, office: Office) -> None:
        file(office, signals=("data_leak",))
        assert "senior_management" in [row.payload["to"] for row in self.rows(office)["notice"]]

    def test_nothing_that_is_told_names_the_customer(self, office: Office) -> None:
        file(office, topic="fraud")
        told = repr([row.payload for rows in self.rows(office).values() for row in rows])
        assert "林小满" not in told
        assert "13800001234" not in told

    def test_the_audit_says_who_registered_what_and_why(self, office: Office) -> None:
        case = file(office)
        with office.look() as work:
            [entry] = work.session.execute(select(AuditEntry)).scalars()
            assert audit.verify(work.session) is None
        assert (entry.actor, entry.act, entry.subject) == ("bot", "registered", f"complaint:{case.number}")
        assert case.reasons[0] in entry.details
        assert "13800001234" not in entry.details


class TestOnce:
    def test_the_same_draft_again_is_the_same_complaint(self, any_office: Office) -> None:
        first = file(any_office)
        second = registered(any_office)
        assert second.number == first.number
        assert count(any_office, Complaint) == count(any_office, AuditEntry) == 1
        assert count(any_office, DayCounter) == 1

    def test_a_repeated_turn_finds_its_complaint_though_a_new_draft_has_begun(self, office: Office) -> None:
        told = tell(office)
        first = registered(office, key=told.id)
        with office.work() as work:
            draft.note(work, "c1", fields={"description": "还有一件事"})
        assert registered(office, key=told.id).number == first.number

    def test_a_key_of_the_callers_own(self, office: Office) -> None:
        tell(office)
        first = registered(office, key="app-7")
        assert first.key == "app-7"
        assert registered(office, key="app-7").number == first.number

    def test_the_same_key_with_other_content_is_refused(self, office: Office) -> None:
        tell(office, "c1")
        registered(office, "c1", key="app-7")
        tell(office, "c2", request="赔我一千")
        with pytest.raises(KeyReused):
            registered(office, "c2", key="app-7")
        assert count(office, Complaint) == 1
        with office.look() as work:
            assert draft.current(work, "c2") is not None

    def test_the_same_key_on_another_channel_is_other_content(self, office: Office) -> None:
        tell(office)
        registered(office, key="app-7")
        with pytest.raises(KeyReused):
            registered(office, key="app-7", channel="wechat")

    def test_the_draft_has_become_a_complaint(self, office: Office) -> None:
        case = file(office)
        with office.look() as work:
            assert draft.current(work, "c1") is None
            told = draft.latest(work, "c1")
        assert told is not None
        assert (told.status, told.id) == ("registered", case.key)


class TestWhatIsMissing:
    def test_nothing_said(self, office: Office) -> None:
        with pytest.raises(NoDraft):
            registered(office)

    @pytest.mark.parametrize("field", ["topic", "description", "contact_phone"])
    def test_a_required_fact(self, office: Office, field: str) -> None:
        tell(office)
        with office.work() as work:
            draft.ask_again(work, "c1", field)
        with pytest.raises(DraftIncomplete) as caught:
            registered(office)
        assert caught.value.missing == (field,)
        assert count(office, Complaint) == 0

    def test_everything_else_can_be_missing(self, office: Office) -> None:
        with office.work() as work:
            told = {name: SHORT_CASH[name] for name in ("topic", "description", "contact_phone")}
            draft.note(work, "c1", fields=told)
        case = registered(office)
        assert (case.amount, case.occurred_start, case.contact_name, case.branch) == (None,) * 4


class TestAllOrNothing:
    def everything(self, office: Office) -> dict[str, int]:
        """How many rows each table has."""
        tables = (Complaint, AuditEntry, OutboxRow, Customer, DayCounter, PolicyVersion, CaseEvent)
        return {table.__tablename__: count(office, table) for table in tables}

    @staticmethod
    def register_and_die(work: Work) -> None:
        """Everything is done but the commit."""
        register.register(work, "c1")
        raise RuntimeError("the process dies before the commit")

    def test_a_work_that_fails_leaves_no_trace(self, any_office: Office) -> None:
        tell(any_office)
        before = self.everything(any_office)
        with pytest.raises(RuntimeError, match="dies"), any_office.work() as work:
            self.register_and_die(work)
        assert self.everything(any_office) == before
        with any_office.look() as work:
            told = draft.current(work, "c1")
        assert told is not None
        assert told.live

    @pytest.mark.parametrize("step", ["desk.complaints.receipt.announce", "desk.complaints.audit.append"])
    def test_a_failure_half_way_leaves_no_trace(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        tell(office)
        before = self.everything(office)

        def fail(*_: Any, **__: Any) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(step, fail)
        with pytest.raises(OSError, match="disk full"):
            registered(office)
        monkeypatch.undo()
        assert self.everything(office) == before
        assert registered(office).level == 3

    def test_a_failure_to_seal_the_audit_takes_the_complaint_with_it(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tell(office)
        monkeypatch.setattr(audit, "link", lambda entry: None)
        with pytest.raises(IntegrityError):
            registered(office)
        assert count(office, Complaint) == 0


def test_a_preview_says_the_level_before_there_is_a_complaint(office: Office) -> None:
    tell(office, signals=("self_harm",))
    with office.look() as work:
        told = draft.current(work, "c1")
        assert told is not None
        assert register.preview(work, told).level == 1
    assert count(office, Draft) == 1
    assert count(office, Complaint) == 0


def test_clocks_run_from_receipt_in_every_level(office: Office) -> None:
    for conversation, signals in (("c1", ("data_leak",)), ("c2", ("account_blocked",)), ("c3", ())):
        case = file(office, conversation, signals=signals)
        assert case.respond_by - case.received_at in (timedelta(hours=24), timedelta(hours=48))
