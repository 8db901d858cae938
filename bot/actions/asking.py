"""How the registration asks: which field is next, in which words, and what is said when an answer fails."""

from __future__ import annotations

from typing import Any

from bot.actions.scene import Scene
from desk.complaints import draft as drafts
from desk.complaints.fields import FIELDS

CONFIRM, RESUME, WHICH = "confirm", "resume", "which_field"
HANDED_BACK = "handed_back"
"""Instead of a field: an agent had the conversation, and the bot has said nothing since."""
FAILURES_BEFORE_EXPLAINING = 2
FACTS_WORTH_SHOWING = 2


def next_field(scene: Scene) -> str:
    """The next field nobody has filled in; `confirm` when all are."""
    lacking = drafts.missing(scene.draft, scene.work.policy)
    if lacking[:1] == ["topic"] and scene.slots.get("area") and "description" in lacking:
        return "description"  # the area is known; the story will tell the topic
    return lacking[0] if lacking else CONFIRM


def ask_next(scene: Scene, *, changed: bool = False) -> None:
    """Ask for the next field, or show the whole for confirmation."""
    field = next_field(scene)
    if field == CONFIRM:
        show(scene, "utter_summary_changed" if changed else "utter_summary")
    else:
        ask(scene, field)


def ask(scene: Scene, field: str) -> None:
    """Ask for one field, in the words of its matter where the policy has some."""
    if field == CONFIRM:
        scene.voice.say("utter_confirm_reminder")
    else:
        topic = scene.work.policy.topic(scene.known("topic") or "")
        question = topic.questions.get(field) if topic else None
        scene.voice.say(f"utter_question_{field}", tailored=bool(question), question=question or "")
    stand_at(scene, field)


def show(scene: Scene, response: str) -> None:
    """The whole complaint as a card, to be confirmed."""
    rows = [
        {
            "name": field,
            "label": scene.phrases.label(field),
            "value": scene.phrases.value(field, scene.known(field)),
        }
        for field in FIELDS
        if scene.known(field) is not None
    ]
    title = scene.phrases("summary_title")
    scene.voice.say(response, card={"type": "complaint_summary", "title": title, "fields": rows})
    stand_at(scene, CONFIRM)


def stand_at(scene: Scene, field: str, misses: int = 0) -> None:
    """The form waits at `field`."""
    trail = [each for each in scene.slots.get("trail") or [] if each != field]
    scene.remember(requested_slot=field, trail=[*trail, field], misses=misses)


def missed(scene: Scene, field: str) -> None:
    """The answer was not understood: say so; the second time explain, and offer a person."""
    failures = int(scene.slots.get("misses") or 0) + 1
    stuck = failures >= FAILURES_BEFORE_EXPLAINING
    scene.voice.say("utter_stuck" if stuck else "utter_unclear", field=field)
    stand_at(scene, field, misses=failures)


def refused(scene: Scene, field: str, problem: str, **values: Any) -> None:
    """The answer cannot be taken: say what is wrong with it; when it goes on, explain and offer a person."""
    before = int(scene.slots.get("misses") or 0) if scene.turn.asked == field else 0
    failures = before + 1
    if failures > FAILURES_BEFORE_EXPLAINING:
        scene.voice.say("utter_stuck", field=field)
    else:
        scene.voice.say("utter_invalid", problem=problem, **values)
    stand_at(scene, field, misses=failures)


def choose_field(scene: Scene) -> None:
    """Ask which of the known facts is wrong."""
    known = [field for field in FIELDS if scene.known(field) is not None]
    choices = [(scene.phrases.label(field), f'/correct_info{{"field": "{field}"}}') for field in known]
    scene.voice.say("utter_which_field", choices=choices)
    scene.remember(requested_slot=WHICH, misses=0)


def offer_to_resume(scene: Scene) -> None:
    """Offer to go on with what is known."""
    values = [
        scene.phrases.value(field, scene.known(field))
        for field in FIELDS
        if field not in ("description", "request") and scene.known(field) is not None
    ]
    enough = len(values) >= FACTS_WORTH_SHOWING
    scene.voice.say("utter_resume", known_much=enough, known=scene.phrases.listed(values))
    scene.remember(requested_slot=RESUME, misses=int(scene.slots.get("misses") or 0) + 1)


def leave(scene: Scene) -> None:
    """The form ends; what it remembered of the talk goes, the draft is the register's business."""
    scene.remember(requested_slot=None, topic=None, area=None, trail=[], partial_phone=None, misses=0)
