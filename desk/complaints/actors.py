"""Who takes a step with a complaint, and in what capacities."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from desk.complaints import people
from desk.complaints.lifecycle import Who
from desk.complaints.model import Complaint
from desk.complaints.people import HANDLING, SUPERVISOR, Person
from desk.complaints.policy_terms import Policy
from desk.complaints.work import Work

LEADS, APPROVERS = "lead", "approvers"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts.

    Attributes:
        role: of the account; "customer" and "system" have none.
        teams: theirs; a supervisor without teams leads all of them.
    """

    name: str
    role: str
    teams: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """How the history and the audit name them."""
        return self.role if self in (CUSTOMER, SYSTEM) else f"agent:{self.name}"


CUSTOMER = Actor("customer", "customer")
SYSTEM = Actor("system", "system")


def actor_of(person: Person) -> Actor:
    """A person as one who acts."""
    return Actor(person.name, person.role, person.teams)


def plays(work: Work, actor: Actor, complaint: Complaint) -> frozenset[Who]:
    """The capacities somebody has towards a complaint, interests apart."""
    if actor == CUSTOMER:
        return frozenset({Who.CUSTOMER})
    if actor == SYSTEM:
        return frozenset({Who.SYSTEM})
    if actor.role not in HANDLING:
        return frozenset()
    name, reviews = actor.name, is_above(work, actor, complaint)
    held = {
        Who.STAFF: True,
        Who.LEAD: leads(actor, complaint, work.policy),
        Who.OWNER: complaint.owner == name,
        Who.FIRST: complaint.owner is None and complaint.taken_by == actor.stamp,
        Who.PROPOSED: complaint.proposed_owner == name,
        Who.APPROVER: _is_second(work, actor, complaint, complaint.extension_pending, APPROVERS),
        Who.SECOND: _is_second(work, actor, complaint, complaint.decision_pending, None),
        Who.REVIEWER: reviews,
        Who.REVIEWING: reviews and complaint.reviewer in (None, name),
    }
    return frozenset(who for who, holds in held.items() if holds)


def leads(actor: Actor, complaint: Complaint, policy: Policy) -> bool:
    """Whether they look after the complaints of this one's team."""
    if actor.role != SUPERVISOR:
        return False
    theirs = set(actor.teams)
    return not theirs or complaint.team in theirs or bool(theirs & policy.handling.oversight)


def serves(work: Work, actor: Actor, teams: Collection[str]) -> bool:
    """Whether they belong to one of these teams, or stand in as a supervisor because nobody does."""
    if set(teams) & set(actor.teams):
        return True
    return actor.role == SUPERVISOR and people.vacant(work, teams)


def approves(work: Work, actor: Actor, complaint: Complaint, second: str) -> bool:
    """Whether they may approve what the owner of a complaint decided.

    Args:
        second: who has to, `LEADS` or `APPROVERS`; approvers always may.
    """
    if actor.name == complaint.owner or actor.role not in HANDLING:
        return False
    if serves(work, actor, work.policy.handling.approvers):
        return True
    return second == LEADS and leads(actor, complaint, work.policy)


def is_above(work: Work, actor: Actor, complaint: Complaint) -> bool:
    """Whether they belong to the level above the one that decided."""
    return serves(work, actor, above(complaint, work.policy))


def above(complaint: Complaint, policy: Policy) -> frozenset[str]:
    """The teams that decide a review: the one above, unless it decided itself, and the approvers."""
    return policy.handling.approvers | ({policy.handling.reviewers[complaint.level]} - {complaint.team})


def _is_second(
    work: Work, actor: Actor, complaint: Complaint, pending: dict[str, str] | None, second: str | None
) -> bool:
    if not pending or pending["by"] == actor.stamp:
        return False
    return approves(work, actor, complaint, second or pending["second"])
