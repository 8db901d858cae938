"""Who a conversation is with, as far as it was told, and how their tags change the way they are served."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from desk.complaints import customers, identity
from desk.complaints.model import Customer, Draft
from desk.complaints.policy_incidents import Tag
from desk.complaints.work import Work


def customer(work: Work, conversation_id: str) -> Customer | None:
    """The customer: by the phone they gave, or by what they complained of in this conversation."""
    newest = select(Draft).where(Draft.conversation_id == conversation_id).order_by(Draft.serial.desc())
    told: Draft | None = work.session.execute(newest.limit(1)).scalar_one_or_none()
    phone = None if told is None else told.value("contact_phone")
    known = identity.known_by(work, phone) if phone else None
    return known or customers.in_conversation(work, conversation_id)


def tags(work: Work, conversation_id: str) -> list[Tag]:
    """What the policy says of the tags of who is there."""
    known = customer(work, conversation_id)
    return [] if known is None else customers.terms_of(work, known)


def ahead(work: Work, conversation_id: str) -> timedelta:
    """How much earlier than others they are served."""
    return max((each.ahead for each in tags(work, conversation_id)), default=timedelta(0))


def skills(work: Work, conversation_id: str) -> frozenset[str]:
    """What who talks to them should be able to do."""
    return frozenset(skill for each in tags(work, conversation_id) for skill in each.skills)
