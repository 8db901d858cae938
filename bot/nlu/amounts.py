"""Finds sums of money in Chinese text and reads them as yuan: 两万五, 1.2w, 十来万, 一毛五, ￥500, 2万~3万.

A number is money because of a currency word, because of its size (百, 千, 万), or because of the words around
it; a number that counts or identifies something else (3期, 尾号1234, 11月5号, 95588) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.nlu.amount_context import context
from bot.nlu.amount_shapes import Shape, shapes
from bot.nlu.fold import fold
from bot.nlu.identifiers import hotlines_in
from bot.nlu.lookup import word_list
from bot.nlu.numerals import Number

_BETWEEN = re.compile(r"\s?(?:~|-|—|–|到|至|或者?|[、,])\s?")
_SOMETHING_ELSE = re.compile(
    r"(?<!\d)(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}(?:\s?[-/.月]\s?\d{1,2})?(?![\d元块])"
    r"|(?<!\d)\d{1,2}:\d\d|(?<!\d)\d+/\d+|(?<![\d.])\d+(?:\.\d+){2,}|(?<![\d¥,.])\d{8,}(?![\d,.]|\s?[元块])"
)
_NOTHING_LOST = re.compile(r"一[分毛]钱?(?:都|也)?[没不]")
_ONLY_A_NUMBER = re.compile(
    r"[\s大约概差不多好像应该是就一总共有金额嗯呃那个,:]*(\d[\d,.]*)[\s左右多上下吧的样子呢啊呀嘛,。.!?]*"
)


@dataclass(frozen=True)
class Amount:
    """A sum of money in a message; `start` and `end` are offsets into the original text."""

    start: int
    end: int
    value: Decimal
    maximum: Decimal | None = None  # the upper end where a range was given
    approx: bool = False
    role: str | None = None  # disputed, transaction or balance, where the words around it tell
    bare: bool = False  # the message is nothing but this number: it is money only if money was asked for


def read_amounts(text: str, *, asked: bool = False) -> list[Amount]:
    """All sums in `text`, in order. With `asked` (the bot asked for a sum) any plain number is one."""
    return amounts_in(fold(text), asked=asked)


def in_dispute(amounts: Sequence[Amount]) -> Amount | None:
    """The sum that the trouble is about: the disputed one, else the one moved; never a mere balance."""
    for role in ("disputed", "transaction", None):
        for amount in amounts:
            if amount.role == role:
                return amount
    return None


def amounts_in(folded: str, *, asked: bool = False, taken: Sequence[tuple[int, int]] = ()) -> list[Amount]:
    """Like `read_amounts` on text that is folded already; `taken` are spans that mean something else."""
    blocked = _blocked(folded, taken)
    ranges = _ranges([shape for shape in shapes(folded) if not blocked[shape.start]], folded)
    found = [_amount(folded, shape) for shape in ranges if _is_money(folded, shape, asked)]
    return found or _whole_message(folded, taken)


def _blocked(folded: str, taken: Sequence[tuple[int, int]]) -> bytearray:
    """Marks the characters that belong to dates, clock times, long identifiers and set phrases."""
    blocked = bytearray(len(folded))
    spans = [found.span() for found in _SOMETHING_ELSE.finditer(folded)]
    spans += [found.span() for found in _NOTHING_LOST.finditer(folded)]
    for start, end in (*spans, *context().idioms(folded), *hotlines_in(folded), *taken):
        blocked[start:end] = b"\1" * (end - start)
    return blocked


def _ranges(found: list[Shape], folded: str) -> list[Shape]:
    """Joins two neighbours that say "from … to …" (2到3万, 5000-6000元) into one shape."""
    joined: list[Shape] = []
    for shape in found:
        before = joined[-1] if joined else None
        pair = _range(folded, before, shape) if before else None
        if pair:
            joined[-1] = pair
        else:
            joined.append(shape)
    return joined


def _range(folded: str, first: Shape, second: Shape) -> Shape | None:
    sign = _BETWEEN.fullmatch(folded, first.end, second.start)
    if not sign or first.number.maximum is not None:
        return None
    low, high, size = first.number.value, second.number.maximum or second.number.value, Decimal(1)
    if second.large and not (first.large or first.marked):  # 2到3万: the unit is said once
        size = next(Decimal(unit) for unit in (10**8, 10**4, 1000, 100, 1) if high >= unit)
        size = size if low * size < high and low < 1000 else Decimal(1)
    low *= size
    enumerated = sign.group().strip() in ("、", ",") and (size == 1 or low + size != high)
    if low >= high or enumerated:
        return None
    return Shape(
        first.start, second.end, Number(low, high, approx=True),
        first.marked or second.marked, first.large or second.large, "",
    )  # fmt: skip


def _is_money(folded: str, shape: Shape, asked: bool) -> bool:
    """Whether this number is a sum of yuan in this place."""
    around, text = context(), folded[shape.start : shape.end]
    if shape.marked:
        return _marked_is_money(folded, shape)
    if around.counts_something_else(folded, shape.end) or around.identifies(folded, shape.start):
        return False
    cued = around.has_money_cue(folded, shape.start, shape.end)
    if text[0] in "百千万亿":  # without a digit (万一, 千万, 百) only 上万, 近千, 成百 are sums
        return folded[max(0, shape.start - 1) : shape.start] in tuple("上近过成")
    if shape.large:
        return text != "二百五"  # an insult, unless a currency word follows
    if shape.plain_digits and (len(text) > 7 or (text[0] == "0" and text != "0")):
        return False
    if not text.isascii() and shape.number.value < 10:
        return False
    return asked or cued


def _marked_is_money(folded: str, shape: Shape) -> bool:
    """`一块` is often "together", and 千元/百元 without a digit names a kind of note."""
    text = folded[shape.start : shape.end]
    if text.startswith("00"):
        return False
    if text == "一块":
        return context().has_money_cue(folded, shape.start, shape.end)
    if text.endswith("角") and len(text) == 2:
        return context().has_money_cue(folded, shape.start, shape.end)
    return True


def _amount(folded: str, shape: Shape) -> Amount:
    number, around = shape.number, context()
    rough = number.approx or around.is_rough(folded, shape.start, shape.end)
    role = around.role(folded, shape.start, shape.end)
    return Amount(shape.start, shape.end, number.value, number.maximum, rough, role)


def _whole_message(folded: str, taken: Sequence[tuple[int, int]]) -> list[Amount]:
    """A message of nothing but a number, which may be the answer to "how much?"."""
    if len(folded) > 40 or taken:
        return []
    only = _ONLY_A_NUMBER.fullmatch(folded)
    digits = only[1].rstrip(",.") if only else ""
    if (
        not only
        or not digits
        or digits in word_list("hotlines")
        or (digits[0] == "0" and not digits.startswith("0."))
    ):
        return []
    for shape in shapes(digits):
        if shape.end == len(digits) and (len(digits) < 6 or digits.endswith("00") or "." in digits):
            start = only.start(1)
            rough = context().is_rough(folded, start, start + len(digits))
            return [Amount(start, start + len(digits), shape.number.value, approx=rough, bare=True)]
    return []
