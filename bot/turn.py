"""One turn of a conversation from the customer's words to the bot's answer: run once, all or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.channels import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from desk.complaints.draft import FIELDS

CHANNEL = "desk"
AGENT = "agent"
"""Who said what is in the tracker as the bot's words, where it was not the bot."""
COMPLAINT_FORM = "complaint_form"
NOT_WORD = re.compile(r"\W+")
ASKABLE = frozenset({*FIELDS, "confirm", "case_number"})


class TurnFailed(Exception):
    """The turn has no answer; nothing of it was saved, so it can be run again."""


@dataclass(frozen=True)
class TurnRequest:
    """What the desk asks the assistant to answer."""

    conversation_id: str
    turn_id: str
    words: str
    metadata: dict[str, Any]


class TurnProcessor(MessageProcessor):
    """Rasa's processor, but it fails where Rasa's goes on.

    Rasa logs an action that raised and continues without its events, and keeps a conversation in memory when
    its database fails. For a complaint both mean that something was lost and nobody was told.
    """

    @classmethod
    def over(cls, processor: MessageProcessor) -> TurnProcessor:
        """A strict view of the loaded `processor`; the model is shared, not copied."""
        own = cls.__new__(cls)
        own.__dict__.update(processor.__dict__)
        if isinstance(own.tracker_store, FailSafeTrackerStore):
            own.tracker_store = own.tracker_store._tracker_store
        return own

    async def answer(self, request: TurnRequest) -> dict[str, Any]:
        """Run the turn, or give the recorded answer when it was run before."""
        tracker = await self.get_tracker(request.conversation_id)
        if uttered := find_turn(tracker, request.turn_id):
            return self._describe(tracker, uttered, replayed=True)
        message = UserMessage(
            chosen(tracker, request.words) or request.words,
            CollectingOutputChannel(),
            request.conversation_id,
            input_channel=CHANNEL,
            message_id=request.turn_id,
            metadata=request.metadata,
        )
        await self._update_tracker_session(tracker, message.output_channel, message.metadata)
        await self._handle_message_with_tracker(message, tracker)
        await self.run_action_extract_slots(message.output_channel, tracker)
        await self._run_prediction_loop(message.output_channel, tracker)
        answer = self._describe(tracker, find_turn(tracker, request.turn_id), replayed=False)
        if not answer["replies"] and not answer["handoff"]:
            raise TurnFailed(f"nobody spoke in turn {request.turn_id}")
        await self.save_tracker(tracker)
        return answer

    async def understand(self, words: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """What the NLU reads in `words`, outside any conversation."""
        return self.reading(await self.parse_message(UserMessage(words, metadata=metadata)))

    def reading(self, parsed: Any) -> dict[str, Any]:
        """The NLU result as the desk stores it for the trainers."""
        return {
            "intent": parsed.get("intent") or {},
            "intent_ranking": parsed.get("intent_ranking") or [],
            "entities": parsed.get("entities") or [],
            "signals": parsed.get("signals") or [],
            "level": parsed.get("level"),
            "urgent": parsed.get("urgent"),
            "model": self.model_metadata.model_id,
        }

    async def _run_action(self, action: Action, *args: Any, **kwargs: Any) -> bool:
        watched = _Watched(action)
        goes_on: bool = await super()._run_action(watched, *args, **kwargs)
        if watched.error is not None:
            raise TurnFailed(f"{action.name()} failed") from watched.error
        return goes_on

    def _describe(
        self, tracker: DialogueStateTracker, uttered: UserUttered | None, *, replayed: bool
    ) -> dict[str, Any]:
        if uttered is None:
            raise TurnFailed("the customer's words did not reach the tracker")
        spoken = list(_spoken_after(tracker.events, uttered))
        loop, asked = _waits(tracker.events, uttered)
        return {
            "replies": list(_replies(spoken)),
            "handoff": next((h for event in spoken if (h := _custom(event).get("handoff"))), None),
            "expects": asked,
            "confirms": (loop, asked) == (COMPLAINT_FORM, "confirm"),
            "nlu": self.reading(uttered.parse_data),
            "replayed": replayed,
        }


class _Watched(Action):
    """An action whose failure is remembered: Rasa's `_run_action` swallows it."""

    def __init__(self, action: Action) -> None:
        self.action = action
        self.error: Exception | None = None

    def name(self) -> str:
        return str(self.action.name())

    async def run(self, *args: Any) -> list[Event]:
        try:
            return list(await self.action.run(*args) or [])
        except ActionExecutionRejection:
            raise
        except Exception as error:
            self.error = error
            raise

    def event_for_successful_execution(self, prediction: Any) -> Any:
        return self.action.event_for_successful_execution(prediction)


async def answer_turn(agent: Agent, asked: TurnRequest) -> dict[str, Any]:
    """Answer a turn with the model that `agent` has loaded."""
    if agent.processor is None:
        raise TurnFailed("no model is loaded")
    return await TurnProcessor.over(agent.processor).answer(asked)


def chosen(tracker: DialogueStateTracker, words: str) -> str | None:
    """The command of a choice just offered, if the customer typed its title instead of taking it."""
    typed = NOT_WORD.sub("", words)
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return None
        for choice in (event.data.get("buttons") or []) if isinstance(event, BotUttered) else []:
            if typed and NOT_WORD.sub("", choice["title"]) == typed:
                return str(choice["payload"])
    return None


def find_turn(tracker: DialogueStateTracker, turn_id: str) -> UserUttered | None:
    """The customer's words of turn `turn_id`, if this conversation has had it."""
    return next(
        (e for e in reversed(tracker.events) if isinstance(e, UserUttered) and e.message_id == turn_id), None
    )


def _spoken_after(events: Iterable[Event], uttered: UserUttered) -> Iterable[BotUttered]:
    """What the bot said between `uttered` and the customer's next words."""
    listening = False
    for event in events:
        if isinstance(event, UserUttered):
            listening = event is uttered
        elif listening and isinstance(event, BotUttered) and event.metadata.get("author") != AGENT:
            yield event


def _custom(event: BotUttered) -> dict[str, Any]:
    custom = event.data.get("custom")
    return custom if isinstance(custom, dict) else {}


def _replies(spoken: Iterable[BotUttered]) -> Iterable[dict[str, Any]]:
    """The replies; a `lead` (what answers the customer's words) opens the bubble that follows it."""
    lead = ""
    for event in spoken:
        text, card, choices = event.text or "", _custom(event).get("card"), event.data.get("buttons") or []
        if event.metadata.get("lead"):
            lead += text
        elif text or card or choices:
            yield {"text": (lead + text) or None, "choices": choices, "card": card}
            lead = ""
    if lead:
        yield {"text": lead, "choices": [], "card": None}


def _waits(events: Iterable[Event], uttered: UserUttered) -> tuple[str | None, str | None]:
    """The form that runs after `uttered` was answered, and the slot it asks for."""
    loop: str | None = None
    asked: str | None = None
    for event in _until_next_words(events, uttered):
        if isinstance(event, ActiveLoop):
            loop = event.name
        elif isinstance(event, SlotSet) and event.key == "requested_slot":
            asked = event.value
    return (loop, asked) if loop and asked in ASKABLE else (loop, None)


def _until_next_words(events: Iterable[Event], uttered: UserUttered) -> Iterable[Event]:
    """The conversation up to the end of the turn that `uttered` began."""
    passed = False
    for event in events:
        if passed and isinstance(event, UserUttered):
            return
        passed = passed or event is uttered
        yield event
