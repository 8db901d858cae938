"""Taking a complaint a step further: allowed by the table, once, by one at a time, and recorded.

Example:
    with office.work() as work:
        handling.carry_out(work, number, "assign", {"owner": "auto"}, Actor("wang", "supervisor"))

Every step writes an event of the history, an entry of the audit, notices, what the customer hears, and the
clocks, in one transaction. Its effects stand in assignment, deciding, postponing and reviewing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk.complaints import assignment, audit, deciding, lifecycle, postponing, recusal, reviewing
from desk.complaints.actors import CUSTOMER, SYSTEM, Actor, plays
from desk.complaints.errors import (
    ChangedMeanwhile,
    KeyReused,
    NoReviewer,
    NoSuchRow,
    NotAllowed,
)
from desk.complaints.lifecycle import TABLE, Transition
from desk.complaints.locking import hold
from desk.complaints.model import CaseEvent, Complaint
from desk.complaints.step import Step
from desk.complaints.step_fields import Choice, Field, accept, form, shown
from desk.complaints.work import Work

__all__ = ["CUSTOMER", "SYSTEM", "Actor", "Available", "Choice", "Field", "available", "carry_out", "take"]


@dataclass(frozen=True)
class Available:
    """A step somebody can take now, with the form to fill in."""

    name: str
    title: str
    fields: list[Field]


def carry_out(
    work: Work,
    number: str,
    transition: str,
    fields: Mapping[str, Any],
    actor: Actor,
    *,
    revision: int | None = None,
    key: str | None = None,
) -> Complaint:
    """Take a step with a complaint.

    Args:
        fields: what the step's row of the table needs and may have.
        revision: the complaint's when it was looked at; refused if somebody took another step since.
        key: the same step with the same key is taken once.

    Raises:
        NoSuchRow, ChangedMeanwhile, KeyReused: there is no such complaint or step; it is not as it was.
        StateForbids, NotAllowed, Recused: not now, not they.
        FieldsMissing, InvalidField, ChannelNotSetUp: what was filled in.
    """
    return take(work, number, transition, fields, actor, revision=revision, key=key)[0]


def take(
    work: Work,
    number: str,
    transition: str,
    fields: Mapping[str, Any],
    actor: Actor,
    *,
    revision: int | None = None,
    key: str | None = None,
) -> tuple[Complaint, CaseEvent]:
    """`carry_out`, giving the event of the history too."""
    row = TABLE.get(transition)
    if row is None:
        raise NoSuchRow(f"no step {transition}")
    complaint = hold(work, number)
    done = _done_before(work, complaint, row, key)
    if done is not None:
        return complaint, done
    if revision is not None and revision != complaint.revision:
        raise ChangedMeanwhile(f"{complaint.number} is at {complaint.revision}")
    if (refusal := lifecycle.forbids(row, complaint)) is not None:
        raise refusal
    _require(work, complaint, row, actor)
    step = Step(work, complaint, actor, row, accept(work, row, fields), complaint.status)
    _go(step)
    return complaint, _record(step, key)


def available(work: Work, complaint: Complaint, actor: Actor) -> list[Available]:
    """The steps somebody can take with a complaint as it stands."""
    held = plays(work, actor, complaint)
    apart = actor not in (CUSTOMER, SYSTEM) and recusal.why(work, complaint, actor.name) is not None
    part = recusal.took_part(work, complaint)
    return [
        Available(row.name, work.policy.handling.transitions[row.name].title, form(work, complaint, row))
        for row in TABLE.values()
        if held & set(row.who)
        and lifecycle.forbids(row, complaint) is None
        and not (row.impartial and apart)
        and not (row.name in _BY_OTHERS and actor.name in part)
    ]


def _require(work: Work, complaint: Complaint, row: Transition, actor: Actor) -> None:
    """Refuse who may not take a step, or must keep out of it."""
    held = plays(work, actor, complaint) & set(row.who)
    if row.name in _BY_OTHERS and not assignment.reviewers(work, complaint):
        raise NoReviewer(complaint.number)
    if not held:
        raise NotAllowed(f"{actor.name} may not {row.name} {complaint.number}")
    if row.impartial and actor not in (CUSTOMER, SYSTEM):
        recusal.require_impartial(work, complaint, actor.name)


def _go(step: Step) -> None:
    """Apply a step's effect and bring the complaint into its new state."""
    row, complaint = step.row, step.complaint
    before = complaint.status
    allowed = row.leads_to(before)
    if len(allowed) == 1:
        (step.to,) = allowed
    _EFFECTS[row.name](step)
    if step.to not in allowed:
        raise RuntimeError(f"{row.name} led from {before} to {step.to}, which the table does not have")
    complaint.status = step.to
    complaint.revision += 1


def _record(step: Step, key: str | None) -> CaseEvent:
    """Write what was done into the history and the audit."""
    work, complaint, row = step.work, step.complaint, step.row
    event = CaseEvent(
        number=complaint.number,
        kind=row.kind,
        by=step.actor.stamp,
        at=work.now,
        text=step.text or shown(work, row, step.fields),
        key=key,
    )
    try:
        with work.session.begin_nested():
            work.session.add(event)
    except IntegrityError:
        # The same key was used for another complaint at this instant.
        raise KeyReused(str(key)) from None
    details = {"event": event.id, "status": complaint.status, "revision": complaint.revision, **step.details}
    audit.append(work, step.actor.stamp, row.kind, f"complaint:{complaint.number}", details)
    return event


def _done_before(work: Work, complaint: Complaint, row: Transition, key: str | None) -> CaseEvent | None:
    """What the same key did before; a key never stands for two different things."""
    if key is None:
        return None
    query = select(CaseEvent).where(CaseEvent.key == key)
    event: CaseEvent | None = work.session.execute(query).scalar_one_or_none()
    if event is not None and (event.number, event.kind) != (complaint.number, row.kind):
        raise KeyReused(key)
    return event


def _nothing_more(_step: Step) -> None:
    """The state says it all."""


# Steps closed to everybody who had a part in the matter before.
_BY_OTHERS = ("take_review", "decide_review")

_EFFECTS: Mapping[str, Callable[[Step], None]] = {
    "assign": assignment.propose,
    "accept": assignment.accept,
    "decline": assignment.decline,
    "declare_interest": assignment.declare,
    "name_staff": assignment.name_staff,
    "investigate": _nothing_more,
    "contacted": deciding.contacted,
    "first_findings": deciding.tell_first_findings,
    "suspend": postponing.suspend,
    "resume": postponing.resume,
    "extend": postponing.extend,
    "approve_extension": postponing.approve_extension,
    "refuse_extension": postponing.refuse_extension,
    "decide": deciding.decide,
    "approve_decision": deciding.approve_decision,
    "refuse_decision": deciding.refuse_decision,
    "inform": deciding.inform,
    "survey": deciding.ask_after,
    "surveyed": deciding.surveyed,
    "close": deciding.close,
    "reopen": deciding.reopen,
    "review": reviewing.ask_review,
    "take_review": reviewing.take_review,
    "decide_review": reviewing.decide_review,
    "withdraw": reviewing.withdraw,
    "supplement": reviewing.supplement,
    "urge": reviewing.urge,
}
