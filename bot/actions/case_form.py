"""The form around a registered complaint: what it waits for, and how it is left."""

from __future__ import annotations

from bot.actions import cases, cues
from bot.actions.adapter import Adapter
from bot.actions.answers import tell_rules
from bot.actions.care import answered_first
from bot.actions.handoff import hand_over
from bot.actions.scene import Scene
from bot.actions.turn import CASE_ERRANDS, CONVERSATIONAL, SMALL_TALK, Turn
from desk.complaints.errors import StateForbids

SHORT = 15


class ValidateCaseForm(Adapter):
    """Called by Rasa's form when it opens and with every message while it is open."""

    def name(self) -> str:
        """The name Rasa looks for."""
        return "validate_case_form"

    def respond(self, scene: Scene) -> None:
        """Find the case and do the errand, or take what was asked for."""
        asked = scene.turn.asked
        scene.note_signals()
        if asked is None:
            if cases.identify(scene):
                cases.run_errand(scene)
            return
        if not left(scene, asked) and not waited_for(scene, asked) and not aside(scene, asked):
            look_further(scene)


def holds_number(turn: Turn, asked: str) -> bool:
    """Whether the message holds a number to find the case by, whatever the classifier takes it for."""
    last = cases.last_four_in(turn) if asked == cases.NUMBER else None
    return bool(cases.number_in(turn) or cases.phone_in(turn) or last)


def left(scene: Scene, asked: str) -> bool:
    """The customer stops, wants a person, or turns to another matter."""
    turn = scene.turn
    brief = turn.is_choice or len(turn.plain) <= SHORT
    if holds_number(turn, asked):
        return False
    if answered_first(scene):
        cases.close(scene) if not turn.hears("self_harm") else scene.remember(requested_slot=None)
    elif brief and (turn.intent == "ask_human" or cues.says("human", turn.plain)):
        hand_over(scene, "requested", "utter_handoff")
        cases.close(scene)
    elif asked == cases.NUMBER and not turn.is_choice and cues.says("no_number", turn.plain):
        by_phone = bool((scene.slots.get("case") or {}).get("phone"))
        scene.voice.say("utter_case_no_number", by_phone=by_phone)
        cases.wait_for(scene, asked)
    elif brief and asked != cases.CONFIRM and turn.intent in ("cancel", "deny", "goodbye"):
        scene.voice.say("utter_case_later")
        cases.close(scene)
    elif turn.intent == "file_complaint" and (turn.is_choice or asked != cases.WORDS):
        scene.remember(requested_slot=None)
        scene.then("action_complain")
    elif turn.intent in scene.work.policy.topics and asked != cases.WORDS:
        scene.remember(requested_slot=None)
        scene.then("action_topic")
    else:
        return False
    return True


def waited_for(scene: Scene, asked: str) -> bool:
    """Take the yes, no or words that were asked for."""
    turn = scene.turn
    try:
        if asked == cases.CONFIRM and (scene.says_yes() or cues.says("agree", turn.plain)):
            cases.withdraw(scene)
        elif asked == cases.CONFIRM and turn.intent in ("deny", "cancel"):
            cases.keep(scene)
        elif asked == cases.WORDS and turn.means(CONVERSATIONAL) and len(turn.plain) <= SHORT:
            cases.run_errand(scene)
        elif asked == cases.WORDS and turn.text:
            cases.take_words(scene)
        else:
            return False
    except StateForbids as error:
        cases.refuse(scene, error)
    return True


def aside(scene: Scene, asked: str) -> bool:
    """Answer a question or a courtesy in between, then wait as before."""
    turn = scene.turn
    if turn.is_choice or holds_number(turn, asked):
        return False
    if turn.intent == "ask_complaint_rules":
        tell_rules(scene, lead=True)
    elif turn.intent in SMALL_TALK:
        scene.voice.say(f"utter_{turn.intent}", lead=True, bare=True)
    else:
        return False
    repeat(scene, asked)
    return True


def repeat(scene: Scene, asked: str) -> None:
    """Ask the same again."""
    case = scene.slots.get("case") or {}
    if asked == cases.CONFIRM:
        cases.run_errand(scene)
    else:
        cases.ask_for_it(scene, case, heard=False)


def look_further(scene: Scene) -> None:
    """A number, a phone, four digits; or another errand."""
    turn, case = scene.turn, dict(scene.slots.get("case") or {})
    if turn.intent in CASE_ERRANDS:
        scene.remember(case={**case, "errand": turn.intent})
    elif not (cases.number_in(turn) or cases.phone_in(turn) or cases.last_four_in(turn)):
        scene.voice.say("utter_case_unclear")
        cases.wait_for(scene, turn.asked or cases.NUMBER, int(scene.slots.get("misses") or 0) + 1)
        return
    if cases.identify(scene):
        cases.run_errand(scene)
