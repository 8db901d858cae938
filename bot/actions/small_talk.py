"""Greetings, thanks, insults and the like, and answers that answer nothing."""

from __future__ import annotations

from bot.actions import cues
from bot.actions.adapter import Answer
from bot.actions.answers import guide, hear_out
from bot.actions.facts import read_facts
from bot.actions.gather import note_willing
from bot.actions.handoff import call_person
from bot.actions.scene import Scene
from bot.actions.topics import alarmed, told_in_full
from bot.actions.turn import SURE


class ActionSmallTalk(Answer):
    """Greetings, thanks, insults and the like, and answers that answer nothing."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_small_talk"

    def answer(self, scene: Scene) -> None:
        """Say what belongs to the intent; a bare fact after guidance may be what the guidance asked."""
        intent, topic = scene.turn.intent, scene.slots.get("topic")
        if told_in_full(scene) or alarmed(scene):
            return
        if scene.turn.hears("wants_human"):
            call_person(scene)
        elif topic and "contact_phone" in (facts := read_facts(scene.turn)):
            note_willing(scene, facts)
            scene.then("complaint_form")
        elif topic and scene.turn.emotion and intent in ("abuse", "chitchat"):
            hear_out(scene)
        elif intent == "inform" and topic:
            self._go_on(scene, topic)
        elif intent == "affirm" and scene.turn.answers == "utter_inform_advised":
            scene.then("action_complain")
        elif intent == "help" and topic and scene.turn.confidence < SURE:
            guide(scene, topic)
        elif intent == "affirm" and scene.slots.get("advised"):
            scene.voice.say("utter_affirm_advised")
        else:
            scene.voice.say(f"utter_{intent}")

    def _go_on(self, scene: Scene, topic: str) -> None:
        if cues.detail_of(topic, scene.turn.plain):
            guide(scene, topic)
        else:
            scene.voice.say("utter_inform_advised")
