"""The draft: facts gather from the first word, nothing said is asked again, and a new matter starts clean."""

from __future__ import annotations

from typing import Any

import pytest

from desk.complaints import draft, register
from desk.complaints.draft import SignalMention, missing
from desk.complaints.errors import InvalidField, NoDraft
from desk.complaints.fields import FIELDS
from desk.complaints.model import Draft
from desk.complaints.policy import Policy
from desk.complaints.taxonomy import TOPICS
from desk.complaints.work import Office
from tests.complaints.customers import MONDAY, Clock, file, tell


def note(office: Office, conversation: str = "c1", by: str = "customer", **fields: Any) -> Draft:
    """These facts and no others are said."""
    with office.work() as work:
        return draft.note(work, conversation, fields=fields, by=by)


def current(office: Office, conversation: str = "c1") -> Draft | None:
    """The live draft, seen from a page that only reads."""
    with office.look() as work:
        return draft.current(work, conversation)


class TestTaking:
    def test_there_is_no_draft_before_the_first_word(self, office: Office) -> None:
        assert current(office) is None

    def test_facts_gather_before_any_form(self, office: Office) -> None:
        note(office, topic="refund")
        note(office, amount="200")
        told = current(office)
        assert told is not None
        assert told.status == "open"
        assert (told.topic, told.value("amount")["value"]) == ("refund", "200.00")

    def test_every_fact_remembers_who_gave_it_and_when(self, office: Office, clock: Clock) -> None:
        note(office, topic="refund")
        clock.forward(minutes=2)
        told = note(office, by="agent:chen", product="信用卡")
        assert told.facts["topic"]["by"] == "customer"
        assert told.facts["topic"]["at"] == MONDAY.isoformat()
        assert told.facts["product"] == {
            "value": "信用卡",
            "by": "agent:chen",
            "at": clock.now.isoformat(),
        }

    def test_a_correction_replaces_the_fact(self, office: Office) -> None:
        note(office, contact_phone="13800001235")
        assert note(office, contact_phone="13800001236").value("contact_phone") == "13800001236"

    def test_of_several_facts_one_of_which_is_invalid_none_is_taken(self, office: Office) -> None:
        note(office, topic="refund")
        with pytest.raises(InvalidField) as caught:
            note(office, product="信用卡", contact_phone="1380000123")
        assert (caught.value.field, caught.value.code) == ("contact_phone", "phone_incomplete")
        told = current(office)
        assert told is not None
        assert set(told.facts) == {"topic"}

    def test_an_invalid_first_word_leaves_no_draft(self, office: Office) -> None:
        with pytest.raises(InvalidField):
            note(office, amount="-3")
        assert current(office) is None

    def test_every_change_counts_up_the_revision(self, office: Office) -> None:
        revisions = [note(office, topic="refund").revision, note(office, amount="3").revision]
        assert revisions == [1, 2]

    def test_conversations_do_not_mix(self, office: Office) -> None:
        note(office, "c1", topic="refund")
        note(office, "c2", topic="deposit")
        assert (current(office, "c1").topic, current(office, "c2").topic) == ("refund", "deposit")  # type: ignore[union-attr]

    def test_it_survives_a_restart(self, office: Office) -> None:
        note(office, topic="refund", description="退款没到")
        office.engine.dispose()
        told = current(office)
        assert told is not None
        assert told.value("description") == "退款没到"


class TestSignals:
    def test_are_kept_with_their_words_and_only_once(self, office: Office, clock: Clock) -> None:
        heard = [
            SignalMention("funds_lost", "钱没了", clock.now),
            SignalMention("angry", "气死了", clock.now),
            SignalMention("funds_lost", "钱没了", clock.now),
        ]
        with office.work() as work:
            draft.note(work, "c1", signals=heard)
            told = draft.note(work, "c1", signals=heard[:1])
        assert told.signal_names == {"funds_lost", "angry"}
        assert [each["words"] for each in told.signals] == ["钱没了", "气死了"]

    def test_unknown_ones_are_refused(self, office: Office, clock: Clock) -> None:
        with office.work() as work, pytest.raises(InvalidField):
            draft.note(work, "c1", signals=[SignalMention("furious", "…", clock.now)])

    def test_their_words_stay_out_of_logs(self, clock: Clock) -> None:
        assert "林小满" not in repr(SignalMention("angry", "我林小满很生气", clock.now))


class TestAsking:
    def test_nothing_known_asks_for_the_topic_first_and_the_contact_last(self, policy: Policy) -> None:
        assert missing(None, policy) == ["topic", "description", "contact_phone", "contact_name"]

    def test_what_was_said_is_not_asked(self, office: Office, policy: Policy) -> None:
        told = note(office, topic="debt_collection", contact_phone="13800001236")
        assert missing(told, policy) == ["description", "occurred_at", "product", "request", "contact_name"]
        told = note(office, description="天天给我妈打电话", request="别再打给我妈")
        assert missing(told, policy) == ["occurred_at", "product", "contact_name"]

    def test_a_complaint_told_in_one_message_asks_nothing(self, office: Office, policy: Policy) -> None:
        """DIALOGUES §1."""
        assert missing(tell(office), policy) == []

    @pytest.mark.parametrize("topic", [*TOPICS, "other"])
    def test_every_topic_asks_for_the_amount_only_where_money_is_concerned(
        self, office: Office, policy: Policy, topic: str
    ) -> None:
        asked = missing(note(office, topic=topic), policy)
        found = policy.topic(topic)
        assert found is not None
        assert ("amount" in asked) is found.money
        assert asked[-2:] == ["contact_phone", "contact_name"]
        assert set(asked) <= set(FIELDS)
        assert len(asked) == len(set(asked))

    def test_a_fact_the_customer_cannot_give_is_not_asked_again(self, office: Office, policy: Policy) -> None:
        note(office, topic="debt_collection")
        with office.work() as work:
            told = draft.skip(work, "c1", "product")
            assert told.skipped["product"] == {"by": "customer", "at": MONDAY.isoformat()}
        assert "product" not in missing(told, policy)

    def test_what_is_required_is_asked_though_skipped(self, office: Office, policy: Policy) -> None:
        note(office, topic="debt_collection")
        with office.work() as work:
            told = draft.skip(work, "c1", "contact_phone")
        assert "contact_phone" in missing(told, policy)

    def test_a_skipped_fact_given_later_counts(self, office: Office) -> None:
        note(office, topic="debt_collection")
        with office.work() as work:
            draft.skip(work, "c1", "product")
        told = note(office, product="信用卡")
        assert told.value("product") == "信用卡"
        assert not told.skipped

    def test_a_field_can_be_asked_again(self, office: Office, policy: Policy) -> None:
        tell(office)
        with office.work() as work:
            told = draft.ask_again(work, "c1", "amount")
            assert told.value("amount") is None
            told = draft.ask_again(work, "c1", "request")
        assert missing(told, policy) == ["request"]

    def test_an_unknown_field_is_refused(self, office: Office) -> None:
        note(office, topic="refund")
        with office.work() as work, pytest.raises(InvalidField):
            draft.skip(work, "c1", "age")

    def test_nothing_can_be_skipped_before_the_first_word(self, office: Office) -> None:
        with office.work() as work, pytest.raises(NoDraft):
            draft.skip(work, "c1", "product")


class TestItsLife:
    def test_begin_starts_the_form_with_what_is_known(self, office: Office) -> None:
        note(office, topic="refund")
        with office.work() as work:
            told = draft.begin(work, "c1")
        assert (told.status, told.topic) == ("asking", "refund")
        assert note(office, amount="3").status == "asking"

    def test_cancelling_registers_nothing(self, office: Office) -> None:
        tell(office)
        with office.work() as work:
            draft.cancel(work, "c1")
        assert current(office) is None
        with office.work() as work, pytest.raises(NoDraft):
            register.register(work, "c1")

    def test_cancelling_nothing_is_fine(self, office: Office) -> None:
        with office.work() as work:
            draft.cancel(work, "c1")

    def test_after_registration_a_new_matter_starts_and_keeps_the_contact(
        self, office: Office, policy: Policy
    ) -> None:
        case = file(office)
        told = note(office, topic="refund")
        assert told.id != case.key
        assert told.value("contact_phone") == "13800001234"
        assert told.value("description") is None
        assert missing(told, policy) == ["amount", "occurred_at", "description", "product", "request"]

    def test_a_fresh_topic_drops_the_facts_and_signals_of_the_old_matter(
        self, office: Office, clock: Clock
    ) -> None:
        old = tell(office, signals=("funds_lost", "vulnerable", "angry"))
        with office.work() as work:
            new = draft.fresh_topic(work, "c1", "app_failure")
        assert set(new.facts) == {"topic", "contact_name", "contact_phone"}
        assert new.topic == "app_failure"
        assert new.signal_names == {"vulnerable", "angry"}
        assert new.id != old.id
        assert current(office).id == new.id  # type: ignore[union-attr]

    def test_a_fresh_topic_need_not_be_known_yet(self, office: Office) -> None:
        tell(office)
        with office.work() as work:
            assert draft.fresh_topic(work, "c1").topic is None
