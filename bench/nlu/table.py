"""The rows of the comparison: one line for each figure, one column for each system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from bench.nlu import measures
from bench.nlu.measures import Reading
from bench.nlu.systems import Outcome

Each = TypeVar("Each")


@dataclass(frozen=True)
class Row:
    """A figure of every system, already written out; empty where it does not apply."""

    name: str
    values: tuple[str, ...]


def _percent(value: float) -> str:
    return f"{value:.1%}"


def quality(readings: Mapping[str, Sequence[Reading]]) -> list[Row]:
    """What was understood."""
    some = next(iter(readings.values()))
    rows = [
        _row("messages", readings, lambda each: str(len(each))),
        _row("intent, first reading", readings, lambda each: _percent(measures.accuracy(each))),
        _row("intent, first three", readings, lambda each: _percent(measures.accuracy(each, 3))),
        _row("intent, macro F1", readings, lambda each: _percent(measures.macro_f1(each))),
        _row("calibration error", readings, lambda each: _percent(measures.calibration_error(each))),
        _row("cost of fallback at its best", readings, _least_cost),
        _row("… at 0.4 · 0.5 · 0.6", readings, _costs),
    ]
    if any(each.example.entities for each in some):
        rows.append(_row("entity F1", readings, lambda each: _percent(measures.entity_score(each).f1)))
    if any(each.example.urgent is not None for each in some):
        rows.append(_row("urgent found · false alarms", readings, _urgent))
    if any(each.example.signals is not None for each in some):
        rows.append(_row("signals found · false alarms", readings, _signals))
    return rows


def robustness(readings: Mapping[str, Mapping[str, Sequence[Reading]]]) -> list[Row]:
    """Accuracy on disturbed messages, and what part of the undisturbed accuracy that is."""
    names = [name for name in next(iter(readings.values())) if name]
    rows = []
    for name in names:
        values = []
        for own in readings.values():
            whole, now = measures.accuracy(own[""]), measures.accuracy(own[name])
            values.append(f"{now:.1%} ({now / whole if whole else 0:.0%} kept)")
        rows.append(Row(f"… with {name}" if not name.startswith("no") else f"… {name}", tuple(values)))
    return rows


def effort(outcomes: Mapping[str, Outcome]) -> list[Row]:
    """What it takes."""
    return [
        _row("ms a message, median", outcomes, lambda one: f"{median(one.milliseconds):.1f}"),
        _row("… of processor time", outcomes, lambda one: f"{median(one.cpu_milliseconds):.1f}"),
        _row("training, seconds", outcomes, lambda one: f"{one.train_seconds:.0f}"),
        _row("… of processor time", outcomes, lambda one: f"{one.train_cpu_seconds:.0f}"),
        _row("training, peak MB", outcomes, lambda one: f"{one.train_megabytes:.0f}"),
        _row("parsing, peak MB", outcomes, lambda one: f"{one.parse_megabytes:.0f}"),
    ]


def written(title: str, systems: Sequence[str], rows: Sequence[Row]) -> str:
    """The rows as text with aligned columns."""
    first = max(len(row.name) for row in rows)
    widths = [max(len(name), *(len(row.values[at]) for row in rows)) for at, name in enumerate(systems)]
    lines = [
        title,
        " " * first + "".join(f"  {name:>{width}}" for name, width in zip(systems, widths, strict=True)),
    ]
    for row in rows:
        cells = "".join(f"  {value:>{width}}" for value, width in zip(row.values, widths, strict=True))
        lines.append(f"{row.name:<{first}}{cells}")
    return "\n".join(lines)


def _row(name: str, of: Mapping[str, Each], say: Callable[[Each], str]) -> Row:
    return Row(name, tuple(say(each) for each in of.values()))


def _least_cost(readings: Sequence[Reading]) -> str:
    threshold = measures.best_threshold(readings)
    return f"{measures.cost(readings, threshold):.3f} at {threshold:.2f}"


def _costs(readings: Sequence[Reading]) -> str:
    return " · ".join(f"{measures.cost(readings, threshold):.3f}" for threshold in (0.4, 0.5, 0.6))


def _urgent(readings: Sequence[Reading]) -> str:
    if all(each.urgent is None for each in readings):
        return "cannot say"
    score, alarms = measures.urgency(readings)
    return f"{score.right}/{score.wanted} · {alarms:.1%}"


def _signals(readings: Sequence[Reading]) -> str:
    score, alarms = measures.signal_score(readings)
    return f"{score.recall:.1%} · {alarms:.1%}"
