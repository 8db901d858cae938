"""Complaints of one customer that belong together: linked when the later one is registered, with the reasons.

Whether a complaint is of level 4 is decided by the grading table alone; a link tells who handles it what else
there is. A lead can undo a link; it stays undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update

from desk.complaints import audit
from desk.complaints.actors import Actor
from desk.complaints.errors import FieldsMissing, NoSuchLink
from desk.complaints.fields import SHANGHAI
from desk.complaints.grading import yuan
from desk.complaints.incident_model import ComplaintLink
from desk.complaints.model import Complaint
from desk.complaints.work import Work

SYSTEM = "system"


@dataclass(frozen=True)
class Linked:
    """Another complaint that belongs to one, and why."""

    number: str
    akin: bool
    reasons: tuple[str, ...]


def link(work: Work, complaint: Complaint) -> list[ComplaintLink]:
    """Link a complaint with the customer's earlier ones in the same or an akin matter."""
    since = complaint.received_at - timedelta(days=work.policy.customers.link_days)
    query = select(Complaint).where(
        Complaint.customer_id == complaint.customer_id,
        Complaint.number != complaint.number,
        Complaint.received_at >= since,
        Complaint.received_at <= complaint.received_at,
    )
    earlier = work.session.execute(query.order_by(Complaint.received_at, Complaint.number)).scalars()
    return _link_all(work, [(complaint, each) for each in earlier])


def link_merged(work: Work, kept: Iterable[str], moved: Iterable[str]) -> list[ComplaintLink]:
    """Link what two records told of, now that they are known to be one customer's."""
    query = select(Complaint).order_by(Complaint.received_at, Complaint.number)
    ours, theirs = (
        list(work.session.execute(query.where(Complaint.number.in_(list(numbers)))).scalars())
        for numbers in (kept, moved)
    )
    pairs = []
    for one in ours:
        for other in theirs:
            later, before = (one, other) if one.received_at >= other.received_at else (other, one)
            if later.received_at - before.received_at <= timedelta(days=work.policy.customers.link_days):
                pairs.append((later, before))
    return _link_all(work, pairs, also=(work.policy.customers.links["merged"],))


def of(work: Work, number: str) -> list[Linked]:
    """What a complaint is linked with, by number."""
    query = select(ComplaintLink).where(
        or_(ComplaintLink.number == number, ComplaintLink.other == number), ComplaintLink.undone_at.is_(None)
    )
    found = [
        Linked(each.other if each.number == number else each.number, each.akin, tuple(each.reasons))
        for each in work.session.execute(query).scalars()
    ]
    return sorted(found, key=lambda each: each.number)


def undo(work: Work, number: str, other: str, reason: str, actor: Actor) -> None:
    """Two complaints do not belong together after all.

    Raises:
        NoSuchLink: they are not linked.
        FieldsMissing: there is no reason.
    """
    if not reason.strip():
        raise FieldsMissing(["reason"])
    pair = ((number, other), (other, number))
    query = select(ComplaintLink).where(
        or_(*((ComplaintLink.number == one) & (ComplaintLink.other == two) for one, two in pair)),
        ComplaintLink.undone_at.is_(None),
    )
    found: ComplaintLink | None = work.session.execute(work.lock(query)).scalar_one_or_none()
    if found is None:
        raise NoSuchLink(f"{number} and {other}")
    found.undone_at, found.undone_by, found.undone_why = work.now, actor.stamp, reason.strip()
    work.session.flush()
    audit.append(work, actor.stamp, "unlinked", f"complaint:{found.number}", {"other": found.other})


def part(work: Work, numbers: Iterable[str], by: str) -> None:
    """Undo the links of these complaints with those of other customers: they were not one after all."""
    told = list(numbers)
    own = select(Complaint.customer_id).where(Complaint.number == ComplaintLink.number).scalar_subquery()
    others = select(Complaint.customer_id).where(Complaint.number == ComplaintLink.other).scalar_subquery()
    parted = update(ComplaintLink).where(
        or_(ComplaintLink.number.in_(told), ComplaintLink.other.in_(told)),
        ComplaintLink.undone_at.is_(None),
        own != others,
    )
    work.session.execute(
        parted.values(undone_at=work.now, undone_by=by), execution_options={"synchronize_session": False}
    )


def _link_all(
    work: Work, pairs: Iterable[tuple[Complaint, Complaint]], also: tuple[str, ...] = ()
) -> list[ComplaintLink]:
    made = []
    for later, before in pairs:
        akin = later.topic != before.topic
        reasons = _reasons(work, later, before)
        if akin and len(reasons) < work.policy.customers.akin:
            continue
        there = _there(work, later.number, before.number)
        if there is not None:
            if there.undone_why is None:
                there.undone_at = there.undone_by = None  # two records were parted, and are one again
            continue
        row = ComplaintLink(
            number=later.number, other=before.number, akin=akin, reasons=[*reasons, *also], at=work.now
        )
        work.session.add(row)
        made.append(row)
        audit.append(
            work, SYSTEM, "linked", f"complaint:{later.number}", {"other": before.number, "akin": akin}
        )
    work.session.flush()
    return made


def _there(work: Work, number: str, other: str) -> ComplaintLink | None:
    """How these were linked before, undone or not: what a lead undid is not done again."""
    query = select(ComplaintLink).where(ComplaintLink.number == number, ComplaintLink.other == other)
    found: ComplaintLink | None = work.session.execute(query).scalar_one_or_none()
    return found


def _reasons(work: Work, later: Complaint, before: Complaint) -> list[str]:
    words, found = work.policy.customers.links, []
    if later.topic == before.topic:
        topic = work.policy.topic(later.topic)
        title = later.topic if topic is None else topic.title
        days = later.received_at.astimezone(SHANGHAI).date() - before.received_at.astimezone(SHANGHAI).date()
        found.append(words["topic"].format(topic=title, days=days.days))
    if later.product and later.product == before.product:
        found.append(words["product"].format(product=later.product))
    if later.amount is not None and (later.amount, later.amount_role) == (before.amount, before.amount_role):
        found.append(words["amount"].format(amount=yuan(later.amount)))
    if later.branch and later.branch == before.branch:
        found.append(words["branch"].format(branch=later.branch))
    day = _day(later.occurred_start)
    if day is not None and day == _day(before.occurred_start):
        found.append(words["day"].format(day=f"{day:%Y-%m-%d}"))
    return found


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(SHANGHAI).date()
