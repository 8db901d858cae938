"""A filed complaint in its customer's hands: found with number and phone, supplemented, urged and so on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from desk.complaints import audit, cases, lifecycle, numbers, outbox
from desk.complaints.errors import (
    AlreadyClosed,
    ComplaintError,
    InvalidField,
    KeyReused,
    Locked,
    NoSuchRow,
    NotDecided,
    ReviewTooLate,
    UnderReview,
    WrongPair,
)
from desk.complaints.model import AuditEntry, CaseEvent, Complaint
from desk.complaints.work import Office
from tests.complaints.customers import MONDAY, Clock, file, local

PHONE = "13800001234"


def attempt(office: Office, number: str, phone: str, asker: str = "") -> Complaint | type[ComplaintError]:
    """The complaint, or what it was refused with."""
    try:
        with office.work() as work:
            return cases.find(work, number, phone, asker=asker)
    except ComplaintError as error:
        return type(error)


def put(office: Office, number: str, status: str, **columns: object) -> None:
    """Bring a complaint into a state that a later issue gives it."""
    with office.work() as work:
        case = work.session.execute(select(Complaint).where(Complaint.number == number)).scalar_one()
        case.status = status
        for name, value in columns.items():
            setattr(case, name, value)


class TestFinding:
    def test_number_and_phone_together_open_it(self, office: Office) -> None:
        case = file(office)
        found = attempt(office, case.number, PHONE)
        assert isinstance(found, Complaint)
        assert found.description == case.description

    def test_they_may_be_written_as_people_write(self, office: Office) -> None:
        case = file(office)
        assert isinstance(
            attempt(office, case.number.lower().replace("-", " "), "+86 138 0000 1234"), Complaint
        )

    def test_one_without_the_other_reveals_nothing(self, office: Office) -> None:
        case = file(office)
        never_given = next(
            number
            for count in range(2, 50)
            if (number := numbers.make(MONDAY.date(), count, office.keys.secret("number"))) != case.number
        )
        answers = {
            attempt(office, case.number, "13800009999"),
            attempt(office, never_given, PHONE),
            attempt(office, never_given, "13800008888"),
            attempt(office, "TS20261123-0000-1", "打我手机"),
        }
        assert answers == {WrongPair}

    def test_a_phone_alone_says_how_many_and_no_more(self, office: Office) -> None:
        case = file(office, "c1")
        file(office, "c2", topic="refund")
        with office.work() as work:
            hints = cases.by_phone(work, "138 0000 1234")
            assert cases.by_phone(work, "13800009999") == []
        assert len(hints) == 2
        serial = case.number.split("-")[1]
        assert all(serial not in hint.masked_number for hint in hints)
        assert hints[0].masked_number == "TS202611**-****-*"

    @pytest.mark.parametrize("form", [lambda n: n[11:15], lambda n: (n[11:15] + n[-1])[-4:], lambda n: n])
    def test_phone_and_last_four_digits_open_it(self, office: Office, form: Callable[[str], str]) -> None:
        case = file(office)
        with office.work() as work:
            assert cases.verify(work, PHONE, form(case.number)).number == case.number

    def test_of_several_complaints_the_digits_tell_which(self, office: Office) -> None:
        first, second = file(office, "c1"), file(office, "c2", topic="refund")
        with office.work() as work:
            assert cases.verify(work, PHONE, first.number[11:15]).number == first.number
            assert cases.verify(work, PHONE, f"尾号{second.number[11:15]}").number == second.number

    def test_wrong_digits_open_nothing(self, office: Office) -> None:
        case = file(office)
        wrong = f"{(int(case.number[11:15]) + 1) % 10000:04d}"
        if wrong not in numbers.short_forms(case.number):
            with pytest.raises(WrongPair), office.work() as work:
                cases.verify(work, PHONE, wrong)
        with pytest.raises(WrongPair), office.work() as work:
            cases.verify(work, PHONE, "")


class TestLockingOut:
    """Five wrong pairs lock for fifteen minutes."""

    def guess(self, office: Office, number: str, times: int, phone: str = "13800009999") -> None:
        """So many wrong pairs."""
        for _ in range(times):
            assert attempt(office, number, phone) is WrongPair

    def test_after_five_wrong_pairs_even_the_right_one_is_refused(self, any_office: Office) -> None:
        case = file(any_office)
        self.guess(any_office, case.number, 5)
        assert attempt(any_office, case.number, PHONE) is Locked

    def test_four_do_not_lock(self, office: Office) -> None:
        case = file(office)
        self.guess(office, case.number, 4)
        assert isinstance(attempt(office, case.number, PHONE), Complaint)

    def test_the_lock_says_until_when_and_ends_then(self, office: Office, clock: Clock) -> None:
        case = file(office)
        self.guess(office, case.number, 5)
        with pytest.raises(Locked) as caught, office.work() as work:
            cases.find(work, case.number, PHONE)
        assert caught.value.until == local("2026-11-23 15:35")
        clock.forward(minutes=14, seconds=59)
        assert attempt(office, case.number, PHONE) is Locked
        clock.forward(seconds=1)
        assert isinstance(attempt(office, case.number, PHONE), Complaint)

    def test_it_survives_a_restart(self, office: Office) -> None:
        case = file(office)
        self.guess(office, case.number, 5)
        office.engine.dispose()
        assert attempt(office, case.number, PHONE) is Locked

    def test_a_phone_is_locked_whatever_numbers_are_tried_with_it(self, office: Office) -> None:
        case = file(office)
        for serial in range(5):
            assert attempt(office, f"TS20261123-900{serial}-0", PHONE) is WrongPair
        assert attempt(office, case.number, PHONE) is Locked

    def test_an_asker_is_locked_whatever_is_tried(self, office: Office) -> None:
        case = file(office)
        for serial in range(5):
            assert attempt(office, f"TS20261123-900{serial}-0", f"1380000999{serial}", "c7") is WrongPair
        assert attempt(office, case.number, PHONE, "c7") is Locked
        assert isinstance(attempt(office, case.number, PHONE, "c8"), Complaint)

    def test_an_unknown_number_locks_exactly_like_a_known_one(self, office: Office) -> None:
        """No oracle: the answers do not tell whether the number exists."""
        case = file(office)
        unknown = numbers.make(MONDAY.date(), 77, office.keys.secret("number"))
        answers = []
        for number, phone in ((case.number, "13800009991"), (unknown, "13800009992")):
            answers.append([attempt(office, number, phone) for _ in range(7)])
        assert answers[0] == answers[1] == [WrongPair] * 5 + [Locked] * 2

    def test_guessing_the_last_four_digits_locks_the_phone_too(self, office: Office) -> None:
        case = file(office)
        tried = [
            f"{value:04d}" for value in range(10) if f"{value:04d}" not in numbers.short_forms(case.number)
        ]
        for digits in tried[:5]:
            with pytest.raises(WrongPair), office.work() as work:
                cases.verify(work, PHONE, digits)
        with pytest.raises(Locked), office.work() as work:
            cases.verify(work, PHONE, case.number[11:15])

    def test_the_next_lock_of_the_day_is_twice_as_long(self, office: Office, clock: Clock) -> None:
        case = file(office)
        self.guess(office, case.number, 5)
        clock.forward(minutes=15)
        self.guess(office, case.number, 5)
        clock.forward(minutes=29)
        assert attempt(office, case.number, PHONE) is Locked
        clock.forward(minutes=1)
        assert isinstance(attempt(office, case.number, PHONE), Complaint)

    def test_wrong_pairs_of_long_ago_do_not_count(self, office: Office, clock: Clock) -> None:
        case = file(office)
        self.guess(office, case.number, 4)
        clock.forward(minutes=16)
        self.guess(office, case.number, 4)
        assert isinstance(attempt(office, case.number, PHONE), Complaint)

    def test_a_right_pair_in_between_forgives(self, office: Office) -> None:
        case = file(office)
        self.guess(office, case.number, 4)
        assert isinstance(attempt(office, case.number, PHONE), Complaint)
        self.guess(office, case.number, 4, "13800008888")
        assert isinstance(attempt(office, case.number, PHONE), Complaint)

    def test_one_who_owns_a_complaint_cannot_forgive_himself_guesses(self, office: Office) -> None:
        own, other = file(office, "c1"), file(office, "c2", contact_phone="13800005678")
        for _ in range(2):
            for _ in range(2):
                assert attempt(office, other.number, PHONE, "c7") is WrongPair
            assert isinstance(attempt(office, own.number, PHONE, "c7"), Complaint)
        assert attempt(office, other.number, PHONE, "c7") is WrongPair
        assert attempt(office, own.number, PHONE, "c7") is Locked

    def test_what_is_kept_of_tries_is_not_readable(self, office: Office) -> None:
        attempt(office, "TS20261123-9000-0", "13800009999", "c7")
        with office.engine.connect() as connection:
            rows = repr(connection.exec_driver_sql("SELECT * FROM wrong_tries").all())
        assert "13800009999" not in rows
        assert "9000" not in rows

    def test_a_lock_is_audited(self, office: Office) -> None:
        case = file(office)
        self.guess(office, case.number, 5)
        with office.look() as work:
            acts = work.session.execute(select(AuditEntry.act)).scalars().all()
            assert audit.verify(work.session) is None
        assert "lookup_locked" in acts


def test_a_case_cannot_be_looked_up_where_wrong_tries_would_not_be_counted(office: Office) -> None:
    case = file(office)
    with office.look() as work, pytest.raises(RuntimeError, match="counted"):
        cases.find(work, case.number, PHONE)
    with office.look() as work, pytest.raises(RuntimeError, match="counted"):
        cases.verify(work, PHONE, "0000")


ACTS = {
    "supplement": cases.supplement,
    "urge": cases.urge,
    "withdraw": cases.withdraw,
    "dispute": cases.dispute,
}


def act(
    office: Office, kind: str, number: str, text: str | None = "柜台录像里有", key: str | None = None
) -> CaseEvent:
    """One of the four acts."""
    with office.work() as work:
        return ACTS[kind](work, number, text, key=key)  # type: ignore[operator,no-any-return]


class TestActing:
    @pytest.mark.parametrize("kind", ["supplement", "urge", "withdraw"])
    def test_every_act_is_kept_audited_and_told(self, any_office: Office, kind: str) -> None:
        case = file(any_office)
        event = act(any_office, kind, case.number)
        with any_office.work() as work:
            assert [each.text for each in cases.events(work, case.number)] == ["柜台录像里有"]
            entry = work.session.execute(
                select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
            ).scalar_one()
            told = [row.payload for row in outbox.due(work, 100) if row.kind == "notice"][-1]
        assert (event.kind, event.by, event.at) == (kind, "customer", MONDAY)
        assert (entry.act, entry.actor, entry.subject) == (kind, "customer", f"complaint:{case.number}")
        assert "录像" not in entry.details
        assert (told["event"], told["to"], told["number"]) == (kind, "branch_network", case.number)

    def test_urging_twice_is_counted_twice(self, office: Office) -> None:
        case = file(office)
        act(office, "urge", case.number)
        act(office, "urge", case.number)
        with office.work() as work:
            assert cases.find(work, case.number, PHONE).urged == 2

    def test_urging_needs_no_words(self, office: Office) -> None:
        assert act(office, "urge", file(office).number, None).text is None

    @pytest.mark.parametrize("kind", ["supplement", "urge", "withdraw"])
    def test_a_repeated_request_is_done_once(self, office: Office, kind: str) -> None:
        case = file(office)
        first = act(office, kind, case.number, key="turn-5")
        assert act(office, kind, case.number, key="turn-5").id == first.id
        with office.work() as work:
            assert len(cases.events(work, case.number)) == 1
            assert cases.find(work, case.number, PHONE).urged == (kind == "urge")

    def test_a_key_stands_for_one_act(self, office: Office) -> None:
        case = file(office)
        act(office, "urge", case.number, key="turn-5")
        with pytest.raises(KeyReused):
            act(office, "withdraw", case.number, key="turn-5")

    @pytest.mark.parametrize("text", ["", "   ", None])
    def test_a_supplement_of_nothing_is_refused(self, office: Office, text: str | None) -> None:
        with pytest.raises(InvalidField):
            act(office, "supplement", file(office).number, text)

    def test_a_supplement_without_end_is_refused(self, office: Office) -> None:
        with pytest.raises(InvalidField):
            act(office, "supplement", file(office).number, "长" * 4001)

    def test_withdrawal_ends_it_that_day(self, office: Office, clock: Clock) -> None:
        case = file(office)
        clock.forward(hours=2)
        act(office, "withdraw", case.number, "已经解决了")
        with office.work() as work:
            found = cases.find(work, case.number, PHONE)
        assert (found.status, found.closed_at) == ("withdrawn", clock.now)

    @pytest.mark.parametrize("kind", list(ACTS))
    def test_after_withdrawal_nothing_more_can_be_done(self, office: Office, kind: str) -> None:
        case = file(office)
        act(office, "withdraw", case.number)
        with pytest.raises(AlreadyClosed):
            act(office, kind, case.number)

    def test_a_refused_act_leaves_no_trace(self, office: Office) -> None:
        case = file(office)
        with pytest.raises(NotDecided):
            act(office, "dispute", case.number)
        with office.look() as work:
            assert cases.events(work, case.number) == []

    def test_there_is_no_act_on_what_does_not_exist(self, office: Office) -> None:
        with pytest.raises(NoSuchRow):
            act(office, "urge", "TS20261123-0000-0")


class TestDisputing:
    """Within 30 days of the decision the level above reviews, within 60."""

    def test_there_is_nothing_to_dispute_before_a_result(self, office: Office) -> None:
        with pytest.raises(NotDecided):
            act(office, "dispute", file(office).number)

    @pytest.mark.parametrize("status", ["decided", "informed", "surveyed", "closed"])
    def test_a_result_can_be_disputed(self, office: Office, clock: Clock, status: str) -> None:
        case = file(office)
        put(
            office,
            case.number,
            status,
            decided_at=local("2026-11-25 10:00"),
            closed_at=local("2026-11-26 10:00"),
        )
        clock.now = local("2026-12-01 09:00")
        act(office, "dispute", case.number, "不认可这个结果")
        with office.work() as work:
            found = cases.find(work, case.number, PHONE)
            assert found.status == "under_review"
            assert found.closed_at is None
            assert found.review_by == local("2027-01-30 23:59:59")

    @pytest.mark.parametrize(("day", "allowed"), [("2026-12-25 23:59", True), ("2026-12-26 00:00", False)])
    def test_for_thirty_days(self, office: Office, clock: Clock, day: str, allowed: bool) -> None:
        case = file(office)
        put(office, case.number, "closed", decided_at=local("2026-11-25 10:00"))
        clock.now = local(day)
        if allowed:
            assert act(office, "dispute", case.number).kind == "dispute"
        else:
            with pytest.raises(ReviewTooLate):
                act(office, "dispute", case.number)

    def test_not_twice_at_once(self, office: Office) -> None:
        case = file(office)
        put(office, case.number, "decided", decided_at=MONDAY)
        act(office, "dispute", case.number)
        with pytest.raises(UnderReview):
            act(office, "dispute", case.number)

    def test_the_level_above_hears_of_it(self, office: Office) -> None:
        case = file(office, topic="fraud")
        put(office, case.number, "decided", decided_at=MONDAY)
        act(office, "dispute", case.number)
        with office.work() as work:
            told = [
                row.payload["to"] for row in outbox.due(work, 100) if row.payload.get("event") == "dispute"
            ]
        assert told == ["risk_control", "consumer_protection"]


def test_what_customers_may_do_is_possible_in_no_state_but_those_there_are() -> None:
    assert set(lifecycle.ALLOWED) >= set(ACTS)
    for allowed in lifecycle.ALLOWED.values():
        assert allowed <= lifecycle.STATES
        assert lifecycle.WITHDRAWN not in allowed
