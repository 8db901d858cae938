"""Whose a complaint is: suggested with reasons, asked by name, taken over by acceptance, left by 回避.

Until somebody accepts, whoever answered for it before does so on: the last owner, or who took it first.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from desk.complaints import clocks, people, recusal
from desk.complaints.actors import actor_of, approves, is_above, serves
from desk.complaints.errors import InvalidField
from desk.complaints.escalation import answers_for
from desk.complaints.handling_model import (
    ACCEPTED,
    DECLARED,
    DECLINED,
    ENDED,
    NAMED,
    PROPOSED,
    REPLACED,
    Assignment,
)
from desk.complaints.lifecycle import ASSIGNED, REGISTERED
from desk.complaints.lifecycle import ENDED as OVER
from desk.complaints.model import Complaint
from desk.complaints.people import Person
from desk.complaints.step import Step
from desk.complaints.work import Work

AUTO = "auto"


@dataclass(frozen=True)
class Candidate:
    """Somebody who could own a complaint.

    Attributes:
        load: how many open complaints they own or are asked to take.
        reasons: why they, in words.
        recused: why they must keep out of it, by its name in the policy; None: they need not.
    """

    name: str
    display_name: str
    teams: tuple[str, ...]
    load: int
    reasons: tuple[str, ...]
    recused: str | None


def suggest(work: Work, complaint: Complaint) -> list[Candidate]:
    """Who could own a complaint, the best first, those who must keep out of it last."""
    found = [each for each in people.handlers(work) if may_own(work, complaint, each)]
    found = [each for each in found if each.name != complaint.owner]
    barred, load = recusal.recused(work, complaint, found), loads(work)
    ranked = sorted(found, key=lambda each: (each.name in barred, *_rank(complaint, each, load)))
    return [_candidate(work, complaint, each, load, barred.get(each.name)) for each in ranked]


def may_own(work: Work, complaint: Complaint, person: Person) -> bool:
    """Whether the level lets this person own it, of its teams or in their place."""
    required = work.policy.handling.owners.get(complaint.level)
    return required is None or serves(work, actor_of(person), required)


def approvers(work: Work, complaint: Complaint, second: str) -> list[Person]:
    """Who may approve what the owner of a complaint decides."""
    found = [each for each in people.handlers(work) if approves(work, actor_of(each), complaint, second)]
    barred = recusal.recused(work, complaint, found)
    return [each for each in found if each.name not in barred]


def reviewers(work: Work, complaint: Complaint) -> list[Person]:
    """Who of the level above may decide a review: nobody with an interest, nobody who had a part in it."""
    found = [each for each in people.handlers(work) if is_above(work, actor_of(each), complaint)]
    barred = set(recusal.recused(work, complaint, found)) | recusal.took_part(work, complaint)
    return [each for each in found if each.name not in barred]


def loads(work: Work) -> dict[str, int]:
    """How many open complaints each person owns or is asked to take."""
    found: dict[str, int] = {}
    for whose in (Complaint.owner, Complaint.proposed_owner):
        query = select(whose, func.count()).where(whose.is_not(None), Complaint.status.notin_(sorted(OVER)))
        for name, count in work.session.execute(query.group_by(whose)):
            found[name] = found.get(name, 0) + int(count)
    return found


def of(work: Work, number: str) -> list[Assignment]:
    """The chain of those who were asked, oldest first."""
    query = select(Assignment).where(Assignment.number == number).order_by(Assignment.id)
    return list(work.session.execute(query).scalars())


def propose(step: Step) -> None:
    """Ask somebody by name to take it over."""
    work, complaint, name = step.work, step.complaint, step.told("owner")
    chosen: tuple[str, ...] = ()
    if name == AUTO:
        best = next((each for each in suggest(work, complaint) if each.recused is None), None)
        if best is None:
            raise InvalidField("owner", "nobody")
        name, chosen = best.name, best.reasons
    person = _askable(work, complaint, name)
    _answer(work, complaint, REPLACED)
    asked = Assignment(
        number=complaint.number, person=name, former=answers_for(complaint), by=step.actor.stamp, at=work.now,
        reason=step.given("reason"), chosen=list(chosen), state=PROPOSED,
    )  # fmt: skip
    work.session.add(asked)
    complaint.proposed_owner = name
    step.to = standing(complaint, step.to)
    step.details["owner"] = name
    told = [person.display_name, *chosen, *([step.told("reason")] if step.told("reason") else [])]
    step.text = "；".join(told)
    step.notify(name)


def accept(step: Step) -> None:
    """Take it over: from now on this person answers for it."""
    work, complaint, name = step.work, step.complaint, step.actor.name
    former, first = answers_for(complaint), complaint.owner is None
    _end_ownership(work, complaint)
    _answer(work, complaint, ACCEPTED)
    complaint.owner, complaint.owned_at, complaint.proposed_owner = name, work.now, None
    clocks.met(work, complaint, "assign")
    step.details["former"] = former
    step.notify_lead()
    step.notify(former)
    if first:
        step.tell_customer()


def decline(step: Step) -> None:
    """Do not take it: those who lead choose again."""
    _answer(step.work, step.complaint, DECLINED, step.told("reason"))
    step.complaint.proposed_owner = None
    step.to = standing(step.complaint, step.to)
    step.notify_lead()


def declare(step: Step) -> None:
    """Keep out of it by one's own declaration."""
    recusal.record(
        step.work, step.complaint, step.actor.name, DECLARED, step.told("reason"), step.actor.stamp
    )
    _stand_aside(step, step.actor.name)


def name_staff(step: Step) -> None:
    """Keep the person out of it whom the complaint is about."""
    person = step.told("person")
    recusal.record(step.work, step.complaint, person, NAMED, step.given("reason"), step.actor.stamp)
    step.details["person"] = person
    _stand_aside(step, person)


def standing(complaint: Complaint, status: str) -> str:
    """Before the investigation a complaint is assigned as long as somebody owns it or is asked to."""
    if status not in (REGISTERED, ASSIGNED):
        return status
    return ASSIGNED if complaint.owner or complaint.proposed_owner else REGISTERED


def release(work: Work, complaint: Complaint) -> None:
    """The complaint is over: nobody is asked to take it any more."""
    _answer(work, complaint, ENDED)
    complaint.proposed_owner = None


def _askable(work: Work, complaint: Complaint, name: str) -> Person:
    person = people.handler(work, name)
    if person is None:
        raise InvalidField("owner", "unknown")
    if name == complaint.owner:
        raise InvalidField("owner", "already_owner")
    if not may_own(work, complaint, person):
        raise InvalidField("owner", "owner_team")
    recusal.require_impartial(work, complaint, name)
    return person


def _stand_aside(step: Step, name: str) -> None:
    """Whoever keeps out of it answers for it no more and is asked no more."""
    complaint, lost = step.complaint, False
    if complaint.proposed_owner == name:
        _answer(step.work, complaint, ENDED)
        complaint.proposed_owner, lost = None, True
    if complaint.owner == name:
        _end_ownership(step.work, complaint)
        complaint.owner, complaint.owned_at, lost = None, None, True
        complaint.decision_pending = complaint.extension_pending = None
    if complaint.reviewer == name:
        complaint.reviewer, lost = None, True
    step.to = standing(complaint, step.to)
    if lost:
        step.notify_lead()


def _answer(work: Work, complaint: Complaint, state: str, words: str | None = None) -> None:
    query = select(Assignment).where(Assignment.number == complaint.number, Assignment.state == PROPOSED)
    for asked in work.session.execute(query).scalars():
        asked.state, asked.answered_at, asked.answer = state, work.now, words
    work.session.flush()


def _end_ownership(work: Work, complaint: Complaint) -> None:
    query = select(Assignment).where(
        Assignment.number == complaint.number, Assignment.state == ACCEPTED, Assignment.until.is_(None)
    )
    for held in work.session.execute(query).scalars():
        held.until = work.now
    work.session.flush()


def _rank(complaint: Complaint, person: Person, load: dict[str, int]) -> tuple[int, int, int, str]:
    """The smaller, the better: of the team, knows the branch, has little to do."""
    of_team = 0 if complaint.team in person.teams else 1 if not person.teams else 2
    knows = 0 if _knows(complaint, person) else 1
    return of_team, knows, load.get(person.name, 0), person.name


def _knows(complaint: Complaint, person: Person) -> bool:
    return complaint.branch is not None and complaint.branch in person.skills


def _candidate(
    work: Work, complaint: Complaint, person: Person, load: dict[str, int], recused: str | None
) -> Candidate:
    words, teams = work.policy.handling.suggestions, work.policy.teams
    required = set(work.policy.handling.owners.get(complaint.level, ())) & set(person.teams)
    reasons = [words["level"].format(team=teams[team].title) for team in sorted(required)]
    if complaint.team in person.teams and complaint.team not in required:
        reasons.append(words["team"].format(team=teams[complaint.team].title))
    if _knows(complaint, person):
        reasons.append(words["branch"].format(branch=complaint.branch))
    if complaint.taken_by == f"agent:{person.name}":
        reasons.append(words["answered"])
    busy = load.get(person.name, 0)
    reasons.append(words["load"].format(count=busy))
    return Candidate(person.name, person.display_name, person.teams, busy, tuple(reasons), recused)
