"""What was said while an agent had the conversation: taken into the tracker without an answer.

What became of the matter is not told but looked up: the draft and the register are shared with the desk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels import CollectingOutputChannel
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk.interfaces import Tracker

from bot.actions.asking import CONFIRM, HANDED_BACK
from bot.actions.facts import read_facts
from bot.actions.gather import LONG_ENOUGH_TO_TELL, TELLS_NOTHING
from bot.actions.office import office
from bot.actions.turn import read_turn
from bot.turn import AGENT, CHANNEL, COMPLAINT_FORM, TurnFailed, TurnProcessor
from desk.complaints import draft as drafts
from desk.complaints.register import became
from desk.complaints.work import Work
from desk.database import utc_now

NO_MATTER = "contact_info"
FORGOTTEN: Mapping[str, Any] = {"area": None, "trail": [], "partial_phone": None, "misses": 0}
"""What the talk remembered of a form that an agent has interrupted."""


@dataclass(frozen=True)
class Missed:
    """What the assistant has not heard.

    Attributes:
        events: {"author", "message_id", "text", "at", …} in order.
        shown: the version of the draft that the customer was last asked to confirm.
    """

    conversation_id: str
    events: tuple[dict[str, Any], ...]
    shown: str | None = None


async def hear(agent: Agent, missed: Missed) -> dict[str, Any]:
    """Write into the tracker what was said, each message once, and stand where the matter stands now."""
    if agent.processor is None:
        raise TurnFailed("no model is loaded")
    processor = TurnProcessor.over(agent.processor)
    tracker = await processor.get_tracker(missed.conversation_id)
    await processor._update_tracker_session(tracker, CollectingOutputChannel())
    known = _known(tracker)
    new = [_event(said) for said in missed.events if said["message_id"] not in known]
    for event in [*new, *await asyncio.to_thread(_stand, missed)]:
        tracker.update(event, processor.domain)
    await processor.save_tracker(tracker)
    return {"heard": len(new)}


def facts_in(text: str, nlu: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Field → value: what a message to an agent tells for the draft, as the bot itself would take it."""
    message = {**nlu, "text": text, "metadata": dict(metadata)}
    turn = read_turn(Tracker("", {}, message, [], False, None, {}, None), utc_now())
    if turn.intent in TELLS_NOTHING:
        return {}
    facts = read_facts(turn)
    if turn.intent in office().policy.topics and turn.intent != NO_MATTER:
        return {**facts, "topic": turn.intent, "description": text}
    if turn.intent == "file_complaint" and len(turn.plain) >= LONG_ENOUGH_TO_TELL:
        return {**facts, "description": text}
    return facts


def _known(tracker: DialogueStateTracker) -> set[str]:
    """The names of the messages that are in the tracker."""
    return {
        str(event.message_id if isinstance(event, UserUttered) else event.metadata.get("message_id"))
        for event in tracker.events
        if isinstance(event, (UserUttered, BotUttered))
    }


def _event(said: Mapping[str, Any]) -> Event:
    metadata = {"author": said["author"], "message_id": said["message_id"], "at": said.get("at")}
    if said["author"] == AGENT:
        return BotUttered(said["text"], {"buttons": said.get("choices") or None}, metadata)
    nlu = said.get("nlu") or {}
    return UserUttered(
        said["text"],
        nlu.get("intent"),
        nlu.get("entities"),
        parse_data={**nlu, "text": said["text"]} if nlu else None,
        input_channel=CHANNEL,
        message_id=said["message_id"],
        metadata=metadata,
    )


def _stand(missed: Missed) -> list[Event]:
    """The form and its slots as draft and register have it now."""
    with office().work() as work:
        told = drafts.current(work, missed.conversation_id)
        if told is None or not drafts.under_way(told):
            case = _case(work, missed.conversation_id)
            topic = told.topic if told is not None else None
            return [ActiveLoop(None), *_slots({**FORGOTTEN, "requested_slot": None, "topic": topic, **case})]
        asked = CONFIRM if missed.shown == drafts.version(work, told) else HANDED_BACK
        slots = {**FORGOTTEN, "requested_slot": asked, "topic": told.topic}
        return [ActiveLoop(COMPLAINT_FORM), *_slots(slots)]


def _case(work: Work, conversation_id: str) -> dict[str, Any]:
    """The complaint that the newest draft has become, so that the customer need not name it."""
    last = drafts.latest(work, conversation_id)
    complaint = became(work, last) if last is not None else None
    if complaint is None:
        return {}
    return {"case": {"number": complaint.number, "phone": complaint.contact_phone}, "handed_over": None}


def _slots(values: Mapping[str, Any]) -> Iterable[Event]:
    return [SlotSet(name, value) for name, value in values.items()]
