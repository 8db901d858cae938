"""What all actions have in common: one turn is one piece of work on the register, done off the event loop."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from bot.actions.care import answered_first, warn_of_numbers
from bot.actions.gather import gather
from bot.actions.office import office
from bot.actions.scene import Scene


class Adapter(Action, ABC):
    """An action: commits what it did when it ends well, leaves no trace when it raises."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Do the work in a thread: the database must not hold up other conversations."""
        return await asyncio.to_thread(self._perform, dispatcher, tracker, domain)

    def _perform(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        with office().work() as work:
            scene = Scene(dispatcher, tracker, domain, work)
            self.respond(scene)
            return scene.events

    @abstractmethod
    def respond(self, scene: Scene) -> None:
        """Answer the turn."""


class Answer(Adapter, ABC):
    """An action outside any form: hears out the message first, then answers it."""

    def respond(self, scene: Scene) -> None:
        """Gather what the message tells; distress and mischief are answered before anything else."""
        scene.remember(misses=0)
        gather(scene)
        warn_of_numbers(scene)
        if not answered_first(scene):
            self.answer(scene)

    @abstractmethod
    def answer(self, scene: Scene) -> None:
        """Answer an ordinary message."""
