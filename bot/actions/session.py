"""The start of a session: a registration that was interrupted is taken up again."""

from __future__ import annotations

from rasa_sdk.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet

from bot.actions.adapter import Adapter
from bot.actions.scene import Scene


class ActionSessionStart(Adapter):
    """Runs before the first message of a session, also when the tracker was lost."""

    def name(self) -> str:
        """Rasa's own name for it."""
        return "action_session_start"

    def respond(self, scene: Scene) -> None:
        """A draft that was being asked for: the form goes on and offers so."""
        scene.events.append(SessionStarted())
        if scene.asking:
            scene.events += [ActiveLoop("complaint_form"), SlotSet("requested_slot", "resume")]
            scene.events.append(SlotSet("topic", scene.known("topic")))
        scene.events.append(ActionExecuted("action_listen"))
