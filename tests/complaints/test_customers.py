"""Customer records: repeats linked, tags, two records merged and taken apart, copy and erasure."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk.complaints import audit, cases, customers, erasure, identity, merging, repeats
from desk.complaints.actors import Actor
from desk.complaints.errors import (
    ComplaintsOpen,
    CustomerErased,
    CustomerMerged,
    FieldsMissing,
    MergeNested,
    NoSuchLink,
    NoSuchMerge,
    SameCustomer,
    UnknownTag,
    WrongPair,
)
from desk.complaints.model import AuditEntry, Complaint, Customer
from desk.complaints.personal_data import KINDS, LOOSE
from desk.complaints.privacy import EncryptedJson, EncryptedText
from desk.complaints.work import Office
from desk.conversations import personal_talk
from desk.database import Base
from tests.complaints.customers import Clock, file

BOSS = Actor("zhao", "supervisor")
LIN, WORK = "13800001234", "13800005678"
YEARS = timedelta(days=366 * 6)


def person(office: Office, phone: str) -> Customer:
    with office.look() as work:
        found = identity.known_by(work, phone)
        assert found is not None
        return found


def do(office: Office, act: Any, *given: Any) -> Any:
    with office.work() as work:
        return act(work, *given)


def complaint(office: Office, number: str) -> Complaint:
    with office.look() as work:
        return work.session.execute(select(Complaint).where(Complaint.number == number)).scalar_one()


def linked(office: Office, number: str) -> list[tuple[str, bool]]:
    with office.look() as work:
        return [(each.number, each.akin) for each in repeats.of(work, number)]


def withdraw(office: Office, *numbers: str) -> None:
    for number in numbers:
        with office.work() as work:
            cases.withdraw(work, number, "不投诉了")


class TestRepeats:
    def test_the_same_matter_again_is_linked_and_says_why(self, any_office: Office, clock: Clock) -> None:
        first = file(any_office, "c1")
        clock.forward(days=5)
        again = file(any_office, "c2", amount={"value": "900.00", "text": "九百", "role": "disputed"})
        assert again.level == 4
        assert again.repeat_of == first.number
        with any_office.look() as work:
            (link,) = repeats.of(work, again.number)
        assert link.number == first.number
        assert not link.akin
        assert link.reasons[0].startswith("同一客户5天前投诉过同一事项")
        assert "同一网点：朝阳支行" in link.reasons
        assert not [each for each in link.reasons if "900" in each]
        assert linked(any_office, first.number) == [(again.number, False)]

    def test_an_akin_matter_needs_two_things_in_common(self, office: Office, clock: Clock) -> None:
        first = file(office, "c1")
        akin = file(office, "c2", topic="atm_cash")
        other = {"value": "9.00", "text": "九块", "role": "disputed"}
        lone = file(office, "c3", topic="deposit", amount=other, branch="海淀支行")
        assert linked(office, akin.number) == [(first.number, True)]
        assert akin.level != 4
        assert linked(office, lone.number) == []

    def test_what_is_long_ago_is_not_linked(self, office: Office, clock: Clock) -> None:
        file(office, "c1")
        clock.forward(days=office.policy.customers.link_days + 1)
        assert linked(office, file(office, "c2").number) == []

    def test_other_customers_are_not_linked(self, office: Office) -> None:
        file(office, "c1")
        assert linked(office, file(office, "c2", contact_phone=WORK).number) == []

    def test_a_lead_undoes_a_link_with_a_reason_and_it_stays_undone(self, office: Office) -> None:
        first, again = file(office, "c1"), file(office, "c2")
        with pytest.raises(FieldsMissing):
            do(office, repeats.undo, first.number, again.number, " ", BOSS)
        do(office, repeats.undo, first.number, again.number, "两回事", BOSS)
        assert linked(office, again.number) == []
        with pytest.raises(NoSuchLink):
            do(office, repeats.undo, again.number, first.number, "两回事", BOSS)
        do(office, repeats.link, complaint(office, again.number))
        assert linked(office, first.number) == []
        assert complaint(office, again.number).level == 4


class TestTags:
    def test_what_people_set_and_what_is_counted(self, any_office: Office, clock: Clock) -> None:
        file(any_office, "c1")
        who = person(any_office, LIN)
        do(any_office, customers.set_tags, who.id, ["vip", "elderly"], BOSS)
        with any_office.look() as work:
            found = work.session.get(Customer, who.id)
            assert customers.tags(work, found) == ["elderly", "vip"]
            assert customers.ahead(work, found) == timedelta(minutes=5)
        file(any_office, "c2", topic="deposit")
        file(any_office, "c3", topic="atm_cash")
        with any_office.look() as work:
            assert customers.tags(work, work.session.get(Customer, who.id)) == ["elderly", "vip", "repeat"]
        clock.forward(days=any_office.policy.customers.repeat_days + 1)
        with any_office.look() as work:
            assert "repeat" not in customers.tags(work, work.session.get(Customer, who.id))

    @pytest.mark.parametrize("tag", ["repeat", "rich"])
    def test_what_nobody_sets(self, office: Office, tag: str) -> None:
        file(office, "c1")
        with pytest.raises(UnknownTag):
            do(office, customers.set_tags, person(office, LIN).id, [tag], BOSS)

    def test_who_set_what_is_recorded(self, office: Office) -> None:
        file(office, "c1")
        who = person(office, LIN)
        for _ in range(2):
            do(office, customers.set_tags, who.id, ["vip"], BOSS)
        with office.look() as work:
            entries = work.session.execute(
                select(AuditEntry).where(AuditEntry.act == "customer_tagged")
            ).scalars()
            (entry,) = entries
        assert (entry.actor, json.loads(entry.details)) == ("agent:zhao", {"before": [], "after": ["vip"]})


class TestMerging:
    @pytest.fixture
    def two(self, any_office: Office) -> tuple[Customer, Customer]:
        file(any_office, "c1")
        file(any_office, "c2", contact_phone=WORK)
        return person(any_office, LIN), person(any_office, WORK)

    def numbers(self, office: Office, who: Customer) -> list[str]:
        with office.look() as work:
            return sorted(each.number for each in customers.complaints_of(work, who.id))

    def test_the_matter_raised_again_from_another_phone_is_a_repeat(
        self, any_office: Office, two: tuple[Customer, Customer]
    ) -> None:
        lin, other = two
        do(any_office, merging.merge, lin.id, other.id, "同一人，身份证核对", BOSS)
        assert len(self.numbers(any_office, lin)) == 2
        assert person(any_office, WORK).id == lin.id
        third = file(any_office, "c3", contact_phone=WORK)
        assert third.customer_id == lin.id
        assert third.level == 4
        with any_office.look() as work:
            assert len(repeats.of(work, third.number)) == 2

    def test_their_complaints_are_linked_and_parted_with_them(
        self, any_office: Office, two: tuple[Customer, Customer]
    ) -> None:
        lin, other = two
        (first,), (second,) = self.numbers(any_office, lin), self.numbers(any_office, other)
        for _ in range(2):
            made = do(any_office, merging.merge, lin.id, other.id, "同一人", BOSS)
            with any_office.look() as work:
                (link,) = repeats.of(work, second)
                assert link.number == first
                assert any_office.policy.customers.links["merged"] in link.reasons
            do(any_office, merging.undo, lin.id, made.id, BOSS)
            assert linked(any_office, second) == []

    def test_taken_apart_after_a_new_complaint_each_has_their_own(
        self, any_office: Office, two: tuple[Customer, Customer], clock: Clock
    ) -> None:
        lin, other = two
        before = {each.id: self.numbers(any_office, each) for each in two}
        do(any_office, customers.set_tags, other.id, ["elderly"], BOSS)
        made = do(any_office, merging.merge, lin.id, other.id, "同一人", BOSS)
        do(any_office, customers.set_tags, lin.id, ["elderly", "vip"], BOSS)
        clock.forward(days=1)
        ours = file(any_office, "c3", topic="deposit").number
        theirs = file(any_office, "c4", topic="atm_cash", contact_phone=WORK).number
        do(any_office, merging.undo, lin.id, made.id, BOSS)
        assert self.numbers(any_office, lin) == sorted([*before[lin.id], ours])
        assert self.numbers(any_office, other) == sorted([*before[other.id], theirs])
        assert person(any_office, WORK).id == other.id
        assert (person(any_office, LIN).tags, person(any_office, WORK).tags) == (["vip"], ["elderly"])
        with pytest.raises(NoSuchMerge):
            do(any_office, merging.undo, lin.id, made.id, BOSS)

    def test_a_chain_is_undone_from_its_end(self, any_office: Office, two: tuple[Customer, Customer]) -> None:
        lin, other = two
        file(any_office, "c3", contact_phone="13800009999")
        last = person(any_office, "13800009999")
        one = do(any_office, merging.merge, lin.id, other.id, "同一人", BOSS)
        with pytest.raises(CustomerMerged):
            do(any_office, merging.merge, last.id, other.id, "同一人", BOSS)
        two_ = do(any_office, merging.merge, last.id, lin.id, "同一人", BOSS)
        assert len(self.numbers(any_office, last)) == 3
        assert person(any_office, WORK).id == last.id
        with pytest.raises(MergeNested):
            do(any_office, merging.undo, lin.id, one.id, BOSS)
        do(any_office, merging.undo, last.id, two_.id, BOSS)
        do(any_office, merging.undo, lin.id, one.id, BOSS)
        assert [len(self.numbers(any_office, each)) for each in (lin, other, last)] == [1, 1, 1]

    def test_a_record_is_not_merged_with_itself_nor_without_a_reason(
        self, any_office: Office, two: tuple[Customer, Customer]
    ) -> None:
        with pytest.raises(SameCustomer):
            do(any_office, merging.merge, two[0].id, two[0].id, "同一人", BOSS)
        with pytest.raises(FieldsMissing):
            do(any_office, merging.merge, two[0].id, two[1].id, "", BOSS)


class TestErasure:
    def test_the_copy_is_whole_and_its_reason_recorded(self, any_office: Office) -> None:
        told = file(any_office, "c1")
        who = person(any_office, LIN)
        with pytest.raises(FieldsMissing):
            do(any_office, erasure.export, who.id, "", BOSS)
        given = do(any_office, erasure.export, who.id, "客户书面申请，电话13800001234", BOSS)
        text = json.dumps(given, ensure_ascii=False)
        for each in ("林小满", LIN, told.number, "柜员少给了我两百", "补给我并道歉", "朝阳支行"):
            assert each in text
        with any_office.look() as work:
            query = select(AuditEntry).where(AuditEntry.act == "customer_exported")
            entry = work.session.execute(query).scalar_one()
        assert "客户书面申请" in entry.details
        assert LIN not in entry.details
        assert "林小满" not in entry.details

    def test_what_is_still_handled_is_not_erased(self, any_office: Office) -> None:
        file(any_office, "c1")
        with pytest.raises(ComplaintsOpen):
            do(any_office, erasure.erase, person(any_office, LIN).id, "客户申请", BOSS)
        assert person(any_office, LIN).erased_at is None

    def test_while_the_record_must_stay_only_the_person_goes(self, any_office: Office, clock: Clock) -> None:
        number = file(
            any_office, "c1", description="我是林小满，卡号6222020200112233445，打13800001234"
        ).number
        who = person(any_office, LIN)
        withdraw(any_office, number)
        gone = do(any_office, erasure.erase, who.id, "客户申请", BOSS)
        assert set(gone.stay) == {number}
        kept = complaint(any_office, number)
        assert kept.description == f"我是{kept.contact_name}，卡号[card]，打[phone]"
        assert kept.contact_phone == ""
        assert kept.topic == "staff_service"
        assert self.traces(any_office, who) == []
        with pytest.raises(WrongPair), any_office.work() as work:
            cases.find(work, number, LIN)

    def test_afterwards_the_words_go_too_and_the_figures_stay(self, any_office: Office, clock: Clock) -> None:
        number = file(any_office, "c1").number
        who = person(any_office, LIN)
        withdraw(any_office, number)
        do(any_office, erasure.erase, who.id, "客户申请", BOSS)
        assert "柜员" in str(complaint(any_office, number).description)
        clock.now += YEARS
        gone = do(any_office, erasure.erase, who.id, "到期", BOSS)
        assert gone.stay == {}
        kept = complaint(any_office, number)
        assert kept.description == kept.request == any_office.policy.customers.erased
        assert (kept.amount, kept.level, kept.branch) == (200, 3, "朝阳支行")

    def test_an_erased_customer_who_complains_again_is_a_new_one(self, any_office: Office) -> None:
        old = file(any_office, "c1").number
        who = person(any_office, LIN)
        withdraw(any_office, old)
        do(any_office, erasure.erase, who.id, "客户申请", BOSS)
        again = file(any_office, "c2")
        assert again.customer_id != who.id
        assert (again.level, again.repeat_of) == (3, None)
        assert linked(any_office, again.number) == []
        assert person(any_office, LIN).contact_name == "林小满"
        assert complaint(any_office, old).customer_id == who.id

    def test_nothing_comes_back_by_undoing_a_merge(self, any_office: Office) -> None:
        numbers = [file(any_office, "c1").number, file(any_office, "c2", contact_phone=WORK).number]
        lin, other = person(any_office, LIN), person(any_office, WORK)
        made = do(any_office, merging.merge, lin.id, other.id, "林小满的两个号码", BOSS)
        withdraw(any_office, *numbers)
        do(any_office, erasure.erase, lin.id, "客户申请", BOSS)
        with pytest.raises(CustomerErased):
            do(any_office, merging.undo, lin.id, made.id, BOSS)
        with any_office.look() as work:
            assert identity.known_by(work, LIN) is identity.known_by(work, WORK) is None
        assert self.traces(any_office, lin) == []

    def test_the_audit_stays_and_holds(self, any_office: Office) -> None:
        number = file(any_office, "c1").number
        withdraw(any_office, number)
        with any_office.look() as work:
            before = len(work.session.execute(select(AuditEntry)).all())
        do(any_office, erasure.erase, person(any_office, LIN).id, "客户申请", BOSS)
        with any_office.look() as work:
            assert audit.verify(work.session) is None
            assert len(work.session.execute(select(AuditEntry)).all()) == before + 1

    def traces(self, office: Office, who: Customer) -> list[str]:
        """Where the name or the phone can still be read, whatever the table."""
        with office.look() as work:
            return [
                f"{table.name}.{column.name}"
                for table in Base.metadata.sorted_tables
                for column in table.columns
                if isinstance(column.type, (EncryptedText, EncryptedJson))
                for (value,) in work.session.execute(select(column).where(column.is_not(None)))
                if any(word in json.dumps(value, ensure_ascii=False) for word in ("林小满", LIN, WORK))
            ]


def test_no_table_with_personal_data_is_forgotten() -> None:
    named = {each.model.__tablename__ for each in (*KINDS, *personal_talk.KINDS)}
    named |= {each.__tablename__ for each in LOOSE}
    encrypted = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(isinstance(column.type, (EncryptedText, EncryptedJson)) for column in table.columns)
    }
    # Delivered rows say which message to bring; an incident speaks of no one.
    assert encrypted - named == {"outbox", "incident"}
