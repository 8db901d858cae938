"""Reads clock times (三点半, 15:30, 三四点) and settles whether 三点 is at night or in the afternoon."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.nlu import numerals
from bot.nlu.time_pieces import CLOCK, PARTS, Piece
from bot.nlu.time_stretch import Stretch, midnight

_CN = "[零〇一二两三四五六七八九十]"
COLON = r"(?<![\d:.])(?:[01]?\d|2[0-4])[::][0-5]\d(?:[::][0-5]\d)?(?![\d::])"
SPOKEN = (
    rf"(?<![\d.第息率])(?:(?:[01]?\d|2[0-4])\s?(?:点|时(?=\d|许|左右|整|{_CN}))"
    rf"|(?:二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九][一二三四五六七八九]?)(?:来|几)?点)"
    rf"(?:钟|半|[一二三123]刻|过?(?:[0-5]?\d|零?{_CN}{{1,3}})分|零?[0-5]\d(?!\d)|零{_CN}"
    rf"|[二三四五]?十{_CN}?|[二三四五]十)?[多许整来]?钟?"
)
_SPOKEN_PARTS = re.compile(r"(?P<hour>[^点时]+)[点时](?P<rest>.*)")
_MINUTES = re.compile(rf"过?(\d{{1,2}}|{_CN}+)分?")


def colon_clock(text: str) -> Piece | None:
    """`14:30`, `9:05`."""
    hour, minute = (int(part) for part in re.split("[::]", text)[:2])
    return clock(hour, minute, exact24=len(text) > 4 or hour >= 13, grain="minute")


def spoken_clock(text: str) -> Piece | None:
    """`三点半`, `九点一刻`, `三四点钟`, `15点30分`."""
    found = _SPOKEN_PARTS.match(text.replace(" ", ""))
    if not found:
        return None
    hour_text, rest = found["hour"].rstrip("来几"), found["rest"]
    hours = numerals.read(hour_text)
    if hours is None or hours.value > 24:
        return None
    minute = _minute(rest)
    if minute is None or minute > 59:
        return None
    last = int(hours.maximum) if hours.maximum is not None else None
    approx = last is not None or any(sign in text for sign in "多许来")
    named = any(sign in rest for sign in "半刻分") or minute > 0
    evident = bool(rest) or hour_text.isascii()
    return clock(
        int(hours.value), minute, last=last, approx=approx, evident=evident,
        grain="minute" if named else "hour",
    )  # fmt: skip


def _minute(rest: str) -> int | None:
    if "半" in rest:
        return 30
    if "刻" in rest:
        quarters = numerals.exact(rest[rest.index("刻") - 1])
        return int(quarters) * 15 if quarters is not None and quarters < 4 else None
    found = _MINUTES.search(rest)
    if not found:
        return 0
    value = numerals.exact(found[1])
    return None if value is None else int(value)


def clock(
    hour: int, minute: int, *, grain: str, last: int | None = None, approx: bool = False,
    exact24: bool = False, evident: bool = True,
) -> Piece:  # fmt: skip
    """A clock time; unless `exact24`, an hour up to 12 may be in either half of the day."""

    def narrow(within: Stretch | None, now: datetime, back: int) -> Stretch | None:
        if within and within.days >= 1 and within.days != 1:
            return within.roughly()
        if within and within.grain == "hour":
            shown = _in_part(within, hour)
            guessed = False
        else:
            day = within.start if within else midnight(now.date() - timedelta(days=back))
            shown, guessed = _in_day(day, hour, exact24), not exact24 and hour <= 12
            if (
                not within
                and guessed
                and 7 <= hour <= 11
                and shown + timedelta(hours=12, minutes=minute) <= now
            ):
                shown += timedelta(hours=12)  # the last time it was nine o'clock
        start = shown + timedelta(minutes=minute)
        length = timedelta(minutes=1) if grain == "minute" else timedelta(hours=1)
        if last is not None:
            length = timedelta(hours=last - hour + 1)
        return Stretch(start, start + length, grain, approx or guessed)

    return Piece(CLOCK, narrow, evident=evident)


def _in_day(day: datetime, hour: int, exact24: bool) -> datetime:
    """Nobody complains of three at night without saying so: one to six is taken for the afternoon."""
    return day + timedelta(hours=hour + 12 if not exact24 and 1 <= hour <= 6 else hour)


def _in_part(part: Stretch, hour: int) -> datetime:
    day = midnight(part.start.date())
    first_hour = part.start.hour
    _, _, afternoon_from = next(value for value in PARTS.values() if value[0] == first_hour)
    if hour == 12 and first_hour in (0, 18, 22):  # 晚上十二点 is the midnight that ends the day
        return day + timedelta(hours=0 if first_hour == 0 else 24)
    if hour < 12 and hour >= afternoon_from:
        return day + timedelta(hours=hour + 12)
    if hour < 6 and first_hour in (18, 22):  # 晚上两点 is the night after that evening
        return day + timedelta(hours=hour + 24)
    return day + timedelta(hours=hour)
