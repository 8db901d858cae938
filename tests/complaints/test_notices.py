"""What staff are told: from the outbox to the desk once, to whom it is for and nobody else, read by whom."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from desk.complaints import cases, notices, outbox
from desk.complaints.clock_model import StaffNotice
from desk.complaints.errors import NoSuchRow
from desk.complaints.model import OutboxRow
from desk.complaints.work import Office
from tests.complaints.customers import MONDAY, Clock, file
from tests.complaints.test_at_once import together
from tests.complaints.timing import complain

TEAM = "branch_network"


def deliver(office: Office) -> int:
    """Bring what is due to the desk."""
    with office.work() as work:
        return notices.deliver(work)


def post(office: Office, to: str, kind: str = "urge", **more: Any) -> int:
    """A notice about nothing in particular."""
    with office.work() as work:
        return notices.post(work, to, kind, None, **more).id


def seen(office: Office, name: str, *teams: str, leads: Any = ()) -> list[int]:
    """The ids of what a member is told, newest first."""
    with office.look() as work:
        return [each.id for each in notices.for_member(work, name, teams, leads)]


class TestFromTheOutbox:
    def test_a_registration_is_told_its_team(self, any_office: Office) -> None:
        number = complain(any_office, MONDAY)
        with any_office.look() as work:
            assert notices.waiting(work)
        assert deliver(any_office) == 1
        with any_office.look() as work:
            assert not notices.waiting(work)
            [notice] = notices.for_member(work, "chen", [TEAM])
            assert notices.title(work, notice) == f"{number} 新登记，请接手"
        assert (notice.kind, notice.number, notice.to_team) == ("registered", number, TEAM)
        assert notice.payload["respond_by"] == "2026-11-25T15:20:00+08:00"

    def test_an_urgent_one_is_told_the_level_above_too(self, office: Office) -> None:
        complain(office, MONDAY, 2)
        deliver(office)
        assert len(seen(office, "li", "consumer_protection")) == 1

    def test_it_arrives_once(self, any_office: Office) -> None:
        """Whoever died between the notice and the mark on its row did neither."""
        complain(any_office, MONDAY)
        deliver(any_office)
        with any_office.work() as work:
            [row] = work.session.execute(select(OutboxRow).where(OutboxRow.kind == "notice")).scalars()
            assert row.state == outbox.DONE
            row.state = outbox.DUE
        assert deliver(any_office) == 1
        assert len(seen(any_office, "chen", TEAM)) == 1

    def test_several_servers_at_once_bring_each_once(self, any_office: Office) -> None:
        for index in range(6):
            complain(any_office, MONDAY, conversation=f"c{index}", contact_phone=f"1380000{index:04d}")
        found = together(*[lambda: deliver(any_office)] * 4)
        assert sum(found) == 6
        assert len(seen(any_office, "chen", TEAM)) == 6

    def test_what_cannot_be_read_does_not_hold_up_the_rest(self, office: Office, clock: Clock) -> None:
        with office.work() as work:
            outbox.post(work, "notice", None, {"number": "TS-nothing", "to": TEAM, "event": "x"}, "bad:1")
            outbox.post(work, "notice", None, {"number": "TS-nothing"}, "bad:2")
        complain(office, MONDAY)
        assert deliver(office) == 3
        assert len(seen(office, "chen", TEAM)) == 1
        for _ in range(office.policy.delivery.give_up_after):
            clock.forward(hours=2)
            deliver(office)
        with office.look() as work:
            assert [row.dedupe_key for row in outbox.dead(work)] == ["bad:1", "bad:2"]

    def test_a_customers_urging_is_told(self, office: Office) -> None:
        number = file(office).number
        with office.work() as work:
            cases.urge(work, number, "快一点")
        deliver(office)
        with office.look() as work:
            newest = notices.for_member(work, "chen", [TEAM])[0]
            assert newest.kind == "urge"
            assert "快一点" not in str(newest.payload)


class TestWhoSeesWhat:
    def test_a_person_sees_their_own(self, office: Office) -> None:
        mine = post(office, "person:chen")
        assert seen(office, "chen") == [mine]
        assert seen(office, "li", TEAM, leads=notices.ALL_TEAMS) == []

    def test_a_team_sees_its_own(self, office: Office) -> None:
        ours = post(office, f"team:{TEAM}")
        assert seen(office, "chen", TEAM) == seen(office, "li", "wealth", TEAM) == [ours]
        assert seen(office, "wang", "wealth") == seen(office, "wang") == []

    def test_leads_see_what_is_for_leads(self, office: Office) -> None:
        theirs = post(office, f"lead:{TEAM}")
        assert seen(office, "chen", TEAM) == []
        assert seen(office, "zhao", leads=[TEAM]) == seen(office, "zhao", leads=notices.ALL_TEAMS) == [theirs]
        assert seen(office, "zhao", leads=["wealth"]) == []

    def test_the_newest_come_first_page_by_page(self, office: Office) -> None:
        posted = [post(office, "person:chen") for _ in range(5)]
        with office.look() as work:
            first = [each.id for each in notices.for_member(work, "chen", [], limit=2)]
            then = [each.id for each in notices.for_member(work, "chen", [], before=first[-1])]
        assert first + then == posted[::-1]

    def test_the_same_key_makes_one_notice(self, office: Office) -> None:
        assert post(office, "person:chen", key="k1") == post(office, "person:chen", key="k1")
        assert len(seen(office, "chen")) == 1

    def test_words_that_may_be_personal_are_encrypted(self, office: Office) -> None:
        post(office, "person:chen", text="客户林小满说电话打不通")
        with office.engine.connect() as connection:
            [raw] = connection.exec_driver_sql("SELECT text FROM staff_notice").fetchone()
        assert "林小满" not in raw
        with office.look() as work:
            assert notices.for_member(work, "chen", [])[0].text == "客户林小满说电话打不通"


class TestReading:
    def test_the_first_reader_stays_on_it(self, any_office: Office) -> None:
        notice_id = post(any_office, f"team:{TEAM}")
        with any_office.look() as work:
            assert notices.unread(work, "chen", [TEAM]) == notices.unread(work, "li", [TEAM]) == 1
        for name in ("chen", "li"):
            with any_office.work() as work:
                notices.mark_read(work, notice_id, name, [TEAM])
        with any_office.look() as work:
            assert notices.unread(work, "li", [TEAM]) == 0
            [notice] = notices.for_member(work, "li", [TEAM])
            assert notice.read_by == "chen"
            assert notices.for_member(work, "li", [TEAM], unread=True) == []

    def test_nobody_reads_what_is_not_for_them(self, office: Office) -> None:
        notice_id = post(office, "person:chen")
        with pytest.raises(NoSuchRow), office.work() as work:
            notices.mark_read(work, notice_id, "li", [TEAM], notices.ALL_TEAMS)

    def test_all_at_once(self, office: Office) -> None:
        for to in ("person:chen", f"team:{TEAM}", f"lead:{TEAM}", "person:li"):
            post(office, to)
        with office.work() as work:
            assert notices.mark_all_read(work, "chen", [TEAM]) == 2
        with office.look() as work:
            query = select(func.count()).select_from(StaffNotice).where(StaffNotice.read_at.is_(None))
            assert work.session.execute(query).scalar_one() == 2


def test_every_notice_we_post_has_words(office: Office) -> None:
    """What the ladder and the outbox post today; other kinds fall back on words that always fit."""
    words = office.policy.texts["notices"]
    kinds = {"registered", "supplement", "urge", "withdraw", "dispute"}
    kinds |= {"clock_half", "clock_most", "clock_breach", "clock_escalated"}
    assert kinds <= set(words)
    post(office, "person:chen", kind="something_new")
    with office.look() as work:
        assert notices.title(work, notices.for_member(work, "chen", [])[0]) == words["other"].format(
            number=""
        )
