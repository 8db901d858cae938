"""Three ways to look at a message: its characters, its words, its sounds; each a list of named features.

Typos of the pinyin kind keep their sound, brand names change while the sentence around them stays, and customers
write without punctuation: so digits, punctuation and product names are made alike before the n-grams are cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pypinyin import lazy_pinyin

from bot.nlu.fold import fold
from bot.nlu.lookup import word_list

DIGITS = re.compile(r"\d+(?:[.,]\d+)*|\*+")
NOT_WORD = re.compile(r"[^\w]+|_+")
CHARACTER_GRAMS = 4
LONGEST = 400


def plain(text: str) -> str:
    """`text` folded, every number or mask as `0`, everything that is no letter as one blank."""
    return NOT_WORD.sub(" ", DIGITS.sub("0", fold(text[:LONGEST]))).strip()


@lru_cache(maxsize=1)
def _brands() -> re.Pattern[str]:
    names: list[str] = word_list("brands")
    return re.compile("|".join(map(re.escape, sorted(map(fold, names), key=len, reverse=True))))


def without_brands(text: str) -> str:
    """`text` (plain) with every brand as one sign: what is asked of one is asked of the next."""
    return _brands().sub("品", text)


def grams(parts: list[str], longest: int, prefix: str, shortest: int = 1) -> Iterator[str]:
    """All runs of `shortest` to `longest` neighbours in `parts`, each named with `prefix`."""
    for size in range(shortest, longest + 1):
        for start in range(len(parts) - size + 1):
            yield prefix + " ".join(parts[start : start + size])


def characters(text: str) -> Iterable[str]:
    """Character n-grams of the plain text, as it is."""
    return grams(["<", *text, ">"], CHARACTER_GRAMS, "c:")


def frame(text: str) -> Iterable[str]:
    """Character n-grams of the plain text with the brands made alike."""
    return grams(["<", *without_brands(text), ">"], CHARACTER_GRAMS, "f:")


def words(tokens: list[str]) -> Iterable[str]:
    """Words and pairs of words."""
    return grams(tokens, 2, "w:")


def sounds(text: str) -> Iterable[str]:
    """Pairs and triples of syllables: 到帐 and 到账 sound alike."""
    return grams(lazy_pinyin(text.replace(" ", "")), 3, "p:", shortest=2)
