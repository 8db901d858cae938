"""The A, B and C codes of JR/T 0169-2018 for a complaint, by the tables in the policy file."""

from __future__ import annotations

from dataclasses import dataclass

from desk.complaints.policy_terms import Policy, Topic


@dataclass(frozen=True)
class CodeSet:
    """One code in each dimension: channel of the business, business, reason."""

    a: str
    b: str
    c: str


def codes_for(topic: Topic, product: str | None, branch: str | None, policy: Policy) -> CodeSet:
    """The topic's usual codes; a named branch decides the channel, a named product the business."""
    a, b, c = topic.codes
    named = (code for word, code in policy.codes.b_by_product.items() if product and word in product)
    return CodeSet(policy.codes.a_when_branch if branch else a, next(named, b), c)
