"""The tables of handling: who was asked to take a complaint, who keeps out, what was found and decided."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped

from desk.complaints.model import BigId, Masked
from desk.complaints.privacy import EncryptedJson, EncryptedText
from desk.database import Base, Column, Money, UtcDateTime

PROPOSED, ACCEPTED, DECLINED, REPLACED, ENDED = "proposed", "accepted", "declined", "replaced", "ended"
DECLARED, NAMED, RELATED = "declared", "named", "related"


class Assignment(Masked, Base):
    """A complaint offered to a person by name: the chain of these shows who answered for it when.

    Attributes:
        former: who answered for it until this was accepted.
        chosen: why this person, as the suggestion said; none when somebody chose freely.
        state: proposed → accepted, declined, replaced (another was asked) or ended (nothing to take over).
        until: when the person it was accepted by stopped answering for it.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        # The database itself refuses to ask two people at once.
        Index(
            "uq_assignment_proposed",
            "number",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_assignment_person", "person", "state"),
    )
    _shown = ("id", "number", "person", "state")
    id: Mapped[int] = Column(BigId, primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False, index=True)
    person: Mapped[str] = Column(String(64), nullable=False)
    former: Mapped[str | None] = Column(String(64))
    by: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    reason: Mapped[str | None] = Column(EncryptedText("assignment.reason"))
    chosen: Mapped[list[str]] = Column(JSON, nullable=False)
    state: Mapped[str] = Column(String(12), nullable=False)
    answered_at: Mapped[datetime | None] = Column(UtcDateTime)
    answer: Mapped[str | None] = Column(EncryptedText("assignment.answer"))
    until: Mapped[datetime | None] = Column(UtcDateTime)


class Interest(Masked, Base):
    """Somebody of the staff who keeps out of a complaint, or of all complaints of a customer (回避).

    Attributes:
        kind: declared (by themselves), named (the complaint is about them), related (to the customer).
    """

    __tablename__ = "interest"
    __table_args__ = (Index("ix_interest_customer_id", "customer_id"),)
    _shown = ("id", "number", "person", "kind")
    id: Mapped[int] = Column(BigId, primary_key=True)
    number: Mapped[str | None] = Column(String(32), ForeignKey("complaint.number"), index=True)
    customer_id: Mapped[str | None] = Column(String(36), ForeignKey("customer.id"))
    person: Mapped[str] = Column(String(64), nullable=False)
    kind: Mapped[str] = Column(String(12), nullable=False)
    reason: Mapped[str | None] = Column(EncryptedText("interest.reason"))
    by: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class Finding(Masked, Base):
    """Something found out in an investigation, how, when and by whom.

    Attributes:
        files: ids of the attachments that prove it.
    """

    __tablename__ = "finding"
    _shown = ("id", "number", "method")
    id: Mapped[int] = Column(BigId, primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False, index=True)
    method: Mapped[str] = Column(String(24), nullable=False)
    text: Mapped[str] = Column(EncryptedText("finding.text"), nullable=False)
    found_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    files: Mapped[list[str]] = Column(JSON, nullable=False)
    by: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    key: Mapped[str | None] = Column(String(160), unique=True)


class RootCause(Masked, Base):
    """Why it came to the complaint; a better analysis is a new row, the last one counts."""

    __tablename__ = "root_cause"
    _shown = ("id", "number", "dimension")
    id: Mapped[int] = Column(BigId, primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False, index=True)
    dimension: Mapped[str] = Column(String(16), nullable=False, index=True)
    method: Mapped[str] = Column(String(16), nullable=False)
    answers: Mapped[dict[str, Any]] = Column(EncryptedJson("root_cause.answers"), nullable=False)
    by: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class Outcome(Masked, Base):
    """What was decided, once for every decision: a reopened complaint and a review have several.

    Attributes:
        kind: adjustment, compensation, process_change, training or explanation.
        approved_by: the second person, where one is needed.
        review: decided by the level above; `upheld` says whether the first decision stands.
    """

    __tablename__ = "outcome"
    _shown = ("id", "number", "kind")
    id: Mapped[int] = Column(BigId, primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False, index=True)
    kind: Mapped[str] = Column(String(24), nullable=False)
    result: Mapped[str] = Column(EncryptedText("outcome.result"), nullable=False)
    amount: Mapped[Decimal | None] = Column(Money)
    decided_by: Mapped[str] = Column(String(64), nullable=False)
    decided_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    approved_by: Mapped[str | None] = Column(String(64))
    approved_at: Mapped[datetime | None] = Column(UtcDateTime)
    review: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    upheld: Mapped[bool | None] = Column(Boolean)


class Lesson(Masked, Base):
    """What is learnt from a closed complaint, and for a repeated one how it will get better."""

    __tablename__ = "lesson"
    _shown = ("id", "number", "kind")
    id: Mapped[int] = Column(BigId, primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False, index=True)
    kind: Mapped[str] = Column(String(12), nullable=False)
    text: Mapped[str] = Column(EncryptedText("lesson.text"), nullable=False)
    by: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
