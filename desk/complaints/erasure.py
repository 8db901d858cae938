"""What the law on personal information gives a customer: a copy of all there is, and its erasure.

Erased is what tells who it is. The record of a complaint stays while the law requires it, under a pseudonym
and with its texts veiled; after that its texts go too. Figures for statistics and the audit stay, nameless.
Asked for again, erasure takes what need not stay any more; nothing brings back what was erased, also not the
undoing of a merge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.complaints import audit, customers, identity, personal_data
from desk.complaints.actors import Actor
from desk.complaints.errors import ComplaintsOpen, FieldsMissing
from desk.complaints.masks import mask_text
from desk.complaints.model import Complaint, Customer
from desk.complaints.personal_data import KINDS, Kind, Scope
from desk.complaints.work import Work


@dataclass(frozen=True)
class Erased:
    """What became of a customer's data; `stay`: number → until when its record must stay."""

    at: datetime
    stay: dict[str, datetime]


def export(
    work: Work, customer_id: str, reason: str, actor: Actor, kinds: Sequence[Kind] = KINDS
) -> dict[str, Any]:
    """Everything there is about a customer, in clear.

    Raises:
        NoSuchCustomer, CustomerMerged.
        FieldsMissing: there is no reason.
    """
    _require(reason)
    customer = customers.held(work, customer_id)
    scope = _scope(work, customer)
    told = {each.name: each.export(work, scope) for each in kinds}
    details = {"reason": mask_text(reason), "rows": {name: len(rows) for name, rows in told.items()}}
    audit.append(work, actor.stamp, "customer_exported", f"customer:{customer.id}", details)
    return {"customer": customer.id, "at": work.now.isoformat(), "policy": work.policy.version, **told}


def erase(work: Work, customer_id: str, reason: str, actor: Actor, kinds: Sequence[Kind] = KINDS) -> Erased:
    """Take out of all there is about a customer what need not stay.

    Raises:
        NoSuchCustomer, CustomerMerged.
        FieldsMissing: there is no reason.
        ComplaintsOpen: a complaint is still being handled.
    """
    _require(reason)
    customer = customers.held(work, customer_id)
    found = customers.complaints_of(work, customer.id)
    still = [each.number for each in found if each.closed_at is None]
    if still:
        raise ComplaintsOpen(", ".join(still))
    scope = _scope(work, customer, found)
    for kind in kinds:
        kind.erase(work, scope)
    personal_data.erase_loose(work, scope)
    for complaint in found:
        personal_data.erase_complaint(work, complaint, scope.pseudonym)
    for record in identity.records_of(work, customer):
        personal_data.erase_record(work, record, scope.pseudonym)
    stay = {each.number: until(work, each) for each in found if each.number in scope.stay}
    details = {
        "reason": mask_text(reason),
        "complaints": len(found),
        "stay": {number: at.date().isoformat() for number, at in sorted(stay.items())},
    }
    audit.append(work, actor.stamp, "customer_erased", f"customer:{customer.id}", details)
    return Erased(customer.erased_at or work.now, stay)


def until(work: Work, complaint: Complaint) -> datetime:
    """Until when the record of an ended complaint must stay."""
    ended = complaint.closed_at or work.now
    year = ended.year + work.policy.customers.keep_years
    leap_day = (ended.month, ended.day) == (2, 29)
    return ended.replace(year=year, month=3, day=1) if leap_day else ended.replace(year=year)


def _scope(work: Work, customer: Customer, found: Sequence[Complaint] | None = None) -> Scope:
    records = identity.records_of(work, customer)
    found = customers.complaints_of(work, customer.id) if found is None else found
    must = {each for each in found if each.closed_at is None or until(work, each) > work.now}
    terms = work.policy.customers
    called = [each.contact_name for each in records] + [each.contact_name for each in found]
    names = {each for each in called if each}
    pseudonym = terms.pseudonym.format(code=customer.id.replace("-", "")[:8])
    return Scope(
        customers=[each.id for each in records],
        numbers=[each.number for each in found],
        conversations=sorted({each.conversation_id for each in found if each.conversation_id}),
        # Longer names first: one may be part of another.
        names=sorted(names - {pseudonym}, key=lambda each: (-len(each), each)),
        pseudonym=pseudonym,
        erased=terms.erased,
        stay=frozenset(each.number for each in must),
        talks_stay=frozenset(each.conversation_id for each in must if each.conversation_id),
    )


def _require(reason: str) -> None:
    if len(reason.strip()) < 2:
        raise FieldsMissing(["reason"])
