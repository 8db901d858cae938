"""Folding changes the look of a text, never its length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.fold import fold


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("ATM", "atm"),
        ("３，２９９．５", "3,299.5"),
        ("￥500～６００", "¥500~600"),
        ("帳單", "账单"),
        ("帳戶被凍結", "账户被冻结"),
        ("信用卡帳單還不了", "信用卡账单还不了"),
        ("簡訊驗證碼", "短信验证码"),
        ("個資外洩", "信息泄露"),
        ("著急", "着急"),
        ("說著說著", "说着说着"),
        ("花唄\u3000借唄", "花呗 借呗"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("零宽\u200b空格", "零宽 空格"),
        ("停\x00止", "停 止"),
        ("半个\ud800字", "半个 字"),
        ("2万—3万", "2万-3万"),
        ("", ""),
    ],
)
def test_folding(written: str, plain: str) -> None:
    assert fold(written) == plain


@given(st.text())
def test_the_length_stays_and_folding_twice_changes_nothing_more(text: str) -> None:
    plain = fold(text)
    assert len(plain) == len(text)
    assert fold(plain) == plain


@given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)))
def test_the_length_stays_for_any_chinese_characters(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(), st.text())
def test_a_line_break_keeps_the_texts_on_either_side_apart(before: str, after: str) -> None:
    assert fold(f"{before}\n{after}") == f"{fold(before)}\n{fold(after)}"
