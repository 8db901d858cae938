"""A linear classifier over sparse features and a dense vector: scikit-learn trains it, NumPy applies it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Columns = npt.NDArray[np.int64]


@dataclass
class Vocabulary:
    """The features seen in training and how rare each is.

    Attributes:
        index: feature → column.
        rarity: inverse document frequency of each column.
    """

    index: dict[str, int]
    rarity: Floats

    @classmethod
    def learn(cls, documents: Sequence[Sequence[str]], at_least: int) -> Vocabulary:
        """The features that occur in `at_least` documents, in an order that depends on nothing else."""
        seen = Counter(feature for document in documents for feature in set(document))
        kept = sorted(feature for feature, times in seen.items() if times >= at_least)
        times = np.array([seen[feature] for feature in kept], dtype=np.float32)
        rarity = np.log((1 + len(documents)) / (1 + times)) + 1
        return cls({feature: column for column, feature in enumerate(kept)}, rarity.astype(np.float32))

    def weigh(self, features: Sequence[str]) -> tuple[Columns, Floats]:
        """Columns and values of one document: log counts times rarity, of length one."""
        index = self.index
        counted = Counter([index[feature] for feature in features if feature in index])
        columns = np.fromiter(counted.keys(), np.int64, len(counted))
        times = np.fromiter(counted.values(), np.float32, len(counted))
        values = (1 + np.log(times)) * self.rarity[columns]
        length = float(np.sqrt(values @ values)) or 1.0
        return columns, (values / length).astype(np.float32)


@dataclass
class Head:
    """One weight per feature and label.

    Attributes:
        sparse: weights of the sparse features, shape (features, labels), half precision.
        dense: weights of the dense vector, shape (size, labels).
        bias: shape (labels,).
    """

    sparse: npt.NDArray[np.float16]
    dense: Floats
    bias: Floats

    def scores(self, columns: Columns, values: Floats, vector: Floats) -> Floats:
        """How well each label fits one document, not yet probabilities."""
        scores: Floats = values @ self.sparse[columns].astype(np.float32) + vector @ self.dense + self.bias
        return scores


def directions(vectors: Floats, most: int) -> Floats:
    """The directions in which the vectors differ most, one a column: shape (size, at most `most`)."""
    _, found = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
    return np.ascontiguousarray(found[:, ::-1][:, :most], dtype=np.float32)


def fit(
    matrix: Any, dense_columns: int, labels: npt.NDArray[np.int64], label_count: int, strength: float
) -> Head:
    """Support vector machines, one against the rest, on a CSR matrix whose last columns are the dense vector.

    A label without an example gets a score no other is below.
    """
    from sklearn.svm import LinearSVC

    weights = np.zeros((matrix.shape[1], label_count), dtype=np.float32)
    bias = np.full(label_count, -2.0, dtype=np.float32)
    present = np.unique(labels)
    if len(present) == 1:
        bias[present] = 1.0
    else:
        machine = LinearSVC(C=strength, tol=0.1, class_weight="balanced", random_state=0).fit(matrix, labels)
        sides = (-1, 1) if len(present) == 2 else (1,)  # of two labels scikit-learn keeps the second only
        weights[:, present] = np.vstack([side * machine.coef_ for side in sides]).T
        bias[present] = np.concatenate([side * machine.intercept_ for side in sides])
    cut = matrix.shape[1] - dense_columns
    return Head(weights[:cut].astype(np.float16), weights[cut:], bias)


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities that sum to one."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probabilities: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return probabilities


def sharpness(scores: Floats, labels: npt.NDArray[np.int64]) -> float:
    """The factor on scores of unseen documents at which `softmax` is most honest (least log loss)."""
    rows = np.arange(len(labels))

    def loss(factor: float) -> float:
        return float(-np.log(softmax(factor * scores)[rows, labels] + 1e-12).mean())

    tried = np.exp(np.linspace(np.log(0.5), np.log(40), 80))
    return float(min(tried, key=loss))
