"""Ways to look at a message: its characters, frame, words, sounds and concepts; each a list of features.

Typos of the pinyin kind keep their sound, brand names change while the sentence around them stays, and
customers write without punctuation: so digits, punctuation and product names are made alike before the
n-grams are cut.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby, pairwise

import jieba
from pypinyin import lazy_pinyin

from bot.nlu.fold import fold
from bot.nlu.lookup import word_list

_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*|\*+")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_LONGEST = 400
_REACH = 4  # how many concepts further on still belong together


def plain(text: str) -> str:
    """`text` folded, every number or mask as `0`, everything that is no letter as one blank."""
    return _NOT_WORD.sub(" ", _NUMBERS.sub("0", fold(text[:_LONGEST]))).strip()


@lru_cache(maxsize=1)
def _brands() -> re.Pattern[str]:
    names: list[str] = word_list("brands")
    return re.compile("|".join(map(re.escape, sorted(map(fold, names), key=len, reverse=True))))


def without_brands(plain_text: str) -> str:
    """The text with every brand as one sign: what is asked of one is asked of the next."""
    return _brands().sub("品", plain_text)


@lru_cache(maxsize=1)
def _cutter() -> jieba.Tokenizer:
    """Our own, because words added to jieba's are added for the whole process."""
    jieba.setLogLevel(logging.WARNING)  # it would print its loading time
    cutter = jieba.Tokenizer()
    cutter.initialize()
    return cutter


def _runs(text: str) -> list[str]:
    """All runs of one to four characters, with the ends marked."""
    marked = f"<{text}>"
    length = len(marked)
    return [marked[at : at + size] for size in (1, 2, 3, 4) for at in range(length - size + 1)]


def characters(plain_text: str) -> list[str]:
    """Character n-grams of the text as it is."""
    return _runs(plain_text)


def frame(plain_text: str) -> list[str]:
    """Character n-grams of the text with the brands made alike."""
    return _runs(without_brands(plain_text))


def words(plain_text: str) -> list[str]:
    """Words and pairs of neighbouring words."""
    row = [word for word in _cutter().lcut(plain_text) if word != " "]
    return row + [f"{first} {second}" for first, second in pairwise(row)]


def sounds(plain_text: str) -> list[str]:
    """Pairs and triples of syllables: 到帐 and 到账 sound alike."""
    row = lazy_pinyin(plain_text.replace(" ", ""))
    pairs = [f"{first} {second}" for first, second in pairwise(row)]
    return pairs + [f"{pair} {third}" for pair, third in zip(pairs, row[2:], strict=False)]


@lru_cache(maxsize=1)
def _concepts() -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds the words of the concepts, the longest first, and the concept of each."""
    named: dict[str, list[str]] = word_list("concepts")
    known: dict[str, str] = {}
    for concept, synonyms in named.items():
        for word in synonyms:
            known.setdefault(fold(str(word)), concept)
    return re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True)))), known


def concepts(plain_text: str) -> list[str]:
    """The concepts named, with which the message begins and ends, and which comes before which."""
    finder, known = _concepts()
    row = [concept for concept, _ in groupby(known[found.group()] for found in finder.finditer(plain_text))]
    if not row:
        return []
    later = [f"{one} … {other}" for at, one in enumerate(row) for other in row[at + 1 : at + 1 + _REACH]]
    pairs = [f"{first} {second}" for first, second in pairwise(row)]
    triples = [f"{pair} {third}" for pair, third in zip(pairs, row[2:], strict=False)]
    return [*row, f"^{row[0]}", f"{row[-1]}$", *later, *pairs, *triples]


View = Callable[[str], list[str]]
VIEWS: dict[str, View] = {
    "characters": characters,
    "frame": frame,
    "words": words,
    "sounds": sounds,
    "concepts": concepts,
}


def look(text: str, views: Sequence[str] = tuple(VIEWS)) -> dict[str, list[str]]:
    """Every view of `text`, by its name."""
    plain_text = plain(text)
    return {name: VIEWS[name](plain_text) for name in views}
