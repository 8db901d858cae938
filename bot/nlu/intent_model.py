"""What the intent classifier has learnt, and how: views of the text, a sentence vector, one linear head."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu import linear
from bot.nlu.alike import folds
from bot.nlu.linear import Columns, Floats, Head, Vocabulary
from bot.nlu.meaning import vector, vectors
from bot.nlu.slips import careless
from bot.nlu.views import VIEWS, look

_ARRAYS = "weights.npz"
_NAMES = "names.json"
_NO_VECTOR: Floats = np.empty(0, dtype=np.float32)


@dataclass(frozen=True)
class Choices:
    """How a model is trained; every one of them can be set in config.yml.

    Attributes:
        views: the views of `bot.nlu.views` to use.
        at_least: a feature must occur in this many examples.
        dense: weight of the sentence vector beside a view; 0 leaves it out, and its encoder is never loaded.
        directions: of the sentence vector only so many are used, those in which the examples differ most;
            a quarter of them tells the intents apart as well as all, and trains in a third of the time.
        concepts: weight of the view `concepts` beside another view.
        careless: one in so many examples is learnt a second time with slips of typing; 0, none.
        strength: C of the support vector machine.
        calibrate_with: one in so many examples is kept unseen to measure confidence; below 2, none.
    """

    views: tuple[str, ...] = tuple(VIEWS)
    at_least: int = 2
    dense: float = 1.0
    directions: int = 128
    concepts: float = 0.6
    careless: int = 2
    strength: float = 0.3
    calibrate_with: int = 4

    @classmethod
    def of(cls, settings: dict[str, Any]) -> Choices:
        """From a component's settings, of which the others are ignored."""
        names = {field.name for field in fields(cls)}
        known = {name: value for name, value in settings.items() if name in names}
        return cls(**known | ({"views": tuple(known["views"])} if "views" in known else {}))


@dataclass
class IntentModel:
    """A trained classifier.

    Attributes:
        labels: the intents, in the order of the head's scores.
        vocabularies: one for each view.
        sharpness: what scores are multiplied with to become honest probabilities.
    """

    labels: list[str]
    choices: Choices
    vocabularies: dict[str, Vocabulary]
    head: Head
    sharpness: float

    def probabilities(self, text: str) -> Floats:
        """How likely each label is, in the order of `labels`."""
        columns, values = _document(look(text, self.choices.views), self.vocabularies, self.choices)
        meaning = vector(text) if self.choices.dense else _NO_VECTOR
        return linear.softmax(self.sharpness * self.head.scores(columns, values, meaning))

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """All labels, the likeliest first."""
        likely = self.probabilities(text)
        return [(self.labels[place], float(likely[place])) for place in np.argsort(-likely, kind="stable")]

    def save(self, folder: Path) -> None:
        """Write plain arrays and names; nothing that runs code when it is read."""
        rarities = {f"rarity_{name}": one.rarity for name, one in self.vocabularies.items()}
        np.savez(
            folder / _ARRAYS, sparse=self.head.sparse, dense=self.head.dense, bias=self.head.bias, **rarities
        )
        names = {
            "labels": self.labels,
            "choices": asdict(self.choices),
            "sharpness": self.sharpness,
            "features": {name: list(one.index) for name, one in self.vocabularies.items()},
        }
        (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote."""
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            vocabularies = {
                name: Vocabulary({one: at for at, one in enumerate(row)}, arrays[f"rarity_{name}"])
                for name, row in names["features"].items()
            }
            head = Head(arrays["sparse"], arrays["dense"], arrays["bias"])
        return cls(names["labels"], Choices.of(names["choices"]), vocabularies, head, names["sharpness"])


def _document(
    seen: dict[str, list[str]], vocabularies: dict[str, Vocabulary], choices: Choices
) -> tuple[Columns, Floats]:
    """Columns and values over all views, each view as long as its weight, which is one for most."""
    before, columns, values = 0, [], []
    for name, vocabulary in vocabularies.items():
        own, weights = vocabulary.weigh(seen[name])
        columns.append(own + before)
        values.append(weights * choices.concepts if name == "concepts" else weights)
        before += len(vocabulary.index)
    return np.concatenate(columns), np.concatenate(values)


def train(texts: Sequence[str], labels: Sequence[str], choices: Choices) -> IntentModel:
    """Learn from examples; the same examples in the same order give the same model."""
    names = sorted(set(labels))
    wanted = np.array([names.index(label) for label in labels])
    looks = [look(text, choices.views) for text in texts]
    meanings = vectors(texts) if choices.dense else np.empty((len(texts), 0), dtype=np.float32)
    material = Material(looks, meanings, wanted, len(names), choices)
    sharpness = 1.0
    if choices.calibrate_with > 1:
        unseen = np.array(folds(texts, labels, choices.calibrate_with)) == 0
        sharpness = material.sharpness(unseen)
    material = material.with_slips(texts)
    vocabularies, head = material.learn(np.arange(len(material.wanted)))
    return IntentModel(names, choices, vocabularies, head, sharpness)


@dataclass(frozen=True)
class Material:
    """The examples as features, of which all or a part is learnt from.

    Attributes:
        meanings: sentence vectors, shape (examples, size), or of size 0 if they are left out.
        wanted: the label of each example, shape (examples,).
        count: how many labels there are.
    """

    looks: Sequence[dict[str, list[str]]]
    meanings: Floats
    wanted: npt.NDArray[np.int64]
    count: int
    choices: Choices

    def with_slips(self, texts: Sequence[str]) -> Material:
        """These examples, and some again as if typed in a hurry; what they mean stays what it was."""
        if not self.choices.careless:
            return self
        again = np.arange(0, len(texts), self.choices.careless)
        looks = [*self.looks, *(look(careless(texts[row]), self.choices.views) for row in again)]
        rows = np.concatenate([np.arange(len(texts)), again])
        return Material(looks, self.meanings[rows], self.wanted[rows], self.count, self.choices)

    def learn(self, rows: npt.NDArray[np.intp]) -> tuple[dict[str, Vocabulary], Head]:
        """A head for these examples, which takes the sentence vector whole."""
        looks, choices = [self.looks[row] for row in rows], self.choices
        vocabularies = {
            view: Vocabulary.learn([each[view] for each in looks], choices.at_least) for view in choices.views
        }
        main = linear.directions(self.meanings[rows], choices.directions) * np.float32(choices.dense)
        matrix = self._matrix(looks, self.meanings[rows] @ main, vocabularies)
        head = linear.fit(matrix, main.shape[1], self.wanted[rows], self.count, choices.strength)
        return vocabularies, Head(head.sparse, main @ head.dense, head.bias)

    def sharpness(self, unseen: npt.NDArray[np.bool_]) -> float:
        """The factor that is honest on examples a model has not seen, nor anything much like them."""
        learnt, kept = np.flatnonzero(~unseen), np.flatnonzero(unseen)
        if not len(learnt) or not len(kept):
            return 1.0
        vocabularies, head = self.learn(learnt)
        documents = [_document(self.looks[row], vocabularies, self.choices) for row in kept]
        rows = zip(documents, self.meanings[kept], strict=True)
        scores = np.stack([head.scores(*document, meaning) for document, meaning in rows])
        return linear.sharpness(scores, self.wanted[kept])

    def _matrix(
        self, looks: Sequence[dict[str, list[str]]], dense: Floats, vocabularies: dict[str, Vocabulary]
    ) -> Any:
        """The documents as one CSR matrix: sparse features first, then the dense ones."""
        from scipy import sparse

        width = sum(len(one.index) for one in vocabularies.values())
        documents = [_document(each, vocabularies, self.choices) for each in looks]
        starts = np.cumsum([0, *(len(columns) for columns, _ in documents)])
        columns = np.concatenate([columns for columns, _ in documents])
        values = np.concatenate([values for _, values in documents])
        matrix = sparse.csr_matrix((values.astype(np.float64), columns, starts), shape=(len(looks), width))
        return sparse.hstack([matrix, sparse.csr_matrix(dense.astype(np.float64))]).tocsr()
