"""More time, or a rest: a complaint extended within the law, suspended for a reason, taken up again."""

from __future__ import annotations

from datetime import datetime

from desk.complaints import assignment, clocks
from desk.complaints.actors import APPROVERS
from desk.complaints.errors import ExtensionTooLate, InvalidField, NoApprover
from desk.complaints.feedback import dated
from desk.complaints.policy_clocks import STATUTORY, TARGET
from desk.complaints.step import Step


def extend(step: Step) -> None:
    """Take up to thirty days in all; once more by thirty only when a second person agrees.

    The customer hears of it when it is certain, not before.
    """
    work, complaint = step.work, step.complaint
    _require_in_time(step)
    if complaint.extended == 0:
        _grant(step, "extended", step.told("reason"))
        return
    if not assignment.approvers(work, complaint, APPROVERS):
        raise NoApprover(complaint.number)
    complaint.extension_pending = {
        "reason": step.told("reason"),
        "by": step.actor.stamp,
        "at": work.now.isoformat(),
    }
    step.notify_teams(work.policy.handling.approvers, "extension_asked")


def approve_extension(step: Step) -> None:
    """A second person agrees to the second extension."""
    _require_in_time(step)
    pending = step.complaint.extension_pending or {}
    _grant(step, "extended_again", pending["reason"])
    step.notify(step.complaint.owner)


def refuse_extension(step: Step) -> None:
    """A second person does not agree: the limit stays, the customer hears nothing."""
    step.complaint.extension_pending = None
    step.notify(step.complaint.owner)


def suspend(step: Step) -> None:
    """Let it rest for a reason of the policy's; the law's clocks run on."""
    complaint, reasons = step.complaint, step.work.policy.handling.suspend_reasons
    reason = step.told("reason")
    if reason not in reasons:
        raise InvalidField("reason", "unknown")
    complaint.suspended_from = complaint.status
    clocks.pause(step.work, complaint, reasons[reason], step.actor.stamp)
    step.text = "：".join(filter(None, (reasons[reason], step.told("note"))))
    step.details["reason"] = reason
    step.tell_customer(reasons[reason], urgent=True)
    step.notify(complaint.owner)


def resume(step: Step) -> None:
    """Go on where it was left."""
    complaint = step.complaint
    step.to = assignment.standing(complaint, complaint.suspended_from or "")
    complaint.suspended_from = None
    clocks.resume(step.work, complaint, step.actor.stamp)
    step.tell_customer(step.told("note"))
    step.notify(complaint.owner)


def _require_in_time(step: Step) -> None:
    """A limit that has passed cannot be extended."""
    if step.work.now > step.complaint.statutory_by:
        raise ExtensionTooLate(step.complaint.number)


def _begun(step: Step) -> datetime:
    """When the law's time for the decision began."""
    running = [
        each.started_at
        for each in clocks.of(step.work, step.complaint.number)
        if (each.kind, each.basis) == ("decide", STATUTORY)
    ]
    return running[-1] if running else step.complaint.received_at


def _grant(step: Step, limit_name: str, reason: str) -> None:
    """Plan the clocks anew: the first extension counts from the receipt, the second from its end.

    Of a complaint taken up again the first counts from then.
    """
    work, complaint = step.work, step.complaint
    limit = clocks.limits_of(work, complaint).law(limit_name)
    begins = _begun(step) if complaint.extended == 0 else complaint.statutory_by
    planned = clocks.replan(work, complaint, "decide", STATUTORY, limit, begins, limit_name)
    clocks.replan(work, complaint, "decide", TARGET, limit, begins, limit_name)
    complaint.extended += 1
    complaint.extension_pending = None
    complaint.statutory_by = complaint.decide_by = planned.due_at
    step.details.update(extended=complaint.extended, until=planned.due_at.isoformat())
    step.tell_customer(reason, urgent=True, until=dated(work.policy.feedback.day, planned.due_at))
