"""A linear classifier over named features: trained with scikit-learn, read and applied with NumPy alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]


@dataclass
class Vocabulary:
    """The features seen in training and how rare each is.

    Attributes:
        index: feature name → column.
        rarity: inverse document frequency of each column, shape (features,).
    """

    index: dict[str, int]
    rarity: Vector

    @classmethod
    def learn(cls, documents: Sequence[Iterable[str]], at_least: int = 1) -> Vocabulary:
        """The features that occur in `at_least` documents."""
        seen = Counter(name for document in documents for name in set(document))
        names = sorted(name for name, times in seen.items() if times >= at_least)
        times = np.array([seen[name] for name in names], dtype=np.float32)
        rarity = np.log((1 + len(documents)) / (1 + times)) + 1
        return cls({name: column for column, name in enumerate(names)}, rarity.astype(np.float32))

    def weigh(self, features: Iterable[str]) -> tuple[npt.NDArray[np.int64], Vector]:
        """Columns and values of one document: log counts times rarity, of length one."""
        counted = Counter(features)
        known = [(self.index[name], times) for name, times in counted.items() if name in self.index]
        if not known:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        columns, times = map(np.array, zip(*known, strict=True))
        values = (1 + np.log(times)) * self.rarity[columns]
        return columns, (values / np.linalg.norm(values)).astype(np.float32)


@dataclass
class LinearHead:
    """One weight per feature and label.

    Attributes:
        weights: shape (features, labels).
        bias: shape (labels,).
    """

    weights: Vector
    bias: Vector

    @classmethod
    def fit(cls, matrix: Any, labels: Sequence[int], strength: float, balanced: bool = True) -> LinearHead:
        """Multinomial logistic regression; `strength` is scikit-learn's C."""
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(
            C=strength, max_iter=300, tol=1e-3, class_weight="balanced" if balanced else None
        )
        model.fit(matrix, labels)
        if list(model.classes_) != list(range(len(model.classes_))):
            raise ValueError("labels must be 0…n-1, each with an example")
        return cls(model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32))

    def score_sparse(self, columns: npt.NDArray[np.int64], values: Vector) -> Vector:
        """Scores of one document given by its non-zero columns, shape (labels,)."""
        scores: Vector = values @ self.weights[columns] + self.bias
        return scores

    def score_dense(self, vector: Vector) -> Vector:
        """Scores of one document given as a vector, shape (labels,)."""
        scores: Vector = vector @ self.weights + self.bias
        return scores

    def arrays(self, name: str) -> Mapping[str, Any]:
        """What `numpy.savez` needs to keep this head under `name`."""
        return {f"{name}_weights": self.weights.astype(np.float16), f"{name}_bias": self.bias}


def softmax(scores: Vector) -> Vector:
    """Scores as probabilities that sum to one."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probabilities: Vector = raised / raised.sum(axis=-1, keepdims=True)
    return probabilities
