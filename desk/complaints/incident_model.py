"""The tables of what belongs together: repeated complaints, mass incidents, two records of one customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped

from desk.complaints.model import BigId, Masked
from desk.complaints.privacy import EncryptedJson, EncryptedText
from desk.database import Base, Column, UtcDateTime

OPEN, TAKEN, CLOSED, DISMISSED = "open", "taken", "closed", "dismissed"
DUE, FIRED, DROPPED = "due", "fired", "dropped"
_NOT_OVER = "ended_at IS NULL"


class ComplaintLink(Masked, Base):
    """Two complaints of one customer in the same or an akin matter; undone, it stays with who undid it.

    Attributes:
        number, other: the later complaint and the earlier one.
        akin: they belong together by product, amount, time or branch, not by topic.
        reasons: why, in words without personal data.
    """

    __tablename__ = "complaint_link"
    __table_args__ = (UniqueConstraint("number", "other"),)
    _shown = ("id", "number", "other")
    id: Mapped[int] = Column(BigId, primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False)
    other: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False, index=True)
    akin: Mapped[bool] = Column(Boolean, nullable=False)
    reasons: Mapped[list[str]] = Column(JSON, nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    undone_at: Mapped[datetime | None] = Column(UtcDateTime)
    undone_by: Mapped[str | None] = Column(String(64))
    undone_why: Mapped[str | None] = Column(EncryptedText("complaint_link.undone_why"))


class Incident(Masked, Base):
    """Many similar complaints in a short time, or a drill of it.

    Attributes:
        kind, value: what they have in common: a topic, product or branch, and which.
        drill: nothing of it reaches a customer.
        team: whose leads are told first.
        count: customers with such a complaint, so far.
        usual: how many there usually are in a window.
        why: the reasons it was raised and has its level, in words.
        state: open → taken → closed (with a report), or dismissed as a false alarm.
        serial: how-manyeth notice text; each customer is told each of them once.
        report: {"what", "why", "affected", "done"}, needed to close it.
    """

    __tablename__ = "incident"
    __table_args__ = (
        # The database itself refuses a second incident of the same thing while one is open.
        Index(
            "uq_incident_open",
            "kind",
            "value",
            "drill",
            unique=True,
            sqlite_where=text(_NOT_OVER),
            postgresql_where=text(_NOT_OVER),
        ),
        CheckConstraint("kind IN ('topic', 'product', 'branch')", name="kind"),
        CheckConstraint("state IN ('open', 'taken', 'closed', 'dismissed')", name="state"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
    )
    _shown = ("id", "kind", "level", "state", "drill")
    id: Mapped[int] = Column(BigId, primary_key=True)
    kind: Mapped[str] = Column(String(8), nullable=False)
    value: Mapped[str] = Column(String(128), nullable=False)
    drill: Mapped[bool] = Column(Boolean, nullable=False)
    level: Mapped[int] = Column(Integer, nullable=False)
    team: Mapped[str] = Column(String(48), nullable=False)
    state: Mapped[str] = Column(String(12), nullable=False)
    count: Mapped[int] = Column(Integer, nullable=False)
    usual: Mapped[float] = Column(Float, nullable=False)
    why: Mapped[list[str]] = Column(JSON, nullable=False)
    window_from: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    raised_at: Mapped[datetime] = Column(UtcDateTime, nullable=False, index=True)
    raised_by: Mapped[str] = Column(String(64), nullable=False)
    owner_by: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    owner: Mapped[str | None] = Column(String(64))
    taken_at: Mapped[datetime | None] = Column(UtcDateTime)
    serial: Mapped[int] = Column(Integer, nullable=False, default=0)
    notice: Mapped[str | None] = Column(EncryptedText("incident.notice"))
    noticed_at: Mapped[datetime | None] = Column(UtcDateTime)
    noticed_by: Mapped[str | None] = Column(String(64))
    report: Mapped[dict[str, Any] | None] = Column(EncryptedJson("incident.report"))
    ended_at: Mapped[datetime | None] = Column(UtcDateTime, index=True)
    ended_by: Mapped[str | None] = Column(String(64))
    policy_version: Mapped[str] = Column(String(16), nullable=False)


class IncidentMember(Masked, Base):
    """A complaint that belongs to an incident.

    Attributes:
        told: up to which of the incident's notice texts its customer was told, by this complaint or another.
    """

    __tablename__ = "incident_member"
    _shown = ("incident_id", "number", "told")
    incident_id: Mapped[int] = Column(BigId, ForeignKey("incident.id"), primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), primary_key=True, index=True)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    told: Mapped[int] = Column(Integer, nullable=False, default=0)


class IncidentMark(Masked, Base):
    """When somebody must hear that an incident has no owner; one row each, so it happens once."""

    __tablename__ = "incident_mark"
    __table_args__ = (
        UniqueConstraint("incident_id", "rung"),
        Index("ix_incident_mark_state_at", "state", "at"),
        CheckConstraint("state IN ('due', 'fired', 'dropped')", name="state"),
    )
    _shown = ("id", "incident_id", "rung", "state")
    id: Mapped[int] = Column(BigId, primary_key=True)
    incident_id: Mapped[int] = Column(BigId, ForeignKey("incident.id"), nullable=False)
    rung: Mapped[int] = Column(Integer, nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    state: Mapped[str] = Column(String(8), nullable=False)
    settled_at: Mapped[datetime | None] = Column(UtcDateTime)


class CustomerMerge(Masked, Base):
    """Two records that turned out to be one customer; what was moved is remembered, so it can be undone.

    Attributes:
        moved: table → keys of the rows that were moved; no content.
        tags: the tags of the record that is kept, as they were before.
    """

    __tablename__ = "customer_merge"
    __table_args__ = (
        Index(
            "uq_customer_merge_gone",
            "gone",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )
    _shown = ("id", "kept", "gone")
    id: Mapped[int] = Column(BigId, primary_key=True)
    kept: Mapped[str] = Column(String(36), ForeignKey("customer.id"), nullable=False, index=True)
    gone: Mapped[str] = Column(String(36), ForeignKey("customer.id"), nullable=False)
    moved: Mapped[dict[str, list[Any]]] = Column(JSON, nullable=False)
    tags: Mapped[list[str]] = Column(JSON, nullable=False)
    reason: Mapped[str | None] = Column(EncryptedText("customer_merge.reason"))
    by: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    undone_by: Mapped[str | None] = Column(String(64))
    undone_at: Mapped[datetime | None] = Column(UtcDateTime)
