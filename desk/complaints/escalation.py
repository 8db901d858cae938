"""Which moments of a clock matter, and who hears of each: the policy's warnings and its ladder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desk.complaints.clock_model import Clock
from desk.complaints.clock_time import moment_after
from desk.complaints.deadlines import due
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import BREACH, LEAD, OWNER, WARNINGS
from desk.complaints.policy_terms import Policy

ESCALATE = "escalate_"


def moments(clock: Clock, policy: Policy) -> dict[str, datetime]:
    """Every mark of a clock that runs, and when it is reached if nothing stops it.

    A warning that the clock passed before its last pause stays where it is: at the end of that pause.
    """
    found = {}
    for name in WARNINGS:
        ahead = clock.length * policy.clocks.warnings[name].percent / 100 - clock.spent
        found[name] = moment_after(clock.unit, clock.running_since, ahead, policy.calendar).at
    found[BREACH] = clock.due_at
    for step, rung in enumerate(policy.clocks.ladder[clock.basis]):
        if rung.after is not None:
            found[f"{ESCALATE}{step}"] = due(rung.after, clock.due_at, policy.calendar).at
    return found


def recipients(complaint: Complaint, basis: str, mark: str, policy: Policy) -> list[str]:
    """Whom a mark of a complaint's clock is told, as `notices.post` takes it; nobody twice."""
    terms = policy.clocks
    if mark in terms.warnings:
        named: Iterable[str] = terms.warnings[mark].to
    else:
        step = 0 if mark == BREACH else int(mark.removeprefix(ESCALATE))
        # A ladder that lost rungs since still ends with its highest.
        named = terms.ladder[basis][min(step, len(terms.ladder[basis]) - 1)].to
    return list(dict.fromkeys(_address(complaint, each) for each in named))


def _address(complaint: Complaint, name: str) -> str:
    if name == LEAD:
        return f"lead:{complaint.team}"
    if name != OWNER:
        return f"team:{name}"
    person = answers_for(complaint)
    return f"lead:{complaint.team}" if person is None else f"person:{person}"


def answers_for(complaint: Complaint) -> str | None:
    """Who answers for a complaint: its owner, else the colleague who took it first (首问负责制)."""
    if complaint.owner:
        return complaint.owner.removeprefix("agent:")
    taken = complaint.taken_by
    return taken.removeprefix("agent:") if taken.startswith("agent:") else None
