"""Two records that are one customer: merged, and taken apart again as if they had not been.

What was moved is remembered by its keys. What came after the merge goes back with the phone it came with.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from desk.complaints import audit, customers, identity, repeats
from desk.complaints.actors import Actor
from desk.complaints.errors import CustomerErased, FieldsMissing, MergeNested, NoSuchMerge, SameCustomer
from desk.complaints.handling_model import Interest
from desk.complaints.incident_model import CustomerMerge
from desk.complaints.model import Complaint, Customer
from desk.complaints.work import Work

COMPLAINTS, INTERESTS = "complaint", "interest"


def merge(work: Work, kept_id: str, gone_id: str, reason: str, actor: Actor) -> CustomerMerge:
    """One record stands for both from now on.

    Raises:
        NoSuchCustomer, SameCustomer, CustomerMerged, CustomerErased, FieldsMissing.
    """
    if not reason.strip():
        raise FieldsMissing(["reason"])
    if kept_id == gone_id:
        raise SameCustomer(kept_id)
    # In one order, so that two merges at once do not wait for each other.
    rows = {each: customers.held(work, each) for each in sorted((kept_id, gone_id))}
    kept, gone = rows[kept_id], rows[gone_id]
    if kept.erased_at is not None or gone.erased_at is not None:
        raise CustomerErased(kept_id)
    ours = _numbers(work, kept.id)
    moved: dict[str, list[Any]] = {COMPLAINTS: _numbers(work, gone.id), INTERESTS: _interests(work, gone.id)}
    _move(work, moved, kept.id)
    made = CustomerMerge(
        kept=kept.id,
        gone=gone.id,
        moved=moved,
        tags=list(kept.tags),
        reason=reason.strip(),
        by=actor.stamp,
        at=work.now,
    )
    kept.tags = [*kept.tags, *(each for each in gone.tags if each not in kept.tags)]
    gone.merged_into = kept.id
    work.session.add(made)
    work.session.flush()
    repeats.link_merged(work, ours, moved[COMPLAINTS])
    details = {"merge": made.id, "gone": gone.id, "complaints": len(moved[COMPLAINTS])}
    audit.append(work, actor.stamp, "customers_merged", f"customer:{kept.id}", details)
    return made


def undo(work: Work, kept_id: str, merge_id: int, actor: Actor) -> CustomerMerge:
    """Two customers after all.

    Raises:
        NoSuchMerge: there was none, or it was undone.
        MergeNested: the record was itself merged since.
        CustomerErased: nothing is left to tell them apart by.
    """
    query = select(CustomerMerge).where(
        CustomerMerge.id == merge_id, CustomerMerge.kept == kept_id, CustomerMerge.undone_at.is_(None)
    )
    made: CustomerMerge | None = work.session.execute(work.lock(query)).scalar_one_or_none()
    if made is None:
        raise NoSuchMerge(str(merge_id))
    kept, gone = (_row(work, each) for each in (made.kept, made.gone))
    if kept.merged_into is not None:
        raise MergeNested(kept_id)
    if kept.erased_at is not None:
        raise CustomerErased(kept_id)
    since = _came_since(work, made, kept, gone)
    back = {**made.moved, COMPLAINTS: sorted({*made.moved[COMPLAINTS], *since})}
    _move(work, back, gone.id)
    kept.tags = [each for each in kept.tags if each in made.tags or each not in gone.tags]
    gone.merged_into = None
    made.undone_at, made.undone_by = work.now, actor.stamp
    work.session.flush()
    repeats.part(work, back[COMPLAINTS], actor.stamp)
    details = {"merge": made.id, "gone": gone.id, "complaints": len(back[COMPLAINTS]), "since": len(since)}
    audit.append(work, actor.stamp, "merge_undone", f"customer:{kept.id}", details)
    return made


def of(work: Work, customer_id: str) -> list[CustomerMerge]:
    """The merges into a record that stand, newest first."""
    query = select(CustomerMerge).where(CustomerMerge.kept == customer_id, CustomerMerge.undone_at.is_(None))
    return list(work.session.execute(query.order_by(CustomerMerge.id.desc())).scalars())


def _came_since(work: Work, made: CustomerMerge, kept: Customer, gone: Customer) -> list[str]:
    """What was registered since with a phone of the record that was gone."""
    phones = [each.phone_index for each in identity.records_of(work, gone)]
    query = select(Complaint.number).where(
        Complaint.customer_id == kept.id, Complaint.phone_index.in_(phones)
    )
    return [each for each in work.session.execute(query).scalars() if each not in made.moved[COMPLAINTS]]


def _row(work: Work, customer_id: str) -> Customer:
    query = work.lock(select(Customer).where(Customer.id == customer_id))
    found: Customer = work.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    return found


def _numbers(work: Work, customer_id: str) -> list[str]:
    query = select(Complaint.number).where(Complaint.customer_id == customer_id).order_by(Complaint.number)
    return list(work.session.execute(query).scalars())


def _interests(work: Work, customer_id: str) -> list[int]:
    query = select(Interest.id).where(Interest.customer_id == customer_id).order_by(Interest.id)
    return list(work.session.execute(query).scalars())


def _move(work: Work, moved: dict[str, list[Any]], to: str) -> None:
    for model, key, found in (
        (Complaint, Complaint.number, moved[COMPLAINTS]),
        (Interest, Interest.id, moved[INTERESTS]),
    ):
        if found:
            work.session.execute(
                update(model).where(key.in_(found)).values(customer_id=to),
                execution_options={"synchronize_session": "fetch"},
            )
