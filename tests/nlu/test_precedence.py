"""A matter named in one clause is what a message of several clauses is about."""

from __future__ import annotations

import pytest

from bot.nlu.precedence import Ranking, clauses, matter_first

YIELDS = ("inform", "abuse")
WHOLE: Ranking = [("inform", 0.5), ("atm_cash", 0.3), ("refund", 0.2)]


def reader(**known: tuple[str, float]):
    def read(clause: str) -> Ranking:
        return [known.get(clause, ("inform", 0.9))]

    return read


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("昨天取钱，机器少吐了一张", ["昨天取钱", "机器少吐了一张"]),
        ("我叫林小满 电话13800001234", ["我叫林小满", "电话13800001234"]),
        ("扣了 20 块", ["扣了 20 块"]),
        ("在吗\n卡找不到了", ["卡找不到了"]),
        ("", []),
    ],
)
def test_clauses_end_where_customers_pause(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


def test_the_matter_of_a_clause_comes_first_and_the_ranking_still_sums_to_one() -> None:
    read = reader(机器少吐了一张=("atm_cash", 0.9))
    ranking = matter_first("我叫林小满，机器少吐了一张", WHOLE, read, YIELDS, sure=0.8)
    assert ranking[0] == ("atm_cash", 0.9)
    assert [name for name, _ in ranking].count("atm_cash") == 1
    assert sum(value for _, value in ranking) <= 1


def test_two_neighbouring_clauses_may_name_what_neither_does() -> None:
    read = reader(**{"昨天取了八千，回家一数差三百": ("atm_cash", 0.9)})
    assert (
        matter_first("昨天取了八千，回家一数差三百，我姓贺", WHOLE, read, YIELDS, sure=0.8)[0][0]
        == "atm_cash"
    )


def test_a_matter_that_is_not_sure_changes_nothing() -> None:
    read = reader(机器少吐了一张=("atm_cash", 0.7))
    assert matter_first("我叫林小满，机器少吐了一张", WHOLE, read, YIELDS, sure=0.8) == WHOLE


def test_what_names_a_matter_as_a_whole_is_left_alone() -> None:
    whole: Ranking = [("refund", 0.5), ("inform", 0.5)]
    read = reader(机器少吐了一张=("atm_cash", 0.9))
    assert matter_first("我叫林小满，机器少吐了一张", whole, read, YIELDS, sure=0.8) == whole


def test_a_single_clause_is_left_alone() -> None:
    read = reader(机器少吐了一张=("atm_cash", 0.9))
    assert matter_first("机器少吐了一张", WHOLE, read, YIELDS, sure=0.8) == WHOLE
