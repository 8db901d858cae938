"""Customer records: found by phone or number, tagged, and what their tags change for them.

Example:
    with office.work() as work:
        customers.set_tags(work, customer_id, ["elderly"], actor)
        customers.ahead(work, customer)      # how much earlier they are served
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from desk.complaints import audit, identity, numbers
from desk.complaints.actors import Actor
from desk.complaints.errors import CustomerErased, CustomerMerged, NoSuchCustomer, UnknownTag
from desk.complaints.feedback_model import Survey
from desk.complaints.lifecycle import CLOSED, WITHDRAWN
from desk.complaints.masks import phone_digits
from desk.complaints.model import Complaint, Customer
from desk.complaints.policy_incidents import REPEAT, Tag
from desk.complaints.work import Work

OVER = (CLOSED, WITHDRAWN)


@dataclass(frozen=True)
class Standing:
    """What a list shows of a customer beside who it is."""

    complaints: int
    open: int
    last_at: datetime | None


def find(
    work: Work, asked: str = "", *, teams: Collection[str] | None = None, before: int = 0, limit: int = 50
) -> list[Customer]:
    """Customers by phone or by a complaint's number, or the latest; records merged into others are left out.

    Args:
        teams: only who complained of these teams' matters; None: of any.
        before: so many are left out, for the next page.
    """
    query = select(Customer).where(Customer.merged_into.is_(None))
    asked = asked.strip()
    if asked:
        number = numbers.read(asked)
        if number is not None:
            query = query.where(
                Customer.id.in_(select(Complaint.customer_id).where(Complaint.number == number))
            )
        else:
            known = identity.known_by(work, asked) if phone_digits(asked) else None
            query = query.where(Customer.id == (known.id if known is not None else ""))
    if teams is not None:
        theirs = select(Complaint.customer_id).where(Complaint.team.in_(list(teams)))
        query = query.where(Customer.id.in_(theirs))
    query = query.order_by(Customer.created_at.desc(), Customer.id).offset(before).limit(limit)
    return list(work.session.execute(query).scalars())


def by_id(work: Work, customer_id: str, *, teams: Collection[str] | None = None) -> Customer:
    """A record.

    Raises:
        NoSuchCustomer: there is none, or none that concerns these teams.
    """
    found: Customer | None = work.session.get(Customer, customer_id)
    if found is not None and teams is not None:
        theirs = select(Complaint.id).where(
            Complaint.customer_id == identity.stands_for(work, found).id, Complaint.team.in_(list(teams))
        )
        found = found if work.session.execute(theirs.limit(1)).first() is not None else None
    if found is None:
        raise NoSuchCustomer(customer_id)
    return found


def held(work: Work, customer_id: str) -> Customer:
    """A record that stands for itself, locked until the work ends.

    Raises:
        NoSuchCustomer, CustomerMerged.
    """
    query = work.lock(select(Customer).where(Customer.id == customer_id))
    query = query.execution_options(populate_existing=True)
    found: Customer | None = work.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NoSuchCustomer(customer_id)
    if found.merged_into is not None:
        raise CustomerMerged(customer_id)
    return found


def standing(work: Work, found: Sequence[Customer]) -> dict[str, Standing]:
    """How much these customers complained."""
    ended = Complaint.status.in_(OVER)
    query = (
        select(
            Complaint.customer_id,
            func.count(),
            func.count().filter(~ended),
            func.max(Complaint.received_at),
        )
        .where(Complaint.customer_id.in_([each.id for each in found]))
        .group_by(Complaint.customer_id)
    )
    known = {row[0]: Standing(*row[1:]) for row in work.session.execute(query)}
    return {each.id: known.get(each.id, Standing(0, 0, None)) for each in found}


def complaints_of(work: Work, customer_id: str) -> list[Complaint]:
    """What a customer complained of, newest first."""
    query = select(Complaint).where(Complaint.customer_id == customer_id)
    return list(
        work.session.execute(query.order_by(Complaint.received_at.desc(), Complaint.number)).scalars()
    )


def surveys_of(work: Work, told: Collection[str]) -> list[Survey]:
    """What they answered when they were asked whether they are content."""
    query = select(Survey).where(Survey.number.in_(list(told))).order_by(Survey.invited_at.desc(), Survey.id)
    return list(work.session.execute(query).scalars())


def tags(work: Work, customer: Customer) -> list[str]:
    """The tags of a customer, in the policy's order: those that were set, and the computed ones."""
    terms = work.policy.customers
    since = work.now - timedelta(days=terms.repeat_days)
    query = select(func.count()).where(Complaint.customer_id == customer.id, Complaint.received_at >= since)
    often = int(work.session.execute(query).scalar_one()) >= terms.repeat_complaints
    return [name for name in terms.tags if (often if name == REPEAT else name in customer.tags)]


def set_tags(work: Work, customer_id: str, told: Sequence[str], actor: Actor) -> Customer:
    """Set the tags that are set by people.

    Raises:
        UnknownTag: there is none of this name, or it is computed.
    """
    customer = held(work, customer_id)
    if customer.erased_at is not None:
        raise CustomerErased(customer_id)
    known = work.policy.customers.tags
    if REPEAT in told or not set(told) <= known.keys():
        raise UnknownTag(next(name for name in told if name == REPEAT or name not in known))
    chosen = [name for name in known if name in told]
    # A tag the policy no longer has is not thrown away by who does not see it.
    kept = [name for name in customer.tags if name not in known]
    if [*chosen, *kept] != customer.tags:
        details = {"before": list(customer.tags), "after": [*chosen, *kept]}
        customer.tags = [*chosen, *kept]
        work.session.flush()
        audit.append(work, actor.stamp, "customer_tagged", f"customer:{customer.id}", details)
    return customer


def terms_of(work: Work, customer: Customer) -> list[Tag]:
    """What the policy says of each tag a customer has."""
    return [work.policy.customers.tags[name] for name in tags(work, customer)]


def ahead(work: Work, customer: Customer) -> timedelta:
    """How much earlier than others they are served."""
    return max((each.ahead for each in terms_of(work, customer)), default=timedelta(0))


def closing(work: Work, complaint: Complaint) -> str:
    """What is added for this customer to whatever they are told; empty for most."""
    customer: Customer | None = work.session.get(Customer, complaint.customer_id)
    if customer is None or not customer.tags:
        return ""
    said = [each.adds.format(**work.policy.hotlines) for each in terms_of(work, customer) if each.adds]
    return "\n".join(said)


def in_conversation(work: Work, conversation_id: str) -> Customer | None:
    """The customer of a conversation, as far as a complaint was registered in it."""
    query = (
        select(Customer)
        .join(Complaint, Complaint.customer_id == Customer.id)
        .where(Complaint.conversation_id == conversation_id)
        .order_by(Complaint.registered_at.desc())
        .limit(1)
    )
    found: Customer | None = work.session.execute(query).scalar_one_or_none()
    return found
