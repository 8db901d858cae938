"""What the policy says of conversations is checked, and a mistake is named with its line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.complaints.errors import PolicyError
from desk.complaints.policy import Policy
from desk.conversations.pace import MINUTE, TooFast, spend
from desk.conversations.rules import TEXTS, check, rules_of
from desk.settings import ROOT
from tests.conversations.scene import MONDAY


def line_of(words: str) -> int:
    """The line of the shipped policy that begins with these words."""
    lines = (ROOT / "policy.yml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip().startswith(words))


def test_the_shipped_policy_is_in_order(policy: Policy) -> None:
    assert check(policy).limits.message_length == 2000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fragment_pause_seconds", "-1"),
        ("fragment_pause_seconds", "soon"),
        ("messages_per_minute", "-5"),
        ("body_bytes", "10"),
    ],
)
def test_a_wrong_limit_is_named_with_its_line(
    altered_policy: Callable[..., Policy], name: str, value: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        check(altered_policy(**{name: value}))
    assert f"limits.{name}" in refused.value.problem
    assert refused.value.line == line_of(f"{name}:")


def test_an_unknown_limit_is_refused(altered_policy: Callable[..., Policy]) -> None:
    with pytest.raises(PolicyError):
        check(altered_policy(turn_fragments="20\n  turn_fragment: 3"))


def test_a_day_that_closes_before_it_opens_is_refused(altered_policy: Callable[..., Policy]) -> None:
    with pytest.raises(PolicyError) as refused:
        check(altered_policy(restdays='["18:00", "09:00"]'))
    assert "business_hours.restdays" in refused.value.problem


def test_a_text_with_an_unknown_placeholder_is_refused(altered_policy: Callable[..., Policy]) -> None:
    with pytest.raises(PolicyError) as refused:
        check(altered_policy(still_queued="第{platz}位"))
    assert "{place}" in refused.value.problem


def test_every_text_of_the_desk_is_checked(policy: Policy) -> None:
    assert set(policy.texts["desk"]) == set(TEXTS)


def test_another_policy_brings_other_rules(policy: Policy, altered_policy: Callable[..., Policy]) -> None:
    assert rules_of(policy).limits.turn_fragments == 20
    assert rules_of(altered_policy(turn_fragments=3)).limits.turn_fragments == 3
    assert rules_of(policy).limits.turn_fragments == 20


@given(st.lists(st.floats(0, 30), max_size=200), st.integers(1, 50))
def test_no_window_ever_holds_more_than_burst_and_refill(pauses: list[float], allowance: int) -> None:
    now, until, taken = MONDAY, None, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        with suppress(TooFast):
            until = spend(until, now, allowance, MINUTE, "x")
            taken.append(now)
    for end in taken:
        within = [each for each in taken if end - MINUTE < each <= end]
        assert len(within) <= 2 * allowance


@given(st.integers(1, 1000))
def test_after_the_time_named_there_is_room(allowance: int) -> None:
    now, until = MONDAY, None
    for _ in range(allowance):
        until = spend(until, now, allowance, MINUTE, "x")
    with pytest.raises(TooFast) as refused:
        spend(until, now, allowance, MINUTE, "x")
    spend(until, now + timedelta(seconds=refused.value.retry_after), allowance, MINUTE, "x")
