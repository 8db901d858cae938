"""Brings a person: the desk puts the conversation into its queue and tells the customer place and hours."""

from __future__ import annotations

from typing import Literal

from bot.actions.adapter import Answer
from bot.actions.scene import Scene

Reason = Literal["requested", "urgent", "distress", "not_understood"]


def hand_over(scene: Scene, reason: Reason, response: str, *, lead: bool = False) -> None:
    """Say `response` and call a person; once they are called, only say so."""
    if scene.in_queue:
        scene.voice.say("utter_handoff_already", lead=lead)
        return
    scene.voice.say(response, lead=lead)
    scene.voice.hand_over(reason)
    scene.remember(handed_over=scene.turn.turn_id)


class ActionHandoff(Answer):
    """The customer wants a person and names no matter."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_handoff"

    def answer(self, scene: Scene) -> None:
        """Call a person."""
        call_person(scene)


def call_person(scene: Scene) -> None:
    """Call a person; meanwhile the matter can be told here."""
    waiting = scene.in_queue
    hand_over(scene, "requested", "utter_handoff")
    if not waiting and scene.known("description") is None:
        scene.voice.say("utter_handoff_waiting")
