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
        strength: C of the support vector machine.
        calibrate_with: one in so many examples is kept unseen to measure confidence; below 2, none.
    """

    views: tuple[str, ...] = tuple(VIEWS)
    at_least: int = 2
    dense: float = 1.0
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
        columns, values = _document(look(text, self.choices.views), self.vocabularies)
        dense = self.choices.dense
        meaning = vector(text) * dense if dense else _NO_VECTOR
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


def _document(seen: dict[str, list[str]], vocabularies: dict[str, Vocabulary]) -> tuple[Columns, Floats]:
    """Columns and values over all views, each view of length one."""
    before, columns, values = 0, [], []
    for name, vocabulary in vocabularies.items():
        own, weights = vocabulary.weigh(seen[name])
        columns.append(own + before)
        values.append(weights)
        before += len(vocabulary.index)
    return np.concatenate(columns), np.concatenate(values)


def train(texts: Sequence[str], labels: Sequence[str], choices: Choices) -> IntentModel:
    """Learn from examples; the same examples in the same order give the same model."""
    names = sorted(set(labels))
    wanted = np.array([names.index(label) for label in labels])
    looks = [look(text, choices.views) for text in texts]
    dense = vectors(texts) * choices.dense if choices.dense else np.empty((len(texts), 0), dtype=np.float32)
    sharpness = 1.0
    if choices.calibrate_with > 1:
        unseen = np.array(folds(texts, labels, choices.calibrate_with)) == 0
        sharpness = _calibrate(looks, dense, wanted, unseen, choices)
    vocabularies, matrix = _matrix(looks, dense, choices)
    head = linear.fit(matrix, dense.shape[1], wanted, len(names), choices.strength)
    return IntentModel(names, choices, vocabularies, head, sharpness)


def _matrix(
    looks: Sequence[dict[str, list[str]]], dense: Floats, choices: Choices
) -> tuple[dict[str, Vocabulary], Any]:
    vocabularies = {
        view: Vocabulary.learn([each[view] for each in looks], choices.at_least) for view in choices.views
    }
    return vocabularies, _rows(looks, dense, vocabularies)


def _rows(looks: Sequence[dict[str, list[str]]], dense: Floats, vocabularies: dict[str, Vocabulary]) -> Any:
    """The documents as one CSR matrix: sparse features first, then the dense vector."""
    from scipy import sparse

    width = sum(len(one.index) for one in vocabularies.values())
    documents = [_document(each, vocabularies) for each in looks]
    starts = np.cumsum([0, *(len(columns) for columns, _ in documents)])
    columns = np.concatenate([columns for columns, _ in documents])
    values = np.concatenate([values for _, values in documents])
    matrix = sparse.csr_matrix((values.astype(np.float64), columns, starts), shape=(len(looks), width))
    return sparse.hstack([matrix, sparse.csr_matrix(dense.astype(np.float64))]).tocsr()


def _calibrate(
    looks: Sequence[dict[str, list[str]]],
    dense: Floats,
    wanted: npt.NDArray[np.int64],
    unseen: npt.NDArray[np.bool_],
    choices: Choices,
) -> float:
    """The sharpness that is honest on examples a model has not seen, nor anything much like them."""
    learnt, kept = np.flatnonzero(~unseen), np.flatnonzero(unseen)
    if not len(learnt) or not len(kept):
        return 1.0
    vocabularies, matrix = _matrix([looks[one] for one in learnt], dense[learnt], choices)
    count = int(wanted.max()) + 1
    head = linear.fit(matrix, dense.shape[1], wanted[learnt], count, choices.strength)
    scores = np.stack([head.scores(*_document(looks[one], vocabularies), dense[one]) for one in kept])
    return linear.sharpness(scores, wanted[kept])
