"""The wish to complain, without a matter: the registration begins."""

from __future__ import annotations

from bot.actions import cues
from bot.actions.adapter import Answer
from bot.actions.care import soothe
from bot.actions.scene import Scene
from bot.actions.topics import warn
from desk.complaints import draft as drafts


class ActionComplain(Answer):
    """`我要投诉`, or the choice 登记投诉 under an answer."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_complain"

    def answer(self, scene: Scene) -> None:
        """Begin to ask, unless this message was just registered."""
        soothe(scene)
        if cues.says("changed_mind", scene.turn.plain):
            take_up_again(scene)
        if scene.turn.urgent:
            warn(scene)
        drafts.begin(scene.work, scene.turn.conversation_id)
        scene.then("complaint_form")


def take_up_again(scene: Scene) -> None:
    """`还是要投诉`: what was told before the registration was stopped need not be told again."""
    last = drafts.dropped(scene.work, scene.turn.conversation_id)
    if last is not None:
        scene.note(**{field: told["value"] for field, told in last.facts.items()})
