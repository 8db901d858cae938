"""The level of a complaint, row by row of the table in policy.yml, and TAXONOMY.md's examples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.complaints.grading import Earlier, Facts, Grade, grade
from desk.complaints.policy import Policy, load
from desk.complaints.taxonomy import SIGNALS, TOPICS
from desk.settings import ROOT

SHIPPED = load(ROOT / "policy.yml")
BEFORE = Earlier("TS20261001-0042-7", "refund", 53)


def graded(topic: str | None, *signals: str, amount: Any = None, earlier: tuple[Earlier, ...] = ()) -> Grade:
    """The grade of a matter."""
    money = None if amount is None else Decimal(amount)
    return grade(Facts(topic, frozenset(signals), money, earlier), SHIPPED)


# rule → facts that meet it and no rule of a higher level.
ROWS: dict[str, tuple[int, Grade]] = {
    "data_leak": (1, graded("privacy_leak", "data_leak")),
    "staff_misconduct": (1, graded("staff_service", "staff_misconduct")),
    "collective": (1, graded("app_failure", "collective")),
    "great_loss": (1, graded("transfer_delay", "funds_lost", amount="50000")),
    "self_harm": (1, graded("overdue_credit_record", "self_harm")),
    "media_and_loss": (1, graded("refund", "threat_media", "funds_lost", amount="10")),
    "funds_at_risk": (2, graded("card_lost", "funds_at_risk")),
    "unauthorised_or_fraud": (2, graded("fraud", amount="1")),
    "funds_lost": (2, graded("atm_cash", "funds_lost", amount="1000")),
    "sent_wrong": (2, graded("wrong_transfer", amount="300")),
    "funds_lost_unknown": (2, graded("atm_cash", "funds_lost")),
    "account_blocked": (2, graded("account_restricted", "account_blocked")),
    "service_outage": (2, graded("app_failure", "service_outage")),
    "vulnerable_in_need": (2, graded("insurance_claim", "vulnerable")),
    "repeat": (4, graded("refund", earlier=(BEFORE,))),
    "small_loss": (3, graded("atm_cash", "funds_lost", amount="200")),
    "general": (3, graded("staff_service")),
}


@pytest.mark.parametrize("rule", SHIPPED.grading.rules, ids=lambda rule: rule.name)
def test_every_row_of_the_table_decides_a_case(rule: Any) -> None:
    level, verdict = ROWS[rule.name]
    assert verdict.level == level == rule.level
    assert rule.name in verdict.rules
    assert verdict.urgent is (level in (1, 2))
    assert verdict.reasons
    assert all("{" not in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    ("level", "verdict"),
    [
        # TAXONOMY.md "Level"
        (1, graded("misselling", amount="50000")),
        (1, graded("unauthorised_transaction", amount="80000")),
        (1, graded("wrong_transfer", amount="50000.00")),
        (2, graded("wrong_transfer", amount="49999.99")),
        (2, graded("unauthorised_transaction", amount="20")),
        (2, graded("fraud")),
        (2, graded("wrong_transfer")),
        (2, graded("wrong_transfer", amount="1000")),
        (2, graded("wrong_transfer", amount="300")),  # "a sent-wrong transfer → yes", of any amount
        (2, graded("unexpected_deduction", "funds_lost")),
        (2, graded("unexpected_deduction", amount="3000")),
        (3, graded("unexpected_deduction", amount="199")),
        (3, graded("atm_cash", amount="200")),
        (3, graded("interest_and_fees", amount="120000")),
        (3, graded("staff_service", "angry")),
        (3, graded("misselling", amount="3000")),
        # A threat alone is no loss; a loan asked for is no loss; a limit is no loss.
        (3, graded("promotion_rewards", "threat_media")),
        (1, graded("unauthorised_transaction", "threat_media", amount="5")),
        (3, graded("loan_application", amount="200000")),
        (3, graded("credit_limit", amount="50000")),
        (3, graded("transfer_delay", amount="60000")),
        (3, graded("account_restricted")),
        # Somebody vulnerable, in need or not.
        (3, graded("promotion_rewards", "vulnerable")),
        (2, graded("promotion_rewards", "vulnerable", "desperate")),
        (2, graded("account_restricted", "vulnerable")),
        # No matter named yet.
        (3, graded(None)),
        (1, graded(None, "self_harm")),
        (2, graded(None, "funds_lost")),
        (3, graded("other")),
    ],
)
def test_examples(level: int, verdict: Grade) -> None:
    assert verdict.level == level, verdict


class TestRepetition:
    """The same customer, the same matter, within 90 days."""

    @pytest.mark.parametrize(("days", "level"), [(0, 4), (1, 4), (90, 4), (91, 3)])
    def test_within_ninety_days(self, days: int, level: int) -> None:
        verdict = graded("refund", earlier=(Earlier("TS20260824-0001-0", "refund", days),))
        assert verdict.level == level
        assert verdict.repeat_of == ("TS20260824-0001-0" if level == 4 else None)

    def test_another_matter_is_no_repetition(self) -> None:
        assert graded("deposit", earlier=(BEFORE,)).level == 3

    def test_urgency_goes_before_repetition_but_the_link_stays(self) -> None:
        verdict = graded("refund", "funds_lost", amount="5000", earlier=(BEFORE,))
        assert (verdict.level, verdict.repeat_of) == (2, BEFORE.number)

    def test_repetition_goes_before_a_general_complaint(self) -> None:
        verdict = graded(
            "unexpected_deduction", amount="10", earlier=(Earlier("TS1", "unexpected_deduction", 3),)
        )
        assert verdict.level == 4

    def test_the_latest_earlier_complaint_is_the_one_linked(self) -> None:
        older = Earlier("TS20260901-0009-1", "refund", 83)
        assert graded("refund", earlier=(older, BEFORE)).repeat_of == BEFORE.number

    def test_the_word_again_alone_is_no_repetition(self) -> None:
        assert graded("refund", "repeat").level == 3


class TestReasons:
    """The decision says why, in words for customer and agent."""

    def test_they_name_the_figures(self) -> None:
        assert (
            graded("wrong_transfer", amount="50000").reasons[0]
            == "涉及损失50,000元，达到50,000元的重大损失标准"
        )
        assert "199.50" in graded("unexpected_deduction", amount="199.5").reasons[0]

    def test_they_name_the_earlier_complaint(self) -> None:
        [reason] = graded("refund", earlier=(BEFORE,)).reasons
        assert BEFORE.number in reason
        assert "53天" in reason

    def test_all_reasons_of_the_deciding_level_are_given_and_no_others(self) -> None:
        verdict = graded("fraud", "funds_at_risk", "data_leak", "collective")
        assert verdict.reasons == ("反映客户信息泄露", "涉及多名客户，可能是群体性问题")
        assert {"funds_at_risk", "unauthorised_or_fraud"} <= set(verdict.rules)

    def test_the_last_row_speaks_only_when_no_other_does(self) -> None:
        assert graded("unexpected_deduction", amount="10").rules == ("small_loss",)


facts = st.builds(
    Facts,
    st.sampled_from([None, *TOPICS]),
    st.frozensets(st.sampled_from(SIGNALS), max_size=5),
    st.none() | st.decimals(0, 10**9, places=2),
    st.lists(
        st.builds(Earlier, st.just("TS1"), st.sampled_from(TOPICS), st.integers(0, 400)), max_size=3
    ).map(tuple),
)


@given(facts)
def test_every_case_gets_one_level_and_reasons(told: Facts) -> None:
    verdict = grade(told, SHIPPED)
    assert verdict.level in (1, 2, 3, 4)
    assert verdict.reasons
    assert verdict.urgent is (verdict.level in (1, 2))


@given(facts, st.sampled_from(SIGNALS))
def test_hearing_more_never_makes_a_case_less_urgent(told: Facts, signal: str) -> None:
    more = Facts(told.topic, told.signals | {signal}, told.amount, told.earlier)
    order = SHIPPED.grading.precedence
    assert order.index(grade(more, SHIPPED).level) <= order.index(grade(told, SHIPPED).level)


@given(facts.filter(lambda told: told.amount is not None), st.decimals(0, 10**6, places=2))
def test_a_greater_loss_never_makes_a_case_less_urgent(told: Facts, extra: Decimal) -> None:
    assert told.amount is not None
    more = Facts(told.topic, told.signals, told.amount + extra, told.earlier)
    order = SHIPPED.grading.precedence
    assert order.index(grade(more, SHIPPED).level) <= order.index(grade(told, SHIPPED).level)


def test_levels_come_from_the_file_not_from_code(policy: Policy, tmp_path: Any) -> None:
    """A bank that calls 10,000 a great loss edits one line."""
    text = (ROOT / "policy.yml").read_text(encoding="utf-8")
    edited = tmp_path / "policy.yml"
    edited.write_text(text.replace('great_loss: "50000"', 'great_loss: "10000"'), encoding="utf-8")
    stricter = load(edited)
    told = Facts("misselling", amount=Decimal("10000"))
    assert grade(told, policy).level == 3
    assert grade(told, stricter).level == 1
    assert stricter.version != policy.version
