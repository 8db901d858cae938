"""The Chinese tokenizer of a pipeline: jieba's words, every entity in one piece, offsets that are right."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import ENTITIES, ENTITY_ATTRIBUTE_END, ENTITY_ATTRIBUTE_START, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities import NAMED, EntityReader
from bot.nlu.fold import fold
from bot.nlu.homophones import correct
from bot.nlu.lookup import LOOKUP, word_list
from bot.nlu.words import Span, WordCutter

_FILE = "words.txt"
_SINGLE_TOKEN = datetime(
    2000, 1, 1, tzinfo=timezone.utc
)  # only the places of times matter here, not the times


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class ChineseTokenizer(Tokenizer):
    """Cuts messages into words.

    An annotated entity and everything `EntityReader` finds is one token, in training and afterwards alike, so
    no entity is ever cut. `lemma` is the word folded and with misspellings corrected: featurizers that use
    lemmas see 帳單 and 账单 as the same word. The dictionary is stored with the model.
    """

    @staticmethod
    def supported_languages() -> list[str] | None:
        """Chinese only."""
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        """What it needs beside Rasa."""
        return ["jieba", "spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`dictionary_path` is a file of words in jieba's format, one a line."""
        return {
            "dictionary_path": str(LOOKUP / _FILE),
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Other words mean another tokenizer, although the configuration is the same."""
        return "\n".join(_dictionary({**cls.get_default_config(), **config}))

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, dictionary: list[str]
    ) -> None:
        """Makes a tokenizer that knows the words of `dictionary`."""
        super().__init__(config)
        self._model_storage = model_storage
        self._resource = resource
        self._dictionary = dictionary
        self._cutter = WordCutter(dictionary)
        self._reader = EntityReader()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ChineseTokenizer:
        """A tokenizer with the words of the file and the name lists."""
        return cls(config, model_storage, resource, _dictionary(config))

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing is learnt; the dictionary goes into the model."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text("\n".join(self._dictionary), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ChineseTokenizer:
        """The tokenizer as it was when the model was trained."""
        with model_storage.read_from(resource) as folder:
            dictionary = (folder / _FILE).read_text(encoding="utf-8").splitlines()
        return cls(config, model_storage, resource, dictionary)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of one text of the message; a text of blanks is one token, as Rasa expects."""
        text: str = message.get(attribute)
        annotated = _annotated(message) if attribute == TEXT else []
        found = [(entity.start, entity.end) for entity in self._reader.read(text, _SINGLE_TOKEN)]
        plain = correct(fold(text))
        spans = self._cutter.cut(text, [*annotated, *found]) or [(0, len(text))]
        tokens = [Token(text[start:end], start, end, lemma=plain[start:end]) for start, end in spans]
        return list(self._apply_token_pattern(tokens))


def _annotated(message: Message) -> list[Span]:
    """Where the training data says that entities are."""
    return [
        (entity[ENTITY_ATTRIBUTE_START], entity[ENTITY_ATTRIBUTE_END])
        for entity in message.get(ENTITIES) or []
        if entity.get(ENTITY_ATTRIBUTE_END, 0) > entity.get(ENTITY_ATTRIBUTE_START, 0)
    ]


def _dictionary(config: dict[str, Any]) -> list[str]:
    """The words of the file, then the names of products, banks and channels."""
    path = config.get("dictionary_path")
    lines = Path(path).read_text(encoding="utf-8").splitlines() if path else []
    names = {
        fold(name) for kind in NAMED for value, others in word_list(kind).items() for name in (value, *others)
    }
    return [line for line in lines if line and not line.startswith("#")] + sorted(
        f"{name} 500 n" for name in names if " " not in name
    )
