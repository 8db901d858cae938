"""The registration of a complaint: a form that takes facts in any order and never asks for what was said.

Rasa runs the form and calls this action with every message. The draft in the database is the truth; the
tracker only knows which field is asked. What a message is, is decided from the top of HANDLERS to the bottom.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.actions import cues
from bot.actions.adapter import Adapter
from bot.actions.asking import CONFIRM, WHICH, ask_next, choose_field, missed, next_field
from bot.actions.care import soothe, warn_of_numbers
from bot.actions.corrections import corrected, went_back
from bot.actions.facts import read_facts
from bot.actions.gather import note_willing, topic_of, weighs_more
from bot.actions.handoff import hand_over
from bot.actions.interruptions import (
    SHORT,
    ask_again,
    called_person,
    cancelled,
    case_first,
    digressed,
    distressed,
    is_aside,
    mischief,
)
from bot.actions.registering import register_now, registered_meanwhile, was_shown
from bot.actions.resuming import handed_back, resumed
from bot.actions.scene import Scene
from bot.actions.taking import FREE_TEXT, take_answer, take_topic
from bot.actions.topics import OTHER, warn
from desk.complaints import draft as drafts


class ValidateComplaintForm(Adapter):
    """Called by Rasa's form when it opens and with every message while it is open."""

    def name(self) -> str:
        """The name Rasa looks for."""
        return "validate_complaint_form"

    def respond(self, scene: Scene) -> None:
        """Open the form, or take the message for the field that was asked."""
        if scene.turn.asked is None:
            open_form(scene)
            return
        listen(scene)
        for handle in HANDLERS:
            if handle(scene, scene.turn.asked):
                return
        missed(scene, scene.turn.asked)


def open_form(scene: Scene) -> None:
    """Begin to ask for what is missing."""
    told = drafts.begin(scene.work, scene.turn.conversation_id)
    scene.remember(topic=told.topic, area=None, trail=[], partial_phone=None)
    if scene.turn.hears("wants_human") and not scene.in_queue:
        hand_over(scene, "requested", "utter_handoff")
    if not scene.turn.spoken and next_field(scene) != CONFIRM:
        known = scene.turn.intent == "file_complaint" and told.value("description") is not None
        scene.voice.say("utter_begin_known" if known else "utter_begin", lead=True)
    ask_next(scene)


def listen(scene: Scene) -> None:
    """What concerns every message: signals, danger that shows only now, anger."""
    if scene.draft is None:
        return  # to note anything would begin another complaint
    scene.note_signals()
    topic, before = topic_of(scene), scene.known("topic")
    if topic and before and topic != before and (before == OTHER or weighs_more(scene, topic, before)):
        scene.note(topic=topic)
    if not scene.turn.hears("self_harm"):
        warn_of_numbers(scene)
        soothe(scene)
        at_stake = {name: value for name, value in read_facts(scene.turn).items() if name == "amount"}
        note_willing(scene, at_stake)  # the level depends on it
        if not scene.in_queue and scene.urgent:
            warn(scene)


def settled_elsewhere(scene: Scene, asked: str) -> bool:
    """The draft is gone: an agent registered it, or this very turn did so before its answer was lost."""
    if asked == CONFIRM and scene.draft is None and agrees(scene):
        register_now(scene)
        return True
    if registered_meanwhile(scene):
        return True
    if scene.draft is None:
        scene.note_signals()
        open_form(scene)
        return True
    return False


def said_yes(scene: Scene, asked: str) -> bool:
    """A yes pressed under a summary is a yes to what stood there, whoever showed it and what came since."""
    if not scene.turn.metadata.get("confirms"):
        return False
    if was_shown(scene):
        register_now(scene)
    else:
        ask_next(scene, changed=True)
    return True


def skipped(scene: Scene, asked: str) -> bool:
    """The customer does not know or does not want to say."""
    turn = scene.turn
    declines = turn.chosen.get("step") == "skip" or cues.says("skip", turn.plain)
    declines = declines or (asked == "amount" and cues.says("no_money", turn.plain))
    declines = declines or (turn.intent == "deny" and asked not in FREE_TEXT and len(turn.plain) <= SHORT)
    if not declines or asked in (CONFIRM, WHICH):
        return False
    if asked in scene.work.policy.form.required:
        scene.voice.say("utter_required", lead=True, field=asked)
        ask_again(scene, asked)
        return True
    drafts.skip(scene.work, turn.conversation_id, asked)
    if next_field(scene) != CONFIRM:
        scene.voice.say("utter_ack_skipped", lead=True)
    ask_next(scene)
    return True


def confirmed(scene: Scene, asked: str) -> bool:
    """At the summary: yes registers, no asks what is wrong, anything told changes it."""
    if asked == WHICH and (scene.turn.intent == "deny" or agrees(scene)):
        ask_next(scene)
        return True
    if asked != CONFIRM:
        return False
    if scene.turn.answers == "utter_case_during_form" and not scene.turn.is_choice:
        ask_next(scene)  # a yes to `先登记完，还是先办之前那件`
        return True
    if agrees(scene):
        register_now(scene)
        return True
    if scene.turn.intent == "deny":
        choose_field(scene)
        return True
    return False


def agrees(scene: Scene) -> bool:
    """Whether the summary is confirmed."""
    return scene.says_yes() or cues.says("agree", scene.turn.plain)


def answered(scene: Scene, asked: str) -> bool:
    """Whatever facts the message holds are taken; a question beside them is answered too."""
    if scene.turn.is_choice and not scene.turn.chosen.get("area"):
        return False
    if is_aside(scene, asked):
        return False
    if asked == "topic":
        return take_topic(scene)
    if asked == WHICH:
        return False
    return take_answer(scene, asked)


HANDLERS: tuple[Callable[[Scene, str], bool], ...] = (
    distressed,
    mischief,
    settled_elsewhere,
    said_yes,
    resumed,
    handed_back,
    cancelled,
    case_first,
    called_person,
    went_back,
    skipped,
    corrected,
    confirmed,
    answered,
    digressed,
)
