"""Numbers as people write them, checked against another reader where there is one."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.nlu.numerals import exact, read


@given(st.integers(min_value=0, max_value=10**9))
@example(10**8 + 5)
@example(20005)
def test_formal_chinese_numbers_are_read_as_cn2an_writes_them(number: int) -> None:
    assert exact(cn2an.an2cn(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两万五", 25000), ("一万一", 11000), ("九百九", 990), ("三千八", 3800), ("一百零五", 105),
        ("两万零五", 20005), ("1.2w", 12000), ("3k", 3000), ("2万3", 23000), ("1w2", 12000),
        ("3千5百", 3500), ("1万2千", 12000), ("十五", 15), ("一亿两千万", 120_000_000), ("1亿2", 120_000_000),
        ("3,299.5", Decimal("3299.5")), ("壹万", 10000), ("百万", 1_000_000), ("零", 0),
    ],
)  # fmt: skip
def test_exact_numbers(text: str, value: int | Decimal) -> None:
    assert exact(text) == value


@pytest.mark.parametrize("text", ["", "一五", "好", "二〇二六", "三番五次", "万亿千", "1.2.3", "一" * 30])
def test_what_is_no_number(text: str) -> None:
    assert exact(text) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("十来万", 100_000, None), ("三百多", 300, None), ("二十几", 21, 29), ("几百", 200, 900),
        ("三四千", 3000, 4000), ("十五六万", 150_000, 160_000), ("三五百", 300, 500), ("百八十", 80, 100),
        ("两三百万", 2_000_000, 3_000_000), ("万把", 10_000, None), ("5000+", 5000, None),
    ],
)  # fmt: skip
def test_vague_numbers_keep_their_range(text: str, low: int, high: int | None) -> None:
    number = read(text)
    assert number is not None
    assert (number.value, number.maximum, number.approx) == (low, high, True)


@given(st.text(alphabet="零一二两三四五六七八九十百千万亿几多来半0123456789,.wk", max_size=40))
def test_no_heap_of_digits_is_an_error(text: str) -> None:
    read(text)
