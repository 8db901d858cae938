"""Reconciliation: proves that what was said and what is registered agree; no message or limit is forgotten.

It reads everything and changes nothing. A difference is a fault of ours or of whoever touched the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from desk.complaints import outbox as register_outbox
from desk.complaints.model import AuditEntry, Complaint, OutboxRow
from desk.complaints.numbers import NUMBER, read
from desk.complaints.work import Work
from desk.conversations import reconcile_clocks
from desk.conversations.model import (
    ANSWERED,
    FAILED,
    HEARD,
    OVERTAKEN,
    QUEUE,
    SUPPRESSED,
    UNFINISHED,
    Conversation,
    Message,
    QueueEntry,
    Turn,
)
from desk.conversations.outbox import RECEIPT, ROUTE

SHOWN = 1000
"""So many differences are listed; all are counted."""


@dataclass(frozen=True)
class Difference:
    """One thing that does not agree: what kind, and of what."""

    kind: str
    subject: str


@dataclass
class Reconciliation:
    """What was compared and what did not agree.

    Attributes:
        counts: what was looked at, by name.
        differences: what does not agree; empty when all is well.
    """

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether everything agrees."""
        return not self.counts["differences"]

    def differ(self, kind: str, subject: str) -> None:
        """Note a difference."""
        self.counts["differences"] += 1
        if len(self.differences) < SHOWN:
            self.differences.append(Difference(kind, subject))


def reconcile(work: Work) -> Reconciliation:
    """Compare the conversations with the complaint register."""
    found = Reconciliation()
    _complaints(work, found)
    _said_to_be_registered(work, found)
    _deliveries(work, found)
    _turns(work, found)
    _numbering(work, found)
    _queue(work, found)
    reconcile_clocks.clocks(work, found)
    reconcile_clocks.notices(work, found)
    return found


def _complaints(work: Work, found: Reconciliation) -> None:
    """Every complaint has its audit entry, its receipt and, if urgent, its way to the queue."""
    audited = exists().where(
        and_(
            AuditEntry.subject == "complaint:" + Complaint.number,
            AuditEntry.act == "registered",
        )
    )
    rows = {
        kind: exists().where(OutboxRow.dedupe_key == f"{kind}:" + Complaint.number)
        for kind in (RECEIPT, ROUTE)
    }
    question = select(
        Complaint.number,
        Complaint.urgent,
        audited.label("audited"),
        rows[RECEIPT].label("receipt"),
        rows[ROUTE].label("route"),
    )
    for complaint in _streamed(work, question):
        found.counts["complaints"] += 1
        if not complaint.audited:
            found.differ("complaint_without_audit", complaint.number)
        if not complaint.receipt:
            found.differ("complaint_without_receipt", complaint.number)
        if complaint.urgent and not complaint.route:
            found.differ("urgent_complaint_without_route", complaint.number)


def _said_to_be_registered(work: Work, found: Reconciliation) -> None:
    """Every number the customer was given, on a card or in words, is a complaint of that conversation."""
    register = {
        row.number: row.conversation_id
        for row in _streamed(work, select(Complaint.number, Complaint.conversation_id))
    }
    registered_words = work.policy.text("desk.said_registered")
    question = select(
        Message.conversation_id, Message.seq, Message.author, Message.kind, Message.text, Message.card
    ).where(Message.author.in_(("bot", "system")))
    for message in _streamed(work, question):
        where = f"{message.conversation_id}-{message.seq}"
        card = message.card or {}
        if card.get("type") == "complaint_registered":
            found.counts["receipts_delivered"] += 1
            number = str(card.get("number"))
            if register.get(number, "") != message.conversation_id:
                found.differ("receipt_without_complaint", f"{where} {number}")
        elif message.author == "bot" and registered_words in (message.text or ""):
            for number in _numbers(message.text):
                found.counts["registrations_said"] += 1
                if register.get(number, "") != message.conversation_id:
                    found.differ("said_registered_without_complaint", f"{where} {number}")


def _numbers(text: str) -> set[str]:
    """The case numbers a text names; what has a wrong check digit is none."""
    return {number for match in NUMBER.finditer(text) if (number := read(match[0])) is not None}


def _deliveries(work: Work, found: Reconciliation) -> None:
    """What is marked as delivered was delivered; what is not waits or was given up, and is counted."""
    card = exists().where(Message.source_key == OutboxRow.dedupe_key)
    queued = exists().where(QueueEntry.conversation_id == OutboxRow.conversation_id)
    known = exists().where(Conversation.id == OutboxRow.conversation_id)
    # An agent who has the case already, or entered it, need not be called to it.
    entered = exists().where(
        and_(Conversation.id == OutboxRow.conversation_id, Conversation.closed_by.is_not(None))
    )
    claimed = exists().where(
        and_(
            AuditEntry.subject == "conversation:" + OutboxRow.conversation_id,
            AuditEntry.act.in_(("claimed", "taken_over")),
        )
    )
    question = select(
        OutboxRow.id,
        OutboxRow.kind,
        OutboxRow.state,
        card.label("card"),
        or_(queued, entered, claimed).label("attended"),
        known.label("known"),
    ).where(OutboxRow.kind.in_((RECEIPT, ROUTE)))
    for row in _streamed(work, question):
        found.counts[f"{row.kind}s_{row.state}"] += 1
        delivered = row.card if row.kind == RECEIPT else row.attended
        if row.state == register_outbox.DONE and row.known and not delivered:
            found.differ(f"{row.kind}_done_but_not_delivered", f"outbox:{row.id}")
        if row.state == register_outbox.DEAD:
            found.differ(f"{row.kind}_given_up", f"outbox:{row.id}")


def _turns(work: Work, found: Reconciliation) -> None:
    """Every customer's message is in a turn that is answered, waits, or was left to a person."""
    reply = aliased(Message)
    replied = exists().where(reply.source_key == "turn:" + Turn.id + ":0")
    to_person = exists().where(QueueEntry.conversation_id == Turn.conversation_id)
    taken = AuditEntry.act.in_(("claimed", "taken_over"))
    claimed = exists().where(and_(AuditEntry.subject == "conversation:" + Turn.conversation_id, taken))
    question = (
        select(
            Message.conversation_id,
            Message.seq,
            Turn.state,
            replied.label("replied"),
            to_person.label("to_person"),
            claimed.label("claimed"),
        )
        .select_from(Message)
        .outerjoin(Turn, Turn.id == Message.turn_id)
        .where(Message.author == "customer")
    )
    for message in _streamed(work, question):
        found.counts["customer_messages"] += 1
        found.counts[f"messages_{_fate(message)}"] += 1
        if not _looked_after(message):
            found.differ("message_forgotten", f"{message.conversation_id}-{message.seq}")


def _fate(message: Any) -> str:
    if message.state is None:
        return "without_turn"
    return "waiting" if message.state in UNFINISHED else str(message.state)


def _looked_after(message: Any) -> bool:
    return bool(
        message.state in UNFINISHED
        or message.state == OVERTAKEN
        or (message.state == ANSWERED and (message.replied or message.to_person))
        or (message.state in (HEARD, SUPPRESSED) and message.claimed)
        or (message.state == FAILED and (message.to_person or message.claimed))
    )


def _numbering(work: Work, found: Reconciliation) -> None:
    """Messages are numbered from 1 without a gap."""
    question = (
        select(
            Conversation.id,
            Conversation.next_seq,
            func.count(Message.id).label("count"),
            func.max(Message.seq).label("last"),
        )
        .outerjoin(Message, Message.conversation_id == Conversation.id)
        .group_by(Conversation.id, Conversation.next_seq)
    )
    for row in _streamed(work, question):
        found.counts["conversations"] += 1
        found.counts["messages"] += row.count
        if not row.count == (row.last or 0) == row.next_seq - 1:
            found.differ("messages_missing", row.id)


def _queue(work: Work, found: Reconciliation) -> None:
    """Who is said to wait stands in the line, and the other way round."""
    standing = exists().where(
        and_(QueueEntry.conversation_id == Conversation.id, QueueEntry.left_at.is_(None))
    )
    question = select(Conversation.id, Conversation.owner, standing.label("standing"))
    for row in _streamed(work, question.where((Conversation.owner == QUEUE) | standing)):
        found.counts["waiting_for_a_person"] += 1
        if (row.owner == QUEUE) != row.standing:
            found.differ("queue_disagrees", row.id)


def _streamed(work: Work, question: Any) -> Iterator[Any]:
    """Rows in batches, so that a large register does not have to fit into memory."""
    rows: Iterator[Any] = work.session.execute(question.execution_options(yield_per=1000))
    return rows
