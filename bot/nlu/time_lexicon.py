"""Cuts the pieces of time expressions out of a text: one pass, one alternation, each match a `Piece`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from bot.nlu import numerals, time_clock, time_words
from bot.nlu import time_pieces as pieces
from bot.nlu.time_feasts import feast_names, feast_piece, feast_starts
from bot.nlu.time_pieces import Piece
from bot.nlu.time_quantity import LATELY, QUANTITY, read_quantity

_RELATIVE_DAYS = dict(
    zip(("大大前", "大前", "前", "昨", "今", "明", "后", "大后"), range(-4, 4), strict=True)
)
_YEAR_SHIFTS = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
_YEAR_PARTS = {  # first month, number of months
    "上半年": (1, 6), "下半年": (7, 6),
    "一季度": (1, 3), "二季度": (4, 3), "三季度": (7, 3), "四季度": (10, 3),
    "1季度": (1, 3), "2季度": (4, 3), "3季度": (7, 3), "4季度": (10, 3),
    "年初": (1, 2), "年头": (1, 2), "年中": (5, 3), "年底": (11, 2), "年末": (11, 2),
    "春天": (3, 3), "夏天": (6, 3), "秋天": (9, 3), "冬天": (11, 4),
}  # fmt: skip
_TENTHS = {  # first day, last day
    "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31),
    "初": (1, 7), "头": (1, 7), "中": (11, 20), "底": (25, 31), "末": (25, 31),
}  # fmt: skip


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]


def _small(text: str) -> int:
    return int(numerals.exact(text.replace("廿", "二十")) or 0)


def _full_date(text: str) -> Piece:
    numbers = _numbers(text)
    if len(numbers) == 1:
        numbers = [numbers[0] // 10000, numbers[0] // 100 % 100, numbers[0] % 100]
    return pieces.date_piece(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else None)


def _ago(text: str) -> Piece | None:
    quantity = read_quantity(text)
    return pieces.ago(quantity) if quantity else None


def _since(text: str) -> Piece | None:
    found = re.search(QUANTITY, text)
    quantity = read_quantity(found.group()) if found else None
    return pieces.since(quantity) if quantity else None


def _year(text: str) -> Piece:
    if text in _YEAR_SHIFTS:
        return pieces.relative_year(_YEAR_SHIFTS[text])
    if text.startswith("二"):
        text = "".join(str(numerals.DIGITS.get(sign, "")) for sign in text[:4])
    number = _numbers(text)[0]
    return pieces.year(number if number > 99 else 2000 + number)


def _year_part(text: str) -> Piece:
    return pieces.part_of_year(*_YEAR_PARTS[text.removeprefix("第")])


def _relative_month(text: str) -> Piece:
    shift = {"上": -1, "前": -2, "下": 1}.get(text[0], 0) * (2 if text[1] == text[0] else 1)
    return pieces.relative_month(shift)


def _month(text: str) -> Piece:
    name = text.split("月")[0].strip()
    return pieces.month(1 if name == "元" else int(name) if name.isascii() else _small(name))


def _week(text: str) -> Piece:
    shift = {"上": -1, "下": 1}.get(text[0], 0)
    shift *= len(text) - len(text.lstrip("上下"))
    last = text[-1]
    return pieces.week(shift) if last in "周期拜" else pieces.weekday(_weekday_number(last), shift)


def _weekday_number(sign: str) -> int:
    return {"日": 6, "天": 6, "末": 7, "7": 6}.get(sign, (_small(sign) or 1) - 1)


def _day(text: str) -> Piece:
    name = text.rstrip("号日").strip()
    if name.isascii():
        return pieces.day(int(name))
    if len(name) > 1 and "十" not in name and "廿" not in name:  # 七八号
        return pieces.day(_small(name[0]), _small(name[1]))
    return pieces.day(_small(name))


def _month_day(text: str) -> Piece:
    month, day = _numbers(text)[:2]
    return pieces.month_day(month, day)


_READERS: dict[str, Callable[[str], Piece | None]] = {
    "date": _full_date,
    "colon": time_clock.colon_clock,
    "ago": _ago,
    "lately": lambda text: pieces.lately(*LATELY[text]),
    "last": _since,
    "since": _since,
    "now": lambda _: pieces.just_now(),
    "year": _year,
    "year_part": _year_part,
    "half_year": lambda text: _year_part("年" + text),
    "feast": feast_piece,
    "relative_month": _relative_month,
    "tenth": lambda text: pieces.tenth(*_TENTHS[text.removeprefix("月")]),
    "month": _month,
    "week": _week,
    "weekday": lambda text: pieces.weekday(_weekday_number(text[-1]), None),
    "day": _day,
    "month_day": _month_day,
    "relative_day": lambda text: pieces.relative_day(_RELATIVE_DAYS[text.rstrip("天日儿个")]),
    "part": pieces.part_of_day,
    "spoken": time_clock.spoken_clock,
}


def any_piece() -> str:
    """One verbose regular expression for all kinds of pieces, each kind a named group."""
    long_parts = sorted((name for name in pieces.PARTS if len(name) > 1), key=len, reverse=True)
    patterns = {
        "colon": time_clock.COLON,
        **time_words.BEFORE_FEASTS,
        "feast": feast_names(),
        **time_words.AFTER_FEASTS,
        "part": rf"(?:{'|'.join(long_parts)}|{time_words.SHORT_PARTS}){time_words.PART_TAIL}",
        "spoken": time_clock.SPOKEN + time_words.NO_CLOCK,
    }
    return "|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items())


@lru_cache(maxsize=1)
def _alternation() -> re.Pattern[str]:
    """All kinds of pieces; a glance at the first character passes over what cannot be one."""
    starts = "".join(sorted(set(time_words.STARTS + feast_starts())))
    return re.compile(rf"(?=[{starts}])(?:{any_piece()})", re.VERBOSE)


@lru_cache(maxsize=4096)
def _piece(kind: str, text: str) -> Piece | None:
    return _READERS[kind](text)


def time_pieces(folded: str) -> Iterator[tuple[int, int, Piece]]:
    """Start, end and meaning of every piece of a time expression in the text."""
    for found in _alternation().finditer(folded):
        piece = _piece(found.lastgroup or "", found.group())
        if piece:
            yield found.start(), found.end(), piece
