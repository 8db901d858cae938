"""The level of a complaint and the reasons for it, by the table in the policy file and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from desk.complaints.conditions import Earlier, Facts
from desk.complaints.policy_terms import Policy, Rule

__all__ = ["Earlier", "Facts", "Grade", "grade"]


@dataclass(frozen=True)
class Grade:
    """What was decided, and why.

    Attributes:
        reasons: sentences a customer and an agent can read, those of the deciding level only.
        rules: names of all rules that held, for the record.
        repeat_of: number of the earlier complaint in the same matter, whatever the level.
    """

    level: int
    urgent: bool
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    repeat_of: str | None


def grade(facts: Facts, policy: Policy) -> Grade:
    """Apply the table: every rule that holds speaks, the level that comes first in `precedence` decides."""
    table = policy.grading
    held = [
        rule for rule in table.rules if not rule.when.otherwise and rule.when.holds(facts, table.repeat_days)
    ] or [rule for rule in table.rules if rule.when.otherwise]
    level = next(level for level in table.precedence if any(rule.level == level for rule in held))
    earlier = facts.repeated(table.repeat_days)
    return Grade(
        level=level,
        urgent=policy.levels[level].urgent,
        reasons=tuple(_reason(rule, facts, policy) for rule in held if rule.level == level),
        rules=tuple(rule.name for rule in held),
        repeat_of=earlier.number if earlier else None,
    )


def _reason(rule: Rule, facts: Facts, policy: Policy) -> str:
    table = policy.grading
    earlier = facts.repeated(table.repeat_days)
    values: dict[str, str] = {name: yuan(amount) for name, amount in table.amounts.items()}
    values["repeat_days"] = str(table.repeat_days)
    values["amount"] = yuan(facts.amount) if facts.amount is not None else ""
    values["earlier"] = earlier.number if earlier else ""
    values["days"] = str(earlier.days_ago) if earlier else ""
    return rule.reason.format(**values)


def yuan(amount: Decimal) -> str:
    """An amount as people write it: `50,000`, `199.50`."""
    text = f"{amount:,.2f}"
    return text.removesuffix(".00")
