"""What customers are told: the facts the handbook asks for; sent, given up, sent anew, received."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from desk.complaints import audit, deliveries, feedback, survey
from desk.complaints.clock_model import StaffNotice
from desk.complaints.deliveries import Parcel
from desk.complaints.errors import ChannelNotSetUp, InvalidField, NoSuchRow
from desk.complaints.feedback_model import Feedback, FeedbackReceipt
from desk.complaints.locking import hold
from desk.complaints.model import AuditEntry, OutboxRow
from desk.complaints.policy_feedback import KINDS
from desk.complaints.work import Office, Reach
from tests.complaints.customers import SHORT_CASH, Clock, file, local
from tests.complaints.handling_scene import OWNER, bring, go, hire

ALL_WAYS = Reach(frozenset({"chat", "phone", "sms", "email", "wechat"}), "https://bank.example")
MAIL = "lin@example.com"


@pytest.fixture
def number(office: Office) -> str:
    """A registered complaint of an installation that reaches its customers every way."""
    office.reach = ALL_WAYS
    return file(office).number


def tell(office: Office, number: str, kind: str = "first_findings", **more: Any) -> Feedback:
    """Tell the customer something by mail unless said otherwise."""
    given = {"channel": "email", "address": MAIL, "text": "录像已调取", **more}
    channel, text, address = (given.pop(name) for name in ("channel", "text", "address"))
    with office.work() as work:
        return feedback.inform(work, hold(work, number), kind, channel, text, address, "agent:li", **given)


def look(office: Office, told: Feedback) -> Feedback:
    """A delivery as it stands."""
    with office.look() as work:
        return work.session.execute(select(Feedback).where(Feedback.id == told.id)).scalar_one()  # type: ignore[no-any-return]


def take(office: Office) -> list[Parcel]:
    """What is due, taken."""
    with office.work() as work:
        return deliveries.take(work, 10)


def settle(office: Office, parcel: Parcel, error: str | None = None, **more: Any) -> bool:
    """Say how it went."""
    with office.work() as work:
        if error is None:
            return deliveries.sent(work, parcel, "gateway-7")
        return deliveries.failed(work, parcel, error, **more)


def rows(office: Office, state: str = "dead") -> list[OutboxRow]:
    """Rows of the outbox that tell customers something."""
    with office.look() as work:
        return [row for row, told in deliveries.listed(work, state) if told is not None]


class TestWords:
    """Result, date, who is responsible, what follows."""

    def test_a_decision_says_all_the_handbook_asks_for(self, office: Office, clock: Clock) -> None:
        hire(office)
        number = bring(office, "decided")
        clock.now = local("2026-11-25 10:00")
        go(office, number, "inform", OWNER, channel="sms")
        told = told_of(office, number, "decision")
        assert (told.channel, told.state) == ("sms", "queued")
        assert "林小满，您好" in told.text
        assert "处理结果：补给客户200元并致歉" in told.text
        assert "决定日期：2026年11月23日" in told.text
        assert "负责：网点管理部李明" in told.text
        assert "2026年12月25日前申请核查" in told.text  # thirty days from when the customer hears of it
        assert "60天内作出核查决定" in told.text
        assert office.policy.hotlines["institution"] in told.text
        assert "12378" in told.text

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_kind_can_be_told_and_leaves_no_placeholder(
        self, office: Office, number: str, kind: str
    ) -> None:
        told = tell(office, number, kind)
        assert number in told.text
        assert number in told.subject
        assert "{" not in told.text + told.subject
        assert "！" not in told.text
        assert "亲" not in told.text

    def test_what_a_customer_wrote_is_never_a_placeholder(self, office: Office, number: str) -> None:
        told = tell(office, number, text="请看 {number} 和 {0.__class__}")
        assert "请看 {number} 和 {0.__class__}" in told.text

    def test_a_customer_without_a_name_is_greeted_too(self, office: Office) -> None:
        office.reach = ALL_WAYS
        number = file(office).number
        with office.work() as work:
            hold(work, number).contact_name = None
        told = tell(office, number)
        assert told.text.startswith("您好。")
        assert "None" not in told.text

    def test_in_the_middle_of_a_conversation_nobody_is_greeted_again(
        self, office: Office, number: str
    ) -> None:
        assert tell(office, number, channel="chat", address=None).text.startswith(f"投诉{number}")

    def test_a_result_needs_words(self, office: Office, number: str) -> None:
        with pytest.raises(InvalidField) as refused:
            tell(office, number, "decision", text="  ")
        assert (refused.value.field, refused.value.code) == ("text", "empty")
        with pytest.raises(InvalidField):
            tell(office, number, text="字" * (feedback.LONGEST + 1))

    def test_nothing_personal_lies_open_in_the_database_or_the_audit(
        self, office: Office, number: str
    ) -> None:
        told = tell(office, number, text="已退到林小满的账户")
        with office.look() as work:
            raw = work.session.connection().exec_driver_sql("SELECT * FROM feedback").all()
            audited = work.session.execute(select(AuditEntry.details)).scalars().all()
        for secret in ("林小满", MAIL, "已退到"):
            assert secret not in str(raw)
            assert secret not in str(audited)
            assert secret not in repr(told)
        assert any(told.id in each for each in audited)


class TestWays:
    """Channels that are set up, addresses that are one."""

    @pytest.mark.parametrize("channel", ["sms", "email", "wechat"])
    def test_a_channel_that_is_not_set_up_is_refused_and_queues_nothing(
        self, office: Office, channel: str
    ) -> None:
        number = file(office).number
        with pytest.raises(ChannelNotSetUp):
            tell(office, number, channel=channel)
        assert rows(office, "due") == []

    @pytest.mark.parametrize("channel", sorted(feedback.ATTENDED))
    def test_who_filed_another_way_has_no_chat(self, office: Office, number: str, channel: str) -> None:
        with office.work() as work:
            hold(work, number).channel = channel
        with office.look() as work:
            assert "chat" not in feedback.channels(work, hold(work, number))
        with pytest.raises(ChannelNotSetUp):
            tell(office, number, channel="chat")

    @pytest.mark.parametrize(
        "address",
        [
            "lin@example.com\r\nBcc: all@example.com",
            "lin@example.com,zhao@example.com",
            "林 <lin@example.com>",
            "lin@localhost",
            "",
        ],
    )
    def test_only_one_plain_address_is_one(self, office: Office, number: str, address: str) -> None:
        with pytest.raises(InvalidField) as refused:
            tell(office, number, address=address)
        assert refused.value.field == "address"

    def test_short_messages_go_to_the_phone_that_was_given(self, office: Office, number: str) -> None:
        assert tell(office, number, channel="sms", address=None).address == SHORT_CASH["contact_phone"]
        assert tell(office, number, channel="sms", address="138 0000 9999").address == "13800009999"
        with pytest.raises(InvalidField):
            tell(office, number, channel="sms", address="1380000")

    def test_a_call_is_recorded_as_done_with_its_note(self, office: Office, number: str) -> None:
        told = tell(office, number, channel="phone", address=None, text="电话里说明了结果，客户表示理解")
        assert (told.state, told.text) == ("received", "电话里说明了结果，客户表示理解")
        assert told.received_at == office.clock()
        assert rows(office, "due") == []

    def test_the_same_key_tells_once(self, office: Office, number: str) -> None:
        first, second = (tell(office, number, key="k1") for _ in range(2))
        assert first.id == second.id
        assert len(rows(office, "due")) == 1


class TestDelivery:
    """Taken, sent, settled; whoever dies in between loses and doubles nothing."""

    def test_what_is_sent_is_done(self, office: Office, number: str) -> None:
        told = tell(office, number)
        [parcel] = take(office)
        assert (parcel.id, parcel.to, parcel.channel) == (told.id, MAIL, "email")
        assert MAIL not in repr(parcel)
        assert take(office) == []
        assert settle(office, parcel)
        found = look(office, told)
        assert (found.state, found.provider_id, found.sent_at) == ("sent", "gateway-7", office.clock())
        assert [row.state for row in rows(office, "done")] == ["done"]

    def test_a_sender_that_died_is_followed_by_another_under_the_same_name(
        self, office: Office, number: str, clock: Clock
    ) -> None:
        told = tell(office, number)
        [lost] = take(office)
        clock.forward(seconds=office.policy.feedback.attempt.total_seconds() - 1)
        assert take(office) == []
        clock.forward(seconds=1)
        [again] = take(office)
        assert again.id == lost.id == told.id
        assert not settle(office, lost, "it was slow, not dead"), "its time was over"
        assert settle(office, again)
        assert not settle(office, again), "once is enough"
        assert look(office, told).state == "sent"

    def test_dying_at_any_statement_of_the_settlement_leaves_it_to_the_next(
        self, any_office: Office, clock: Clock
    ) -> None:
        any_office.reach = ALL_WAYS
        told = tell(any_office, file(any_office).number)
        died = 0
        for after in range(1, 30):
            [parcel] = take(any_office)
            try:
                die_at(any_office, after, parcel)
            except KeyboardInterrupt:
                died += 1
                assert look(any_office, told).state == "queued"
                clock.forward(minutes=2)
            else:
                break
        assert died > 3
        assert look(any_office, told).state == "sent"
        clock.forward(minutes=2)
        assert take(any_office) == []

    def test_what_fails_waits_longer_each_time_and_ends_with_a_person(
        self, office: Office, number: str, clock: Clock
    ) -> None:
        told = tell(office, number)
        terms, waits = office.policy.delivery, []
        for attempt in range(1, terms.give_up_after + 1):
            [parcel] = take(office)
            assert settle(office, parcel, f"550 {MAIL} is full")
            if attempt < terms.give_up_after:
                assert look(office, told).state == "failed"
                [row] = rows(office, "due")
                waits.append(row.not_before - office.clock())
                clock.now = row.not_before
        assert waits == sorted(waits)
        assert (waits[0], waits[-1]) == (terms.first_wait, terms.longest_wait)
        [row] = rows(office)
        found = look(office, told)
        assert (found.state, row.attempts) == ("dead", terms.give_up_after)
        assert MAIL not in (found.error or "")
        assert MAIL not in (row.error or "")
        assert notices_of(office) == ["feedback_dead"]

    def test_a_channel_that_asks_for_patience_gets_it(self, office: Office, number: str) -> None:
        tell(office, number)
        [parcel] = take(office)
        settle(office, parcel, "429", wait=timedelta(minutes=20))
        assert rows(office, "due")[0].not_before == office.clock() + timedelta(minutes=20)

    def test_what_never_will_do_is_given_up_at_once_and_can_be_replayed(
        self, office: Office, number: str
    ) -> None:
        told = tell(office, number)
        [parcel] = take(office)
        settle(office, parcel, "400", final=True)
        [row] = rows(office)
        with office.work() as work:
            deliveries.replay(work, row.id, "agent:chen")
        assert look(office, told).state == "queued"
        [again] = take(office)
        assert again.id == told.id
        settle(office, again)
        assert look(office, told).state == "sent"
        with office.work() as work, pytest.raises(NoSuchRow):
            deliveries.replay(work, row.id, "agent:chen")
        with office.look() as work:
            acts = work.session.execute(select(AuditEntry.act, AuditEntry.actor)).all()
            assert ("delivery_replayed", "agent:chen") in [tuple(each) for each in acts]
            assert audit.verify(work.session) is None


class TestReceipts:
    """Whether it reached the customer."""

    def receive(self, office: Office, told: Feedback, digest: str = "d1", **more: Any) -> Feedback:
        given = {"reached": True, **more}
        with office.work() as work:
            return deliveries.receive(work, "email", told.id, digest, **given)

    def test_a_receipt_is_kept_once(self, office: Office, number: str, clock: Clock) -> None:
        told = tell(office, number)
        settle(office, take(office)[0])
        first = clock.forward(minutes=3)
        assert self.receive(office, told).state == "received"
        clock.forward(minutes=3)
        assert self.receive(office, told).received_at == first
        assert self.receive(office, told, "d2").received_at == first
        with office.look() as work:
            assert len(work.session.execute(select(FeedbackReceipt)).all()) == 2

    def test_a_receipt_from_before_its_sender_could_say_so_ends_the_sending(
        self, office: Office, number: str, clock: Clock
    ) -> None:
        told = tell(office, number)
        [parcel] = take(office)
        self.receive(office, told)
        clock.forward(minutes=5)
        assert take(office) == [], "the customer has it: it is not sent again"
        settle(office, parcel)
        found = look(office, told)
        assert (found.state, found.provider_id) == ("received", "gateway-7")

    def test_what_the_gateway_could_not_deliver_is_given_up_and_told(
        self, office: Office, number: str
    ) -> None:
        told = tell(office, number)
        settle(office, take(office)[0])
        self.receive(office, told, reached=False, reason=f"空号 {SHORT_CASH['contact_phone']}")
        found = look(office, told)
        assert found.state == "dead"
        assert SHORT_CASH["contact_phone"] not in (found.error or "")
        [row] = rows(office)
        assert notices_of(office) == ["feedback_dead"]
        with office.work() as work:
            deliveries.replay(work, row.id, "agent:chen")
        self.receive(office, told, reached=False)
        assert look(office, told).state == "queued", "the old receipt, replayed, does nothing"

    def test_bad_news_after_good_is_not_believed(self, office: Office, number: str) -> None:
        told = tell(office, number)
        settle(office, take(office)[0])
        self.receive(office, told)
        assert self.receive(office, told, "d2", reached=False).state == "received"

    def test_another_channel_has_no_say(self, office: Office, number: str) -> None:
        told = tell(office, number)
        with office.work() as work, pytest.raises(NoSuchRow):
            deliveries.receive(work, "sms", told.id, "d1", reached=True)


def test_a_link_is_sent_but_not_kept(office: Office) -> None:
    hire(office)
    number = bring(office, "informed")
    go(office, number, "survey", OWNER, channel="sms")
    [parcel] = [each for each in take(office) if each.kind == "survey"]
    with office.look() as work:
        asked = survey.of(work, number)
        assert asked is not None
        link = survey.link_of(work, asked.id)
        raw = str(work.session.connection().exec_driver_sql("SELECT * FROM survey").all())
    assert link.startswith("https://bank.example/s/")
    assert link in parcel.text
    assert parcel.facts["link"] == link
    told = told_of(office, number, "survey")
    assert link not in told.text + str(told.facts)
    assert office.policy.feedback.link_words in told.text
    assert link.rpartition("/")[2] not in raw


def told_of(office: Office, number: str, kind: str) -> Feedback:
    """What a customer was told on an occasion."""
    with office.look() as work:
        [found] = [each for each in feedback.of(work, number) if each.kind == kind]
        return found


def notices_of(office: Office) -> list[str]:
    """What staff were told of deliveries."""
    with office.look() as work:
        kinds = work.session.execute(select(StaffNotice.kind)).scalars()
        return [kind for kind in kinds if kind.startswith("feedback")]


def die_at(office: Office, statement: int, parcel: Parcel) -> None:
    """Settle a delivery; the process dies at the so-manyeth statement of it."""
    seen = iter(range(1, 1000))

    def die(*_: Any) -> None:
        if next(seen) == statement:
            raise KeyboardInterrupt

    event.listen(office.engine, "before_cursor_execute", die)
    try:
        settle(office, parcel)
    finally:
        event.remove(office.engine, "before_cursor_execute", die)
        office.engine.dispose()
