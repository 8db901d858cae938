"""Misspellings that sound right."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.nlu.fold import fold
from bot.nlu.homophones import correct


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("卡被到刷了", "卡被盗刷了"),
        ("账户冻节了", "账户冻结了"),
        ("我要头诉", "我要投诉"),
        ("遇到炸骗", "遇到诈骗"),
        ("信息泻露", "信息泄露"),
        ("微力贷", "微粒贷"),
        ("违约斤", "违约金"),
        ("手序费", "手续费"),
    ],
)
def test_misspellings_are_put_right(written: str, meant: str) -> None:
    assert correct(written) == meant


@pytest.mark.parametrize(
    "text", ["住在东街", "体现价值", "华北地区", "克服困难", "与其等", "预期收益", "戒备", "投宿", "abc", ""]
)
def test_real_words_that_sound_the_same_stay(text: str) -> None:
    assert correct(text) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60))
def test_the_length_stays(text: str) -> None:
    assert len(correct(fold(text))) == len(text)
