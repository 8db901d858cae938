"""Decided, with a second person where one is needed; told, asked after, closed, taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from desk.complaints import assignment, clocks, feedback, investigation
from desk.complaints.actors import APPROVERS, LEADS
from desk.complaints.errors import FieldsMissing, InvalidField, NoApprover
from desk.complaints.handling_model import Lesson, Outcome
from desk.complaints.lifecycle import CLOSED, DECIDED, INVESTIGATING, SURVEYED
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import STATUTORY, TARGET
from desk.complaints.policy_terms import Policy
from desk.complaints.step import UNATTENDED, Step
from desk.complaints.work import Work

COMPENSATION = "compensation"


def second_needed(complaint: Complaint, outcome: str, amount: Decimal | None, policy: Policy) -> str | None:
    """Who must approve a decision besides its owner: the leads, the approvers, or nobody."""
    terms = policy.handling
    if complaint.level in terms.approval_levels:
        return APPROVERS
    if outcome != COMPENSATION:
        return None
    return LEADS if amount is not None and amount <= terms.lead_approves_up_to else APPROVERS


def survey_ways(work: Work, complaint: Complaint) -> list[str]:
    """The ways to ask this customer whether they are content that need no address of them."""
    known = feedback.channels(work, complaint)
    return [each for each in UNATTENDED if each in known and (each == feedback.CHAT or work.reach.site)]


def contacted(step: Step) -> None:
    """A named person was in touch with the customer."""
    clocks.met(step.work, step.complaint, "respond")
    step.details["channel"] = step.told("channel")
    step.text = f"{step.work.policy.feedback.channels[step.told('channel')]}：{step.told('note')}"


def tell_first_findings(step: Step) -> None:
    """The customer hears what was found so far."""
    step.tell_by(step.told("channel"), step.told("text"))
    clocks.met(step.work, step.complaint, "first_findings")
    step.details["channel"] = step.told("channel")


def decide(step: Step) -> None:
    """Decide; where a second person is needed the decision waits for them."""
    work, complaint = step.work, step.complaint
    outcome, amount = step.told("outcome"), step.given("amount")
    second = second_needed(complaint, outcome, amount, work.policy)
    _require_complete(step, second)
    pending = {
        "result": step.told("result"),
        "outcome": outcome,
        "amount": None if amount is None or outcome != COMPENSATION else str(amount),
        "by": step.actor.stamp,
        "at": work.now.isoformat(),
    }
    step.details.update(outcome=outcome, amount=pending["amount"])
    if second is None:
        step.to = DECIDED
        _settle(step, pending, None)
        return
    asked = step.told("approved_by")
    if asked not in {each.name for each in assignment.approvers(work, complaint, second)}:
        raise InvalidField("approved_by", "not_approver")
    step.to = INVESTIGATING
    complaint.decision_pending = {**pending, "second": second, "asked": asked}
    step.details["asked"] = asked
    step.notify(asked, "decision_asked")


def approve_decision(step: Step) -> None:
    """A second person agrees: it is decided."""
    pending = step.complaint.decision_pending or {}
    _settle(step, pending, step.actor.stamp)
    step.details.update(outcome=pending["outcome"], amount=pending["amount"])
    step.notify(step.complaint.owner)


def refuse_decision(step: Step) -> None:
    """A second person does not agree: the owner thinks again."""
    step.complaint.decision_pending = None
    step.notify(step.complaint.owner)


def inform(step: Step) -> None:
    """The customer hears the result; from now on they can ask for a review."""
    step.tell_by(step.told("channel"), step.told("text"), step.given("address"))
    step.complaint.informed_at = step.work.now
    clocks.met(step.work, step.complaint, "inform")
    step.details["channel"] = step.told("channel")


def ask_after(step: Step) -> None:
    """Ask the customer whether they are content, or record what they said when they were called."""
    # A customer who is not content asks for a review: the survey leads back to the steps.
    from desk.complaints import survey

    complaint, csat = step.complaint, step.given("csat")
    if step.told("channel") == feedback.PHONE:
        if csat is None:
            raise FieldsMissing(["csat"])
        told = step.given("comment")
        survey.called_back(step.work, complaint, csat, step.given("nps"), told, step.actor.stamp)
        step.to, complaint.surveyed_at = SURVEYED, step.work.now
        step.details["channel"] = feedback.PHONE
        return
    for answer in ("csat", "nps", "comment"):
        if step.given(answer) is not None:
            raise InvalidField(answer, "unknown_field")
    channel = step.told("channel") or next(iter(survey_ways(step.work, step.complaint)), feedback.PHONE)
    survey.invite(step.work, step.complaint, channel, None, step.actor.stamp)
    step.details["channel"] = channel


def surveyed(step: Step) -> None:
    """They answered, or did not in time."""
    step.complaint.surveyed_at = step.work.now


def close(step: Step) -> None:
    """End it: the customer is informed and the lesson recorded; of a plan to do better they hear too."""
    work, complaint = step.work, step.complaint
    if complaint.level in work.policy.handling.plan_levels and not step.told("plan"):
        raise FieldsMissing(["plan"])
    for kind in (investigation.LESSON, investigation.PLAN):
        if step.told(kind):
            lesson = Lesson(
                number=complaint.number, kind=kind, text=step.told(kind), by=step.actor.stamp, at=work.now
            )
            work.session.add(lesson)
    complaint.closed_at = work.now
    clocks.end(work, complaint, CLOSED)
    assignment.release(work, complaint)
    step.tell_customer()
    if step.told("plan"):
        step.tell_customer(step.told("plan"), kind="plan", urgent=True)
    step.notify(complaint.owner)


def reopen(step: Step) -> None:
    """Take it up again with clocks of its own; what was found and decided before stays on record."""
    work, complaint = step.work, step.complaint
    complaint.reopened += 1
    complaint.closed_at = complaint.surveyed_at = complaint.decision_pending = None
    complaint.reviewer = complaint.review_by = None
    limits = clocks.limits_of(work, complaint)
    # The law's first: no target ends after it.
    planned = ((STATUTORY, limits.law("decide")), (TARGET, limits.target("decide", complaint.level)))
    for basis, limit in planned:
        if limit is not None:
            for kind in ("decide", "inform"):
                due_at = clocks.begin(work, complaint, kind, basis, limit, work.now, "reopened").due_at
            complaint.decide_by = due_at
            if basis == STATUTORY:
                complaint.statutory_by = due_at
    step.tell_customer(step.told("reason"), urgent=True)
    step.notify(complaint.owner)
    step.notify_lead()


def _require_complete(step: Step, second: str | None) -> None:
    lacks = investigation.lacking(step.work, step.complaint.number)
    if second is not None and not assignment.approvers(step.work, step.complaint, second):
        raise NoApprover(step.complaint.number)
    if step.told("outcome") == COMPENSATION and step.given("amount") is None:
        lacks.append("amount")
    if second is not None and not step.told("approved_by"):
        lacks.append("approved_by")
    if lacks:
        raise FieldsMissing(lacks)


def _settle(step: Step, decision: Mapping[str, Any], approved_by: str | None) -> None:
    """Make a decision the complaint's result, and keep it on record whatever is decided later."""
    work, complaint, amount = step.work, step.complaint, decision["amount"]
    work.session.add(
        Outcome(
            number=complaint.number,
            kind=decision["outcome"],
            result=decision["result"],
            amount=None if amount is None else Decimal(amount),
            decided_by=decision["by"],
            decided_at=work.now,
            approved_by=approved_by,
            approved_at=None if approved_by is None else work.now,
            review=False,
        )
    )
    complaint.result = decision["result"]
    complaint.decided_at, complaint.decided_by = work.now, decision["by"]
    complaint.informed_at = complaint.review_decided_at = complaint.decision_pending = None
    clocks.met(work, complaint, "decide")
