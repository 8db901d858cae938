"""Reads the signals of a message (money gone, a threat, despair …), each with the words that gave it away.

Patterns say what a signal looks like; contexts say when it is none after all: negated, hypothetical, asked in
general, about somebody else, hearsay, or settled long ago. Both are data, in `patterns/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.fold import fold
from bot.nlu.homophones import correct
from bot.nlu.phrases import PhraseFinder, characters
from bot.nlu.signal_contexts import Context
from bot.nlu.signal_patterns import BadPattern, Found, Pattern, PatternSet, parse

PATTERNS = Path(__file__).parent / "patterns"
EMOTIONS = ("angry", "anxious", "desperate")
CALM = "calm"
_SHARED = ("groups", "contexts")


@dataclass(frozen=True)
class Signal:
    """One signal. `start` and `end` are offsets of `words` in the original text; calm has no words."""

    signal: str
    words: str
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        """The form in which it travels with a message."""
        return {"signal": self.signal, "words": self.words, "start": self.start, "end": self.end}


class SignalReader:
    """Knows the patterns of one folder and reads messages with them."""

    def __init__(self, folder: Path = PATTERNS) -> None:
        groups = _load(folder / "groups.yml")
        contexts = {name: Context.parse(name, body) for name, body in _load(folder / "contexts.yml").items()}
        self._contexts: dict[str, list[Context]] = {}
        rows: list[tuple[str, Pattern]] = []
        for path in sorted(folder.glob("*.yml")):
            for signal, body in _load(path).items() if path.stem not in _SHARED else ():
                self._contexts[signal] = [contexts[name] for name in body["dismiss"]]
                rows += [(signal, pattern) for pattern in _patterns(body["patterns"], groups, path)]
                rows += [
                    (f"not {signal}", pattern) for pattern in _patterns(body.get("decoys", ()), groups, path)
                ]
        self._patterns = PatternSet(rows)
        self._finder = PhraseFinder(self._patterns.vocabulary)

    @property
    def names(self) -> frozenset[str]:
        """Every signal that can be read, calm apart."""
        return frozenset(self._contexts)

    def read(self, text: str) -> list[Signal]:
        """The signals of `text` in the order of their words, each signal once; calm if no emotion shows."""
        folded = correct(fold(text))
        found: dict[str, list[Found]] = {}
        for name, match in self._patterns.find(folded, self._finder.find(characters(folded))):
            found.setdefault(name, []).append(match)
        signals = []
        for name, contexts in self._contexts.items():
            mention = self._mention(folded, found.get(name, ()), found.get(f"not {name}", ()), contexts)
            if mention:
                signals.append(Signal(name, text[mention.start : mention.end], mention.start, mention.end))
        signals.sort(key=lambda signal: (signal.start, signal.signal))
        if not any(signal.signal in EMOTIONS for signal in signals):
            signals.append(Signal(CALM, "", 0, 0))
        return signals

    def _mention(
        self, folded: str, matches: Iterable[Found], decoys: Iterable[Found], contexts: list[Context]
    ) -> Found | None:
        """The mention that nothing speaks against; if several, the one with the least other words in it."""
        harmless = bytearray(len(folded))
        for decoy in decoys:
            for start, end in decoy.places:
                harmless[start:end] = b"\1" * (end - start)
        for match in sorted(matches, key=lambda match: (match.looseness, match.start, -match.end)):
            if any(any(harmless[start:end]) for start, end in match.places):
                continue
            if not any(context.dismisses(folded, match) for context in contexts):
                return match
        return None


@lru_cache(maxsize=32)
def _load(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise BadPattern(f"{path}: expected a mapping")
    return content


def _patterns(lines: Iterable[str], groups: dict[str, list[str]], path: Path) -> list[Pattern]:
    """The patterns of some lines, on each of which several stand, separated by commas."""
    try:
        return [pattern for line in lines for source in line.split(",") for pattern in parse(source, groups)]
    except BadPattern as error:
        raise BadPattern(f"{path}: {error}") from error
