"""Reads spans counted in units (三天, 半个月, 两个半小时, 一年多) and the vague words for lately."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.nlu import numerals

NUMBER = r"(?:(?<!\d)\d{1,3}(?:\.5)?|好?几十?|[一二两三四五六七八九十]{1,3}[来几]?|大半|小半|半|两|俩|数)"
UNIT = "分钟|秒钟?|小时|钟头|天|周|星期|礼拜|季度|年"
QUANTITY = rf"(?:{NUMBER}多?(?:个?[多半]?(?:{UNIT})|个[多半]?月)|[半两俩]月)[多半]?"
_READ = re.compile(rf"(?P<number>{NUMBER})多?个?(?P<half>半)?多?(?P<unit>{UNIT}|月)(?P<half_after>半)?")
_HALVES = {"大半": 0.7, "小半": 0.4, "半": 0.5}
_MONTHS = {"月": 1, "季度": 3, "年": 12}
_SECONDS = {
    "秒": 1, "秒钟": 1, "分钟": 60, "小时": 3600, "钟头": 3600,
    "天": 86400, "周": 604800, "星期": 604800, "礼拜": 604800,
}  # fmt: skip
_GRAINS = {60: "minute", 3600: "hour", 86400: "day", 604800: "week"}

# How many days back each begins, and how many days back it ends.
LATELY = {
    **dict.fromkeys(("前几天", "头几天", "早几天", "前几日"), (7, 1)),
    **dict.fromkeys(("前两天", "头两天", "早两天"), (3, 1)),
    **dict.fromkeys(("前些天", "前些日"), (10, 1)),
    **dict.fromkeys(("前些日子", "前不久", "不久前", "不久之前"), (30, 1)),
    **dict.fromkeys(
        ("前阵子", "前一阵子", "前一阵", "前段时间", "前段日子", "前一段时间", "前些时候"), (60, 3)
    ),
    **dict.fromkeys(("这两天", "近两天", "最近两天", "最近这两天", "近日", "连日来"), (2, 0)),
    **dict.fromkeys(("这几天", "近几天", "最近几天", "最近这几天", "这些天", "连着几天", "连续几天"), (5, 0)),
    **dict.fromkeys(("这些日子", "这阵子", "这段时间", "这段日子", "最近这段时间", "最近一段时间"), (30, 0)),
    **dict.fromkeys(("近期", "最近", "近来"), (30, 0)),
}


@dataclass(frozen=True)
class Quantity:
    """A length of time, split so that months stay calendar months."""

    months: int
    seconds: int
    grain: str  # the unit it was counted in: minute, hour, day, week, month or year
    vague: bool


def read_quantity(text: str) -> Quantity | None:
    """`一个半月` → one month and fifteen days, `十来天` → about ten days."""
    found = _READ.match(text)
    if not found:
        return None
    word, unit = found["number"], found["unit"]
    if word in _HALVES:
        count = _HALVES[word]
    else:
        number = numerals.read(word.removeprefix("好"))
        if number is None:
            return None
        count = float(number.value)
    count += 0.5 if found["half"] or found["half_after"] else 0
    vague = any(sign in text for sign in "几来数多大小")
    if unit in _MONTHS:
        months = count * _MONTHS[unit]
        if months > 600:
            return None
        grain = "day" if months % 1 else "year" if months >= 36 else "month"
        return Quantity(int(months), round(months % 1 * 30) * 86400, grain, vague or months % 1 > 0)
    size = _SECONDS[unit]
    finer = {"hour": "minute", "day": "hour", "week": "day"}
    grain = _GRAINS.get(size, "minute")
    grain = finer.get(grain, grain) if count % 1 else grain
    return Quantity(0, int(count * size), grain, vague)
