"""What is named in a message: kinds, normalised values, places in the original text."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.nlu.entities import EntityReader
from tests.nlu.conftest import NOW

EVERYTHING = "昨天下午三点多在你们朝阳支行取5000，柜员少给了我两百还不承认，态度特别差，我叫林小满13800001234，要求补给我并道歉"


def read(entities: EntityReader, text: str) -> list[tuple[str, str, Any, str | None]]:
    return [
        (one["entity"], one["text"], one["value"], one.get("role"))
        for one in (entity.as_json(text) for entity in entities.read(text, NOW))
    ]


def test_everything_in_one_message(entities: EntityReader) -> None:
    time = {
        "start": "2026-11-22T15:00:00+08:00", "end": "2026-11-22T16:00:00+08:00", "grain": "hour", "approx": True,
        "text": "昨天下午三点多",
    }  # fmt: skip
    assert read(entities, EVERYTHING) == [
        ("time", "昨天下午三点多", time, None),
        ("branch", "朝阳支行", "朝阳支行", None),
        ("amount", "5000", "5000.00", "transaction"),
        ("amount", "两百", "200.00", "disputed"),
        ("person", "林小满", "林小满", "customer"),
        ("phone", "13800001234", "13800001234", None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我花唄還不了", [("product", "花唄", "花呗", None)]),
        ("信用咔年费", [("product", "信用咔", "信用卡", None)]),
        ("威力贷怎么还", [("product", "威力贷", "微粒贷", None)]),
        ("微利贷怎么还", [("product", "微利贷", "微粒贷", None)]),
        ("建行信用卡年费", [("product", "建行信用卡", "中国建设银行信用卡", None)]),
        (
            "招行的信用卡",
            [("branch", "招行", "招商银行", "institution"), ("product", "信用卡", "信用卡", None)],
        ),
        ("建行", [("branch", "建行", "中国建设银行", "institution")]),
        ("建行朝阳支行", [("branch", "建行朝阳支行", "中国建设银行朝阳支行", None)]),
        (
            "中国银行北京市分行营业部",
            [("branch", "中国银行北京市分行营业部", "中国银行北京市分行营业部", None)],
        ),
        ("ATM机吞卡", [("channel", "ATM机", "ATM", None)]),
        ("微信里的零钱通", [("channel", "微信", "微信", None), ("product", "零钱通", "零钱通", None)]),
        ("apple pay付不了", [("product", "apple pay", "apple pay", None)]),
        ("尾号1234的储蓄卡", [("card_number", "1234", "1234", None), ("product", "储蓄卡", "储蓄卡", None)]),
        ("ts20261123 0042 7到哪了", [("case_number", "ts20261123 0042 7", "TS20261123-0042-7", None)]),
        ("被骗了２万", [("amount", "２万", "20000.00", "disputed")]),
        ("提交行不行", []),
        ("公积金周", [("product", "公积金", "公积金", None)]),
        ("黄金周去哪", []),
        ("短信验证码收不到", []),
        ("pineapple", []),
        ("", []),
    ],
)
def test_values_are_normalised(
    entities: EntityReader, text: str, expected: list[tuple[str, str, Any, str | None]]
) -> None:
    assert read(entities, text) == expected


def test_a_date_is_not_also_a_sum(entities: EntityReader) -> None:
    kinds = [kind for kind, *_ in read(entities, "11.5取了5000，2026-11-06少了300")]
    assert kinds == ["time", "amount", "time", "amount"]


def test_ranges_and_estimates_are_said_in_extra(entities: EntityReader) -> None:
    (amount,) = entities.read("大概2万到3万", NOW)
    assert (amount.value, amount.extra) == ("20000.00", {"approx": True, "max": "30000.00"})
    (bare,) = entities.read("5000", NOW)
    assert bare.extra == {"bare": True}


def test_an_incomplete_phone_says_how_many_digits_it_has(entities: EntityReader) -> None:
    (phone,) = entities.read("别再打给我妈 只找我本人 打1380000123", NOW)
    assert (phone.entity, phone.extra) == ("phone", {"valid": False, "digits": 10})


PIECES = st.sampled_from(
    ["昨天", "下午", "三点", "朝阳支行", "建行", "信用卡", "花呗", "5000", "两万五", "块", "13800001234", "尾号", "王经理",
     "我叫", "林小满", "，", " ", "\n", "被", "扣了", "在", "TS20261123-0042-7", "11.5", "到", "帳單", "３", "😀", "的", "*"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40))
def test_entities_lie_in_the_original_in_order_and_apart(entities: EntityReader, text: str) -> None:
    last = 0
    for entity in entities.read(text, NOW):
        found = entity.as_json(text)
        assert last <= entity.start < entity.end <= len(text)
        assert found["text"] == text[entity.start : entity.end]
        json.dumps(found)
        last = entity.end


@pytest.mark.parametrize("piece", ["昨天", "信用卡", "支行", "5000", "我叫", "一", "王经理", "建行"])
def test_long_messages_are_read_in_linear_time(entities: EntityReader, piece: str) -> None:
    def seconds(characters: int) -> float:
        text = piece * (characters // len(piece))
        began = process_time()
        entities.read(text, NOW)
        return process_time() - began

    seconds(1000)
    assert seconds(10_000) < 2.0
