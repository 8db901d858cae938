"""Gathers facts from the first message on, before there is any form: what was said is not asked."""

from __future__ import annotations

from typing import Any

from bot.actions import cues
from bot.actions.facts import read_facts
from bot.actions.scene import Scene
from bot.actions.turn import CASE_ERRANDS, SMALL_TALK, UNSURE
from desk.complaints import draft as drafts
from desk.complaints.errors import InvalidField
from desk.complaints.grading import Facts, grade

TELLS_NOTHING = frozenset(
    SMALL_TALK
    | CASE_ERRANDS
    | {"ask_human", "affirm", "deny", "cancel", "ask_complaint_rules", "contact_info"}
)
LONG_ENOUGH_TO_TELL = 12
STANDS_OUT = 0.4  # its share of all that speaks for a matter


def gather(scene: Scene) -> None:
    """Note signals, matter, facts and the story of a message outside the form."""
    turn = scene.turn
    scene.note_signals()
    topic = topic_of(scene)
    if topic:
        take_matter(scene, topic)
    if turn.is_choice or turn.intent in TELLS_NOTHING:
        return
    note_willing(scene, read_facts(turn))
    if topic:
        add_to_story(scene, turn.text)
    elif turn.intent == "file_complaint" and len(turn.plain) >= LONG_ENOUGH_TO_TELL:
        take_story(scene)


def topic_of(scene: Scene) -> str | None:
    """The matter the message names, if it names one; asking for a phone number is no matter."""
    named = scene.turn.intent in scene.work.policy.topics and scene.turn.intent != "contact_info"
    return scene.turn.intent if named else None


def likely_topic(scene: Scene) -> str | None:
    """The matter that stands out among the matters the message may be about, whatever else it may be.

    A complaint with name, phone and demand looks like an answer to the classifier; its topic is second then.
    """
    policy = scene.work.policy
    ranked = [(name, p) for name, p in scene.turn.ranking if name in policy.topics and name != "contact_info"]
    if scene.turn.urgent:
        ranked.sort(key=lambda each: not grade(Facts(each[0]), policy).urgent)
    total = sum(p for _, p in ranked)
    name, p = ranked[0] if ranked else ("", 0.0)
    stands_out = bool(scene.turn.urgent) or p >= total * STANDS_OUT
    return name if p >= UNSURE and stands_out else None


def take_matter(scene: Scene, topic: str) -> None:
    """A new matter replaces the old one, unless the old one is urgent or the message goes on about it."""
    before = scene.known("topic")
    if before == topic:
        return
    goes_on = cues.says("connective", scene.turn.plain) or scene.asking or only_demands(scene)
    if before and (goes_on or weighs_more(scene, before, topic)):
        return
    if before:
        heard = scene.turn.signals
        drafts.fresh_topic(scene.work, scene.turn.conversation_id, topic)
        if heard:
            scene.note_signals()
        scene.remember(topic=topic)
    else:
        scene.note(topic=topic)


def only_demands(scene: Scene) -> bool:
    """Whether the message is a bare demand (`退给我`): it belongs to the matter that was told."""
    brief = len(scene.turn.plain) < LONG_ENOUGH_TO_TELL
    return brief and cues.demand(scene.turn.text) is not None


def weighs_more(scene: Scene, before: str, after: str) -> bool:
    """Whether the matter so far is urgent by its nature and the new one is not."""
    policy = scene.work.policy
    return grade(Facts(before), policy).urgent and not grade(Facts(after), policy).urgent


def take_story(scene: Scene) -> None:
    """The message is the story, and what stands out in it the matter."""
    add_to_story(scene, scene.turn.text)
    topic = likely_topic(scene)
    if topic and scene.known("topic") is None:
        scene.note(topic=topic)


def note_willing(scene: Scene, facts: dict[str, Any]) -> dict[str, str]:
    """Note what can be taken; gives field → code of what cannot."""
    refused: dict[str, str] = {}
    for field, value in facts.items():
        try:
            scene.note(**{field: value})
        except InvalidField as error:
            refused[field] = error.code
    return refused


def add_to_story(scene: Scene, words: str) -> None:
    """Add the customer's words to the description, once."""
    told = str(scene.known("description") or "")
    if not words.strip() or words.strip() in told:
        return
    longest = scene.work.policy.form.max_length["description"]
    joined = f"{told}\n{words.strip()}".strip()
    scene.note(description=joined[:longest])
