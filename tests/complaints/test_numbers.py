"""Case numbers: unique, readable, checkable, and silent about volume and neighbours."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.complaints import numbers

DAY = date(2026, 11, 23)
SECRET = b"s" * 32
counts = st.integers(1, 60_000)


def test_the_shape_of_a_number() -> None:
    assert re.fullmatch(r"TS20261123-\d{4}-\d", numbers.make(DAY, 1, SECRET))


def test_ten_thousand_cases_of_a_day_have_ten_thousand_numbers() -> None:
    made = {numbers.make(DAY, count, SECRET) for count in range(1, 10_001)}
    assert len(made) == 10_000


def test_a_busier_day_gets_longer_numbers() -> None:
    made = {numbers.make(DAY, count, SECRET) for count in range(9_990, 10_100)}
    assert len(made) == 110
    assert len(numbers.make(DAY, 10_001, SECRET)) == len("TS20261123-004200-7")


def test_neighbours_look_unrelated() -> None:
    made = [int(numbers.make(DAY, count, SECRET)[11:15]) for count in range(1, 201)]
    steps = [abs(after - before) for before, after in pairwise(made)]
    assert sum(step <= 10 for step in steps) < 10
    assert made != sorted(made)


def test_another_key_or_day_shuffles_differently() -> None:
    ours = [numbers.make(DAY, count, SECRET) for count in range(1, 20)]
    assert ours != [numbers.make(DAY, count, b"t" * 32) for count in range(1, 20)]
    assert [each[11:15] for each in ours] != [
        numbers.make(date(2026, 11, 24), count, SECRET)[11:15] for count in range(1, 20)
    ]


def test_there_is_no_zeroth_case() -> None:
    with pytest.raises(ValueError, match="count 1"):
        numbers.make(DAY, 0, SECRET)


@given(counts)
def test_a_number_reads_back_however_it_is_written(count: int) -> None:
    number = numbers.make(DAY, count, SECRET)
    wide = number.translate({ord(char): ord(char) + 0xFEE0 for char in number})
    for written in (number, number.lower(), number.replace("-", ""), number[2:], f" {number} ", wide):
        assert numbers.read(written) == number
    assert numbers.read(number.replace("-", " - ")) == number


@given(counts, st.integers(0, 20), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(count: int, place: int, shift: int) -> None:
    number = numbers.make(DAY, count, SECRET)
    places = [index for index, char in enumerate(number) if char.isdigit()]
    index = places[place % len(places)]
    wrong = number[:index] + str((int(number[index]) + shift) % 10) + number[index + 1 :]
    assert numbers.read(wrong) is None


@given(counts, st.integers(0, 20))
def test_any_swap_of_neighbouring_digits_is_noticed(count: int, place: int) -> None:
    digits = numbers.make(DAY, count, SECRET)[2:].replace("-", "")
    index = place % (len(digits) - 1)
    swapped = digits[:index] + digits[index + 1] + digits[index] + digits[index + 2 :]
    assert (numbers.read("TS" + swapped) is None) == (swapped != digits)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert numbers.read(text) is None or numbers.read(text).startswith("TS")  # type: ignore[union-attr]


def test_the_last_four_digits_may_mean_either_four() -> None:
    """DIALOGUES §6: TS20261123-0042-7 is answered with 0427; somebody else reads off 0042."""
    assert numbers.short_forms("TS20261123-0042-7") == {"0042", "0427"}
    assert numbers.short_forms("TS20261123-123456-7") == {"123456", "3456", "4567"}
    with pytest.raises(ValueError, match="no case number"):
        numbers.short_forms("12345")
