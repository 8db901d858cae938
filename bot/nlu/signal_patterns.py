"""The language of the files in `patterns/` and the machine that finds its patterns in a message.

A pattern is a row of words. `(a|b)` are alternatives, `<name>` is a word group; what `x?` or `(a|b|)` mark
may be left out, or be other words as short. `$` as an alternative is the end of the message, `^` its
beginning. Between words separated by a blank there may be up to four characters, around `~` up to twelve,
around `+` none.

All words of all patterns are looked up at once; a pattern then only joins the places where its words were
found, so the time grows with the length of the message, not with the number of ways to match.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_GAPS = {"~": 12, "+": 0}
_USUAL_GAP = 4
_PIECE = re.compile(r"(?:\(([^()<>]*)\)|<([^<>()]+)>|([^()<>?]))(\?)?")
_IDLE = re.compile(r"[\s,。.!?、~…的了吧啊呀呢嘛哦噢嗯吗哈诶哎]*")
_MOST_PLACES = 400  # of one word in one message; more than this says nothing more
_FEW_WORDS = 80  # up to which neighbouring alternatives are written out


@dataclass(frozen=True)
class Pattern:
    """A row of word sets with the gap that is allowed before each."""

    source: str
    words: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]
    at_start: bool
    at_end: bool


@dataclass(frozen=True)
class Found:
    """A pattern in a message: the place of each of its words."""

    pattern: Pattern
    places: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Where the first word begins."""
        return self.places[0][0]

    @property
    def end(self) -> int:
        """Where the last word ends."""
        return self.places[-1][1]

    @property
    def looseness(self) -> int:
        """How many characters between the words belong to none of them."""
        return self.end - self.start - sum(end - start for start, end in self.places)


class BadPattern(ValueError):
    """A line of the pattern file cannot be read."""


@dataclass
class _Part:
    """A set of words and how far it may be from the part before it."""

    words: list[str]
    gap: int


def parse(source: str, groups: Mapping[str, list[str]]) -> list[Pattern]:
    """Reads one pattern; `(一下|$)` as its last word makes two, one bound to the end of the message."""
    parts: list[_Part] = []
    gap, left_over, at_start, at_end = _USUAL_GAP, 0, False, False
    for sign in source.split():
        if sign in _GAPS:
            gap = _GAPS[sign] + left_over
        elif sign == "^":
            at_start = True
        elif sign == "$":
            at_end = True
        else:
            (first, *others), room = _parts(sign, groups, source)
            parts += [_Part(first.words, gap + first.gap), *others]
            gap = _USUAL_GAP
            left_over = room
    if not parts:
        raise BadPattern(f"no words in pattern {source!r}")
    return _with_end(source, parts, at_start, at_end)


def _with_end(source: str, parts: list[_Part], at_start: bool, at_end: bool) -> list[Pattern]:
    """The pattern, and where its last word may be the end of the message, the pattern that asks for that."""
    if any("$" in word for part in parts[:-1] for word in part.words):
        raise BadPattern(f"$ is not at the end of pattern {source!r}")
    last = parts[-1].words
    free = [word for word in last if not word.endswith("$")]
    bound = [word[:-1] for word in last if word.endswith("$")]
    rows = [([*parts[:-1], _Part(free, parts[-1].gap)], at_end)] if free else []
    if "" in bound and len(parts) > 1:  # nothing but the end is asked for after the words before
        rows.append((parts[:-1], True))
    bound = [word for word in bound if word]
    if bound:
        rows.append(([*parts[:-1], _Part(bound, parts[-1].gap)], True))
    return [
        Pattern(
            source,
            tuple(frozenset(part.words) for part in row),
            tuple(part.gap for part in row),
            at_start,
            end,
        )
        for row, end in rows
    ]


def _parts(token: str, groups: Mapping[str, list[str]], source: str) -> tuple[list[_Part], int]:
    """A piece without blanks as a row of word sets; alternatives that may be left out become room."""
    parts: list[_Part] = []
    room = end = 0
    for piece in _PIECE.finditer(token):
        if piece.start() != end:
            break
        end = piece.end()
        words = _words(piece, groups, source)
        if "" in words:
            room += max(map(len, words))
        elif parts and not room and len(parts[-1].words) * len(words) <= _FEW_WORDS:
            parts[-1].words = [before + word for before in parts[-1].words for word in words]
        else:
            parts.append(_Part(words, room))
            room = 0
    if end != len(token) or not parts:
        raise BadPattern(f"cannot read {token!r} in pattern {source!r}")
    return parts, room


def _words(piece: re.Match[str], groups: Mapping[str, list[str]], source: str) -> list[str]:
    choice, group, letter, optional = piece.groups()
    if group is None:
        options = letter if choice is None else choice
        return [word for option in options.split("|") for word in _optional_letters(option)] + [""] * bool(
            optional
        )
    if group not in groups:
        raise BadPattern(f"unknown word group <{group}> in pattern {source!r}")
    return [str(word) for word in groups[group]]


def _optional_letters(option: str) -> list[str]:
    """`了?解` → 了解 and 解."""
    words = [""]
    for letter, optional in re.findall(r"([^?])(\?)?", option):
        words = [word + tail for word in words for tail in ((letter, "") if optional else (letter,))]
    return words


class PatternSet:
    """Patterns with an index from each word to the patterns that begin with it."""

    def __init__(self, patterns: Iterable[tuple[str, Pattern]]) -> None:
        self._patterns = list(patterns)
        self._sets: dict[frozenset[str], int] = {}
        for _, pattern in self._patterns:
            for words in pattern.words:
                self._sets.setdefault(words, len(self._sets))
        self._rows_by_first: dict[int, list[tuple[str, Pattern, tuple[int, ...]]]] = {}
        for name, pattern in self._patterns:
            row = tuple(self._sets[words] for words in pattern.words)
            self._rows_by_first.setdefault(row[0], []).append((name, pattern, row))
        self._sets_of_word: dict[str, list[int]] = {}
        for words, number in self._sets.items():
            for word in words:
                self._sets_of_word.setdefault(word, []).append(number)

    @property
    def vocabulary(self) -> Iterable[str]:
        """Every word that any pattern needs to know about."""
        return self._sets_of_word.keys()

    def find(self, folded: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, Found]]:
        """The patterns that match, given where the words of `vocabulary` are in the text."""
        places: dict[int, list[tuple[int, int]]] = {}
        for span in spans:
            for number in self._sets_of_word[folded[span[0] : span[1]]]:
                here = places.setdefault(number, [])
                if len(here) < _MOST_PLACES:
                    here.append(span)
        candidates = [row for number in places for row in self._rows_by_first.get(number, ())]
        for name, pattern, row in candidates:
            if all(number in places for number in row):
                for chain in _join([places[number] for number in row], pattern.gaps, folded):
                    if _anchored(pattern, chain, folded):
                        yield name, Found(pattern, chain)


def _join(
    columns: list[list[tuple[int, int]]], gaps: tuple[int, ...], folded: str
) -> Iterator[tuple[tuple[int, int], ...]]:
    """Chains with one place of each column, in order, each close enough after the one before."""
    chains: list[tuple[tuple[int, int], ...]] = [(place,) for place in columns[0]]
    for column, gap in zip(columns[1:], gaps[1:], strict=True):
        chains.sort(key=lambda chain: chain[-1][1])
        ends = [chain[-1][1] for chain in chains]
        longer = []
        for place in column:
            nearest = bisect_right(ends, place[0]) - 1
            if (
                nearest >= 0
                and place[0] - ends[nearest] <= gap
                and not _broken(folded, ends[nearest], place[0])
            ):
                longer.append((*chains[nearest], place))
        chains = longer
    yield from chains


def _broken(folded: str, start: int, end: int) -> bool:
    """Whether a sentence ends between two words."""
    return any(sign in "。!?;\n" for sign in folded[start:end])


def _anchored(pattern: Pattern, chain: tuple[tuple[int, int], ...], folded: str) -> bool:
    if pattern.at_start and not _IDLE.fullmatch(folded, 0, chain[0][0]):
        return False
    return not pattern.at_end or _IDLE.fullmatch(folded, chain[-1][1]) is not None
