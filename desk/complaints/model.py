"""The tables of the complaint domain."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped

from desk.complaints.privacy import EncryptedJson, EncryptedText, mask_name, mask_phone
from desk.database import Base, Column, Money, UtcDateTime

# SQLite numbers rows by itself only for INTEGER; PostgreSQL should count further than 2³¹.
BigId = BigInteger().with_variant(Integer, "sqlite")

DRAFT_OPEN, DRAFT_ASKING, DRAFT_REGISTERED, DRAFT_CANCELLED = "open", "asking", "registered", "cancelled"


class Masked:
    """Shows a row in logs and tracebacks by its harmless columns only, the phone and the name masked."""

    _shown: ClassVar[tuple[str, ...]] = ("id",)

    def __repr__(self) -> str:
        shown = {name: self.__dict__[name] for name in self._shown if name in self.__dict__}
        for name, mask in (("contact_phone", mask_phone), ("contact_name", mask_name)):
            if self.__dict__.get(name):
                shown[name] = mask(self.__dict__[name])
        return f"<{type(self).__name__} " + " ".join(f"{name}={value}" for name, value in shown.items()) + ">"


class Customer(Masked, Base):
    """Somebody who complained, known by the phone they gave.

    Attributes:
        tags: those staff set; computed ones are not kept.
        merged_into: the record of the same person that stands for this one.
        erased_at: when what is personal in it was replaced.
    """

    __tablename__ = "customer"
    id: Mapped[str] = Column(String(36), primary_key=True)
    phone_index: Mapped[str] = Column(String(64), nullable=False, unique=True)
    contact_phone: Mapped[str] = Column(EncryptedText("customer.contact_phone"), nullable=False)
    contact_name: Mapped[str | None] = Column(EncryptedText("customer.contact_name"))
    tags: Mapped[list[str]] = Column(JSON, nullable=False, default=list)
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    merged_into: Mapped[str | None] = Column(String(36), ForeignKey("customer.id"), index=True)
    erased_at: Mapped[datetime | None] = Column(UtcDateTime)


class Draft(Masked, Base):
    """What a customer has told so far in a conversation; its id becomes the idempotency key of the complaint.

    Attributes:
        facts: field → {"value", "by", "at"}: the latest word on each field, who gave it and when.
        skipped: field → {"by", "at"}: the customer does not know or does not want to say.
        signals: [{"signal", "words", "at"}] in the order they were heard.
        serial: the how-manyeth draft of its conversation.
        revision: grows with every change, so that a page knows it looks at an old state.
    """

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("conversation_id", "serial"),
        Index(
            "uq_draft_live",
            "conversation_id",
            unique=True,
            sqlite_where=text("status IN ('open', 'asking')"),
            postgresql_where=text("status IN ('open', 'asking')"),
        ),
    )
    _shown = ("id", "conversation_id", "status", "revision")
    id: Mapped[str] = Column(String(36), primary_key=True)
    conversation_id: Mapped[str] = Column(String(64), nullable=False)
    serial: Mapped[int] = Column(Integer, nullable=False)
    status: Mapped[str] = Column(String(16), nullable=False)
    revision: Mapped[int] = Column(Integer, nullable=False)
    facts: Mapped[dict[str, dict[str, Any]]] = Column(EncryptedJson("draft.facts"), nullable=False)
    skipped: Mapped[dict[str, dict[str, str]]] = Column(JSON, nullable=False)
    signals: Mapped[list[dict[str, str]]] = Column(EncryptedJson("draft.signals"), nullable=False)
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    updated_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    def value(self, field: str) -> Any:
        """What is known of a field, or None."""
        return self.facts[field]["value"] if field in self.facts else None

    @property
    def topic(self) -> str | None:
        """The matter, if it is known."""
        return self.value("topic")  # type: ignore[no-any-return]

    @property
    def signal_names(self) -> frozenset[str]:
        """The signals heard so far."""
        return frozenset(mention["signal"] for mention in self.signals)

    @property
    def live(self) -> bool:
        """Whether it still can become a complaint."""
        return self.status in (DRAFT_OPEN, DRAFT_ASKING)


class Complaint(Masked, Base):
    """A registered complaint, with everything the regulation asks to record.

    Attributes:
        key: idempotency key, kept for life; `content_hash` tells a repetition from a second use of it.
        identified_by: how the institution knows who complains ("stated" = said so in the conversation).
        taken_by: who took it first and answers for it until it is handed over by name (首问负责制).
        received_at: the customer's complaint reached us; all clocks run from here.
        respond_by … decide_by: our own target; `statutory_by`: the law's outer limit.
        calendar_certain: False when a holiday table was missing for a deadline in working days.
        repeat_of: number of the earlier complaint in the same matter.
        owner, proposed_owner: who answers for it by name, and who was asked to take it over and has not yet.
        decision_pending, extension_pending: what waits for the approval of a second person.
        suspended_from: the state it goes back to.
        revision: grows with every step taken, so that a page knows it looks at an old state.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        Index("ix_complaint_owner", "owner"),
        # All that reports read of a complaint: they need not look at the rows, which are long.
        Index(
            "ix_complaint_report", "received_at", "number", "level", "status", "topic", "team", "channel",
            "branch", "code_a", "code_b", "code_c", "amount_role", "amount", "repeat_of", "decided_at",
            "decided_by", "informed_at", "closed_at", "statutory_by",
        ),
        Index("ix_complaint_decided", "decided_at", "number", "decided_by", "team", "received_at"),
        Index("ix_complaint_closed", "closed_at", "status", "level"),
    )  # fmt: skip
    _shown = ("number", "topic", "level", "status")
    id: Mapped[str] = Column(String(36), primary_key=True)
    number: Mapped[str] = Column(String(32), nullable=False, unique=True)
    key: Mapped[str] = Column(String(128), nullable=False, unique=True)
    content_hash: Mapped[str] = Column(String(64), nullable=False)
    conversation_id: Mapped[str | None] = Column(String(64), index=True)
    customer_id: Mapped[str] = Column(String(36), ForeignKey("customer.id"), nullable=False, index=True)
    phone_index: Mapped[str] = Column(String(64), nullable=False, index=True)
    contact_name: Mapped[str | None] = Column(EncryptedText("complaint.contact_name"))
    contact_phone: Mapped[str] = Column(EncryptedText("complaint.contact_phone"), nullable=False)
    identified_by: Mapped[str] = Column(String(32), nullable=False)
    taken_by: Mapped[str] = Column(String(64), nullable=False)
    channel: Mapped[str] = Column(String(32), nullable=False)
    topic: Mapped[str] = Column(String(48), nullable=False, index=True)
    description: Mapped[str | None] = Column(EncryptedText("complaint.description"))
    request: Mapped[str | None] = Column(EncryptedText("complaint.request"))
    occurred_at: Mapped[dict[str, Any] | None] = Column(EncryptedJson("complaint.occurred_at"))
    occurred_start: Mapped[datetime | None] = Column(UtcDateTime)
    occurred_end: Mapped[datetime | None] = Column(UtcDateTime)
    amount: Mapped[Decimal | None] = Column(Money)
    amount_role: Mapped[str | None] = Column(String(32))
    product: Mapped[str | None] = Column(String(128))
    branch: Mapped[str | None] = Column(String(128))
    level: Mapped[int] = Column(Integer, nullable=False, index=True)
    urgent: Mapped[bool] = Column(Boolean, nullable=False)
    reasons: Mapped[list[str]] = Column(JSON, nullable=False)
    signals: Mapped[list[str]] = Column(JSON, nullable=False)
    signal_words: Mapped[list[dict[str, str]]] = Column(
        EncryptedJson("complaint.signal_words"), nullable=False
    )
    repeat_of: Mapped[str | None] = Column(String(32), ForeignKey("complaint.number"))
    code_a: Mapped[str] = Column(String(16), nullable=False)
    code_b: Mapped[str] = Column(String(16), nullable=False)
    code_c: Mapped[str] = Column(String(16), nullable=False)
    team: Mapped[str] = Column(String(48), nullable=False)
    owner: Mapped[str | None] = Column(String(64))
    status: Mapped[str] = Column(String(24), nullable=False, index=True)
    received_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    registered_at: Mapped[datetime] = Column(UtcDateTime, nullable=False, index=True)
    respond_by: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    first_findings_by: Mapped[datetime | None] = Column(UtcDateTime)
    decide_by: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    statutory_by: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    calendar_certain: Mapped[bool] = Column(Boolean, nullable=False)
    policy_version: Mapped[str] = Column(String(16), ForeignKey("policy_version.version"), nullable=False)
    decided_at: Mapped[datetime | None] = Column(UtcDateTime)
    review_by: Mapped[datetime | None] = Column(UtcDateTime)
    closed_at: Mapped[datetime | None] = Column(UtcDateTime)
    urged: Mapped[int] = Column(Integer, nullable=False, default=0)
    proposed_owner: Mapped[str | None] = Column(String(64))
    owned_at: Mapped[datetime | None] = Column(UtcDateTime)
    decided_by: Mapped[str | None] = Column(String(64))
    decision_pending: Mapped[dict[str, Any] | None] = Column(EncryptedJson("complaint.decision_pending"))
    result: Mapped[str | None] = Column(EncryptedText("complaint.result"))
    informed_at: Mapped[datetime | None] = Column(UtcDateTime)
    surveyed_at: Mapped[datetime | None] = Column(UtcDateTime)
    extended: Mapped[int] = Column(Integer, nullable=False, default=0, server_default="0")
    extension_pending: Mapped[dict[str, Any] | None] = Column(EncryptedJson("complaint.extension_pending"))
    reopened: Mapped[int] = Column(Integer, nullable=False, default=0, server_default="0")
    suspended_from: Mapped[str | None] = Column(String(24))
    reviewer: Mapped[str | None] = Column(String(64))
    review_decided_at: Mapped[datetime | None] = Column(UtcDateTime)
    revision: Mapped[int] = Column(Integer, nullable=False, default=0, server_default="0")


class CaseEvent(Masked, Base):
    """Something said or done about a registered complaint; `key` makes a repeated request harmless."""

    __tablename__ = "case_event"
    _shown = ("id", "number", "kind")
    id: Mapped[int] = Column(BigId, primary_key=True)
    number: Mapped[str] = Column(String(32), ForeignKey("complaint.number"), nullable=False, index=True)
    kind: Mapped[str] = Column(String(24), nullable=False)
    by: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    text: Mapped[str | None] = Column(EncryptedText("case_event.text"))
    key: Mapped[str | None] = Column(String(160), unique=True)


class Attachment(Masked, Base):
    """A reference to a piece of evidence; the file itself lies outside the database."""

    __tablename__ = "attachment"
    _shown = ("id", "number", "media_type", "size")
    id: Mapped[str] = Column(String(36), primary_key=True)
    conversation_id: Mapped[str | None] = Column(String(64), index=True)
    number: Mapped[str | None] = Column(String(32), ForeignKey("complaint.number"), index=True)
    name: Mapped[str] = Column(EncryptedText("attachment.name"), nullable=False)
    media_type: Mapped[str] = Column(String(64), nullable=False)
    size: Mapped[int] = Column(BigInteger, nullable=False)
    sha256: Mapped[str] = Column(String(64), nullable=False)
    stored_as: Mapped[str] = Column(String(128), nullable=False, unique=True)
    by: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class OutboxRow(Masked, Base):
    """Something to be told to somebody, committed with the fact it tells of and delivered afterwards.

    Attributes:
        dedupe_key: the same message is posted once, however often its cause is repeated.
        state: due → done, or → dead after too many failures; a dead one can be replayed.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "state", "not_before", "id"),)
    _shown = ("id", "kind", "conversation_id", "state", "attempts")
    id: Mapped[int] = Column(BigId, primary_key=True)
    kind: Mapped[str] = Column(String(24), nullable=False)
    conversation_id: Mapped[str | None] = Column(String(64), index=True)
    payload: Mapped[dict[str, Any]] = Column(EncryptedJson("outbox.payload"), nullable=False)
    dedupe_key: Mapped[str] = Column(String(160), nullable=False, unique=True)
    state: Mapped[str] = Column(String(8), nullable=False)
    attempts: Mapped[int] = Column(Integer, nullable=False)
    not_before: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    error: Mapped[str | None] = Column(Text)
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    done_at: Mapped[datetime | None] = Column(UtcDateTime)


class AuditEntry(Masked, Base):
    """One link of the audit chain; a database trigger refuses to change or delete it."""

    __tablename__ = "audit_entry"
    _shown = ("id", "act", "subject")
    id: Mapped[int] = Column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    actor: Mapped[str] = Column(String(96), nullable=False)
    act: Mapped[str] = Column(String(48), nullable=False)
    subject: Mapped[str] = Column(String(96), nullable=False, index=True)
    details: Mapped[str] = Column(Text, nullable=False)
    previous: Mapped[str] = Column(String(64), nullable=False)
    hash: Mapped[str] = Column(String(64), nullable=False)


class AuditHead(Base):
    """How long the audit chain is and what its last entry hashes to; the one row every append locks."""

    __tablename__ = "audit_head"
    id: Mapped[int] = Column(Integer, primary_key=True)
    length: Mapped[int] = Column(BigInteger, nullable=False)
    hash: Mapped[str] = Column(String(64), nullable=False)


class PolicyVersion(Base):
    """The text of every policy a complaint was graded under."""

    __tablename__ = "policy_version"
    version: Mapped[str] = Column(String(16), primary_key=True)
    text: Mapped[str] = Column(Text, nullable=False)
    first_used_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class DayCounter(Base):
    """How many complaints a day has had; the case numbers are a permutation of it."""

    __tablename__ = "day_counter"
    day: Mapped[str] = Column(String(8), primary_key=True)
    last: Mapped[int] = Column(Integer, nullable=False)


class WrongTries(Base):
    """Wrong number-and-phone pairs counted per thing tried, and until when it is locked."""

    __tablename__ = "wrong_tries"
    subject: Mapped[str] = Column(String(96), primary_key=True)
    tries: Mapped[int] = Column(Integer, nullable=False)
    locks: Mapped[int] = Column(Integer, nullable=False)
    last_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    locked_until: Mapped[datetime | None] = Column(UtcDateTime)
