"""The intent classifier of the pipeline: what does the customer want?"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intent_model import Choices, IntentModel, train
from bot.nlu.precedence import Ranking, matter_first


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Sets `intent` and `intent_ranking` from the text alone; needs no tokenizer and no featurizer.

    Settings in config.yml: those of `bot.nlu.intent_model.Choices`, `ranking_length`, and `yields` and `sure`
    of `bot.nlu.precedence.matter_first` for messages of several clauses.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings when config.yml says nothing."""
        return {"ranking_length": 10, "yields": [], "sure": 0.65}

    @staticmethod
    def required_packages() -> list[str]:
        """What must be importable."""
        return ["sklearn", "pypinyin", "jieba"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """A classifier trained earlier; one that had no examples knows nothing and stays silent."""
        with model_storage.read_from(resource) as folder:
            trained = any(folder.iterdir())
            return cls(config, model_storage, resource, IntentModel.load(folder) if trained else None)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that have a text and an intent."""
        examples = [
            (str(each.get(TEXT)), str(each.get(INTENT)))
            for each in training_data.intent_examples
            if each.get(TEXT) and each.get(INTENT)
        ]
        with self._model_storage.write_to(self._resource) as folder:
            if examples:
                texts, intents = zip(*examples, strict=True)
                self._model = train(texts, intents, Choices.of(self._config))
                self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Say of each message what is wanted, the likeliest readings first; of an empty one, nothing."""
        for message in messages:
            text = message.get(TEXT)
            likely = self._ranking(text, self._model) if text and self._model is not None else []
            ranking = [
                {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
                for name, confidence in likely[: self._config["ranking_length"]]
            ]
            nothing = {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, ranking[0] if ranking else nothing, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, text: str, model: IntentModel) -> Ranking:
        yields, sure = self._config["yields"], self._config["sure"]
        return matter_first(text, model.ranking(text), model.ranking, yields, sure)
