"""The line for a person: fair, honest about waiting, and with the urgent first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from desk.complaints.policy import Policy
from desk.complaints.work import Office
from desk.conversations import hours, queue
from desk.conversations.queue import expected_minutes
from tests.conversations.scene import Clock, Scene, answer, nlu


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """All of this holds on both databases."""
    return str(request.param)


def test_first_come_first_served(scene: Scene, new_scene: Callable[[], Scene]) -> None:
    others = [new_scene() for _ in range(3)]
    for each in (*others, scene):
        each.enter_queue()
    assert [each.view().queue_position for each in (*others, scene)] == [1, 2, 3, 4]


def test_the_place_moves_up_when_somebody_is_served(scene: Scene, new_scene: Callable[[], Scene]) -> None:
    first = new_scene()
    first.enter_queue()
    scene.enter_queue()
    first.claim()
    assert scene.view().queue_position == 1


def test_who_becomes_urgent_moves_forward_and_is_told(scene: Scene, new_scene: Callable[[], Scene]) -> None:
    other = new_scene()
    other.enter_queue()
    scene.enter_queue()
    scene.turn("钱正在被转走", answer("先锁卡", nlu=nlu("fraud", 0.9, "funds_at_risk")))
    assert (scene.view().queue_position, other.view().queue_position) == (1, 2)
    assert scene.said()[-1] == "已经在为您排队，现在是第1位。"


def test_nobody_stands_in_line_twice(scene: Scene) -> None:
    scene.enter_queue()
    scene.enter_queue(queue.NOT_UNDERSTOOD)
    assert scene.view().queue_position == 1
    assert len(scene.view().lines) == 1


def test_who_has_an_agent_does_not_enter_the_line(scene: Scene) -> None:
    scene.claim()
    scene.enter_queue()
    assert (scene.view().owner, scene.view().queue_position) == ("agent", None)


def test_the_waiting_time_is_not_told_before_it_can_be_known(scene: Scene) -> None:
    scene.enter_queue()
    assert "分钟" not in scene.said()[-1]


def test_the_waiting_time_is_the_pace_of_the_latest_claims(
    scene: Scene, new_scene: Callable[[], Scene], clock: Clock
) -> None:
    for _ in range(4):
        served = new_scene()
        served.enter_queue()
        clock.advance(120)
        served.claim()
    clock.advance(120)
    new_scene().enter_queue()
    scene.enter_queue()
    assert "第2位，大约4分钟" in scene.said()[-1]


def test_an_old_pace_is_forgotten(scene: Scene, office: Office, clock: Clock) -> None:
    for _ in range(4):
        scene.enter_queue()
        scene.release(scene.claim())
    clock.advance(3 * 3600)
    with office.look() as work:
        assert expected_minutes(work, 1) is None


def at(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(f"2026-{text}:00+08:00").astimezone(timezone.utc)


class TestHours:
    """Hours of the shipped policy: working days 8 to 20, other days 9 to 18."""

    @pytest.mark.parametrize(
        ("moment", "open_"),
        [
            ("11-23T08:00", True),
            ("11-23T07:59", False),
            ("11-23T19:59", True),
            ("11-23T20:00", False),
            ("11-28T08:30", False),  # a Saturday
            ("11-28T09:00", True),
            ("10-01T08:30", False),  # the national holiday, a Thursday
            ("09-20T08:30", True),  # a Sunday that is worked
        ],
    )
    def test_people_answer_in_business_hours(self, policy: Policy, moment: str, open_: bool) -> None:
        assert hours.open_at(policy, at(moment)) is open_

    @pytest.mark.parametrize(
        ("moment", "words"),
        [
            ("11-23T06:00", "今天8:00"),
            ("11-23T21:00", "明天8:00"),
            ("11-27T21:00", "明天9:00"),
        ],
    )
    def test_the_next_opening_is_said_as_people_say_it(self, policy: Policy, moment: str, words: str) -> None:
        opens = hours.next_opening(policy, at(moment))
        assert opens is not None
        assert hours.in_words(policy, opens, at(moment)) == words

    def test_a_long_holiday_ends(self, altered_policy: Callable[..., Policy]) -> None:
        closed = altered_policy(restdays="null")
        opens = hours.next_opening(closed, at("10-01T12:00"))
        assert opens == at("10-08T08:00")
        assert hours.in_words(closed, opens, at("10-01T12:00")) == "10月8日8:00"

    def test_urgent_at_night_is_sent_to_the_hotline(self, scene: Scene, clock: Clock) -> None:
        clock.now = at("11-23T23:00")
        scene.turn("卡被盗刷了", answer("先锁卡", nlu=nlu("unauthorised_transaction", 0.9, "funds_lost")))
        assert "现在就打" in scene.said()[-1]
        assert scene.view().owner == "queue"

    def test_the_assistant_knows_that_it_is_night(self, scene: Scene, clock: Clock) -> None:
        clock.now = at("11-23T23:00")
        scene.send("转人工")
        assert scene.started().question.metadata["after_hours"] is True
