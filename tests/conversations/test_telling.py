"""After a human: the assistant is told what it missed, once, and goes on with what is being registered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desk.complaints import draft as drafts
from desk.complaints.fields import FIELDS
from desk.complaints.register import register
from desk.conversations import casework, confirming, handback, handing, ownership, turns
from desk.conversations.assistant import AssistantFailed
from desk.conversations.inbox import ChoiceUnknown
from desk.conversations.ownership import Claim
from desk.conversations.turns import Later, Started
from tests.complaints.customers import SHORT_MACHINE
from tests.conversations.scene import Scene, answer, nlu

YES_NO = {"确认提交": "/affirm", "修改": "/deny"}


def asked(scene: Scene, **fields: Any) -> str:
    """The bot asks for a complaint that holds these facts; the draft's version."""
    with scene.office.work() as work:
        drafts.note(work, scene.id, fields=fields or {"topic": "atm_cash"})
        return drafts.version(work, drafts.begin(work, scene.id))


def version(scene: Scene) -> str | None:
    """The present version of the draft."""
    with scene.office.look() as work:
        return confirming.version_now(work, scene.id)


def facts(scene: Scene) -> dict[str, Any]:
    """What the live draft holds."""
    with scene.office.look() as work:
        told = drafts.current(work, scene.id)
        return {} if told is None else {name: told.value(name) for name in FIELDS if name in told.facts}


def say(scene: Scene, held: Claim, text: str) -> None:
    """The agent speaks."""
    with scene.office.work() as work:
        ownership.say(work, held, text)


def fill(scene: Scene, held: Claim, **fields: Any) -> None:
    """The agent writes into the draft."""
    with scene.office.work() as work:
        casework.fill(work, held, fields)


def to_the_agent(scene: Scene, text: str, **read: Any) -> None:
    """The customer writes to the agent, and the assistant reads along."""
    scene.send(text)
    scene.heard(scene.started(), nlu("inform", **read))


def missed(scene: Scene, started: Started) -> list[tuple[str, str]]:
    """Who said what, as it is told before a turn."""
    assert started.missed is not None
    assert started.missed.conversation_id == scene.id
    return [(event["author"], event["text"]) for event in started.missed.events]


def summary(scene: Scene) -> str:
    """The bot shows the whole complaint; the choice that says yes to it."""
    scene.turn("都说完了", answer("请核对", choices=YES_NO, expects="confirm", confirms=True))
    return str(scene.view().lines[-1].choices[0]["payload"])


class TestTold:
    """What the assistant missed."""

    def test_all_that_was_said_is_told_in_order_before_the_next_turn_and_once(self, scene: Scene) -> None:
        scene.turn("你好")
        held = scene.claim()
        to_the_agent(scene, "我叫陈一一")
        say(scene, held, "您好，哪天取的？")
        to_the_agent(scene, "上周五")
        scene.release(held)
        scene.send("好")
        started = scene.started()
        assert missed(scene, started) == [
            ("customer", "我叫陈一一"),
            ("agent", "您好，哪天取的？"),
            ("customer", "上周五"),
        ]
        assert started.missed is not None
        assert [each["nlu"]["intent"]["name"] for each in started.missed.events[::2]] == ["inform"] * 2
        scene.conclude(started, answer("好的。"))
        scene.send("还有")
        assert scene.started().missed is None

    def test_while_an_agent_has_it_nothing_is_told(self, scene: Scene) -> None:
        scene.turn("你好")
        scene.claim()
        scene.send("在吗")
        assert scene.started().missed is None

    def test_a_process_that_dies_tells_it_again_under_the_same_names(self, scene: Scene) -> None:
        held = scene.claim()
        say(scene, held, "您好")
        scene.release(held)
        scene.send("你好")
        first = scene.started()
        with scene.office.work() as work:
            turns.give_back(work, "one")
        again = scene.started()
        assert (again.missed, again.turn_id) == (first.missed, first.turn_id)

    def test_hands_that_changed_without_a_word_are_told_too(self, scene: Scene) -> None:
        scene.turn("你好")
        scene.release(scene.claim())
        scene.send("还在吗")
        assert missed(scene, scene.started()) == []

    def test_what_was_said_behind_a_waiting_message_is_not_lost(self, scene: Scene) -> None:
        scene.send("钱没到账")
        held = scene.claim()
        say(scene, held, "我看看")
        scene.release(held)
        started = scene.started()
        assert (started.question.text, missed(scene, started)) == ("钱没到账", [("agent", "我看看")])

    def test_words_the_bot_failed_at_are_told_after_a_person_had_them(self, scene: Scene) -> None:
        scene.send("说不清的话")
        started = scene.started()
        while scene.turns()[0].state == "started":
            scene.postpone(started, AssistantFailed("x"))
            scene.clock.advance(60)
            taken = scene.take()
            started = taken if isinstance(taken, Started) else started
        scene.release(scene.claim())
        scene.send("算了")
        assert missed(scene, scene.started()) == [("customer", "说不清的话")]


class TestTakenDown:
    """What a customer tells an agent."""

    def test_it_is_in_the_draft(self, scene: Scene) -> None:
        scene.claim()
        to_the_agent(
            scene, "上周五取的，少两百", facts={"product": "储蓄卡", "amount": SHORT_MACHINE["amount"]}
        )
        assert facts(scene)["amount"]["value"] == "200.00"
        to_the_agent(scene, "是信用卡", facts={"product": "信用卡"})
        assert facts(scene)["product"] == "信用卡"

    def test_what_the_agent_wrote_stands_and_a_story_is_continued(self, scene: Scene) -> None:
        asked(scene, topic="atm_cash", description="少吐了钱")
        held = scene.claim()
        fill(scene, held, product="储蓄卡")
        told = {"product": "信用卡", "description": "机器也没给凭条", "topic": "refund"}
        to_the_agent(scene, "机器也没给凭条", facts=told)
        assert facts(scene) == {
            "topic": "atm_cash",
            "product": "储蓄卡",
            "description": "少吐了钱\n机器也没给凭条",
        }

    def test_what_cannot_be_taken_is_left(self, scene: Scene) -> None:
        scene.claim()
        to_the_agent(scene, "电话1380000", facts={"contact_phone": "1380000", "product": "存折"})
        assert facts(scene) == {"product": "存折"}

    def test_a_registered_matter_is_not_begun_again(self, scene: Scene) -> None:
        asked(scene, **SHORT_MACHINE)
        scene.claim()
        with scene.office.work() as work:
            register(work, scene.id)
        to_the_agent(scene, "我叫陈一一", facts={"contact_name": "陈一一"})
        assert facts(scene) == {}


class TestGoingOn:
    """The bot goes on when an agent gives back."""

    def test_it_takes_the_word_with_what_is_missing(self, scene: Scene) -> None:
        asked(scene)
        held = scene.claim()
        say(scene, held, "我记下了")
        scene.release(held)
        started = scene.started(pause=0)
        assert (started.question.text, started.question.command) == (None, handback.GO_ON)
        assert missed(scene, started) == [("agent", "我记下了")]
        scene.conclude(started, answer("好，接着来。哪天的事？"))
        assert scene.said()[-1] == "好，接着来。哪天的事？"
        scene.send("上周五")
        assert scene.started().missed is None

    def test_what_an_agent_began_the_bot_finishes(self, scene: Scene) -> None:
        held = scene.claim()
        fill(scene, held, topic="atm_cash")
        scene.release(held)
        assert scene.started(pause=0).question.command == handback.GO_ON

    @pytest.mark.parametrize("to_queue", [True, False])
    def test_with_nothing_to_go_on_or_another_agent_to_come_it_waits(
        self, scene: Scene, to_queue: bool
    ) -> None:
        if to_queue:
            asked(scene)
        scene.release(scene.claim(), to_queue=to_queue)
        assert scene.take() is None

    def test_registered_by_the_agent_there_is_nothing_to_ask(self, scene: Scene) -> None:
        asked(scene, **SHORT_MACHINE)
        held = scene.claim()
        with scene.office.work() as work:
            casework.register(work, held)
        scene.release(held)
        assert scene.take() is None

    def test_closed_by_the_agent_the_matter_is_dropped(self, scene: Scene) -> None:
        asked(scene, **SHORT_MACHINE)
        held = scene.claim()
        with scene.office.work() as work:
            handing.close(work, held, "坐席小陈", "answered")
        assert (scene.take(), facts(scene)) == (None, {})

    @pytest.mark.parametrize("who", ["agent", "bot"])
    def test_whoever_takes_the_word_first_has_it(self, scene: Scene, who: str) -> None:
        asked(scene)
        if who == "bot":
            scene.send("在吗")
        scene.release(scene.claim())
        if who == "agent":
            scene.claim()
        else:
            scene.conclude(scene.started(), answer("在的，哪天的事？"))
        assert isinstance(scene.take(), Later)
        assert scene.take() is None
        assert [turn.state for turn in scene.turns() if turn.kind == handback.HANDBACK] == ["overtaken"]

    def test_a_claim_in_between_keeps_the_bot_silent(self, scene: Scene) -> None:
        asked(scene)
        scene.release(scene.claim())
        started = scene.started(pause=0)
        scene.claim()
        assert scene.conclude(started, answer("好，接着来。")).state == "suppressed"
        assert "好，接着来。" not in scene.said()


class TestTheYes:
    """A yes is a yes to what was shown, whoever showed it and whoever has the conversation."""

    def test_pressed_after_the_release_the_bot_is_told_what_to(self, scene: Scene) -> None:
        shown = asked(scene, **SHORT_MACHINE)
        held = scene.claim()
        with scene.office.work() as work:
            payload = f"c{casework.ask_confirmation(work, held, '坐席小陈').seq}.0"
        scene.release(held)
        assert scene.take() is None, "the next step is the customer's"
        scene.press(payload)
        started = scene.started(pause=0)
        assert (started.question.command, started.question.metadata["confirms"]) == ("/affirm", shown)
        assert started.missed is not None
        assert started.missed.shown == shown

    def test_what_the_bot_showed_counts_with_the_agent(self, scene: Scene) -> None:
        shown = asked(scene, **SHORT_MACHINE)
        yes = summary(scene)
        held = scene.claim()
        assert not said_yes(scene)
        scene.press(yes)
        scene.heard(scene.started(pause=0), nlu())
        assert said_yes(scene)
        fill(scene, held, branch="西门支行")
        assert not said_yes(scene)
        fill(scene, held, branch="东门支行")
        assert version(scene) == shown
        assert said_yes(scene)

    def test_a_yes_to_the_agent_is_carried_out_by_the_bot(self, scene: Scene) -> None:
        shown = asked(scene, **SHORT_MACHINE)
        yes = summary(scene)
        held = scene.claim()
        scene.press(yes)
        scene.heard(scene.started(pause=0), nlu())
        scene.release(held)
        assert scene.started(pause=0).question.metadata["confirms"] == shown

    def test_a_no_takes_it_back(self, scene: Scene) -> None:
        asked(scene, **SHORT_MACHINE)
        yes = summary(scene)
        held = scene.claim()
        scene.press(yes)
        with scene.office.work() as work:
            again = casework.ask_confirmation(work, held, "坐席小陈").seq
        scene.press(f"c{again}.1")
        assert not said_yes(scene)
        scene.heard(scene.started(pause=0), nlu())
        scene.heard(scene.started(pause=0), nlu())
        scene.release(held)
        taken = scene.take()
        assert taken is None or "confirms" not in taken.question.metadata  # type: ignore[union-attr]

    def test_the_same_content_shown_again_does_not_take_the_older_choice_away(self, scene: Scene) -> None:
        asked(scene, **SHORT_MACHINE)
        older = summary(scene)
        summary(scene)
        scene.press(older)
        assert scene.started(pause=0).question.command == "/affirm"

    def test_another_content_does(self, scene: Scene) -> None:
        asked(scene, **SHORT_MACHINE)
        older = summary(scene)
        asked(scene, branch="西门支行")
        summary(scene)
        with pytest.raises(ChoiceUnknown):
            scene.press(older)

    def test_changed_by_an_agent_it_is_shown_anew(self, scene: Scene) -> None:
        shown = asked(scene, **SHORT_MACHINE)
        yes = summary(scene)
        held = scene.claim()
        fill(scene, held, branch="西门支行")
        scene.release(held)
        scene.press(yes)
        going_on = scene.started(pause=0)
        assert going_on.question.command == handback.GO_ON
        assert going_on.missed is not None
        assert going_on.missed.shown == shown != version(scene)
        scene.conclude(going_on, answer("请核对", choices=YES_NO, expects="confirm", confirms=True))
        assert isinstance(scene.take(), Later)  # the older yes is not to what was shown last
        assert scene.said()[-1].startswith("刚才点的选项已经过时了")


def said_yes(scene: Scene) -> bool:
    """Whether the customer confirmed the draft as it is."""
    with scene.office.look() as work:
        return confirming.confirmed(work, drafts.current(work, scene.id)) is not None


def test_many_conversations_do_not_mix(scene: Scene, new_scene: Callable[[], Scene]) -> None:
    other = new_scene()
    held = other.claim()
    say(other, held, "给别人的话")
    asked(other)
    scene.release(scene.claim())
    scene.send("你好")
    assert missed(scene, scene.started()) == []
