"""The bot's words: all in domain.yml, brief, never the same twice in a row, and every one of them in use."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlg import FreshWording, fill
from desk.settings import ROOT

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
RESPONSES: dict[str, list[dict[str, Any]]] = DOMAIN["responses"]
DATA = {"utter_phrases", "utter_readings"}  # words for values and readings, never said as they stand
SPOKEN = sorted(set(RESPONSES) - DATA)
CHINESE = re.compile(r"[\u3400-\u9fff]")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/actions").glob("*.py"))


def statements(source: str) -> str:
    """The source without docstrings and comments."""
    return re.sub(r"#[^\n]*", "", re.sub(r'"""[\s\S]*?"""', "", source))


def test_no_chinese_text_in_the_code() -> None:
    code = statements(CODE).replace(r"[\u3400-\u9fff·]", "")
    assert CHINESE.findall(code) == []


@pytest.mark.parametrize("name", SPOKEN)
def test_every_response_has_three_wordings(name: str) -> None:
    general = [wording for wording in RESPONSES[name] if "condition" not in wording]
    assert len(RESPONSES[name]) >= 3
    assert general, "a response needs a wording without a condition"


@pytest.mark.parametrize("name", SPOKEN)
def test_wordings_are_brief_and_calm(name: str) -> None:
    for wording in RESPONSES[name]:
        text = wording["text"]
        assert len(re.findall(r"[。？]", text)) <= 3, text
        assert len(text) <= 120, text
        assert not re.search(r"[!！]|亲[，,爱]|非常重要|对我们很重要|敬请谅解", text), text


def test_no_two_wordings_of_a_response_are_alike() -> None:
    for name in SPOKEN:
        texts = [(w["text"], str(w.get("condition"))) for w in RESPONSES[name]]
        assert len(set(texts)) == len(texts), name


def test_every_response_is_spoken_and_every_spoken_one_exists() -> None:
    spoken = set(re.findall(r'"(utter_[a-z0-9_]+)"', CODE))
    families = {"utter_question_", "utter_"}
    built = {f"utter_question_{slot}" for slot in DOMAIN["slots"]} | {f"utter_{i}" for i in DOMAIN["intents"]}
    assert families
    assert spoken - set(RESPONSES) - {"utter_action"} == set()  # that one is Rasa's own key
    assert set(RESPONSES) - spoken - built == set()


def test_the_catalogue_for_the_validator_is_complete() -> None:
    stories = yaml.safe_load((ROOT / "bot/data/stories/spoken_by_actions.yml").read_text(encoding="utf-8"))
    listed = [step["action"] for step in stories["stories"][0]["steps"] if "action" in step]
    assert listed == sorted(RESPONSES)


def test_every_choice_is_a_command_the_bot_knows() -> None:
    for wordings in RESPONSES.values():
        for wording in wordings:
            for choice in fill(wording.get("buttons") or [], {}):
                intent, _, carried = choice["payload"][1:].partition("{")
                assert intent in DOMAIN["intents"]
                names = set(yaml.safe_load("{" + carried)) if carried else set()
                assert names <= {str(each) for each in DOMAIN["entities"]}


def test_there_is_a_reading_for_every_intent_worth_offering(policy: Any) -> None:
    offered = {choice["payload"][1:] for choice in RESPONSES["utter_readings"][0]["buttons"]}
    assert set(policy.topics) <= offered
    assert {"ask_human", "file_complaint", "check_complaint", "withdraw_complaint"} <= offered


def tracker(*said: str) -> DialogueStateTracker:
    """A conversation in which the bot said this."""
    return DialogueStateTracker.from_events("x", [BotUttered(text) for text in said], slots=[])


WORDINGS = {"utter_x": [{"text": "one"}, {"text": "two"}, {"text": "three"}]}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((), "one"),
        (("one",), "two"),
        (("two", "one"), "three"),
        (("one", "two", "three"), "one"),
        (("three", "one", "two"), "three"),
    ],
)
async def test_the_wording_said_longest_ago_is_chosen(said: tuple[str, ...], expected: str) -> None:
    wording = await FreshWording(WORDINGS).generate("utter_x", tracker(*said), "desk")
    assert wording is not None
    assert wording["text"] == expected


async def test_a_wording_with_a_fitting_condition_comes_first() -> None:
    fitting = {"text": "late", "condition": [{"type": "slot", "name": "after_hours", "value": True}]}
    nlg = FreshWording({"utter_x": [{"text": "day"}, fitting]})
    first = await nlg.generate("utter_x", tracker(), "desk", after_hours=True)
    second = await nlg.generate("utter_x", tracker("late"), "desk", after_hours=True)
    assert first is not None
    assert second is not None
    assert (first["text"], second["text"]) == ("late", "day")


async def test_said_in_passing_a_response_comes_without_its_choices() -> None:
    nlg = FreshWording({"utter_x": [{"text": "a", "buttons": [{"title": "b", "payload": "/c"}]}]})
    assert await nlg.generate("utter_x", tracker(), "desk", bare=True) == {"text": "a"}


async def test_an_unknown_response_is_none() -> None:
    assert await FreshWording(WORDINGS).generate("utter_y", tracker(), "desk") is None


def test_words_of_a_customer_are_never_read_as_a_template() -> None:
    assert fill("{value}。", {"value": "0[x] {hotline} {{}}"}) == "0[x] {hotline} {{}}。"


def test_doubled_braces_become_single() -> None:
    assert fill('/inform{{"area": "loan"}}', {}) == '/inform{"area": "loan"}'


def test_a_hole_in_a_sentence_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{nobody}", {})
