"""The section `clocks` of policy.yml: what ships, and mistakes named with the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.complaints.errors import PolicyError
from desk.complaints.policy import Policy
from desk.complaints.policy_terms import Limit
from tests.complaints.timing import other_policy


def test_what_ships(policy: Policy) -> None:
    terms = policy.clocks
    assert set(terms.kinds) == {"assign", "respond", "first_findings", "decide", "inform", "review"}
    assert (terms.warnings["half"].percent, terms.warnings["most"].percent) == (50, 80)
    assert terms.pauses == {"target"}
    assert [rung.to for rung in terms.ladder["target"]] == [
        ("owner",),
        ("lead",),
        ("consumer_protection",),
        ("senior_management",),
    ]
    assert terms.ladder["target"][1].after == Limit("working_hours", 2)
    for rungs in terms.ladder.values():
        assert rungs[-1].to == ("senior_management",)


def test_the_information_follows_the_decision(policy: Policy) -> None:
    """办法: decide and inform within the same fifteen days."""
    inform = policy.clocks.kinds["inform"]
    assert (inform.target, inform.statutory, inform.follows) == ("decide", "decide", "decide")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("half: {percent: 50,", "half: {percent: 90,", "`most` comes after `half`"),
        ("most: {percent: 80,", "most: {percent: 100,", "Write 99 or less"),
        ("half: {percent: 50, to: [owner]}", "half: {percent: 50, to: []}", "Name owner, lead or a team"),
        ("half: {percent: 50, to: [owner]}", "half: {percent: 50, to: [leed]}", "Did you mean `lead`?"),
        ("to: [senior_management]}\n  source", "to: [ceo]}\n  source", "unknown person or team 'ceo'"),
        ("    - {to: [owner]}\n", "    - {after: {hours: 1}, to: [owner]}\n", "Only the first rung"),
        ("- {after: {hours: 4}, to", "- {to", "Only the first rung"),
        ("{working_hours: 9}", "{working_hour: 9}", "Did you mean `working_hours`?"),
        ("pauses: [target]", "pauses: [targets]", "Did you mean `target`?"),
        ("statutory: decide, follows: decide", "statutory: decide, follows: decision", "`decide`"),
        (
            "title: 具名专人接手, target: register",
            "title: 具名专人接手, target: registr",
            "Did you mean `register`?",
        ),
        ('clock_half: "{number} ', 'clock_half: "{name} ', "unknown placeholder"),
        ('    other: "{number} 有新情况"\n', "", "has no `other`"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        other_policy(tmp_path, (old, new))
    assert says in str(caught.value)
    assert caught.value.line is not None
