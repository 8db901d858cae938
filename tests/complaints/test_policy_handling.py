"""Section `handling` of policy.yml: what ships holds together, a mistake in it is named with a remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk.complaints.errors import PolicyError
from desk.complaints.policy import Policy, load
from desk.settings import ROOT

TEXT = (ROOT / "policy.yml").read_text(encoding="utf-8")
OURS = (
    "assignment",
    "deciding",
    "handling",
    "investigation",
    "postponing",
    "recusal",
    "reviewing",
    "step_fields",
)


def test_what_the_handbook_asks_ships(policy: Policy) -> None:
    terms = policy.handling
    assert terms.owners[1] == ("senior_management",)
    assert terms.owners[4] == ("consumer_protection", "service_quality")
    assert terms.approval_levels == {1}
    assert terms.plan_levels == {4}
    assert set(terms.reviewers) == {1, 2, 3, 4}
    assert len(terms.questions["5w1h"]) == 6


def test_the_level_above_is_not_a_team_that_owns_the_level(policy: Policy) -> None:
    for level, above in policy.handling.reviewers.items():
        if above not in policy.handling.approvers:
            assert above in policy.handling.oversight, level


def test_every_refusal_of_a_field_has_words(policy: Policy) -> None:
    codes: set[str] = set()
    for name in OURS:
        source = (ROOT / f"desk/complaints/{name}.py").read_text(encoding="utf-8")
        codes |= set(re.findall(r'InvalidField\([^()]*?"([a-z_]+)"\)', source))
    assert {"unknown", "owner_team", "not_approver", "amount_negative"} <= codes
    for code in codes:
        assert policy.text(f"errors.{code}")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("owners: {1: [senior_management]", "owners: {5: [senior_management]", "not a level"),
        ("owners: {1: [senior_management]", "owners: {1: [senior_managment]", "Did you mean"),
        ("owners: {1: [senior_management]", "owners: {1: []", "at least one team"),
        ("approvers: [senior_management]", "approvers: []", "at least one team"),
        ("approval_levels: [1]", "approval_levels: [9]", "not a level"),
        ('lead_approves_up_to: "10000"', 'lead_approves_up_to: "-1"', "not negative"),
        ("reviewers: {1: senior_management, ", "reviewers: {", "no level 1"),
        ("  recused: {}", "  recused: {li: [fruad]}", "topic"),
        ("    accept: {title: 接手, done: 接手负责}\n", "", "`accept`"),
        ("compensation: 赔付,", "compensation: 赔付, gift: 礼物,", "gift"),
        ('load: "手上有{count}件"', 'load: "手上有{cuont}件"', "cuont"),
        ("    5w1h: {what", "    5w2h: {what", "5w1h"),
    ],
)
def test_a_mistake_is_named_with_a_remedy(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert TEXT.count(old) == 1, f"the shipped policy no longer has {old!r} once: adapt this test"
    broken = tmp_path / "policy.yml"
    broken.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load(broken)
    assert says in str(caught.value)
    assert caught.value.remedy
