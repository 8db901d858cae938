"""When the assistant does not answer, the message waits, the customer knows, and in need a person comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk.complaints.work import Office
from desk.conversations import turns
from desk.conversations.assistant import AssistantDown, AssistantError, AssistantFailed, AssistantTimeout
from desk.conversations.model import ANSWERED, FAILED, HEARD, STARTED
from tests.conversations.scene import Scene, answer, nlu

DELAYED = "已经收到，答复会比平时慢一点，请您稍等，不用重复发送。"


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """All of this holds on both databases."""
    return str(request.param)


def fail(scene: Scene, error: type[AssistantError] = AssistantDown, pause: float = 1.0) -> str:
    """One try in vain; what became of the turn."""
    return scene.postpone(scene.started(pause=pause), error("x")).state


def test_the_turn_is_tried_again_under_the_same_id(scene: Scene) -> None:
    scene.send("喂")
    first = scene.started()
    outcome = scene.postpone(first, AssistantDown("x"))
    assert outcome.state == STARTED
    assert outcome.next_at is not None
    again = scene.started(pause=(outcome.next_at - scene.clock()).total_seconds())
    assert again.turn_id == first.turn_id
    assert scene.conclude(again, answer("来了")).state == ANSWERED
    assert scene.said("bot") == ["来了"]


def test_the_tries_become_rarer(scene: Scene) -> None:
    scene.send("喂")
    waits = []
    for _ in range(8):
        outcome = scene.postpone(scene.started(pause=20), AssistantDown("x"))
        assert outcome.next_at is not None
        waits.append((outcome.next_at - scene.clock()).total_seconds())
    assert waits == [0.5, 1, 2, 4, 8, 15, 15, 15]


def test_the_customer_is_told_once_and_not_for_a_short_hiccup(scene: Scene) -> None:
    scene.send("喂")
    fail(scene)
    assert scene.said("system") == []
    for _ in range(4):
        fail(scene, pause=15)
    assert scene.said("system") == [DELAYED]


def test_the_customer_is_told_again_in_the_next_disturbance(scene: Scene) -> None:
    for _ in range(2):
        scene.send("喂")
        fail(scene, pause=5)
        scene.conclude(scene.started(pause=5), answer("来了"))
    assert scene.said("system") == [DELAYED, DELAYED]


@pytest.mark.parametrize("error", [AssistantDown, AssistantTimeout, AssistantFailed])
def test_a_conversation_known_to_be_urgent_gets_a_person_at_the_first_failure(
    scene: Scene, error: type[AssistantError]
) -> None:
    scene.turn("有人正在转我的钱", answer("先锁卡", nlu=nlu("fraud", 0.9, "funds_at_risk")))
    scene.release(scene.claim())
    scene.send("又来了一笔")
    fail(scene, error)
    assert (scene.view().owner, scene.view().queue_position) == ("queue", 1)


def test_urgent_words_are_enough_when_nobody_could_read_the_message(scene: Scene) -> None:
    scene.send("我被 骗了两万")
    fail(scene)
    assert scene.view().owner == "queue"
    assert scene.said("system") == ["已经为您优先接通人工，您是第1位。"]


def test_a_matter_that_is_not_urgent_gets_a_person_after_a_while(scene: Scene) -> None:
    scene.send("年费怎么收")
    for _ in range(11):
        fail(scene, pause=15)
    assert scene.view().owner == "bot"
    fail(scene, pause=15)
    assert scene.view().owner == "queue"


def test_who_waits_for_a_person_is_still_answered_when_the_assistant_is_back(scene: Scene) -> None:
    scene.send("我被骗了")
    fail(scene)
    scene.conclude(scene.started(pause=5), answer("先别转账"))
    assert scene.said("bot") == ["先别转账"]


def test_a_turn_the_assistant_always_fails_at_is_left_to_a_person(scene: Scene) -> None:
    scene.send("怪话")
    scene.clock.advance(1)
    scene.send("后面的话")
    states = [fail(scene, AssistantFailed, pause=20) for _ in range(5)]
    assert states == [STARTED] * 4 + [FAILED]
    assert scene.view().owner == "queue"
    assert "这句话我没能处理好，由同事来为您看。" in scene.said("system")


def test_what_stands_behind_a_hopeless_turn_is_answered(scene: Scene) -> None:
    scene.send("怪话")
    started = scene.started()
    scene.send("后面的话")
    for _ in range(4):
        scene.postpone(started, AssistantFailed("x"))
        started = scene.started(pause=20)
    outcome = scene.postpone(started, AssistantFailed("x"))
    assert outcome.next_at is not None
    assert scene.started(pause=0).question.text == "后面的话"


def test_an_assistant_that_is_down_never_makes_a_turn_hopeless(scene: Scene) -> None:
    scene.send("喂")
    assert {fail(scene, AssistantDown, pause=16) for _ in range(30)} == {STARTED}


def test_a_timeout_makes_a_turn_hopeless_only_after_a_while(scene: Scene) -> None:
    scene.send("喂")
    states = [fail(scene, AssistantTimeout, pause=20) for _ in range(9)]
    assert states.index(FAILED) == 8


def test_listening_for_an_agent_is_given_up_soon(scene: Scene) -> None:
    scene.claim()
    scene.send("给客服的话")
    states = [fail(scene, pause=20) for _ in range(4)]
    assert states == [STARTED] * 3 + [HEARD]
    assert len(scene.said("system")) == 1


def test_the_late_failure_of_a_former_holder_changes_nothing(scene: Scene) -> None:
    scene.send("喂")
    first = scene.started("one")
    again = scene.started("two", pause=15.1)
    assert scene.postpone(first, AssistantTimeout("x")).state == "lost"
    assert scene.conclude(again, answer("准时")).state == ANSWERED


def test_the_return_of_the_assistant_wakes_what_waits(
    scene: Scene, new_scene: Callable[[], Scene], office: Office
) -> None:
    scene.send("喂")
    for _ in range(6):
        fail(scene, pause=15)
    running = new_scene()
    running.send("喂")
    running.started()
    with office.work() as work:
        turns.wake_waiting(work)
    with office.look() as work:
        assert turns.due(work) == [scene.id]
