"""What is said when a message was not understood: the likeliest readings; the second time a person."""

from __future__ import annotations

from bot.actions.adapter import Adapter
from bot.actions.answers import hear_out
from bot.actions.care import answered_first
from bot.actions.gather import add_to_story, gather
from bot.actions.scene import Scene
from bot.actions.topics import alarmed, told_in_full

READINGS = 2
WAYS_ON = ("/file_complaint", "/ask_human")  # where hardly any reading is left
MISSES_BEFORE_A_PERSON = 2


class ActionNotUnderstood(Adapter):
    """The classifier is not sure."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_not_understood"

    def respond(self, scene: Scene) -> None:
        """Ask a good question instead of guessing; then listen, also where no rule says so."""
        gather(scene)
        if answered_first(scene) or told_in_full(scene) or alarmed(scene):
            return
        if goes_on(scene):
            add_to_story(scene, scene.turn.text)
            scene.voice.say("utter_inform_advised")
        elif scene.turn.emotion and scene.slots.get("topic"):
            hear_out(scene)
        else:
            not_understood(scene)
        scene.then("action_listen")


def goes_on(scene: Scene) -> bool:
    """Whether the message most likely goes on about the matter that was told."""
    topic = scene.slots.get("topic")
    return topic is not None and topic in [name for name, _ in scene.turn.ranking[:READINGS]]


def not_understood(scene: Scene) -> None:
    """Offer the likeliest readings; after two misses in a row a person."""
    misses = int(scene.slots.get("misses") or 0) + 1
    scene.remember(misses=misses)
    if misses >= MISSES_BEFORE_A_PERSON:
        scene.voice.say("utter_not_understood_twice")
    else:
        scene.voice.say("utter_not_understood", choices=likeliest(scene))


def likeliest(scene: Scene) -> list[tuple[str, str]]:
    """The readings as choices, put as a customer would put them."""
    titles = {choice["payload"]: choice["title"] for choice in scene.readings}
    commands = [*(f"/{intent}" for intent, _ in scene.turn.ranking), *WAYS_ON]
    return [(titles[command], command) for command in dict.fromkeys(commands) if command in titles][:READINGS]
