"""The tables of the people's side: agents, offers, notes, canned replies, what the bot got wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped

from desk.complaints.model import BigId, Masked
from desk.complaints.privacy import EncryptedText
from desk.database import Base, Column, UtcDateTime

ONLINE, AWAY, OFFLINE = "online", "away", "offline"
PRESENT: Final = (ONLINE, AWAY)

ACCEPTED, DECLINED, EXPIRED, WITHDRAWN = "accepted", "declined", "expired", "withdrawn"
NOTE, WHISPER, TRANSFER = "note", "whisper", "transfer"


def _only_where(condition: str) -> dict[str, Any]:
    """Options of an index that holds only the rows it is for."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Agent(Masked, Base):
    """Somebody who talks to customers, and whether they are there.

    Attributes:
        name: the account's name.
        display_name: what customers and colleagues read.
        teams: the policy's teams whose matters they take first; none means all.
        skills: what else they can, by the policy's names; languages too, e.g. `en`.
        capacity: how many conversations they hold at once; parked ones do not count.
        seen_at: the last sign of life; see presence.py.
        changed_at: when the status was last chosen.
    """

    __tablename__ = "agent"
    __table_args__ = (CheckConstraint("status IN ('online', 'away', 'offline')", name="status"),)
    _shown = ("name", "status")
    name: Mapped[str] = Column(String(32), primary_key=True)
    display_name: Mapped[str] = Column(String(64), nullable=False)
    teams: Mapped[list[str]] = Column(JSON, nullable=False)
    skills: Mapped[list[str]] = Column(JSON, nullable=False)
    capacity: Mapped[int] = Column(Integer, nullable=False)
    status: Mapped[str] = Column(String(8), nullable=False)
    seen_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    changed_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class Offer(Masked, Base):
    """A waiting conversation offered to one agent, who has a while to accept it.

    Attributes:
        outcome: accepted, declined, expired, or withdrawn (somebody else claimed it, the customer left).
    """

    __tablename__ = "offer"
    __table_args__ = (
        # The database itself refuses to offer one wait to two agents.
        Index("uq_offer_open", "entry_id", unique=True, **_only_where("outcome IS NULL")),
        Index("ix_offer_agent", "agent", **_only_where("outcome IS NULL")),
    )
    _shown = ("id", "conversation_id", "agent", "outcome")
    id: Mapped[int] = Column(BigId, primary_key=True)
    entry_id: Mapped[int] = Column(BigId, ForeignKey("queue_entry.id"), nullable=False)
    conversation_id: Mapped[str] = Column(String(32), nullable=False)
    agent: Mapped[str] = Column(String(32), nullable=False)
    made_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    expires_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    outcome: Mapped[str | None] = Column(String(12))
    ended_at: Mapped[datetime | None] = Column(UtcDateTime)


class Note(Masked, Base):
    """What colleagues tell each other beside a conversation; the customer never sees it.

    Attributes:
        after_seq: the last message when it was written, so that it stands at its place.
        kind: note, whisper (of a supervisor, to the agent) or transfer (for who takes over).
        mentions: accounts of colleagues it calls.
    """

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_conversation_id", "conversation_id"),)
    _shown = ("id", "conversation_id", "kind", "author")
    id: Mapped[int] = Column(BigId, primary_key=True)
    conversation_id: Mapped[str] = Column(String(32), ForeignKey("conversation.id"), nullable=False)
    after_seq: Mapped[int] = Column(Integer, nullable=False)
    kind: Mapped[str] = Column(String(12), nullable=False)
    author: Mapped[str] = Column(String(32), nullable=False)
    author_name: Mapped[str] = Column(String(64), nullable=False)
    text: Mapped[str] = Column(EncryptedText("note.text"), nullable=False)
    mentions: Mapped[list[str]] = Column(JSON, nullable=False)
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class CannedReply(Masked, Base):
    """A canned reply supervisors wrote, or what they made of one of the policy's.

    Attributes:
        name: the policy's name for it, or one made for it.
        hidden: they took away one of the policy's.
    """

    __tablename__ = "canned_reply"
    _shown = ("name", "by")
    name: Mapped[str] = Column(String(32), primary_key=True)
    title: Mapped[str] = Column(String(40), nullable=False)
    text: Mapped[str] = Column(Text, nullable=False)
    hidden: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    by: Mapped[str] = Column(String(32), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class Misunderstanding(Masked, Base):
    """A customer's message of which somebody says that the bot got it wrong; trainers look at it.

    Attributes:
        note: what it should have been understood as, in their words.
    """

    __tablename__ = "misunderstanding"
    __table_args__ = (UniqueConstraint("conversation_id", "seq", "by"), Index("ix_misunderstanding_at", "at"))
    _shown = ("id", "conversation_id", "seq", "by")
    id: Mapped[int] = Column(BigId, primary_key=True)
    conversation_id: Mapped[str] = Column(String(32), ForeignKey("conversation.id"), nullable=False)
    seq: Mapped[int] = Column(Integer, nullable=False)
    note: Mapped[str | None] = Column(EncryptedText("misunderstanding.note"))
    by: Mapped[str] = Column(String(32), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
