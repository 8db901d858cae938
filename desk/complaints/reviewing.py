"""The customer's own acts, and the review (核查) that the level above decides."""

from __future__ import annotations

from desk.complaints import assignment, clocks, people, receipt, recusal
from desk.complaints.actors import CUSTOMER
from desk.complaints.deadlines import due
from desk.complaints.errors import FieldsMissing, ReviewTooLate
from desk.complaints.handling_model import Outcome
from desk.complaints.lifecycle import UNDER_REVIEW, WITHDRAWN
from desk.complaints.policy_clocks import STATUTORY
from desk.complaints.step import Step

REVIEWED = "review"


def supplement(step: Step) -> None:
    """The customer adds something."""
    _tell_team(step)


def urge(step: Step) -> None:
    """The customer presses for it."""
    step.complaint.urged += 1
    _tell_team(step)


def withdraw(step: Step) -> None:
    """The customer takes it back: the process ends that day. A colleague writes down why."""
    work, complaint = step.work, step.complaint
    if step.actor != CUSTOMER and not step.told("reason"):
        raise FieldsMissing(["reason"])
    complaint.closed_at, complaint.suspended_from = work.now, None
    complaint.decision_pending = complaint.extension_pending = None
    clocks.end(work, complaint, WITHDRAWN)
    assignment.release(work, complaint)
    step.tell_customer()
    _tell_team(step)


def ask_review(step: Step) -> None:
    """The customer does not accept the result: the level above decides."""
    work, complaint = step.work, step.complaint
    law = clocks.limits_of(work, complaint)
    told = complaint.informed_at or complaint.decided_at or complaint.registered_at
    if due(law.law("ask_review"), told, work.policy.calendar).at < work.now:
        raise ReviewTooLate(complaint.number)
    clocks.end(work, complaint, UNDER_REVIEW)
    begun = clocks.begin(work, complaint, REVIEWED, STATUTORY, law.law("review"), work.now)
    complaint.closed_at, complaint.review_by, complaint.reviewer = None, begun.due_at, None
    step.tell_customer(urgent=True)
    _tell_team(step)
    above = work.policy.handling.reviewers[complaint.level]
    elsewhere = above == complaint.team or people.vacant(work, {above})
    step.notify_teams(work.policy.handling.approvers if elsewhere else {above})


def take_review(step: Step) -> None:
    """Somebody of the level above who had no part in it will decide."""
    recusal.require_no_part(step.work, step.complaint, step.actor.name)
    former, step.complaint.reviewer = step.complaint.reviewer, step.actor.name
    step.notify(former)
    step.notify_lead()


def decide_review(step: Step) -> None:
    """The level above decides, and the customer hears it at once."""
    work, complaint = step.work, step.complaint
    recusal.require_no_part(work, complaint, step.actor.name)
    upheld = bool(step.given("upheld"))
    decided = Outcome(
        number=complaint.number,
        kind=REVIEWED,
        result=step.told("result"),
        amount=None,
        decided_by=step.actor.stamp,
        decided_at=work.now,
        review=True,
        upheld=upheld,
    )
    work.session.add(decided)
    complaint.reviewer, complaint.review_decided_at = step.actor.name, work.now
    complaint.informed_at = work.now
    if not upheld:
        complaint.result = step.told("result")
    clocks.met(work, complaint, REVIEWED)
    step.tell_by(step.told("channel"), step.told("result"), step.given("address"))
    titles = work.policy.handling.upheld
    step.text = f"{titles['upheld' if upheld else 'changed']}：{step.told('result')}"
    step.details.update(upheld=upheld, channel=step.told("channel"))
    step.notify(complaint.owner)
    step.notify_lead()


def _tell_team(step: Step) -> None:
    """The team in charge hears of it, the owner, and for a review the level above."""
    complaint, kind = step.complaint, step.row.kind
    mark = str(complaint.revision)
    receipt.notify(step.work, complaint, kind, complaint.team, mark=mark)
    above = step.work.policy.escalation.get(complaint.level)
    if kind == "dispute" and above is not None:
        receipt.notify(step.work, complaint, kind, above, mark=mark)
    step.notify(complaint.owner)
    step.notify(complaint.reviewer)
