"""Reads numbers as Chinese people write them: 两万五, 1.2w, 十来万, 三四千, 3,299.5.

Works on folded text (see `fold`). Every function looks at a short string once, from left to right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    **{"两": 2, "俩": 2, "仨": 3, "幺": 1, "○": 0},
}
SMALL_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "k": 1000}
LARGE_UNITS = {"万": 10**4, "w": 10**4, "亿": 10**8}
UNITS = SMALL_UNITS | LARGE_UNITS
CHINESE = "".join(DIGITS) + "十百千拾佰仟万亿"
SEVERAL = "几数"
ROUGHLY = "多余来把"

_PIECE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|.", re.DOTALL)
_BIGGEST = Decimal(10) ** 12
_LONGEST = 24
# Set phrases in which two numbers stand for "between".
_IDIOMS = {"百八十": (80, 100), "百十": (100, 110), "千八百": (800, 1000), "千百": (100, 1000)}
_SKIPPED_NEIGHBOURS = {("三", "五"), ("一", "两"), ("二", "两")}


@dataclass(frozen=True)
class Number:
    """A number as it was meant: `value` alone, or the low end of a range, or an estimate."""

    value: Decimal
    maximum: Decimal | None = None
    approx: bool = False


def exact(text: str) -> Decimal | None:
    """The value of a numeral without vagueness (`两万五` → 25000, `3千5百` → 3500), or None."""
    if not text or len(text) > _LONGEST:
        return None
    value, rest, unit = Decimal(0), text.replace("w", "万"), 0
    for name in ("亿", "万"):
        before, found, after = rest.partition(name)
        if not found:
            continue
        count = Decimal(1) if not before and not unit else _section(before)
        if count is None:
            return None
        unit = UNITS[name]
        value, rest = value + count * unit, after
    if rest or not unit:
        tail = _section(rest)
        if tail is None:
            return None
        colloquial = unit and len(rest) == 1 and 0 < tail < 10
        value += tail * unit / 10 if colloquial else tail
    return value if value <= _BIGGEST else None


def _section(text: str) -> Decimal | None:
    """The value of what stands before or after 万: `三千五`, `一百零五`, `1.5`, `3千5百`."""
    total, digit, last_unit = Decimal(0), None, 10**4
    after_zero = False
    for piece in _PIECE.findall(text):
        size = SMALL_UNITS.get(piece)
        if size is not None:
            if size >= last_unit:
                return None
            total += (Decimal(1) if digit is None else digit) * size
            digit, last_unit, after_zero = None, size, False
            continue
        value = _digit(piece)
        if value is None or digit is not None:
            return None
        if value == 0 and piece in DIGITS and len(text) > 1:
            after_zero = True
        else:
            digit = value
    if digit is None:
        return total if total or after_zero else None
    colloquial = 100 <= last_unit < 10**4 and digit < 10 and not after_zero
    return total + (digit * last_unit / 10 if colloquial else digit)


def _digit(piece: str) -> Decimal | None:
    if piece in DIGITS:
        return Decimal(DIGITS[piece])
    return Decimal(piece.replace(",", "")) if piece[0].isdecimal() and piece[0].isascii() else None


def read(text: str) -> Number | None:
    """The number that `text` as a whole stands for, vague ones included, or None if it is not a number."""
    if not text or len(text) > _LONGEST:
        return None
    if text in _IDIOMS:
        low, high = _IDIOMS[text]
        return Number(Decimal(low), Decimal(high), approx=True)
    if text[0] == "半" and text[1:] in UNITS:
        return Number(Decimal(UNITS[text[1:]]) / 2)
    bare = text.rstrip("+")
    roughly = bare != text
    for sign in ROUGHLY:
        if sign in bare[1:]:
            bare, roughly = bare[0] + bare[1:].replace(sign, "", 1), True
    for sign in SEVERAL:
        if sign in bare:
            return _several(bare, sign)
    value = exact(bare)
    if value is not None:
        return Number(value, approx=roughly)
    return _between_neighbours(bare)


def _several(text: str, sign: str) -> Number | None:
    """`几百` → 200 to 900, `十几万` → 110000 to 190000."""
    at = text.index(sign)
    after_ten = at > 0 and text[at - 1] in "十拾"
    low = exact(text[:at] + ("一" if after_ten else "二") + text[at + 1 :])
    high = exact(text[:at] + "九" + text[at + 1 :])
    if low is None or high is None:
        return None
    return Number(low, high, approx=True)


def _between_neighbours(text: str) -> Number | None:
    """`三四千` → 3000 to 4000, `十五六万` → 150000 to 160000, `三五百` → 300 to 500."""
    for at in range(len(text) - 1):
        first, second = text[at], text[at + 1]
        if first not in DIGITS or second not in DIGITS:
            continue
        ascending = DIGITS[second] == DIGITS[first] + 1 and DIGITS[first] > 0
        if not ascending and (first, second) not in _SKIPPED_NEIGHBOURS:
            return None
        low, high = exact(text[: at + 1] + text[at + 2 :]), exact(text[:at] + text[at + 1 :])
        if low is None or high is None:
            return None
        return Number(low, high, approx=True)
    return None
