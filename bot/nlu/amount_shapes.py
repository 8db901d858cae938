"""Finds the numbers in a text that have the shape of a sum, with their currency words: 三块五, ￥500."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.nlu import numerals
from bot.nlu.lookup import word_list

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_MIXED = rf"{_ARABIC}(?:[多余来几]?[十百千万亿wk](?![a-z])(?:\d{{1,4}}(?![\d,.]))?)*"
_CHINESE = rf"[{numerals.CHINESE}几数半][{numerals.CHINESE}几多余来把]*(?:[wk](?![a-z]))?"
_COLLOQUIAL = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九几])个多?(?:亿|[wk](?![a-z]))"
_DIGIT = r"[\d一二两三四五六七八九]"
_NOT_COUNTING = r"(?![,.]?\d|[%个次天年月日号点期百千万十多分小张笔人位倍折])"
_ANY_NUMBER = re.compile(rf"[\d块几{numerals.CHINESE}]")
_ODD_BEFORE = "了扣少收花付差个就才还"


@dataclass(frozen=True)
class Shape:
    """A number with what directly belongs to it, before it is known whether it means money."""

    start: int
    end: int
    number: numerals.Number
    marked: bool  # carries a currency word
    large: bool  # says 百, 千, 万 (or k, w) after a digit
    plain_digits: str  # the digits, where it is nothing but Arabic digits


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    units = "|".join(map(re.escape, word_list("amount_words")["units"]))
    return re.compile(
        rf"""(?<![\da-z*.])(?P<sign>(?:¥|rmb|人民币|cny)[\s:]?)?
        (?:(?P<number>{_COLLOQUIAL}|{_MIXED}|{_CHINESE})(?P<more>[多余来]|\+)?
           (?:\s?(?P<unit>{units})(?![屏砖地布牌表石腹玉儿去旦])
              (?:(?P<half>半)|零?(?P<jiao>{_DIGIT})(?:[毛角](?:(?P<fen>{_DIGIT})分?)?|{_NOT_COUNTING}))?[整钱]?
             |(?P<dime>[毛角])(?:(?P<cent>{_DIGIT})(?:分|{_NOT_COUNTING}))?钱?
             |(?P<cents>分)钱)?
          |(?:(?<![\w])|(?<=[{_ODD_BEFORE}]))块(?P<odd>[二三四五六七八九])[毛角]?钱?)
        """,
        re.VERBOSE,
    )


def shapes(folded: str) -> Iterator[Shape]:
    """Every number in the text that could be a sum, from left to right."""
    if not _ANY_NUMBER.search(folded):
        return
    for found in _pattern().finditer(folded):
        shape = _odd(found) if found["odd"] else _shape(found)
        if shape:
            yield shape


def _odd(found: re.Match[str]) -> Shape:
    """`块八`: one yuan and the digit in tenths."""
    value = 1 + _tenths(found["odd"]) / 10
    return Shape(found.start(), found.end(), numerals.Number(value), True, False, "")


def _shape(found: re.Match[str]) -> Shape | None:
    text, end = found["number"], found.end()
    marked = bool(found["sign"] or found["unit"] or found["dime"] or found["cents"])
    if not marked:
        kept = text.rstrip("来把余数")
        end -= len(text) - len(kept) if not found["more"] else 0
        text = kept
    number = numerals.read(text.replace("个", ""))
    if number is None:
        return None
    scale = Decimal("0.1") if found["dime"] else Decimal("0.01") if found["cents"] else Decimal(1)
    extra = (Decimal("0.5") if found["half"] else Decimal(0)) + _tenths(found["jiao"]) / 10
    extra += (_tenths(found["fen"]) + _tenths(found["cent"])) / 100
    number = numerals.Number(
        number.value * scale + extra,
        None if number.maximum is None else number.maximum * scale,
        number.approx or bool(found["more"]),
    )
    large = any(sign in text[1:] for sign in "百千万亿wk佰仟") or text == "半万"
    digits = text if text.isascii() and text.isdecimal() else ""
    return Shape(found.start(), end, number, marked, large, digits)


def _tenths(digit: str | None) -> Decimal:
    return Decimal(0) if digit is None else numerals.exact(digit) or Decimal(0)
