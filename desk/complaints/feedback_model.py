"""The tables of what customers were told of their complaint, and of what they said to the survey."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped

from desk.complaints.model import Masked
from desk.complaints.privacy import EncryptedJson, EncryptedText
from desk.database import Base, Column, UtcDateTime

QUEUED, SENT, RECEIVED, FAILED, DEAD = "queued", "sent", "received", "failed", "dead"
REVIEW, REOPEN, NOTHING = "review", "reopen", "nothing"


class Feedback(Masked, Base):
    """Something a customer was told of a complaint, over one channel.

    Attributes:
        id: the delivery's name abroad too: a channel that gets it twice tells the customer once.
        address: where to; nothing in the chat.
        text: as the customer reads it, without their own link.
        facts: what the text was made of, for gateways with templates of their own.
        survey_id: the survey whose link belongs into the text.
        state: queued → sent → received; failed (will be tried again) → dead (a person must look).
        provider_id: the channel's own name for the message.
        seq: the message's number in the conversation.
        key: the same request again is the same delivery.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'sent', 'received', 'failed', 'dead')", name="state"),
        Index("ix_feedback_state_channel", "state", "channel"),
    )
    _shown = ("id", "number", "kind", "channel", "state")
    id: Mapped[str] = Column(String(36), primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False, index=True)
    kind: Mapped[str] = Column(String(24), nullable=False)
    channel: Mapped[str] = Column(String(16), nullable=False)
    address: Mapped[str | None] = Column(EncryptedText("feedback.address"))
    subject: Mapped[str] = Column(EncryptedText("feedback.subject"), nullable=False)
    text: Mapped[str] = Column(EncryptedText("feedback.text"), nullable=False)
    facts: Mapped[dict[str, Any]] = Column(EncryptedJson("feedback.facts"), nullable=False)
    survey_id: Mapped[str | None] = Column(String(36), ForeignKey("survey.id"))
    by: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    state: Mapped[str] = Column(String(8), nullable=False)
    sent_at: Mapped[datetime | None] = Column(UtcDateTime)
    received_at: Mapped[datetime | None] = Column(UtcDateTime)
    provider_id: Mapped[str | None] = Column(String(128))
    seq: Mapped[int | None] = Column(Integer)
    error: Mapped[str | None] = Column(Text)
    key: Mapped[str | None] = Column(String(160), unique=True)


class FeedbackReceipt(Masked, Base):
    """What a channel told of a delivery; `digest` of the signed words makes a repetition harmless."""

    __tablename__ = "feedback_receipt"
    _shown = ("digest", "feedback_id", "state")
    digest: Mapped[str] = Column(String(64), primary_key=True)
    feedback_id: Mapped[str] = Column(String(36), ForeignKey("feedback.id"), nullable=False, index=True)
    state: Mapped[str] = Column(String(8), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class Survey(Masked, Base):
    """One customer asked whether they are content with how a complaint was handled.

    Attributes:
        token_hash: SHA-256 of the link's token; the token itself is nowhere in the database.
        csat: 1 (not at all content) to 5; nps: 0 to 10, how likely they recommend us.
        follow: what an unsatisfied customer chose: review, reopen or nothing.
        lapsed_at: the complaint went on without an answer.
    """

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("csat BETWEEN 1 AND 5", name="csat"),
        CheckConstraint("nps BETWEEN 0 AND 10", name="nps"),
        Index("ix_survey_report", "invited_at", "number", "answered_at", "csat", "nps"),
        Index("ix_survey_number_csat", "number", "csat"),
    )
    _shown = ("id", "number", "csat", "nps")
    id: Mapped[str] = Column(String(36), primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False, index=True)
    token_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    channel: Mapped[str] = Column(String(16), nullable=False)
    by: Mapped[str] = Column(String(64), nullable=False)
    invited_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    wait_until: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    expires_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    csat: Mapped[int | None] = Column(Integer)
    nps: Mapped[int | None] = Column(Integer)
    comment: Mapped[str | None] = Column(EncryptedText("survey.comment"))
    answered_at: Mapped[datetime | None] = Column(UtcDateTime, index=True)
    changed_at: Mapped[datetime | None] = Column(UtcDateTime)
    follow: Mapped[str | None] = Column(String(8))
    followed_at: Mapped[datetime | None] = Column(UtcDateTime)
    lapsed_at: Mapped[datetime | None] = Column(UtcDateTime)
