"""Branches, told from the words around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.fold import fold
from bot.nlu.places import branches_in


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("昨天下午三点多在你们朝阳支行取5000", "朝阳支行"), ("在建行南京西路支行办卡", "建行南京西路支行"), ("人民路营业厅", "人民路营业厅"),
        ("和平路支行", "和平路支行"), ("去了深圳分行", "深圳分行"), ("我在上海浦东支行", "上海浦东支行"),
        ("工行石家庄桥西支行态度差", "工行石家庄桥西支行"), ("去天津天河支行", "天津天河支行"), ("你们北京分行的王经理", "北京分行"),
        ("三里屯支行", "三里屯支行"), ("xx路网点", "xx路网点"), ("海淀区中关村支行", "海淀区中关村支行"), ("投诉朝阳门支行", "朝阳门支行"),
        ("xx市分行营业部", "xx市分行营业部"), ("朝陽支行", "朝阳支行"),
    ],
)  # fmt: skip
def test_named_branches(text: str, branch: str) -> None:
    folded = fold(text)
    (found,) = branches_in(folded)
    assert folded[found.start : found.end] == branch


@pytest.mark.parametrize(
    "text", ["这个网点", "你们网点", "附近网点在哪", "贵行总行", "每个支行都", "信用社", "支行", ""]
)
def test_a_branch_without_a_name_is_none(text: str) -> None:
    assert branches_in(fold(text)) == []


@given(st.text(alphabet="在你们的支行分网点朝阳和平路 ，"))
def test_no_text_is_an_error(text: str) -> None:
    last = 0
    for branch in branches_in(text):
        assert last <= branch.start < branch.end <= len(text)
        last = branch.end
