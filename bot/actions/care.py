"""What is answered before anything else: a person in distress, and attempts on other people's data."""

from __future__ import annotations

from bot.actions import cues
from bot.actions.scene import Scene

NUMBERS, WHOLE_NUMBER = "numbers", 12
STILL_THERE = frozenset({"affirm", "deny", "inform", "greet", "thank", "chitchat", "nlu_fallback", "abuse"})


def answered_first(scene: Scene) -> bool:
    """Answer distress or mischief if the message holds it."""
    return comfort(scene) or refuse_mischief(scene)


def comfort(scene: Scene) -> bool:
    """A hint of self-harm brings a person and the national line, and neither a form nor talk of money."""
    if scene.turn.hears("self_harm"):
        scene.voice.say("utter_distress")
        scene.voice.hand_over("distress")
        scene.voice.say("utter_distress_company")
        scene.remember(handed_over=scene.turn.turn_id, distress=True)
        return True
    if scene.slots.get("distress") and scene.in_queue and scene.turn.intent in STILL_THERE:
        scene.voice.say("utter_distress_company")
        return True
    return False


def refuse_mischief(scene: Scene) -> bool:
    """Attempts to command the assistant or to see other people's complaints."""
    if not cues.says("injection", scene.turn.plain):
        return False
    scene.voice.say("utter_not_allowed")
    return True


def warn_of_numbers(scene: Scene) -> None:
    """Whole card and identity numbers have no place in a chat; said once."""
    told = scene.turn.of_kind("card_number") + scene.turn.of_kind("id_number")
    advised = list(scene.slots.get("advised") or [])
    if NUMBERS not in advised and any(len(str(each.value)) >= WHOLE_NUMBER for each in told):
        scene.voice.say("utter_no_card_number")
        scene.remember(advised=[*advised, NUMBERS])


def soothe(scene: Scene) -> None:
    """Recognise anger or worry in one clause, once in a conversation."""
    if scene.turn.emotion and not scene.slots.get("soothed"):
        scene.voice.say("utter_soothe", lead=True)
        scene.remember(soothed=True)
