"""Says whether a message is urgent, by the grading table of policy.yml and every likely reading of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.extractors import SIGNALS
from bot.nlu.fold import fold
from bot.nlu.lookup import word_list
from desk.complaints.conditions import Facts
from desk.complaints.grading import grade
from desk.complaints.policy import Policy, load
from desk.settings import Settings

LEVEL, URGENT, URGENCY = "level", "urgent", "urgency"
_MATTERS = ("disputed", "transaction", None)  # roles of an amount, the one in dispute first


@dataclass(frozen=True)
class Urgency:
    """What was found.

    Attributes:
        level: of the complaint this message would make; None if it is about no matter at all.
        chance: how likely it is that the matter is urgent, over all readings.
    """

    level: int | None
    urgent: bool
    chance: float


@lru_cache(maxsize=1)
def _general() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{words})" for words in word_list("general_questions")))


class Weigher:
    """Weighs the readings of a message: a missed emergency costs more than a needless call for a person.

    Args:
        enough: from this chance on, the message is taken as urgent.
    """

    def __init__(self, policy: Policy, enough: float) -> None:
        self._policy = policy
        self._enough = enough
        self._grade = lru_cache(maxsize=4096)(partial(grade, policy=policy))

    def read(
        self,
        text: str,
        readings: Sequence[tuple[str, float]],
        signals: Iterable[str],
        amount: Decimal | None,
    ) -> Urgency:
        """Grade each reading; `readings` are intents with their probabilities, the likeliest first."""
        heard = frozenset(signals)
        bare = bool(_general().search(fold(text)))
        grades = [(self._grade(self._facts(name, heard, amount, bare)), p) for name, p in readings]
        chance = min(1.0, sum(p for each, p in grades if each.urgent))
        without_topic = self._grade(Facts(None, heard, amount))
        if without_topic.urgent:
            chance = 1.0
        urgent = chance >= self._enough
        if urgent:
            first = next((each for each, _ in grades if each.urgent), without_topic)
            return Urgency(first.level, True, chance)
        matter = readings and readings[0][0] in self._policy.topics
        likeliest = next((each for each, _ in grades if not each.urgent), without_topic)
        return Urgency(likeliest.level if matter else None, False, chance)

    def _facts(self, intent: str, heard: frozenset[str], amount: Decimal | None, bare: bool) -> Facts:
        """What the table decides from; a question in general says nothing of a matter at hand."""
        topic = intent if intent in self._policy.topics and not bare else None
        return Facts(topic, heard, amount)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class UrgencyReader(GraphComponent):
    """Sets `level`, `urgent` and `urgency`; stands last, after intents, entities and signals."""

    def __init__(self, weigher: Weigher) -> None:
        self._weigher = weigher

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings when config.yml says nothing."""
        return {"enough": 0.35}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UrgencyReader:
        """Reads the policy, once."""
        return cls(Weigher(load(Settings().policy), config["enough"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge each message by what the components before found."""
        for message in messages:
            signals = [each["signal"] for each in message.get(SIGNALS, [])]
            found = self._weigher.read(message.get(TEXT) or "", _readings(message), signals, _amount(message))
            message.set(LEVEL, found.level, add_to_output=True)
            message.set(URGENT, found.urgent, add_to_output=True)
            message.set(URGENCY, round(found.chance, 4), add_to_output=True)
        return messages


def _readings(message: Message) -> list[tuple[str, float]]:
    """The ranking without the fallback, which is no reading."""
    return [
        (each[INTENT_NAME_KEY], each[PREDICTED_CONFIDENCE_KEY])
        for each in message.get(INTENT_RANKING_KEY, [])
        if each[INTENT_NAME_KEY] != DEFAULT_NLU_FALLBACK_INTENT_NAME
    ]


def _amount(message: Message) -> Decimal | None:
    """The amount in dispute, before one that was moved; never a balance."""
    told = [each for each in message.get(ENTITIES, []) if each["entity"] == "amount" and each.get("value")]
    for role in _MATTERS:
        for each in told:
            if each.get("role") == role and not (each.get("extra") or {}).get("bare"):
                return Decimal(str(each["value"]))
    return None
