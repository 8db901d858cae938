"""The pattern language: what it accepts, what it finds, what it refuses."""

from __future__ import annotations

import pytest

from bot.nlu.phrases import PhraseFinder, characters
from bot.nlu.signal_patterns import BadPattern, PatternSet, parse

GROUPS = {"钱": ["钱", "存款"], "没了": ["没了", "不见了"]}


def finds(source: str, text: str) -> list[str]:
    patterns = PatternSet([("it", pattern) for pattern in parse(source, GROUPS)])
    spans = PhraseFinder(patterns.vocabulary).find(characters(text))
    return [text[found.start : found.end] for _, found in patterns.find(text, spans)]


@pytest.mark.parametrize(
    ("source", "text", "words"),
    [
        ("盗刷", "卡被盗刷了", ["盗刷"]),
        ("(转|汇)错", "汇错了", ["汇错"]),
        ("<钱> <没了>", "存款突然不见了", ["存款突然不见了"]),
        ("<钱> <没了>", "钱在那里一直放着没了", []),  # more than four characters between
        ("<钱> ~ <没了>", "钱在那里一直放着没了", ["钱在那里一直放着没了"]),
        ("<钱> + <没了>", "钱都没了", []),
        ("<钱> + <没了>", "钱没了", ["钱没了"]),
        ("<钱> <没了>", "钱。没了", []),  # not across the end of a sentence
        ("被(人|)骗了?", "被人骗", ["被人骗"]),
        ("被(人|)骗了?", "被骗了", ["被骗"]),  # what may be left out is no part of the words
        ("^ 人工 $", "人工!", ["人工"]),
        ("^ 人工 $", "人工智能", []),
        ("叫人(来|$)", "叫人", ["叫人"]),
        ("叫人(来|$)", "叫人来吧", ["叫人来"]),
        ("叫人(来|$)", "叫人去", []),
    ],
)
def test_finding(source: str, text: str, words: list[str]) -> None:
    assert sorted(finds(source, text)) == sorted(words)


@pytest.mark.parametrize("source", ["", "~", "<不存在的组>", "(a|b", "(了|)", "(a|$) b"])
def test_a_line_that_cannot_be_read_is_refused(source: str) -> None:
    with pytest.raises(BadPattern):
        parse(source, GROUPS)
