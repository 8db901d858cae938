"""Takes an answer: whatever facts a message holds, for whatever was asked, repeated back as understood."""

from __future__ import annotations

import re
from typing import Any

from bot.actions import cues
from bot.actions.asking import CONFIRM, ask, ask_next, next_field, refused
from bot.actions.facts import read_facts, without_long_digits
from bot.actions.gather import add_to_story, likely_topic, note_willing, topic_of
from bot.actions.scene import Scene
from bot.actions.turn import CONVERSATIONAL, Turn
from desk.complaints.errors import InvalidField

STORY, DEMAND = "description", "request"
FREE_TEXT = frozenset({STORY, DEMAND})
SHORT_TEXT = frozenset({"product", "branch"})
LONGEST_SHORT_TEXT = 40
NAME_LIKE = re.compile(r"[\u3400-\u9fff·]{1,6}|[A-Za-z .]{2,12}")
LETTER = re.compile(r"[^\W\d_]")
A_WORD, A_SENTENCE, A_FEW_WORDS = 2, 6, 12
PHONE_LENGTH = 11


def take_answer(scene: Scene, asked: str) -> bool:
    """Take what the message says; False if it says nothing that can be taken."""
    facts = read_facts(scene.turn, asked) or bare_amount(scene, asked)
    facts.update(bare_answer(scene, asked, facts))
    told_more = tells_more(scene, asked, facts)
    if not facts and not told_more:
        return False
    if told_more:
        add_to_story(scene, scene.turn.text)
    if asked != "occurred_at" and is_incidental(scene, asked):
        facts.pop("occurred_at", None)
    story = facts.pop(STORY, None)
    if story:
        add_to_story(scene, story)
        settle_topic(scene)
    problems = note_willing(scene, facts)
    if problems:
        explain(scene, *next(iter(problems.items())), facts)
        return True
    acknowledge(scene, asked, {**facts, STORY: story} if story else facts, told_more)
    if asked in facts or story or asked == CONFIRM or next_field(scene) != asked:
        ask_next(scene, changed=asked == CONFIRM)
    else:
        ask(scene, asked)
    return True


def is_incidental(scene: Scene, asked: str) -> bool:
    """Whether a time named beside something else leaves the time that was told as it is."""
    beside = asked != CONFIRM or cues.supplement(scene.turn.text) is not None
    return scene.known("occurred_at") is not None and beside and not scene.turn.only_entities


def bare_amount(scene: Scene, asked: str) -> dict[str, Any]:
    """A mere number while a product, a place or a wish was asked for: the sum, if it is not known."""
    if asked not in SHORT_TEXT | {DEMAND} or not scene.turn.only_entities or scene.known("amount"):
        return {}
    told = read_facts(scene.turn, "amount").get("amount")
    return {"amount": told} if told else {}


def bare_answer(scene: Scene, asked: str, facts: dict[str, Any]) -> dict[str, Any]:
    """What the whole message is when it answers the question in the customer's own words."""
    turn = scene.turn
    words = turn.text.strip()
    if not words:
        return {}
    if asked in FREE_TEXT:
        return {asked: words} if is_free_text(turn, asked) else {}
    if asked in SHORT_TEXT and asked not in facts and is_short_answer(turn, asked, facts):
        return {asked: without_long_digits(words, lambda tail: scene.phrases("card_tail", tail=tail))}
    if asked == "contact_name" and asked not in facts and scene.slots.get("misses"):
        name = looks_like_name(turn)  # asked a second time: what stands there will be the name
        return {asked: name} if name else {}
    if asked == "contact_phone" and (joined := completed_phone(scene, facts)):
        return {asked: joined}
    return {}


def is_free_text(turn: Turn, asked: str) -> bool:
    """Whether the message can be the story or the demand: more than a yes, a date or a name."""
    if turn.means(CONVERSATIONAL) and len(turn.plain) <= A_FEW_WORDS:
        return False
    if asked == DEMAND and cues.supplement(turn.text):
        return False
    if len(LETTER.findall(turn.plain)) < A_WORD:
        return False
    return not turn.only_entities or (asked == DEMAND and bool(turn.of_kind("amount")))


def is_short_answer(turn: Turn, asked: str, facts: dict[str, Any]) -> bool:
    """Whether a few words can be taken as the product or the place they were asked for."""
    if asked not in facts and len(LETTER.findall(turn.plain)) < A_WORD:
        return False
    if facts.keys() - {asked} or len(turn.text.strip()) > LONGEST_SHORT_TEXT:
        return False
    if turn.means(CONVERSATIONAL) or cues.says("question", turn.plain):
        return False
    if asked not in facts and cues.says("no_name", turn.plain):
        return False
    if asked not in facts and len(turn.plain) > A_FEW_WORDS:
        return False
    names_a_place = {entity.kind for entity in turn.entities} <= {"channel", "branch", "product"}
    return asked in facts or names_a_place or not turn.only_entities


def looks_like_name(turn: Turn) -> str | None:
    """A short answer to `怎么称呼您` although no name was recognised in it."""
    name = turn.text.strip(" ,.")
    plain = NAME_LIKE.fullmatch(name) is not None
    return name if plain and not cues.says("question", turn.plain) else None


def completed_phone(scene: Scene, facts: dict[str, Any]) -> str | None:
    """The digits that were lacking, put to the number given before."""
    partial = str(scene.slots.get("partial_phone") or "")
    given = cues.phone_tail(scene.turn.plain) or "".join(re.findall(r"\d", scene.turn.plain))
    if partial and given and len(partial) + len(given) == PHONE_LENGTH:
        return partial + given
    return None


def tells_more(scene: Scene, asked: str, facts: dict[str, Any]) -> bool:
    """Whether the message goes on with the story although something else was asked."""
    turn = scene.turn
    if cues.supplement(turn.text):
        return asked != STORY
    if asked in FREE_TEXT or turn.is_choice or cues.says("question", turn.plain):
        return False
    if asked in facts:
        return topic_of(scene) is not None and len(turn.plain) > A_FEW_WORDS and not turn.only_entities
    if any(person.role == "staff" for person in turn.of_kind("person")):
        return True
    known = topic_of(scene) or (turn.ranking[0][0] if turn.ranking else "") in scene.work.policy.topics
    return bool(known) and len(turn.plain) >= A_SENTENCE and not turn.only_entities


def settle_topic(scene: Scene) -> None:
    """The story tells the topic where only the area was known."""
    if scene.known("topic") is None:
        scene.note(topic=likeliest_topic(scene))


def likeliest_topic(scene: Scene) -> str:
    """The topic of the message, if the reading is not a mere guess; else what the area usually is about."""
    area = cues.area(str(scene.slots.get("area") or "other"))
    return topic_of(scene) or likely_topic(scene) or area["otherwise"]


def explain(scene: Scene, field: str, problem: str, facts: dict[str, Any]) -> None:
    """Say kindly what is wrong with a value, after repeating what was taken beside it."""
    taken = {name: value for name, value in facts.items() if name != field}
    if taken:
        acknowledge(scene, field, taken, told_more=False)
    values: dict[str, Any] = {"value": "", "lacking": 0, "surplus": 0}
    if field == "contact_phone":
        digits = re.sub(r"\D", "", str(facts[field]))
        values.update(lacking=PHONE_LENGTH - len(digits), surplus=len(digits) - PHONE_LENGTH)
        scene.remember(partial_phone=digits if len(digits) < PHONE_LENGTH else None)
    if field == "occurred_at":
        values["value"] = scene.phrases.value(field, facts[field])
    refused(scene, field, problem, **values)


def acknowledge(scene: Scene, asked: str, facts: dict[str, Any], told_more: bool) -> None:
    """Repeat back what was understood, before the next question; the summary speaks for itself."""
    if next_field(scene) == CONFIRM:
        return
    values = [
        scene.phrases.value(field, scene.known(field)) for field in facts if field not in (STORY, DEMAND)
    ]
    if STORY in facts and not values:
        scene.voice.say("utter_ack_told", lead=True)
    elif len(values) == 1:
        scene.voice.say("utter_ack_one", lead=True, value=values[0])
    elif values:
        scene.voice.say("utter_ack_many", lead=True, values=scene.phrases.listed(values))
    elif DEMAND in facts:
        scene.voice.say("utter_ack_request", lead=True)
    elif told_more:
        scene.voice.say("utter_ack_also", lead=True)


def take_topic(scene: Scene) -> bool:
    """Take an answer to `是哪方面的问题`: a choice, a word for an area, or the story itself."""
    turn = scene.turn
    area = turn.chosen.get("area") or (cues.area_of(turn.plain) if len(turn.plain) <= A_SENTENCE else None)
    if area:
        return take_area(scene, area)
    topic = topic_of(scene)
    facts = read_facts(turn)
    is_story = len(turn.plain) >= A_SENTENCE and not turn.only_entities
    if not topic and not is_story:
        return bool(facts) and take_answer(scene, "topic")
    note_willing(scene, facts)
    scene.note(topic=topic or likeliest_topic(scene))
    if is_story:
        add_to_story(scene, turn.text)
        acknowledge(scene, "topic", {STORY: turn.text, **facts}, told_more=False)
    ask_next(scene)
    return True


def take_area(scene: Scene, area: str) -> bool:
    """An area narrows the matter down; the story will name it."""
    known = cues.area(area)
    if not known:
        return False
    scene.remember(area=area)
    note_willing(scene, read_facts(scene.turn))
    if "product" in known and scene.known("product") is None:
        note_willing(scene, {"product": known["product"]})
    if "topic" in known or scene.known(STORY) is not None:
        scene.note(topic=known.get("topic") or known["otherwise"])
    ask_next(scene)
    return True


def try_note(scene: Scene, field: str, value: Any) -> bool:
    """Note one fact, or explain why it cannot be taken."""
    try:
        scene.note(**{field: value})
    except InvalidField as error:
        explain(scene, field, error.code, {field: value})
        return False
    return True
