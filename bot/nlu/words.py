"""Cuts Chinese text into words with jieba, but never through a span that must stay whole."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence

import jieba

from bot.nlu.fold import fold

Span = tuple[int, int]
_COUNTED = re.compile(
    r"第?\d+(?:[.,:/-]\d+)*(?:%|‰|个月|个|期|天|次|号|日|月份?|年|岁|位|小时|分钟|张|笔|折|倍|点|元|块钱?|万|千|百|w|k)*"
)


class WordCutter:
    """One dictionary of words.

    Each cutter has a `jieba.Tokenizer` of its own: jieba's global one would mix the words of two models that
    are loaded in the same process. The dictionary is read straight from jieba's package; its cache in the
    temporary directory, which anybody on the machine may write to, is not used.
    """

    def __init__(self, dictionary: Iterable[str]) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(self._jieba.get_dict_file())
        self._jieba.initialized = True
        for line in dictionary:
            word, *frequency = line.split()[:2] or [""]
            if word and not word.startswith("#"):
                self._jieba.add_word(word, int(frequency[0]) if frequency else None)

    def cut(self, text: str, whole: Iterable[Span] = ()) -> list[Span]:
        """The words of `text` as offsets, blanks left out; each span of `whole` is one word."""
        folded = fold(text)
        kept = _without_overlaps([*_blank_free(folded, whole)], folded)
        words: list[Span] = []
        position = 0
        for start, end in kept:
            words += self._between(folded, position, start)
            words.append((start, end))
            position = end
        words += self._between(folded, position, len(folded))
        return words

    def _between(self, folded: str, start: int, end: int) -> Iterator[Span]:
        if start < end:
            for word, begin, finish in self._jieba.tokenize(folded[start:end]):
                if not word.isspace():
                    yield start + begin, start + finish


def _blank_free(folded: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans without blanks at their ends; those of nothing but blanks are dropped."""
    for start, end in spans:
        text = folded[start:end]
        if text.strip():
            yield start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())


def _without_overlaps(whole: Sequence[Span], folded: str) -> list[Span]:
    """The wanted spans, earlier ones first served, then numbers with their units where there is room."""
    taken = bytearray(len(folded))
    kept: list[Span] = []
    for start, end in (*whole, *(found.span() for found in _COUNTED.finditer(folded))):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append((start, end))
    return sorted(kept)
