"""What each piece of a Chinese time expression means: a piece narrows the stretch of time said before it.

`去年` `十月` `15号` `下午` `三点` are pieces; each takes the stretch that the coarser piece gave, or now if
it is the first, and gives a finer one. `back` asks a first piece for an earlier reading (last year, last
month …), because a complaint speaks of the past.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.nlu.time_quantity import Quantity
from bot.nlu.time_stretch import (
    Stretch,
    day_of,
    day_stretch,
    midnight,
    month_stretch,
    months_before,
    months_later,
    week_stretch,
    year_stretch,
)

YEAR, HALF, MONTH, WEEK, TENTH, DAY, PART, CLOCK, MOMENT = range(9)
Narrowing = Callable[["Stretch | None", datetime, int], "Stretch | None"]

# from hour, to hour, and from which spoken hour on it means the afternoon or night (99: never)
PARTS = {
    **dict.fromkeys(("凌晨",), (0, 6, 99)),
    **dict.fromkeys(
        ("清晨", "大清早", "一大早", "大早上", "一早", "早晨", "早上", "早间", "早", "晨"), (6, 10, 99)
    ),
    **dict.fromkeys(("上午",), (8, 12, 99)),
    **dict.fromkeys(("中午", "正午", "大中午", "晌午", "午间"), (11, 14, 1)),
    **dict.fromkeys(("下午", "午后", "后晌"), (12, 18, 1)),
    **dict.fromkeys(("傍晚", "黄昏"), (17, 20, 1)),
    **dict.fromkeys(("晚上", "大晚上", "晚间", "晚", "夜晚", "夜里", "夜间", "夜"), (18, 24, 6)),
    **dict.fromkeys(("深夜", "午夜", "半夜", "大半夜", "后半夜", "半夜三更", "三更半夜"), (22, 29, 6)),
    **dict.fromkeys(("白天",), (8, 18, 1)),
}


@dataclass(frozen=True)
class Piece:
    """One word or group of an expression."""

    rank: int
    narrow: Narrowing
    absolute: bool = False  # complete in itself: it starts a new expression
    weekday: bool = False  # may repeat what the day before it said already (11月20号周五)
    evident: bool = True  # is a time even when it stands alone


def year(number: int) -> Piece:
    """A year by its number."""
    return Piece(YEAR, lambda _within, _now, _back: year_stretch(number), absolute=True)


def relative_year(shift: int) -> Piece:
    """`去年` is -1."""
    return Piece(YEAR, lambda _within, now, _back: year_stretch(now.year + shift), absolute=True)


def part_of_year(first_month: int, months: int) -> Piece:
    """`上半年`, `三季度`, `年底`."""

    def narrow(within: Stretch | None, now: datetime, back: int) -> Stretch | None:
        start = within.start.year if within else now.year - back
        return month_stretch(start, first_month, months)

    return Piece(HALF, narrow)


def month(number: int) -> Piece:
    """`11月`."""

    def narrow(within: Stretch | None, now: datetime, back: int) -> Stretch | None:
        if within and within.grain != "year":
            return None
        return month_stretch(within.start.year if within else now.year - back, number)

    return Piece(MONTH, narrow)


def relative_month(shift: int) -> Piece:
    """`上个月` is -1."""
    return Piece(MONTH, lambda _within, now, _back: month_stretch(now.year, now.month + shift), absolute=True)


def tenth(first_day: int, last_day: int) -> Piece:
    """`中旬`, `月底`: some days of a month; of a whole year, the months at that end."""

    def narrow(within: Stretch | None, now: datetime, back: int) -> Stretch | None:
        if within and within.grain == "year":
            first_month = {1: 1, 11: 5}.get(first_day, 11)
            return month_stretch(within.start.year, first_month, 2)
        if within and within.grain != "month":
            return None
        start = within.start if within else midnight(months_later(now.year, now.month, -back))
        end = midnight(months_later(start.year, start.month, 1))
        from_ = start + timedelta(days=first_day - 1)
        return Stretch(from_, min(end, start + timedelta(days=last_day)), "day", approx=True)

    return Piece(TENTH, narrow)


def week(shift: int) -> Piece:
    """`上周` is -1."""
    return Piece(WEEK, lambda _within, now, _back: week_stretch(now.date(), shift), absolute=True)


def weekday(number: int, shift: int | None) -> Piece:
    """`上周五` with the week it names, `周五` with the last one that there was; 7 is the weekend."""

    def narrow(within: Stretch | None, now: datetime, back: int) -> Stretch | None:
        if within and within.grain != "week":
            return None
        monday = within.start if within else week_stretch(now.date(), (shift or 0) - back).start
        first = monday.date() + timedelta(days=min(number, 5) if number == 7 else number)
        return day_stretch(first, 2 if number == 7 else 1)

    return Piece(DAY, narrow, absolute=shift is not None, weekday=shift is None)


def day(first: int, last: int | None = None) -> Piece:
    """`15号`; with `last`, one of two days (`七八号`)."""

    def narrow(within: Stretch | None, now: datetime, back: int) -> Stretch | None:
        if within and within.grain != "month":
            return None
        base = within.start.date() if within else months_later(now.year, now.month, -back)
        start, end = day_of(base.year, base.month, first), day_of(base.year, base.month, last or first)
        return Stretch(start.start, end.end, "day", approx=bool(last)) if start and end else None

    return Piece(DAY, narrow)


def month_day(month_number: int, day_number: int) -> Piece:
    """`11.5` and `11/5`."""

    def narrow(within: Stretch | None, now: datetime, back: int) -> Stretch | None:
        if within and within.grain != "year":
            return None
        return day_of(within.start.year if within else now.year - back, month_number, day_number)

    return Piece(DAY, narrow)


def date_piece(year_number: int, month_number: int, day_number: int | None) -> Piece:
    """A date with its year: `2026-11-01`."""
    if day_number is None:
        return Piece(MONTH, lambda _w, _n, _b: month_stretch(year_number, month_number), absolute=True)
    return Piece(DAY, lambda _w, _n, _b: day_of(year_number, month_number, day_number), absolute=True)


def relative_day(shift: int) -> Piece:
    """`昨天` is -1."""
    return Piece(
        DAY, lambda _within, now, _back: day_stretch(now.date() + timedelta(days=shift)), absolute=True
    )


def feast(begins: Callable[[int], date | None], length: int) -> Piece:
    """A festival, which begins on another day each year."""

    def narrow(within: Stretch | None, now: datetime, back: int) -> Stretch | None:
        if within and within.grain != "year":
            return None
        first = begins(within.start.year if within else now.year - back)
        return day_stretch(first, length) if first else None

    return Piece(DAY, narrow)


def part_of_day(name: str) -> Piece:
    """`下午`: some hours of the day; of several days, those days as they are."""
    first_hour, last_hour, _ = PARTS[name]

    def narrow(within: Stretch | None, now: datetime, back: int) -> Stretch | None:
        if within and within.days != 1:
            return within.roughly() if within.days > 1 else None
        start = within.start if within else midnight(now.date() - timedelta(days=back))
        if first_hour == 22 and within is None and back == 0 and now.hour < 22:
            start -= timedelta(days=1)  # 半夜 alone is the night just gone
        return Stretch(start + timedelta(hours=first_hour), start + timedelta(hours=last_hour), "hour")

    return Piece(PART, narrow)


def ago(quantity: Quantity) -> Piece:
    """`三天前`, `半个月前`: the day (or minute, or month) so far back."""

    def narrow(_within: Stretch | None, now: datetime, _back: int) -> Stretch | None:
        moment = _before(now, quantity)
        if quantity.grain in ("minute", "hour"):
            return Stretch(moment, moment + timedelta(minutes=60 if quantity.grain == "hour" else 1),
                           quantity.grain, approx=True)  # fmt: skip
        if quantity.grain == "day":
            found = day_stretch(moment.date())
        elif quantity.grain == "week":
            found = week_stretch(moment.date())
        elif quantity.grain == "month":
            found = month_stretch(moment.year, moment.month)
        else:
            found = year_stretch(moment.year)
        return found.roughly() if quantity.vague or quantity.grain != "day" else found

    return Piece(MOMENT if quantity.grain in ("minute", "hour") else DAY, narrow, absolute=True)


def since(quantity: Quantity) -> Piece:
    """`最近三天`, `等了半个月`: from so far back until now."""
    by_day = quantity.grain not in ("minute", "hour")

    def narrow(_within: Stretch | None, now: datetime, _back: int) -> Stretch | None:
        start = _before(now, quantity)
        return Stretch(midnight(start.date()) if by_day else start, now, quantity.grain, approx=True)

    return Piece(DAY if by_day else MOMENT, narrow, absolute=True)


def _before(now: datetime, quantity: Quantity) -> datetime:
    moment = months_before(now, quantity.months) - timedelta(seconds=quantity.seconds)
    return moment.replace(second=0, microsecond=0)


def lately(days_back: int, until_days_back: int) -> Piece:
    """`前几天`, `最近`: from some days back until now or a while ago."""

    def narrow(_within: Stretch | None, now: datetime, _back: int) -> Stretch | None:
        start = midnight(now.date() - timedelta(days=days_back))
        end = midnight(now.date() - timedelta(days=until_days_back - 1)) if until_days_back else now
        return Stretch(start, end, "day", approx=True)

    return Piece(DAY, narrow, absolute=True)


def just_now() -> Piece:
    """`刚才`: within the last half hour."""

    def narrow(_within: Stretch | None, now: datetime, _back: int) -> Stretch | None:
        return Stretch(
            (now - timedelta(minutes=30)).replace(second=0, microsecond=0), now, "minute", approx=True
        )

    return Piece(MOMENT, narrow, absolute=True)
