"""The clocks of a complaint: started, met, planned anew, paused, ended; nothing of it is forgotten.

A limit never changes: an extension ends a clock and starts another beside it. Whoever calls holds the
complaint's row already, or gets it here: complaint before clock before due moment is the order of all locks.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from desk.complaints import audit, lifecycle
from desk.complaints.clock_face import Clockface, faces, of, state, used
from desk.complaints.clock_model import Clock
from desk.complaints.clock_rows import (
    end_pause,
    hold,
    made,
    open_clocks,
    pauses_of,
    run_on,
    shown,
    stop,
    write,
)
from desk.complaints.errors import InvalidField
from desk.complaints.kept_policy import limits_of
from desk.complaints.model import Complaint
from desk.complaints.policy_clocks import STATUTORY, TARGET
from desk.complaints.policy_terms import Limit
from desk.complaints.work import Work

__all__ = [
    "Clockface",
    "adopt",
    "begin",
    "end",
    "faces",
    "limits_of",
    "met",
    "of",
    "pause",
    "replan",
    "resume",
    "start",
    "state",
    "used",
]

REPLACED = "replaced"


def start(work: Work, complaint: Complaint) -> list[Clock]:
    """Start what runs from the receipt of a complaint; one that has clocks already keeps them."""
    there = of(work, complaint.number)
    if there:
        return there
    limits, received = limits_of(work, complaint), complaint.received_at
    begun = []
    for kind, terms in work.policy.clocks.kinds.items():
        target = None if terms.target is None else limits.target(terms.target, complaint.level)
        law = None if terms.statutory is None else limits.law(terms.statutory)
        for basis, limit in ((TARGET, target), (STATUTORY, law)):
            if limit is not None:
                promised = shown(complaint, terms.follows or kind, basis)
                begun.append(made(work, complaint, kind, basis, limit, received, promised=promised))
    write(work, complaint, *begun)
    return begun


def adopt(work: Work, limit: int = 200) -> int:
    """Give open complaints that have no clocks theirs: they were registered before there were clocks.

    Returns:
        How many; less than `limit` when no others are left.
    """
    has = exists().where(Clock.number == Complaint.number)
    query = select(Complaint).where(~has, Complaint.status.in_(lifecycle.OPEN)).order_by(Complaint.number)
    found = work.session.execute(query.limit(limit).with_for_update(skip_locked=True)).scalars().all()
    for complaint in found:
        # Another server may have been at it between our look and our lock.
        if of(work, complaint.number):
            continue
        start(work, complaint)
        if complaint.decided_at is not None:
            met(work, complaint, "decide", complaint.decided_at)
        if complaint.status == lifecycle.UNDER_REVIEW:
            for kind in ("assign", "respond", "first_findings", "decide", "inform"):
                _end_all(work, complaint, kind, "under_review")
            begin(work, complaint, "review", STATUTORY, limits_of(work, complaint).law("review"), work.now)
    return len(found)


def met(work: Work, complaint: Complaint, kind: str, at: datetime | None = None) -> list[Clock]:
    """What these clocks wait for was done, in time or late; marks that were passed before are still told.

    Args:
        at: when it was done, if that was before now.
    """
    at = at or work.now
    found = open_clocks(work, complaint, kind)
    for clock in found:
        clock.met_at = at
        stop(work, clock, at)
    work.session.flush()
    return found


def begin(
    work: Work,
    complaint: Complaint,
    kind: str,
    basis: str,
    limit: Limit,
    start: datetime,
    why: str | None = None,
) -> Clock:
    """Start a clock that does not run from the receipt, e.g. of a review; an open one of its kind ends."""
    return replan(work, complaint, kind, basis, limit, start, why)


def replan(
    work: Work,
    complaint: Complaint,
    kind: str,
    basis: str,
    limit: Limit,
    start: datetime,
    why: str | None = None,
) -> Clock:
    """Give a complaint another limit; the old clock's row stays and says what replaced it.

    Kinds that follow this one (the information follows the decision) get the same limit.
    """
    planned = _anew(work, complaint, kind, basis, limit, start, why)
    for other, terms in work.policy.clocks.kinds.items():
        if terms.follows == kind and open_clocks(work, complaint, other, basis):
            _anew(work, complaint, other, basis, limit, start, why)
    details = {"kind": kind, "basis": basis, "due_at": planned.due_at.isoformat(), "clock": planned.id}
    audit.append(work, "system", "clock_planned", f"complaint:{complaint.number}", details)
    return planned


def pause(work: Work, complaint: Complaint, reason: str, actor_stamp: str) -> list[Clock]:
    """Have the clocks stand still that the policy lets stand still.

    Raises:
        InvalidField: no reason was given.
    """
    if not reason.strip():
        raise InvalidField("reason", "empty")
    found = [each for each in open_clocks(work, complaint) if each.basis in work.policy.clocks.pauses]
    found = [each for each in found if each.paused_at is None]
    for clock in found:
        hold(work, clock, reason.strip(), actor_stamp)
    _record(work, complaint, actor_stamp, "clocks_paused", found)
    return found


def resume(work: Work, complaint: Complaint, actor_stamp: str) -> list[Clock]:
    """Let the clocks run on with what they had left; none comes to end after the law's own."""
    found = [each for each in open_clocks(work, complaint) if each.paused_at is not None]
    for clock in found:
        run_on(work, complaint, clock)
        end_pause(work, clock, actor_stamp)
    _record(work, complaint, actor_stamp, "clocks_resumed", found)
    return found


def end(work: Work, complaint: Complaint, why: str) -> list[Clock]:
    """The complaint is over: what still ran stops, unmet.

    Args:
        why: a short name, e.g. `withdrawn`, `closed`.
    """
    return _end_all(work, complaint, None, why)


def _end_all(work: Work, complaint: Complaint, kind: str | None, why: str) -> list[Clock]:
    found = open_clocks(work, complaint, kind)
    for clock in found:
        clock.ended_at, clock.ended_why = work.now, why
        stop(work, clock, work.now)
    work.session.flush()
    return found


def _anew(
    work: Work,
    complaint: Complaint,
    kind: str,
    basis: str,
    limit: Limit,
    start: datetime,
    why: str | None,
) -> Clock:
    old = open_clocks(work, complaint, kind, basis)
    standing = [pause for clock in old for pause in pauses_of(work, clock)]
    for clock in old:
        clock.ended_at, clock.ended_why = work.now, REPLACED
        stop(work, clock, work.now)
    work.session.flush()
    laws = [] if basis == STATUTORY else open_clocks(work, complaint, kind, STATUTORY)
    outer = laws[0].due_at if laws else None
    new = made(work, complaint, kind, basis, limit, start, outer=outer, why=why)
    write(work, complaint, new)
    for clock in old:
        clock.replaced_by = new.id
    for pause in standing:
        # An extension does not end the rest the complaint is given.
        hold(work, new, pause.reason, pause.by)
    work.session.flush()
    return new


def _record(work: Work, complaint: Complaint, by: str, act: str, found: list[Clock]) -> None:
    work.session.flush()
    if found:
        clocks = [f"{each.kind}:{each.basis}" for each in found]
        audit.append(work, by, act, f"complaint:{complaint.number}", {"clocks": clocks})
