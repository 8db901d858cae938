"""The wish to complain, without a matter: the registration begins."""

from __future__ import annotations

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
        if scene.turn.urgent:
            warn(scene)
        drafts.begin(scene.work, scene.turn.conversation_id)
        scene.then("complaint_form")
