"""The pipeline's readers of entities and signals: Rasa's interface around the two readers of plain text."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entities import EntityReader
from bot.nlu.signals import SignalReader

SIGNALS = "signals"
LOCAL = ZoneInfo("Asia/Shanghai")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FinanceEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Sets `entities`: what is named in the message, normalised, with offsets into the original text.

    Relative times are resolved against the moment the customer sent the message (`sent_at` in the metadata),
    which is long before it is read when the assistant was down.
    """

    def __init__(self) -> None:
        self._reader = EntityReader()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FinanceEntityExtractor:
        """An extractor over the word lists of `bot/data/lookup`."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is named in each message to the entities found by others."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            found = [entity.as_json(text) for entity in self._reader.read(text, sent_at(message))]
            message.set(
                ENTITIES,
                message.get(ENTITIES, []) + self.add_extractor_name(found),
                add_to_output=True,
            )
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SignalExtractor(GraphComponent):
    """Sets `signals`: what must not be missed, each with the words that gave it away."""

    def __init__(self) -> None:
        self._reader = SignalReader()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SignalExtractor:
        """An extractor over the patterns of `bot/nlu/patterns`."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Read the signals of each message."""
        for message in messages:
            found = [signal.as_json() for signal in self._reader.read(message.get(TEXT) or "")]
            message.set(SIGNALS, found, add_to_output=True)
        return messages


def sent_at(message: Message) -> datetime:
    """When the customer sent the message, in local time; now, if nobody said."""
    written = (message.get(METADATA) or {}).get("sent_at")
    moment = _parsed(written) if isinstance(written, str) else None
    return (moment or datetime.now(timezone.utc)).astimezone(LOCAL)


def _parsed(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
