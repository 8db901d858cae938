"""The figures: how often right, for which intents, how honest the confidence, what the fallback costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.nlu.examples import Example

FALLBACK = "nlu_fallback"
BINS = 10


@dataclass(frozen=True)
class Reading:
    """What a system made of a message, beside what was wanted."""

    example: Example
    ranking: tuple[tuple[str, float], ...]
    entities: frozenset[tuple[str, int, int]]
    signals: frozenset[str]
    urgent: bool | None

    @classmethod
    def of(cls, example: Example, answer: dict[str, Any]) -> Reading:
        """From Rasa's parse; the fallback is no reading of its own and left out."""
        ranked = [(each["name"], float(each["confidence"])) for each in answer.get("intent_ranking", [])]
        return cls(
            example,
            tuple(each for each in ranked if each[0] != FALLBACK),
            frozenset((each["entity"], each["start"], each["end"]) for each in answer.get("entities", [])),
            frozenset(each["signal"] for each in answer.get("signals", [])),
            answer.get("urgent"),
        )

    @property
    def first(self) -> str:
        """The likeliest intent."""
        return self.ranking[0][0] if self.ranking else ""

    @property
    def confidence(self) -> float:
        """Of the likeliest intent."""
        return self.ranking[0][1] if self.ranking else 0.0

    def within(self, count: int) -> bool:
        """Whether the wanted intent is among the first `count`."""
        return self.example.intent in [name for name, _ in self.ranking[:count]]


@dataclass(frozen=True)
class Score:
    """Precision and recall of one thing, from counts."""

    found: int
    wanted: int
    right: int

    @property
    def precision(self) -> float:
        """How much of what was found is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """How much of what was wanted is found."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def share(hits: Iterable[bool]) -> float:
    """How many of these are true, as a part of one."""
    row = list(hits)
    return sum(row) / len(row) if row else 0.0


def accuracy(readings: Sequence[Reading], within: int = 1) -> float:
    """How often the wanted intent is among the first `within`."""
    return share(each.within(within) for each in readings)


def by_intent(readings: Sequence[Reading]) -> dict[str, Score]:
    """Precision and recall of each intent that was wanted."""
    found = Counter(each.first for each in readings)
    wanted = Counter(each.example.intent for each in readings)
    right = Counter(each.first for each in readings if each.within(1))
    return {name: Score(found[name], wanted[name], right[name]) for name in sorted(wanted)}


def macro_f1(readings: Sequence[Reading]) -> float:
    """The mean F1 of all intents, however rare."""
    scores = by_intent(readings)
    return sum(each.f1 for each in scores.values()) / len(scores) if scores else 0.0


def confusions(readings: Sequence[Reading]) -> list[tuple[str, str, int]]:
    """Wanted, found instead, how often; the most frequent first."""
    pairs = Counter((each.example.intent, each.first) for each in readings if not each.within(1))
    return [(wanted, found, times) for (wanted, found), times in pairs.most_common()]


def reliability(readings: Sequence[Reading]) -> list[tuple[float, float, int]]:
    """For each tenth of the confidence: mean confidence, share that was right, how many."""
    bins: list[list[Reading]] = [[] for _ in range(BINS)]
    for each in readings:
        bins[min(BINS - 1, int(each.confidence * BINS))].append(each)
    return [
        (sum(each.confidence for each in row) / len(row), accuracy(row), len(row)) if row else (0.0, 0.0, 0)
        for row in bins
    ]


def calibration_error(readings: Sequence[Reading]) -> float:
    """Expected calibration error: by how much confidence and truth differ, on average."""
    rows = reliability(readings)
    return sum(abs(sure - true) * many for sure, true, many in rows) / max(1, len(readings))


def entity_score(readings: Sequence[Reading]) -> Score:
    """Kind and both ends must agree; only annotated examples count, the others may hold unannotated ones."""
    marked = [each for each in readings if each.example.entities]
    return Score(
        sum(len(each.entities) for each in marked),
        sum(len(each.example.entities) for each in marked),
        sum(len(each.entities & each.example.entities) for each in marked),
    )


def urgency(readings: Sequence[Reading]) -> tuple[Score, float]:
    """How many urgent messages are found, and the false alarms among the others."""
    judged = [each for each in readings if each.example.urgent is not None and each.urgent is not None]
    right = sum(bool(each.urgent and each.example.urgent) for each in judged)
    score = Score(
        sum(bool(each.urgent) for each in judged), sum(bool(each.example.urgent) for each in judged), right
    )
    return score, share(bool(each.urgent) for each in judged if not each.example.urgent)


def signal_score(readings: Sequence[Reading]) -> tuple[Score, float]:
    """Over messages with labelled signals: found and missed; and how many signal-free ones gave an alarm."""
    judged = [each for each in readings if each.example.signals is not None]
    told = [(each.signals - {"calm"}, (each.example.signals or frozenset()) - {"calm"}) for each in judged]
    score = Score(
        sum(len(found) for found, _ in told),
        sum(len(wanted) for _, wanted in told),
        sum(len(found & wanted) for found, wanted in told),
    )
    return score, share(bool(found) for found, wanted in told if not wanted)


def cost(readings: Sequence[Reading], threshold: float, wrong: float = 3.0) -> float:
    """Mean cost of a message when below `threshold` the bot asks with the two likeliest readings.

    Acting on a wrong reading costs `wrong` questions, a question 1, and one more if neither reading was it.
    """
    total = 0.0
    for each in readings:
        if each.confidence >= threshold:
            total += 0.0 if each.within(1) else wrong
        else:
            total += 1.0 if each.within(2) else 2.0
    return total / max(1, len(readings))


def best_threshold(readings: Sequence[Reading]) -> float:
    """The threshold of least cost, in steps of 0.05."""
    return min((step / 20 for step in range(20)), key=lambda one: cost(readings, one))
