"""Whose a phone is: the customer's record, or the one that stands for it since two were merged."""

from __future__ import annotations

from sqlalchemy import select

from desk.complaints.model import Customer
from desk.complaints.work import Work


def known_by(work: Work, phone: str) -> Customer | None:
    """The customer of a phone."""
    query = select(Customer).where(Customer.phone_index == work.keys.blind_index(phone))
    found: Customer | None = work.session.execute(query).scalar_one_or_none()
    return None if found is None else stands_for(work, found)


def stands_for(work: Work, customer: Customer) -> Customer:
    """The record that holds what this customer complained of."""
    while customer.merged_into is not None:
        query = select(Customer).where(Customer.id == customer.merged_into)
        customer = work.session.execute(query).scalar_one()
    return customer


def records_of(work: Work, customer: Customer) -> list[Customer]:
    """A record and all that were merged into it."""
    found, fresh = [customer], [customer.id]
    while fresh:
        query = select(Customer).where(Customer.merged_into.in_(fresh)).order_by(Customer.id)
        merged = list(work.session.execute(query).scalars())
        found, fresh = [*found, *merged], [each.id for each in merged]
    return found
