"""Numbers that name a person, a card or a case, and numbers that do not."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from bot.nlu.fold import fold
from bot.nlu.identifiers import Identifier, identifiers_in

A_PERSON = "11010119900101123"
ID_NUMBER = A_PERSON + ric.calc_check_digit(A_PERSON + "0")


def read(text: str) -> list[Identifier]:
    return identifiers_in(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "13800001234", "138 0000 1234", "138-0000-1234", "1380 000 1234", "13800 001234", "１３８００００１２３４",
        "一三八零零零零一二三四", "幺三八零零零零幺二三四", "一三八〇〇〇〇一二三四", "+86 13800001234", "8613800001234",
        "我叫林小满13800001234，要求补给我", "手机13800001234", "5000 13800001234", "打13800001234找我",
    ],
)  # fmt: skip
def test_phones_in_every_spelling(text: str) -> None:
    (phone,) = read(text)
    assert (phone.kind, phone.value, phone.extra) == ("phone", "13800001234", {"valid": True, "digits": 11})


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("1380000123", 10),
        ("打1380000123", 10),
        ("138000012345", 12),
        ("138 0000 123", 10),
        ("电话6555123", 7),
    ],
)
def test_a_phone_with_a_digit_too_few_or_too_many_is_recognised_as_one(text: str, digits: int) -> None:
    (phone,) = read(text)
    assert phone.kind == "phone"
    assert phone.extra == {"valid": False, "digits": digits}


@pytest.mark.parametrize(
    ("text", "value"), [("010-65551234", "01065551234"), ("0755 26551234", "075526551234")]
)
def test_landlines(text: str, value: str) -> None:
    (phone,) = read(text)
    assert (phone.kind, phone.value, phone.extra["valid"]) == ("phone", value, True)


@pytest.mark.parametrize(
    "text",
    ["95555", "打96110", "12378", "400-800-1234", "4008001234", "95188", "10086", "订单号1380000123", "流水号13800001234",
     "2026-11-01", "转了20000000元", "5000", "一二三四五六七", "三五百块", "手机尾号1234", "11.5", ""],
)  # fmt: skip
def test_no_identifier(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    ["TS20261123-0042-7", "ts20261123-0042-7", "ts20261123 0042 7", "TS2026112300427", "T S 20261123-0042-7",
     "TS 20261123—0042—7", "20261123-0042-7", "2026112300427", "编号TS20261123-0042-7到哪了", "ts:20261123.0042.7"],
)  # fmt: skip
def test_case_numbers_however_sloppily_typed(text: str) -> None:
    (case,) = read(text)
    assert (case.kind, case.value) == ("case_number", "TS20261123-0042-7")


def test_a_case_number_with_more_digits() -> None:
    (case,) = read("TS20261123-10042-7")
    assert case.value == "TS20261123-10042-7"


def test_a_case_number_that_was_cut_short() -> None:
    (case,) = read("ts20261123-0042")
    assert (case.kind, case.extra) == ("case_number", {"valid": False, "digits": 12})


@pytest.mark.parametrize(
    ("text", "kind", "value", "extra"),
    [
        ("0000123456789012", "card_number", "0000123456789012", {"luhn": False}),
        ("0000 1234 5678 9012", "card_number", "0000123456789012", {"luhn": False}),
        ("尾号1234", "card_number", "1234", {"tail": True}),
        ("尾号是1234的卡", "card_number", "1234", {"tail": True}),
        ("1234结尾的卡", "card_number", "1234", {"tail": True}),
        ("0000****1234", "card_number", "1234", {"tail": True, "masked": True}),
        ("138****1234", "phone", "138****1234", {"valid": False, "digits": 7, "masked": True}),
        (ID_NUMBER, "id_number", ID_NUMBER, {"valid": True}),
        (ID_NUMBER[:-1] + ("0" if ID_NUMBER[-1] != "0" else "1"), "id_number", None, {"valid": False}),
        ("身份证110101199001", "id_number", "110101199001", {"valid": False, "digits": 12}),
    ],
)
def test_cards_and_identity_cards(text: str, kind: str, value: str | None, extra: dict[str, Any]) -> None:
    (found,) = read(text)
    assert (found.kind, found.extra) == (kind, extra)
    assert value is None or found.value == value


def test_several_in_one_message() -> None:
    kinds = [
        (one.kind, one.value)
        for one in read("取了5000 手机13800001234 卡号0000123456789012 编号TS20261123-0042-7")
    ]
    assert kinds == [
        ("phone", "13800001234"),
        ("card_number", "0000123456789012"),
        ("case_number", "TS20261123-0042-7"),
    ]


@given(st.text(alphabet="0123456789 -一二三ts尾号手机*x.", max_size=60))
def test_no_heap_of_digits_is_an_error(text: str) -> None:
    last = 0
    for one in read(text):
        assert last <= one.start < one.end <= len(text)
        last = one.end


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "一", "1-", "ts", "ts1", "1*", "*", "20261123-", "13800001234 "]
)
def test_ten_thousand_characters_are_read_in_no_time(piece: str) -> None:
    text = fold(piece * (10_000 // len(piece)))
    began = process_time()
    identifiers_in(text)
    assert process_time() - began < 1.0
