"""Folds what customers type into one plain form of exactly the same length.

Full-width letters, Traditional characters, upper case and exotic blanks become half-width, Simplified,
lower case and plain blanks. Every character is replaced by exactly one, so an offset into the folded
text is an offset into the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc

from bot.nlu.lookup import word_list


class _Plain(dict[int, str]):
    """Maps one character to its plain form, worked out the first time the character is seen."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = _plain_character(chr(code))
        return plain


def _plain_character(character: str) -> str:
    if character == "\n" or " " < character < "\x7f":
        return character.lower()
    category = unicodedata.category(character)
    if character.isspace() or category in ("Cc", "Cf", "Cs"):
        return " "  # also surrogates and NUL, at which OpenCC raises or stops
    if category == "Pd":
        return "-"  # dashes of every length
    normal = unicodedata.normalize("NFKC", character)
    for form in (normal.lower(), normal):
        if len(form) == 1 and not form.isspace():
            return form
    return character


_PLAIN = _Plain()


@lru_cache(maxsize=1)
def _simplified() -> opencc.OpenCC:
    return opencc.OpenCC("tw2s")  # unlike tw2sp it never changes the length


@lru_cache(maxsize=1)
def _taiwan_words() -> tuple[re.Pattern[str], dict[str, str]]:
    words: dict[str, str] = word_list("taiwan_words")
    uneven = [word for word, other in words.items() if len(word) != len(other)]
    if uneven:
        raise ValueError(f"taiwan_words.yml: both sides must have the same length: {uneven}")
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), words


def fold(text: str) -> str:
    """The plain form of `text`: same length, so offsets into it are offsets into `text`."""
    plain = text.translate(_PLAIN)
    if plain.isascii():
        return plain
    simplified = _simplified().convert(plain)
    if len(simplified) != len(plain):  # not known to happen; the offsets matter more than the script
        simplified = plain
    pattern, words = _taiwan_words()
    return pattern.sub(lambda found: words[found.group()], simplified)
