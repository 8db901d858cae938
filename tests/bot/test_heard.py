"""What was said with an agent, as the assistant takes it in."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channel import BadTurn, read_missed
from bot.heard import _event, _known
from bot.turn import _spoken_after, chosen

SAID = {"author": "agent", "message_id": "c-5", "text": "请确认"}
ASKED = {**SAID, "choices": [{"title": "确认提交", "payload": "/affirm"}], "at": "2026-11-23T07:20:00+00:00"}
WORDS = {
    "author": "customer",
    "message_id": "t1",
    "text": "我叫林小满",
    "nlu": {"intent": {"name": "inform", "confidence": 0.9}, "entities": [], "signals": []},
}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"conversation_id": "c"},
        {"conversation_id": "c", "events": {}},
        {"conversation_id": "c", "events": [{**SAID, "author": "bot"}]},
        {"conversation_id": "c", "events": [{**SAID, "text": ""}]},
        {"conversation_id": "c", "events": [{"author": "agent", "text": "x"}]},
        {"conversation_id": 1, "events": []},
    ],
)
def test_what_tells_nothing_is_refused(body: Any) -> None:
    with pytest.raises(BadTurn):
        read_missed(body)


def test_what_was_said_is_read() -> None:
    missed = read_missed({"conversation_id": "c", "events": [SAID], "shown": "v"})
    assert (missed.conversation_id, missed.events, missed.shown) == ("c", (SAID,), "v")


def tracker(*events: Any) -> DialogueStateTracker:
    """A conversation."""
    return DialogueStateTracker.from_events("c", evts=list(events))


def test_each_message_is_known_by_its_name() -> None:
    talk = tracker(_event(WORDS), _event(ASKED), BotUttered("你好"))
    assert {"t1", "c-5"} <= _known(talk)


def test_the_customers_words_come_with_their_reading() -> None:
    heard = _event(WORDS)
    assert isinstance(heard, UserUttered)
    assert (heard.text, heard.intent_name, heard.message_id) == ("我叫林小满", "inform", "t1")
    unread = _event({**WORDS, "nlu": None})
    assert isinstance(unread, UserUttered)
    assert unread.intent_name is None


def test_the_agents_words_are_not_the_bots_answer() -> None:
    asked = UserUttered("你好", message_id="t0")
    talk = tracker(asked, BotUttered("您好"), _event(ASKED))
    assert [each.text for each in _spoken_after(talk.events, asked)] == ["您好"]


def test_what_the_agent_offered_may_be_typed() -> None:
    assert chosen(tracker(_event(WORDS), _event(ASKED)), "确认提交") == "/affirm"
    assert chosen(tracker(_event(ASKED), _event(WORDS)), "确认提交") is None
