"""Time expressions, resolved against Monday, 23 November 2026, 18:20 in China."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.time_lexicon import _alternation, any_piece
from bot.nlu.time_stretch import CHINA
from bot.nlu.times import read_times
from tests.nlu.conftest import NOW

# text, its words, from, to (month-day and time, of 2026 unless a year is given), grain
TIMES = [
    # days
    ("今天", "11-23", "11-24", "day"), ("昨天", "11-22", "11-23", "day"), ("昨日", "11-22", "11-23", "day"),
    ("昨儿", "11-22", "11-23", "day"), ("前天", "11-21", "11-22", "day"), ("大前天", "11-20", "11-21", "day"),
    ("明天", "11-24", "11-25", "day"), ("15号", "11-15", "11-16", "day"), ("23号", "11-23", "11-24", "day"),
    ("28号", "10-28", "10-29", "day"), ("31号", "10-31", "11-01", "day"), ("二十八号", "10-28", "10-29", "day"),
    ("11月5日", "11-05", "11-06", "day"), ("11月28号", "2025-11-28", "2025-11-29", "day"), ("11.5", "11-05", "11-06", "day"),
    ("11/5", "11-05", "11-06", "day"), ("10.1", "10-01", "10-02", "day"), ("十月三号", "10-03", "10-04", "day"),
    ("十一月二十日", "11-20", "11-21", "day"), ("2月29号", "2024-02-29", "2024-03-01", "day"),
    ("上个月15号", "10-15", "10-16", "day"), ("上月29号后", "10-29", "10-30", "day"), ("这个月5号", "11-05", "11-06", "day"),
    ("去年11月1号", "2025-11-01", "2025-11-02", "day"), ("2026年11月1日", "11-01", "11-02", "day"),
    ("2026-11-01", "11-01", "11-02", "day"), ("2026/11/1", "11-01", "11-02", "day"), ("2026.11.01", "11-01", "11-02", "day"),
    ("20261101", "11-01", "11-02", "day"), ("26年3月8号", "03-08", "03-09", "day"), ("11月20日（周五）", "11-20", "11-21", "day"),
    # weeks
    ("上周", "11-16", "11-23", "week"), ("上上周", "11-09", "11-16", "week"), ("这周", "11-23", "11-30", "week"),
    ("上个星期", "11-16", "11-23", "week"), ("周五", "11-20", "11-21", "day"), ("礼拜五", "11-20", "11-21", "day"),
    ("上周五", "11-20", "11-21", "day"), ("上礼拜五", "11-20", "11-21", "day"), ("上上周三", "11-11", "11-12", "day"),
    ("这周五", "11-27", "11-28", "day"), ("星期天", "11-22", "11-23", "day"), ("周末", "11-21", "11-23", "day"),
    ("上周一直没回音", "11-16", "11-23", "week"), ("上周一", "11-16", "11-17", "day"), ("上周三百块", "11-16", "11-23", "week"),
    # months and years
    ("上个月", "10-01", "11-01", "month"), ("上上个月", "09-01", "10-01", "month"), ("本月", "11-01", "12-01", "month"),
    ("10月", "10-01", "11-01", "month"), ("十月份", "10-01", "11-01", "month"), ("12月", "2025-12-01", "2026-01-01", "month"),
    ("今年12月", "12-01", "2027-01-01", "month"), ("去年十一月", "2025-11-01", "2025-12-01", "month"),
    ("26年3月", "03-01", "04-01", "month"), ("二〇二五年三月", "2025-03-01", "2025-04-01", "month"),
    ("2024年", "2024-01-01", "2025-01-01", "year"), ("去年", "2025-01-01", "2026-01-01", "year"),
    ("前年", "2024-01-01", "2025-01-01", "year"), ("上半年", "01-01", "07-01", "month"),
    ("去年第三季度", "2025-07-01", "2025-10-01", "month"), ("去年底", "2025-11-01", "2026-01-01", "month"),
    ("去年年底", "2025-11-01", "2026-01-01", "month"), ("今年初", "01-01", "03-01", "month"),
    ("月初", "11-01", "11-08", "day"), ("月底", "10-25", "11-01", "day"), ("上个月底", "10-25", "11-01", "day"),
    ("上个月中旬", "10-11", "10-21", "day"), ("10月底", "10-25", "11-01", "day"),
    # parts of the day and clock times
    ("昨天下午", "11-22 12:00", "11-22 18:00", "hour"), ("今早", "11-23 06:00", "11-23 10:00", "hour"),
    ("昨晚", "11-22 18:00", "11-23", "hour"), ("今天凌晨", "11-23 00:00", "11-23 06:00", "hour"),
    ("昨天下午三点多", "11-22 15:00", "11-22 16:00", "hour"), ("昨天大概三点", "11-22 15:00", "11-22 16:00", "hour"),
    ("上礼拜五晚上九点半", "11-20 21:30", "11-20 21:31", "minute"), ("中午12点半", "11-23 12:30", "11-23 12:31", "minute"),
    ("凌晨两点", "11-23 02:00", "11-23 03:00", "hour"), ("昨晚两点", "11-23 02:00", "11-23 03:00", "hour"),
    ("晚上十二点", "11-23 00:00", "11-23 01:00", "hour"), ("晚上九点半", "11-22 21:30", "11-22 21:31", "minute"),
    ("3点20", "11-23 15:20", "11-23 15:21", "minute"), ("九点一刻", "11-23 09:15", "11-23 09:16", "minute"),
    ("三四点钟", "11-23 15:00", "11-23 17:00", "hour"), ("15:30", "11-23 15:30", "11-23 15:31", "minute"),
    ("昨天 15:30:20", "11-22 15:30", "11-22 15:31", "minute"), ("2026-11-01 14:30", "11-01 14:30", "11-01 14:31", "minute"),
    ("2026-11-01T09:05", "11-01 09:05", "11-01 09:06", "minute"), ("11月1日14:30", "11-01 14:30", "11-01 14:31", "minute"),
    ("2026年11月1号上午10点05分", "11-01 10:05", "11-01 10:06", "minute"), ("早上7点", "11-23 07:00", "11-23 08:00", "hour"),
    ("前天夜里十一点", "11-21 23:00", "11-22", "hour"), ("11月20日（周五）下午3点", "11-20 15:00", "11-20 16:00", "hour"),
    ("5月6号的晚上", "05-06 18:00", "05-07", "hour"), ("15号那天上午", "11-15 08:00", "11-15 12:00", "hour"),
    # back from now
    ("三天前", "11-20", "11-21", "day"), ("3天以前", "11-20", "11-21", "day"), ("半个月前", "11-08", "11-09", "day"),
    ("一个半月前", "10-08", "10-09", "day"), ("十来天前", "11-13", "11-14", "day"), ("三周前", "11-02", "11-09", "week"),
    ("三个月前", "08-01", "09-01", "month"), ("一年多前", "2025-11-01", "2025-12-01", "month"),
    ("三年前", "2023-01-01", "2024-01-01", "year"), ("半小时前", "11-23 17:50", "11-23 17:51", "minute"),
    ("两个半小时前", "11-23 15:50", "11-23 15:51", "minute"), ("十分钟前", "11-23 18:10", "11-23 18:11", "minute"),
    ("刚才", "11-23 17:50", "now", "minute"), ("刚刚", "11-23 17:50", "now", "minute"), ("刚被转走了", "11-23 17:50", "now", "minute"),
    ("前几天", "11-16", "11-23", "day"), ("前两天", "11-20", "11-23", "day"), ("这两天", "11-21", "now", "day"),
    ("前段时间", "09-24", "11-21", "day"), ("最近三天", "11-20", "now", "day"), ("近半年", "05-23", "now", "month"),
    ("最近", "10-24", "now", "day"), ("都三天了还没人联系我", "11-20", "now", "day"), ("已经半个月了", "11-08", "now", "day"),
    ("等了两个星期", "11-09", "now", "week"),
    # ranges
    ("5月6号到5月9号", "05-06", "05-10", "day"), ("5月6号到9号", "05-06", "05-10", "day"), ("11月1-5号", "11-01", "11-06", "day"),
    ("5-9号", "11-05", "11-10", "day"), ("七八号", "11-07", "11-09", "day"), ("9月3日-9月10日", "09-03", "09-11", "day"),
    ("10.1-10.7", "10-01", "10-08", "day"), ("前天到昨天", "11-21", "11-23", "day"), ("10月到11月", "10-01", "12-01", "month"),
    ("去年12月20号到1月5号", "2025-12-20", "01-06", "day"), ("下午3点到5点半", "11-23 15:00", "11-23 17:31", "minute"),
    ("从上周五开始", "11-20", "now", "day"), ("11月份开始", "11-01", "now", "month"), ("从去年十月份到现在", "2025-10-01", "now", "month"),
    ("自从10月5号起", "10-05", "now", "day"),
    # festivals
    ("国庆期间", "10-01", "10-08", "day"), ("五一", "05-01", "05-06", "day"), ("去年国庆", "2025-10-01", "2025-10-08", "day"),
    ("十一放假", "10-01", "10-08", "day"), ("今年春节", "02-16", "02-24", "day"), ("大年初三", "02-19", "02-20", "day"),
    ("双十一", "11-11", "11-12", "day"), ("元旦", "01-01", "01-04", "day"), ("618那天", "06-18", "06-19", "day"),
    ("中秋节", "09-25", "09-28", "day"), ("圣诞节", "2025-12-25", "2025-12-26", "day"),
    # in Traditional characters
    ("上個月15號", "10-15", "10-16", "day"), ("昨天下午３點多", "11-22 15:00", "11-22 16:00", "hour"),
]  # fmt: skip

NO_TIME = [
    "交证明年年退回", "证明天天要", "有一点慢", "一点都不好", "三点要求", "我有两点意见", "15号窗口", "3号线", "尾号3号", "第3号", "3期", "12个月", "三天内", "24小时内",
    "提前三天", "早上好", "晚上好", "每天早上打电话", "每月15号扣款", "天天晚上骚扰", "自从换了手机", "一直这样", "两周一次", "一周",
    "月供", "信用卡号日期", "13800001234", "利率4.5", "3.6版本", "1.2万", "扣了11.5元", "周转不开", "", "今后", "11个", "3-5个工作日",
]  # fmt: skip

APPROXIMATE = [
    "昨天下午三点多",
    "15号左右",
    "大概上周五",
    "11月5号前后",
    "十来天前",
    "前几天",
    "最近",
    "好像是昨天",
    "三四点钟",
]
EXACT = ["昨天", "15号", "昨天下午三点", "2026-11-01 14:30", "三天前"]


def moment(text: str) -> datetime:
    """`11-05 14:30` of 2026, another year if one is given, or now."""
    if text == "now":
        return NOW
    day, _, clock = text.partition(" ")
    parts = [int(part) for part in day.split("-")]
    year, month, of_month = parts if len(parts) == 3 else (2026, *parts)
    hour, minute = (int(part) for part in clock.split(":")) if clock else (0, 0)
    return datetime(year, month, of_month, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(("text", "start", "end", "grain"), TIMES)
def test_times(text: str, start: str, end: str, grain: str) -> None:
    (time,) = read_times(text, NOW)
    assert (time.stretch.start, time.stretch.end) == (moment(start), moment(end))
    assert time.stretch.grain == grain


@pytest.mark.parametrize("text", NO_TIME)
def test_no_time(text: str) -> None:
    assert read_times(text, NOW) == []


@pytest.mark.parametrize("text", APPROXIMATE)
def test_estimates_say_so(text: str) -> None:
    (time,) = read_times(text, NOW)
    assert time.stretch.approx


@pytest.mark.parametrize("text", EXACT)
def test_exact_times_say_so(text: str) -> None:
    (time,) = read_times(text, NOW)
    assert not time.stretch.approx


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我昨天下午三点多去的", ["昨天下午三点多"]),
        ("从上周五开始天天打电话", ["从上周五开始"]),
        ("昨天、今天都试过", ["昨天", "今天"]),
        ("11月5号取的，11月8号才发现", ["11月5号", "11月8号"]),
        ("上個月15號扣了我三百", ["上個月15號"]),
        ("　昨天　", ["昨天"]),
    ],
)
def test_the_words_are_those_of_the_customer(text: str, words: list[str]) -> None:
    assert [time.text for time in read_times(text, NOW)] == words


def test_now_in_another_zone_is_the_same_moment() -> None:
    utc = datetime(2026, 11, 22, 18, 0, tzinfo=timezone.utc)  # two o'clock in the night of the 23rd in China
    (time,) = read_times("昨天", utc)
    assert time.stretch.start == moment("11-22")


def test_now_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        read_times("昨天", datetime(2026, 11, 23))  # noqa: DTZ001


def test_the_value_is_plain_json() -> None:
    (time,) = read_times("昨天下午三点多", NOW)
    assert time.value() == {
        "start": "2026-11-22T15:00:00+08:00",
        "end": "2026-11-22T16:00:00+08:00",
        "grain": "hour",
        "approx": True,
        "text": "昨天下午三点多",
    }


@pytest.mark.parametrize(
    "text", ["28号", "12月", "周五", "晚上九点", "五点半", "12月30号", "国庆", "半夜", "月底"]
)
def test_what_may_be_past_or_future_is_past(text: str) -> None:
    for day in range(1, 400, 13):
        now = NOW + timedelta(days=day, hours=day % 24)
        for time in read_times(text, now):
            assert time.stretch.start <= now


WORDS = st.sampled_from([text for text, *_ in TIMES] + NO_TIME + [" ", "，", "到", "的", "大概", "从"])


@given(st.lists(WORDS, max_size=6).map("".join), st.datetimes(timezones=st.just(CHINA)))
def test_no_text_is_an_error_at_any_time(text: str, now: datetime) -> None:
    if 1980 < now.year < 2090:
        last = 0
        for time in read_times(text, now):
            assert last <= time.start < time.end <= len(text)
            assert text[time.start : time.end] == time.text
            assert time.stretch.start <= time.stretch.end
            last = time.end


@given(st.text())
def test_no_other_text_is_an_error_either(text: str) -> None:
    for time in read_times(text, NOW):
        assert text[time.start : time.end] == time.text


@given(st.lists(WORDS, max_size=6).map("".join))
def test_the_glance_at_the_first_character_misses_nothing(text: str) -> None:
    anywhere = [found.span() for found in re.compile(any_piece(), re.VERBOSE).finditer(text)]
    assert [found.span() for found in _alternation().finditer(text)] == anywhere


@pytest.mark.parametrize(
    "piece",
    [
        "昨天",
        "1",
        "一",
        "1-",
        "周",
        "上",
        "三天",
        "3点",
        "11月",
        " ",
        "刚",
        "月",
        "从",
        "今天下午3点到",
        "三天前",
    ],
)
def test_ten_thousand_characters_are_read_in_no_time(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    read_times("先读一次昨天", NOW)
    began = process_time()
    read_times(text, NOW)
    assert process_time() - began < 0.5  # below 50 ms on an idle machine
