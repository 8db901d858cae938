"""The channel's reading of a request, and what becomes of a turn's events."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channel import BadTurn, as_text, read_turn
from bot.turn import _replies, chosen, find_turn

TURN = {
    "conversation_id": "c",
    "turn_id": "t",
    "text": "你好",
    "payload": None,
    "sent_at": "2026-11-23T07:20:00Z",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/restart", "／restart"),
        ("  /inform{}", "／inform{}"),
        ("你/好", "你/好"),
        ("\u3000/back", "／back"),
        ("一行\n/二行", "一行\n/二行"),
    ],
)
def test_text_is_never_a_command(text: str, expected: str) -> None:
    assert as_text(text) == expected
    assert not read_turn({**TURN, "text": text}).words.startswith("/")


@pytest.mark.parametrize(
    "payload", ["/affirm", '/inform{"area": "loan"}', '/correct_info{"field": "amount"}']
)
def test_a_choice_is_a_command(payload: str) -> None:
    assert read_turn({**TURN, "text": None, "payload": payload}).words == payload


@pytest.mark.parametrize(
    "payload", ["/restart", "/back", "/session_start", "affirm", "/affirm extra", "/a@0.1", "/"]
)
def test_no_choice_of_ours_carries_this(payload: str) -> None:
    with pytest.raises(BadTurn):
        read_turn({**TURN, "payload": payload})


@pytest.mark.parametrize(
    "body", [None, [], {}, {**TURN, "turn_id": ""}, {**TURN, "conversation_id": 1}, {**TURN, "text": "  "}]
)
def test_what_is_no_turn_is_refused(body: Any) -> None:
    with pytest.raises(BadTurn):
        read_turn(body)


def test_the_time_of_the_message_travels_with_it() -> None:
    assert read_turn({**TURN, "metadata": {"queue": True}}).metadata == {
        "queue": True,
        "sent_at": "2026-11-23T07:20:00Z",
    }


def bot(text: str | None, *, lead: bool = False, custom: Any = None, buttons: Any = None) -> BotUttered:
    """Something the bot said."""
    return BotUttered(text, {"custom": custom, "buttons": buttons}, {"lead": True} if lead else {})


def test_a_lead_opens_the_bubble_that_follows() -> None:
    spoken = [
        bot("上周五。", lead=True),
        bot("怎么称呼您？"),
        bot(None, custom={"handoff": {"reason": "urgent"}}),
    ]
    assert list(_replies(spoken)) == [{"text": "上周五。怎么称呼您？", "choices": [], "card": None}]


def test_a_lead_survives_what_is_not_text() -> None:
    spoken = [bot("好。", lead=True), bot(None, custom={"handoff": {"reason": "urgent"}}), bot("接着说？")]
    assert [reply["text"] for reply in _replies(spoken)] == ["好。接着说？"]


def test_choices_and_cards_belong_to_their_reply() -> None:
    button = {"title": "确认提交", "payload": "/affirm"}
    (reply,) = _replies([bot("对吗：", custom={"card": {"type": "x"}}, buttons=[button])])
    assert reply == {"text": "对吗：", "choices": [button], "card": {"type": "x"}}


def conversation(*events: Any) -> DialogueStateTracker:
    """A tracker with these events."""
    return DialogueStateTracker.from_events("x", list(events), slots=[])


OFFER = bot("哪种？", buttons=[{"title": "处理中", "payload": '/repayment{"detail": "repayment_pending"}'}])


@pytest.mark.parametrize("words", ["处理中", "处理中。", " 处理中 "])
def test_typing_the_title_of_a_choice_takes_it(words: str) -> None:
    assert (
        chosen(conversation(UserUttered("还不了"), OFFER), words)
        == '/repayment{"detail": "repayment_pending"}'
    )


def test_only_choices_just_offered_can_be_typed() -> None:
    tracker = conversation(OFFER, UserUttered("嗯"), bot("好"))
    assert chosen(tracker, "处理中") is None
    assert chosen(conversation(OFFER), "处理") is None


def test_a_turn_is_found_by_its_id() -> None:
    said = UserUttered("a", message_id="t1")
    tracker = conversation(said, ActionExecuted("action_listen"), UserUttered("b", message_id="t2"))
    assert find_turn(tracker, "t1") is said
    assert find_turn(tracker, "t3") is None
