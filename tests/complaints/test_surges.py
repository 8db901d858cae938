"""When many similar complaints are an incident, and when they are an ordinary Monday."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.complaints import incident_raising, surges
from desk.complaints.work import Office
from tests.complaints.crowds import at, complain, crowd, watch
from tests.complaints.customers import MONDAY, local

NIGHT = local("2026-11-24 03:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def usual(office: Office, size: int, *, days: int = 28) -> None:
    """So many complaints of the matter in this hour of each of the last days."""
    for back in range(days, 0, -1):
        at(office, MONDAY - DAY * back - HOUR / 2)
        crowd(office, size, over=HOUR / 4)
    at(office, MONDAY - HOUR / 2)


def test_a_crowd_where_there_never_was_one_raises_one_incident(any_office: Office) -> None:
    complain(any_office, topic="staff_service")
    at(any_office, MONDAY + DAY)
    numbers = crowd(any_office, 8)
    (raised,) = watch(any_office)
    assert (raised.kind, raised.value, raised.level, raised.count) == ("topic", "app_failure", 4, 8)
    assert raised.team == "digital"
    with any_office.look() as work:
        assert incident_raising.numbers_of(work, raised.id) == set(numbers)
    assert watch(any_office) == []


def test_the_record_says_in_figures_why(office: Office) -> None:
    usual(office, 2)
    crowd(office, 18)
    (raised,) = watch(office)
    rate = raised.usual
    assert 0.5 < rate < 2.5
    assert raised.why[0].startswith("近60分钟有18位客户投诉，事项都是")
    assert raised.why[0].endswith(f"平时{rate:.1f}位")
    assert "10000" in raised.why[1]
    assert raised.why[2] == "属于一般事件"


def test_a_quiet_night_needs_few_but_not_one_or_two(office: Office) -> None:
    usual(office, 3, days=8)
    at(office, NIGHT)
    crowd(office, office.policy.incidents.floor - 1)
    assert watch(office) == []
    complain(office)
    (raised,) = watch(office)
    assert raised.count == office.policy.incidents.floor
    assert raised.usual < 0.5


def test_what_is_usual_at_this_hour_raises_nothing(office: Office) -> None:
    usual(office, 12, days=8)
    crowd(office, 14)
    assert watch(office) == []


def test_a_slow_rise_becomes_usual(office: Office) -> None:
    for day in range(1, 19):
        at(office, MONDAY - DAY * (19 - day) - HOUR / 2)
        crowd(office, day + 2, over=HOUR / 2)
        raised = watch(office)
        assert day < 5 or raised == [], day
    at(office, MONDAY - HOUR / 2)
    crowd(office, 22, over=HOUR / 2)
    assert watch(office) == []


def test_one_customer_who_complains_again_and_again_is_no_crowd(office: Office) -> None:
    at(office, MONDAY)
    crowd(office, 12, contact_phone="13800005678")
    assert watch(office) == []


def test_what_came_over_hours_is_no_surge(office: Office) -> None:
    complain(office, topic="staff_service")
    at(office, MONDAY + DAY)
    crowd(office, 8, over=timedelta(hours=16))
    assert watch(office) == []


def test_letters_of_last_week_entered_today_are_no_surge(office: Office) -> None:
    from desk.complaints import draft, register
    from tests.complaints.crowds import FACTS, phone

    for each in range(8):
        with office.work() as work:
            draft.note(work, f"letter{each}", fields={**FACTS, "contact_phone": phone()})
            register.register(work, f"letter{each}", received_at=MONDAY - DAY * 3)
    assert watch(office) == []


def test_other_matters_are_not_alike(office: Office) -> None:
    crowd(office, 12, topic="other")
    assert watch(office) == []


def test_a_branch_with_many_matters(office: Office) -> None:
    for topic in ("staff_service", "branch_service", "atm_cash", "deposit"):
        crowd(office, 3, over=timedelta(minutes=5), topic=topic, branch="朝阳支行")
    (raised,) = watch(office)
    assert (raised.kind, raised.value, raised.count) == ("branch", "朝阳支行", 12)


def test_one_crowd_is_one_incident_whatever_it_has_in_common(office: Office) -> None:
    crowd(office, 12, product="手机银行", branch="朝阳支行")
    assert len(watch(office)) == 1
    assert watch(office) == []


def test_complaints_of_an_incident_are_not_usual(office: Office) -> None:
    usual(office, 1, days=8)
    at(office, MONDAY - DAY * 7 - HOUR / 2)
    with office.look() as work:
        before = surges.usual_rate(work, "topic", "app_failure")
    at(office, MONDAY - DAY * 7 - HOUR / 4)
    crowd(office, 20)
    assert len(watch(office)) == 1
    at(office, MONDAY)
    with office.look() as work:
        assert surges.usual_rate(work, "topic", "app_failure") == pytest.approx(before, abs=1.0)


@pytest.mark.parametrize(
    ("count", "usual", "expected"),
    [(1, 1.0, 0.6321), (5, 1.0, 0.00366), (18, 2.1, 5e-12), (900, 1000.0, 0.9993)],
)
def test_the_tail_of_the_poisson_distribution(count: int, usual: float, expected: float) -> None:
    assert surges.unlikely(count, usual) == pytest.approx(expected, rel=0.01, abs=1e-10)
