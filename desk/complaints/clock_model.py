"""The tables of clocks: what runs, when it was stopped, what is due at which moment, whom it was told."""

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
from desk.complaints.privacy import EncryptedText
from desk.database import Base, Column, UtcDateTime

DUE, HELD, FIRED, DROPPED = "due", "held", "fired", "dropped"
STILL_OPEN = "met_at IS NULL AND ended_at IS NULL"


class Clock(Masked, Base):
    """One limit of one complaint; never deleted, and never changed to another limit: a new row replaces it.

    Attributes:
        kind, basis: what has to be done, and whether our target or the law says so.
        unit, count: the limit as the policy counted it when the clock was started.
        running_since: from where the present stretch counts; what was used before it is in `spent`.
        length, spent: seconds of the clock's own time; see clock_time.py.
        paused_at: since when it stands still; pauses that are over are rows of `clock_pause`.
        met_at: when what it waits for was done, in time or not.
        ended_at, ended_why: when it stopped mattering: replaced, withdrawn, closed.
        why: why it was planned anew or begun later, in words.
        certain: False when a year's holidays were not known.
        policy_version: the policy the limit is from.
    """

    __tablename__ = "clock"
    __table_args__ = (
        # The database itself refuses two clocks for the same thing.
        Index(
            "uq_clock_open",
            "number",
            "kind",
            "basis",
            unique=True,
            sqlite_where=text(STILL_OPEN),
            postgresql_where=text(STILL_OPEN),
        ),
        Index("ix_clock_due_at", "due_at", sqlite_where=text(STILL_OPEN), postgresql_where=text(STILL_OPEN)),
        Index("ix_clock_number", "number"),
        Index(
            "ix_clock_report", "number", "kind", "basis", "met_at", "due_at", "ended_at", "ended_why",
            "paused_at",
        ),
        CheckConstraint("basis IN ('target', 'statutory')", name="basis"),
    )  # fmt: skip
    _shown = ("id", "number", "kind", "basis", "due_at")
    id: Mapped[int] = Column(BigId, primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False)
    kind: Mapped[str] = Column(String(24), nullable=False)
    basis: Mapped[str] = Column(String(12), nullable=False)
    unit: Mapped[str] = Column(String(16), nullable=False)
    count: Mapped[int] = Column(Integer, nullable=False)
    started_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    due_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    running_since: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    length: Mapped[float] = Column(Float, nullable=False)
    spent: Mapped[float] = Column(Float, nullable=False)
    paused_at: Mapped[datetime | None] = Column(UtcDateTime)
    met_at: Mapped[datetime | None] = Column(UtcDateTime)
    ended_at: Mapped[datetime | None] = Column(UtcDateTime)
    ended_why: Mapped[str | None] = Column(String(24))
    why: Mapped[str | None] = Column(EncryptedText("clock.why"))
    replaced_by: Mapped[int | None] = Column(BigId, ForeignKey("clock.id"))
    certain: Mapped[bool] = Column(Boolean, nullable=False)
    policy_version: Mapped[str] = Column(String(16), ForeignKey("policy_version.version"), nullable=False)

    @property
    def open(self) -> bool:
        """Whether it still waits for something."""
        return self.met_at is None and self.ended_at is None


class ClockPause(Masked, Base):
    """A time in which a clock stood still, with the reason it needs."""

    __tablename__ = "clock_pause"
    __table_args__ = (Index("ix_clock_pause_clock_id", "clock_id"),)
    _shown = ("id", "clock_id", "from_at", "until_at")
    id: Mapped[int] = Column(BigId, primary_key=True)
    clock_id: Mapped[int] = Column(BigId, ForeignKey("clock.id"), nullable=False)
    reason: Mapped[str] = Column(EncryptedText("clock_pause.reason"), nullable=False)
    from_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    by: Mapped[str] = Column(String(96), nullable=False)
    until_at: Mapped[datetime | None] = Column(UtcDateTime)
    resumed_by: Mapped[str | None] = Column(String(96))


class DueEvent(Masked, Base):
    """A moment of a clock at which somebody is to be told; there is one row per mark, so it happens once.

    Attributes:
        mark: half, most, breach, escalate_1 … as the policy's ladder has rungs.
        state: due → fired, or dropped: the clock was met before, or a later mark overtook it; held while the
            clock stands still.
    """

    __tablename__ = "due_event"
    __table_args__ = (
        UniqueConstraint("clock_id", "mark"),
        Index("ix_due_event_state_at", "state", "at"),
        CheckConstraint("state IN ('due', 'held', 'fired', 'dropped')", name="state"),
    )
    _shown = ("id", "clock_id", "mark", "state")
    id: Mapped[int] = Column(BigId, primary_key=True)
    clock_id: Mapped[int] = Column(BigId, ForeignKey("clock.id"), nullable=False)
    mark: Mapped[str] = Column(String(16), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    state: Mapped[str] = Column(String(8), nullable=False)
    settled_at: Mapped[datetime | None] = Column(UtcDateTime)


class StaffNotice(Masked, Base):
    """Something staff are told at the desk: one person, a team, or the people who lead it.

    Attributes:
        kind: what happened, e.g. registered, urge, clock_breach.
        payload: plain data without personal content; `text` is for what may hold some.
        source_key: what it was made from; the same source makes it once.
        read_by: who read it first, for all it was for.
    """

    __tablename__ = "staff_notice"
    __table_args__ = (
        Index("ix_staff_notice_to_person", "to_person", "read_at"),
        Index("ix_staff_notice_to_team", "to_team", "read_at"),
        Index("ix_staff_notice_at", "at"),
    )
    _shown = ("id", "kind", "number", "to_person", "to_team")
    id: Mapped[int] = Column(BigId, primary_key=True)
    to_person: Mapped[str | None] = Column(String(64))
    to_team: Mapped[str | None] = Column(String(48))
    to_leads: Mapped[bool] = Column(Boolean, nullable=False)
    kind: Mapped[str] = Column(String(32), nullable=False)
    number: Mapped[str | None] = Column(String(32), ForeignKey("complaint.number"), index=True)
    payload: Mapped[dict[str, Any]] = Column(JSON, nullable=False)
    text: Mapped[str | None] = Column(EncryptedText("staff_notice.text"))
    source_key: Mapped[str | None] = Column(String(200), unique=True)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    read_at: Mapped[datetime | None] = Column(UtcDateTime)
    read_by: Mapped[str | None] = Column(String(64))
