"""A registration that was interrupted is taken up again: the customer comes back, or an agent hands back."""

from __future__ import annotations

from bot.actions import cues
from bot.actions.asking import HANDED_BACK, RESUME, ask_next, leave, next_field, offer_to_resume
from bot.actions.facts import read_facts
from bot.actions.interruptions import cancel, cancels, digression, to_case
from bot.actions.scene import Scene
from bot.actions.taking import take_answer
from bot.actions.turn import CASE_ERRANDS
from desk.complaints import draft as drafts


def resumed(scene: Scene, asked: str) -> bool:
    """The customer comes back to a registration that was interrupted."""
    if asked != RESUME:
        return False
    step, plain = scene.turn.chosen.get("step"), scene.turn.plain
    if cancels(scene) or scene.turn.intent == "deny":
        cancel(scene)
    elif step == "fresh" or cues.says("fresh", plain):
        drafts.fresh_topic(scene.work, scene.turn.conversation_id)
        scene.remember(topic=None)
        scene.voice.say("utter_fresh", lead=True)
        begin_again(scene)
    elif step == "continue" or scene.turn.intent == "affirm" or cues.says("continue", plain):
        scene.voice.say("utter_resumed", lead=True)
        begin_again(scene)
    elif read_facts(scene.turn):
        begin_again(scene, with_answer=True)
    else:
        stand_aside(scene)
    return True


def handed_back(scene: Scene, asked: str) -> bool:
    """An agent had the conversation: go on with what is missing."""
    if asked != HANDED_BACK:
        return False
    if scene.turn.is_choice and scene.turn.intent in ("inform", "affirm"):
        scene.voice.say("utter_resumed", lead=True)
        begin_again(scene)
    elif cancels(scene):
        cancel(scene)
    elif read_facts(scene.turn):
        begin_again(scene, with_answer=True)
    else:
        stand_aside(scene)
    return True


def begin_again(scene: Scene, *, with_answer: bool = False) -> None:
    """Go on asking; with an answer, take it first."""
    told = drafts.begin(scene.work, scene.turn.conversation_id)
    scene.remember(topic=told.topic)
    if not with_answer or not take_answer(scene, next_field(scene)):
        ask_next(scene)


def stand_aside(scene: Scene) -> None:
    """The customer talks of something else: answer it, and offer once or twice to go on."""
    offered = int(scene.slots.get("misses") or 0)
    answered = digression(scene, lead=False)
    if not scene.turn.is_choice and scene.turn.intent in CASE_ERRANDS:
        to_case(scene)
    elif answered and offered > 1:
        leave(scene)
    else:
        offer_to_resume(scene)
