"""What customers hear of an incident, each once; a drill they hear nothing of; several servers at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desk.complaints import customers, incident_ladder, incident_raising, incident_telling, incidents
from desk.complaints.errors import (
    IncidentIsOpen,
    IncidentNotTaken,
    InvalidField,
)
from desk.complaints.feedback_model import Feedback
from desk.complaints.incident_model import Incident, IncidentMember
from desk.complaints.model import OutboxRow
from desk.complaints.work import Office, Reach, Work
from tests.complaints.crowds import (
    BOSS,
    NOTICE,
    OTHER,
    REPORT,
    at,
    complain,
    count,
    crowd,
    do,
    notices,
    raised,
    tell_all,
    told,
    watch,
)
from tests.complaints.customers import MONDAY, Clock


class TestTellingCustomers:
    @pytest.fixture(autouse=True)
    def text_messages(self, any_office: Office) -> None:
        any_office.reach = Reach(frozenset({"chat", "phone", "sms"}))

    def test_each_customer_once_also_who_comes_later(self, any_office: Office, clock: Clock) -> None:
        number = raised(any_office)
        complain(any_office, contact_phone="13800009999")
        complain(any_office, contact_phone="13800009999", description="还是转不了账")
        watch(any_office)
        with pytest.raises(IncidentNotTaken):
            do(any_office, incidents.announce, number, NOTICE, BOSS)
        do(any_office, incidents.take, number, BOSS)
        do(any_office, incidents.announce, number, NOTICE, BOSS)
        assert tell_all(any_office) == 10
        assert len(told(any_office)) == len({each.key for each in told(any_office)}) == 9
        assert all(NOTICE in each.text and each.channel == "chat" for each in told(any_office))
        clock.forward(minutes=1)
        later = complain(any_office)
        watch(any_office)
        assert tell_all(any_office) == 1
        assert told(any_office)[-1].number == later
        assert tell_all(any_office) == 0

    def test_who_has_no_conversation_is_texted_or_called(self, any_office: Office) -> None:
        number = raised(any_office, channel="phone")
        do(any_office, incidents.take, number, BOSS)
        do(any_office, incidents.announce, number, NOTICE, BOSS)
        tell_all(any_office)
        assert {each.channel for each in told(any_office)} == {"sms"}
        any_office.reach = Reach(frozenset({"chat", "phone"}))
        complain(any_office, channel="phone")
        watch(any_office)
        tell_all(any_office)
        assert len(told(any_office)) == 8
        assert notices(any_office, "incident_call") == ["lead:digital"]

    def test_another_text_is_told_to_all_again(self, any_office: Office) -> None:
        number = raised(any_office)
        do(any_office, incidents.take, number, BOSS)
        for words in (NOTICE, NOTICE, "已经恢复，请再试一次。"):
            do(any_office, incidents.announce, number, words, BOSS)
            tell_all(any_office)
        assert len(told(any_office)) == 16

    def test_the_page_greets_with_it_while_it_is_open(self, any_office: Office) -> None:
        number = raised(any_office)
        do(any_office, incidents.take, number, BOSS)
        assert do(any_office, incident_telling.greeting) == []
        do(any_office, incidents.announce, number, NOTICE, BOSS)
        assert do(any_office, incident_telling.greeting) == [f"【通知】{NOTICE}"]
        do(any_office, incidents.close, number, REPORT, BOSS)
        assert do(any_office, incident_telling.greeting) == []

    def test_elderly_customers_hear_of_a_way_without_a_screen(self, any_office: Office) -> None:
        number = raised(any_office)
        with any_office.work() as work:
            first = incidents.members(work, number)[0].number
            found = customers.find(work, first)
            customers.set_tags(work, found[0].id, ["elderly"], BOSS)
        do(any_office, incidents.take, number, BOSS)
        do(any_office, incidents.announce, number, NOTICE, BOSS)
        tell_all(any_office)
        adds = {each.number: "由同事说给您听" in each.text for each in told(any_office)}
        assert [each for each, added in adds.items() if added] == [first]

    @pytest.mark.parametrize(("words", "code"), [(" ", "empty"), ("长" * 501, "too_long")])
    def test_no_text_and_too_much_of_it(self, any_office: Office, words: str, code: str) -> None:
        number = raised(any_office)
        do(any_office, incidents.take, number, BOSS)
        with pytest.raises(InvalidField) as caught:
            do(any_office, incidents.announce, number, words, BOSS)
        assert caught.value.code == code


class TestDrill:
    def test_it_goes_the_whole_way_and_no_customer_hears_of_it(
        self, any_office: Office, clock: Clock
    ) -> None:
        crowd(any_office, 4)
        before = (count(any_office, Feedback), count(any_office, OutboxRow))
        made = do(any_office, incident_raising.drill, "topic", "app_failure", 120, BOSS)
        assert (made.level, made.drill) == (1, True)
        assert "team:senior_management" in notices(any_office, "incident_grave")
        clock.forward(minutes=16)
        do(any_office, incident_ladder.fire_due)
        assert notices(any_office, "incident_unowned")
        do(any_office, incidents.take, made.id, OTHER)
        do(any_office, incidents.announce, made.id, NOTICE, OTHER)
        assert tell_all(any_office) == 0
        assert do(any_office, incident_telling.greeting) == []
        watch(any_office)
        do(any_office, incidents.close, made.id, REPORT, OTHER)
        assert (count(any_office, Feedback), count(any_office, OutboxRow)) == before
        assert count(any_office, IncidentMember) == 0

    def test_a_real_one_is_raised_beside_it(self, any_office: Office) -> None:
        do(any_office, incident_raising.drill, "topic", "app_failure", 20, BOSS)
        with pytest.raises(IncidentIsOpen):
            do(any_office, incident_raising.drill, "topic", "app_failure", 20, BOSS)
        crowd(any_office, 12)
        (made,) = watch(any_office)
        assert not made.drill

    @pytest.mark.parametrize(("kind", "value"), [("topic", "weather"), ("colour", "red"), ("branch", " ")])
    def test_of_nothing_there_is_no_drill(self, office: Office, kind: str, value: str) -> None:
        with pytest.raises(InvalidField):
            do(office, incident_raising.drill, kind, value, 20, BOSS)


def at_once(office: Office, act: Callable[[Work], Any], times: int = 4) -> list[Any]:
    """Several servers do the same at the same moment."""
    ready, results = threading.Barrier(times), []

    def run() -> None:
        ready.wait(10)
        results.append(do(office, act))

    threads = [threading.Thread(target=run) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    return results


def test_several_servers_raise_it_once_and_tell_each_customer_once(any_office: Office) -> None:
    any_office.reach = Reach(frozenset({"chat", "phone"}))
    complain(any_office, topic="staff_service")
    at(any_office, MONDAY + timedelta(days=1))
    crowd(any_office, 12, product="手机银行", branch="朝阳支行")
    assert sorted(map(len, at_once(any_office, incident_raising.watch))) == [0, 0, 0, 1]
    assert count(any_office, Incident) == 1
    assert len(notices(any_office, "incident_raised")) == 2
    at(any_office, MONDAY + timedelta(days=1, minutes=31))
    at_once(any_office, incident_ladder.fire_due)
    assert len(notices(any_office, "incident_unowned")) == 2
    with any_office.work() as work:
        (only,) = incidents.of_state(work)
        incidents.take(work, only.id, BOSS)
        incidents.announce(work, only.id, NOTICE, BOSS)
    for _ in range(4):
        at_once(any_office, lambda work: incident_telling.tell(work, 5))
    assert len(told(any_office)) == 12
