"""Whether a message is urgent: by the policy's table, over all likely readings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.nlu.urgency import Weigher
from desk.complaints.policy import Policy


@pytest.fixture
def weigher(policy: Policy) -> Weigher:
    return Weigher(policy, enough=0.35)


@pytest.mark.parametrize(
    ("text", "readings", "signals", "amount", "level"),
    [
        ("有笔消费不是我的", [("unauthorised_transaction", 0.9)], [], None, 2),
        ("卡丢了", [("card_lost", 0.9)], ["funds_at_risk"], None, 2),
        ("被骗了六万", [("fraud", 0.9)], ["funds_lost"], Decimal(60000), 1),
        ("如果借呗被冻结", [("account_restricted", 0.9)], ["account_blocked"], None, 2),
        ("不明白的话", [("chitchat", 0.9)], ["self_harm"], None, 1),
        ("多了一笔", [("unexpected_deduction", 0.6), ("unauthorised_transaction", 0.4)], [], None, 2),
    ],
)
def test_urgent(
    weigher: Weigher,
    text: str,
    readings: list[tuple[str, float]],
    signals: list[str],
    amount: Decimal | None,
    level: int,
) -> None:
    found = weigher.read(text, readings, signals, amount)
    assert (found.urgent, found.level) == (True, level)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("怎么防止被盗刷", [("unauthorised_transaction", 0.9)]),
        ("如果转错了怎么办", [("wrong_transfer", 0.9)]),
        ("多扣了一笔", [("unexpected_deduction", 0.8), ("unauthorised_transaction", 0.2)]),
        ("额度降了", [("credit_limit", 0.9)]),
    ],
)
def test_not_urgent(weigher: Weigher, text: str, readings: list[tuple[str, float]]) -> None:
    found = weigher.read(text, readings, ["calm"], None)
    assert (found.urgent, found.level) == (False, 3)


def test_small_talk_has_no_level(weigher: Weigher) -> None:
    assert weigher.read("你好", [("greet", 1.0)], ["calm"], None).level is None


def test_without_any_reading_the_signals_decide(weigher: Weigher) -> None:
    assert weigher.read("…", [], ["funds_at_risk"], None).urgent
    assert not weigher.read("…", [], [], None).urgent
