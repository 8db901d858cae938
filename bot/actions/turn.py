"""What the customer said this turn, and where the conversation stands: a tracker, read once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rasa_sdk.interfaces import Tracker

from bot.nlu.fold import fold

FALLBACK = "nlu_fallback"
SURE = 0.5  # from here on a reading is acted upon without asking
UNSURE = 0.05  # below this a reading is a mere guess
BESIDE_ENTITIES = 4
EMOTIONS = ("desperate", "angry", "anxious")
SMALL_TALK = frozenset(["greet", "goodbye", "thank", "help", "bot_challenge", "chitchat", "abuse"])
# An answer that is one of these says nothing about a product, a place or a wish.
CONVERSATIONAL = SMALL_TALK | {"affirm", "deny", "correct_info", "cancel", "ask_human", "ask_complaint_rules"}
CASE_ERRANDS = frozenset(
    ["check_complaint", "urge_complaint", "supplement_complaint", "withdraw_complaint", "dispute_result"]
)


@dataclass(frozen=True)
class Entity:
    """Something named in the message; `text` is how the customer wrote it, `value` the normal form."""

    kind: str
    value: Any
    text: str = ""
    start: int = 0
    end: int = 0
    role: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """A signal and the words that gave it away."""

    signal: str
    words: str


@dataclass(frozen=True)
class Turn:
    """One turn of the customer.

    Attributes:
        text: the words; empty when a choice was taken.
        plain: the words folded and without blanks, for recognising phrases.
        chosen: what the choice that was taken carries, e.g. {"field": "amount"}.
        asked: the slot the active form asked for, if one did.
        loop: the active form.
        urgent: whether the NLU took it as urgent, weighing all likely readings; None if it did not judge.
        spoken: whether the bot has said something in this turn already (by an earlier action).
        answers: the response that the customer had last heard when speaking.
    """

    conversation_id: str
    turn_id: str
    text: str
    plain: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...]
    signals: tuple[Heard, ...]
    chosen: Mapping[str, str]
    is_choice: bool
    sent_at: datetime
    metadata: Mapping[str, Any]
    asked: str | None
    loop: str | None
    urgent: bool | None
    spoken: bool
    answers: str | None

    def of_kind(self, kind: str) -> list[Entity]:
        """The entities of one kind, in the order of the message."""
        return [entity for entity in self.entities if entity.kind == kind]

    def hears(self, *signals: str) -> bool:
        """Whether one of these signals is in the message."""
        return any(heard.signal in signals for heard in self.signals)

    @property
    def only_entities(self) -> bool:
        """Whether the message is nothing but a date, a sum, a name and the like."""
        covered = sum(entity.end - entity.start for entity in self.entities)
        return bool(self.entities) and len(self.plain) - covered < BESIDE_ENTITIES

    def means(self, intents: frozenset[str]) -> bool:
        """Whether the classifier is sure enough that it is one of these."""
        return self.intent in intents and self.confidence >= SURE

    @property
    def emotion(self) -> str | None:
        """The strongest emotion heard in the message."""
        return next((emotion for emotion in EMOTIONS if self.hears(emotion)), None)


def read_turn(tracker: Tracker, now: datetime) -> Turn:
    """The present turn of `tracker`; `now` stands in where the channel gave no time."""
    message = tracker.latest_message or {}
    text = str(message.get("text") or "")
    intent = message.get("intent") or {}
    is_choice = text.startswith("/")
    metadata = message.get("metadata") or {}
    entities = () if is_choice else tuple(_entity(each, text) for each in message.get("entities") or ())
    words = "" if is_choice else text
    return Turn(
        conversation_id=tracker.sender_id,
        turn_id=str(message.get("message_id") or ""),
        text=words,
        plain=re.sub(r"\s", "", fold(words)),
        intent=str(intent.get("name") or FALLBACK),
        confidence=float(intent.get("confidence") or 0.0),
        ranking=_ranking(message.get("intent_ranking") or ()),
        entities=entities,
        signals=tuple(Heard(each["signal"], str(each["words"])) for each in message.get("signals") or ()),
        chosen={each["entity"]: str(each["value"]) for each in message.get("entities") or ()}
        if is_choice
        else {},
        is_choice=is_choice,
        sent_at=_moment(metadata.get("sent_at")) or now,
        metadata=metadata,
        asked=tracker.get_slot("requested_slot"),
        loop=(tracker.active_loop or {}).get("name"),
        urgent=message.get("urgent"),
        spoken=_spoken(tracker),
        answers=_heard_last(tracker),
    )


def _entity(told: Mapping[str, Any], text: str) -> Entity:
    start, end = int(told.get("start") or 0), int(told.get("end") or 0)
    return Entity(
        kind=str(told["entity"]),
        value=told.get("value"),
        text=str(told.get("text") or text[start:end]),
        start=start,
        end=end,
        role=told.get("role"),
        extra=told.get("extra") or {},
    )


def _ranking(told: Any) -> tuple[tuple[str, float], ...]:
    ranked = ((str(each.get("name")), float(each.get("confidence") or 0.0)) for each in told)
    return tuple(each for each in ranked if each[0] != FALLBACK)


def _moment(told: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(told).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _spoken(tracker: Tracker) -> bool:
    for event in reversed(tracker.events or []):
        if event.get("event") == "user":
            return False
        if event.get("event") == "bot" and not (event.get("metadata") or {}).get("lead"):
            return True
    return False


def _heard_last(tracker: Tracker) -> str | None:
    said = False
    for event in reversed(tracker.events or []):
        if event.get("event") == "user":
            if said:
                return None
            said = True
        elif said and event.get("event") == "bot":
            return (event.get("metadata") or {}).get("utter_action")
    return None
