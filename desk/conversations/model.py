"""The tables of the conversation: who speaks, what was said, in which turn, and who waits for a person."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
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
from desk.database import Base, Column, Money, UtcDateTime

BOT, QUEUE, AGENT = "bot", "queue", "agent"
"""Who may speak to the customer: the bot; the bot while the customer waits for a person; one agent."""

FILE = "file"
"""The kind of a message that is an attachment; the assistant cannot read it, so it is part of no turn."""

GATHERING, STARTED = "gathering", "started"
ANSWERED, HEARD, SUPPRESSED, FAILED = "answered", "heard", "suppressed", "failed"
OVERTAKEN = "overtaken"
UNFINISHED: Final = (GATHERING, STARTED)


def _only_where(condition: str) -> dict[str, Any]:
    """Options of an index that holds only the rows it is for."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Conversation(Masked, Base):
    """One customer's conversation; its row is the lock under which everything in it happens in order.

    Attributes:
        token_hash: SHA-256 of the customer's token; the token itself is nowhere in the database.
        owner: who may speak to the customer.
        fence: grows when an agent takes over or gives back; a speaker with an older number is silenced.
        next_seq: number of the next message.
        signals: signal → {"words", "seq", "at"}: every signal heard so far, with its latest words.
        matter: the draft that topic, amount, level and the signals about the matter belong to.
        amount: the sum the matter is about, as far as it was understood from the messages.
        paced_until: up to when the customer's allowance of messages is spent (see pace.py).
        told_delay: the customer was told that the answer takes longer; once per disturbance is enough.
        agent_name: what the customer reads of the agent.
        status: open; parked (its agent waits for something, see parked_until); closed, with a disposition,
            until the customer writes again.
        customer_read, agent_read: the last message the customer, or an agent, has seen.
        told_seq, told_fence: up to which message, and up to which change of hands, the assistant was told of
            what it missed while an agent had the conversation (see telling.py).
        address_key: keyed hash of the network address, for limits only.
        last_at: when the customer last wrote.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint("owner IN ('bot', 'queue', 'agent')", name="owner"),
        CheckConstraint("(owner = 'agent') = (agent IS NOT NULL)", name="agent_named"),
        Index("ix_conversation_address_key_last_at", "address_key", "last_at"),
        Index("ix_conversation_agent", "agent", **_only_where("agent IS NOT NULL")),
    )
    _shown = ("id", "owner", "fence", "status")
    id: Mapped[str] = Column(String(32), primary_key=True)
    token_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    channel: Mapped[str] = Column(String(16), nullable=False)
    status: Mapped[str] = Column(String(8), nullable=False)
    owner: Mapped[str] = Column(String(8), nullable=False)
    agent: Mapped[str | None] = Column(String(64))
    agent_name: Mapped[str | None] = Column(String(64))
    disposition: Mapped[str | None] = Column(String(32))
    closed_by: Mapped[str | None] = Column(String(64))
    closed_at: Mapped[datetime | None] = Column(UtcDateTime)
    parked_until: Mapped[datetime | None] = Column(UtcDateTime)
    customer_read: Mapped[int] = Column(Integer, nullable=False, default=0)
    agent_read: Mapped[int] = Column(Integer, nullable=False, default=0)
    told_seq: Mapped[int] = Column(Integer, nullable=False, default=0)
    told_fence: Mapped[int] = Column(Integer, nullable=False, default=0)
    fence: Mapped[int] = Column(Integer, nullable=False)
    next_seq: Mapped[int] = Column(Integer, nullable=False)
    signals: Mapped[dict[str, dict[str, Any]]] = Column(EncryptedJson("conversation.signals"), nullable=False)
    matter: Mapped[str | None] = Column(String(36))
    topic: Mapped[str | None] = Column(String(48))
    amount: Mapped[Decimal | None] = Column(Money)
    level: Mapped[int | None] = Column(Integer)
    urgent: Mapped[bool] = Column(Boolean, nullable=False)
    paced_until: Mapped[datetime | None] = Column(UtcDateTime)
    told_delay: Mapped[bool] = Column(Boolean, nullable=False)
    address_key: Mapped[str | None] = Column(String(64))
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    last_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class Message(Masked, Base):
    """One message, by anybody: the record of what was said and delivered.

    Attributes:
        author_name: the agent's name, when an agent speaks.
        choices: [{"title", "command"}]: what was offered, with the commands that only the desk knows.
        file: {"id", "name", "type", "size", …} of an attachment, as both sides see it.
        shows: the content of the complaint this asks to confirm (see confirming.py).
        chosen: what a customer's client sent when a choice was pressed, e.g. `c7.0`.
        command: the command behind the choice pressed, for the assistant.
        client_message_id: the client's own number for the message: sent again, it is still one message.
        turn_id: the turn the message is part of, or answers.
        source_key: what the message was made from: made again, it is still one message.
        nlu: what the assistant understood of this message.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("author IN ('customer', 'bot', 'agent', 'system')", name="author"),
        UniqueConstraint("conversation_id", "seq"),
        Index(
            "uq_message_client_message_id",
            "conversation_id",
            "client_message_id",
            unique=True,
            **_only_where("client_message_id IS NOT NULL"),
        ),
        Index("uq_message_source_key", "source_key", unique=True, **_only_where("source_key IS NOT NULL")),
    )
    _shown = ("conversation_id", "seq", "author", "kind", "turn_id")
    id: Mapped[int] = Column(BigId, primary_key=True)
    conversation_id: Mapped[str] = Column(String(32), ForeignKey("conversation.id"), nullable=False)
    seq: Mapped[int] = Column(Integer, nullable=False)
    author: Mapped[str] = Column(String(8), nullable=False)
    author_name: Mapped[str | None] = Column(String(64))
    kind: Mapped[str] = Column(String(8), nullable=False)
    text: Mapped[str | None] = Column(EncryptedText("message.text"))
    choices: Mapped[list[dict[str, str]] | None] = Column(EncryptedJson("message.choices"))
    card: Mapped[dict[str, Any] | None] = Column(EncryptedJson("message.card"))
    file: Mapped[dict[str, Any] | None] = Column(EncryptedJson("message.file"))
    expects: Mapped[str | None] = Column(String(32))
    shows: Mapped[str | None] = Column(String(64))
    chosen: Mapped[str | None] = Column(String(32))
    command: Mapped[str | None] = Column(EncryptedText("message.command"))
    client_message_id: Mapped[str | None] = Column(String(64))
    turn_id: Mapped[str | None] = Column(String(32))
    source_key: Mapped[str | None] = Column(String(192))
    nlu: Mapped[dict[str, Any] | None] = Column(EncryptedJson("message.nlu"))
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)


class Turn(Masked, Base):
    """What the customer said in one go, and what became of it.

    A turn gathers fragments until it is started; from then on its messages are fixed, because the assistant
    may have heard them already: it is retried under the same id until it is finished.

    Attributes:
        kind: text; a choice that was pressed; or handback, when an agent gives back and the bot goes on.
        state: gathering → started → answered, or heard (an agent has the conversation and reads it),
            suppressed (the bot lost its right to speak meanwhile), failed (the bot cannot, a person will),
            overtaken (a choice under a question that is no longer the last one).
        length: characters gathered.
        attempts: how often it was tried in vain.
        failures: how often of these the assistant was there and failed.
        wake_at: when to look after it next: its pause is over, its retry is due, its lease has run out.
        held_by: the process that carries it out.
        run: grows with every start; only the newest start may finish the turn.
        withheld: the replies that lost their right to be said.
    """

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("conversation_id", "first_seq"),
        # The database itself refuses a second turn of one conversation at the assistant.
        Index("uq_turn_started", "conversation_id", unique=True, **_only_where("state = 'started'")),
        Index("ix_turn_wake_at", "wake_at", **_only_where("state IN ('gathering', 'started')")),
    )
    _shown = ("id", "conversation_id", "state", "first_seq", "last_seq", "run", "attempts")
    id: Mapped[str] = Column(String(32), primary_key=True)
    conversation_id: Mapped[str] = Column(String(32), ForeignKey("conversation.id"), nullable=False)
    kind: Mapped[str] = Column(String(8), nullable=False)
    state: Mapped[str] = Column(String(12), nullable=False)
    first_seq: Mapped[int] = Column(Integer, nullable=False)
    last_seq: Mapped[int] = Column(Integer, nullable=False)
    length: Mapped[int] = Column(Integer, nullable=False)
    attempts: Mapped[int] = Column(Integer, nullable=False)
    failures: Mapped[int] = Column(Integer, nullable=False)
    wake_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    held_by: Mapped[str | None] = Column(String(128))
    run: Mapped[int] = Column(Integer, nullable=False)
    intent: Mapped[str | None] = Column(String(64))
    confidence: Mapped[float | None] = Column(Float)
    model: Mapped[str | None] = Column(String(128))
    nlu: Mapped[dict[str, Any] | None] = Column(EncryptedJson("turn.nlu"))
    withheld: Mapped[list[dict[str, Any]] | None] = Column(EncryptedJson("turn.withheld"))
    error: Mapped[str | None] = Column(String(200))
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    finished_at: Mapped[datetime | None] = Column(UtcDateTime)


class QueueEntry(Masked, Base):
    """One wait for a person, from asking to being answered.

    Attributes:
        priority: the smaller, the sooner.
        promised_at: by when somebody should answer; among equal priorities the earlier promise comes first.
        team: the policy's team that should take it.
        for_agent: the colleague it was handed to by name.
        language: what the customer writes in, `zh` or `en`.
        outcome: how the wait ended, e.g. claimed.
    """

    __tablename__ = "queue_entry"
    __table_args__ = (
        Index("uq_queue_entry_waiting", "conversation_id", unique=True, **_only_where("left_at IS NULL")),
        Index("ix_queue_entry_line", "priority", "promised_at", "id", **_only_where("left_at IS NULL")),
        Index("ix_queue_entry_outcome_left_at", "outcome", "left_at"),
    )
    _shown = ("id", "conversation_id", "reason", "priority", "outcome")
    id: Mapped[int] = Column(BigId, primary_key=True)
    conversation_id: Mapped[str] = Column(String(32), ForeignKey("conversation.id"), nullable=False)
    reason: Mapped[str] = Column(String(32), nullable=False)
    priority: Mapped[int] = Column(Integer, nullable=False)
    level: Mapped[int | None] = Column(Integer)
    topic: Mapped[str | None] = Column(String(48))
    entered_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    promised_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    team: Mapped[str | None] = Column(String(48))
    for_agent: Mapped[str | None] = Column(String(32))
    language: Mapped[str | None] = Column(String(8))
    left_at: Mapped[datetime | None] = Column(UtcDateTime)
    outcome: Mapped[str | None] = Column(String(16))
    agent: Mapped[str | None] = Column(String(64))


class AddressPace(Base):
    """How much of its allowance a network address has spent (see pace.py)."""

    __tablename__ = "address_pace"
    address_key: Mapped[str] = Column(String(64), primary_key=True)
    kind: Mapped[str] = Column(String(32), primary_key=True)
    paced_until: Mapped[datetime] = Column(UtcDateTime, nullable=False)
