"""An agent has handed back: what the bot makes of the first words, and of a yes to what was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.actions.asking import HANDED_BACK
from desk.complaints import draft as drafts
from tests.actions.talk import Talk
from tests.complaints.customers import SHORT_MACHINE

GO_ON = '/inform{"step": "continue"}'
Complaints = Callable[[], list[Any]]
Facts = Callable[[], dict[str, Any]]


@pytest.fixture
def handed(register: Any, talk: Talk) -> Callable[..., str]:
    """A registration an agent has handed back, with all facts but these; the draft's version."""

    def hand_back(*but: str, asked: str = HANDED_BACK) -> str:
        known = {name: value for name, value in SHORT_MACHINE.items() if name not in but}
        with register.work() as work:
            drafts.note(work, talk.conversation_id, fields=known)
            version = drafts.version(work, drafts.begin(work, talk.conversation_id))
        talk.slots, talk.loop = {"requested_slot": asked, "topic": "atm_cash"}, "complaint_form"
        return version

    return hand_back


def test_it_goes_on_with_the_first_thing_missing(talk: Talk, handed: Callable[..., str]) -> None:
    handed("occurred_at", "request")
    said = talk.choose(GO_ON)
    assert (said.names[0], said.asked) == ("utter_resumed", "occurred_at")


def test_with_nothing_missing_it_shows_the_whole(talk: Talk, handed: Callable[..., str]) -> None:
    handed()
    said = talk.choose(GO_ON)
    assert (said.names, said.asked) == (["utter_resumed", "utter_summary"], "confirm")


def test_what_the_customer_says_first_is_taken(talk: Talk, handed: Callable[..., str], draft: Facts) -> None:
    handed("branch", "request")
    assert talk.say("西门支行", "inform").asked == "request"
    assert draft()["branch"] == "西门支行"


@pytest.mark.parametrize(("words", "intent"), [("好的", "affirm"), ("不用了", "deny"), ("你好", "greet")])
def test_a_word_to_the_agent_neither_registers_nor_drops_it(
    talk: Talk, handed: Callable[..., str], complaints: Complaints, draft: Facts, words: str, intent: str
) -> None:
    handed()
    assert talk.say(words, intent).asked == "resume"
    assert (complaints(), draft()["branch"]) == ([], "东门支行")


def test_who_wants_to_stop_may(talk: Talk, handed: Callable[..., str], draft: Facts) -> None:
    handed("branch")
    assert "utter_cancelled" in talk.say("不投诉了", "cancel").names
    assert draft() == {}


@pytest.mark.parametrize("asked", [HANDED_BACK, "confirm", "resume", "product"])
@pytest.mark.parametrize("command", ["/affirm", GO_ON])
def test_a_yes_to_what_is_there_registers_it(
    talk: Talk, handed: Callable[..., str], complaints: Complaints, asked: str, command: str
) -> None:
    talk.metadata = {"confirms": handed(asked=asked)}
    said = talk.choose(command)
    assert "utter_registered" in said.names
    [complaint] = complaints()
    assert said.value("number") == complaint.number
    again = talk.again()
    assert again.value("number") == complaint.number
    assert len(complaints()) == 1


@pytest.mark.parametrize("asked", [HANDED_BACK, "confirm"])
def test_a_yes_to_something_else_shows_what_is_there(
    talk: Talk, handed: Callable[..., str], register: Any, complaints: Complaints, asked: str
) -> None:
    talk.metadata = {"confirms": handed(asked=asked)}
    with register.work() as work:
        drafts.note(work, talk.conversation_id, fields={"branch": "西门支行"}, by="agent:chen")
    said = talk.choose("/affirm")
    assert (said.names, said.asked) == (["utter_summary_changed"], "confirm")
    assert complaints() == []
