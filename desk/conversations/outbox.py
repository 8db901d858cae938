"""Delivers what the complaint register has to tell a conversation: cards, feedback, the way to the queue.

A row is delivered in the same transaction that marks it done, and its message carries the row's key, which
the database lets stand only once: delivered is delivered once, whoever tries, however often.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import and_, exists, select

from desk.complaints import deliveries, feedback, outbox
from desk.complaints.feedback_model import Feedback
from desk.complaints.model import OutboxRow
from desk.complaints.work import Work
from desk.conversations import queue
from desk.conversations.handing import CLOSED
from desk.conversations.model import STARTED, Conversation, Message, Turn
from desk.conversations.opening import hold
from desk.conversations.transcript import Said, put

log = structlog.get_logger(__name__)

RECEIPT, ROUTE, SAID = "receipt", "route", feedback.IN_CHAT
KINDS = (RECEIPT, ROUTE, SAID)
AT_ONCE = 20
PATIENCE = timedelta(seconds=20)
"""So long the loop leaves a row to the turn that made it, whose words should come before the card."""


def deliver_for(work: Work, conversation: Conversation) -> bool:
    """Deliver what is due to a conversation the caller holds.

    Returns:
        Whether the queue changed.
    """
    line_moved = False
    for row in outbox.due(work, AT_ONCE, conversation.id, KINDS):
        line_moved = _deliver(work, conversation, row) or line_moved
    return line_moved


def waiting(work: Work, limit: int = 50) -> list[str | None]:
    """Conversations with something due that no running turn will deliver; None for "no conversation"."""
    turn_runs = exists().where(
        and_(
            Turn.conversation_id == OutboxRow.conversation_id,
            Turn.state == STARTED,
            Turn.held_by.is_not(None),
        )
    )
    question = (
        select(OutboxRow.conversation_id)
        .where(
            OutboxRow.state == outbox.DUE,
            OutboxRow.kind.in_(KINDS),
            OutboxRow.not_before <= work.now,
            ~turn_runs | (OutboxRow.created_at < work.now - PATIENCE),
        )
        .order_by(OutboxRow.id)
        .limit(limit)
    )
    return list(dict.fromkeys(work.session.execute(question).scalars()))


def deliver(work: Work, conversation_id: str | None) -> bool:
    """Deliver what is due to one conversation.

    Returns:
        Whether the queue changed.
    """
    conversation = None if conversation_id is None else hold(work, conversation_id)
    if conversation is not None:
        return deliver_for(work, conversation)
    for row in outbox.due(work, AT_ONCE, conversation_id, KINDS):
        if row.conversation_id is None:
            # Taken by phone or at a branch: there is no conversation to tell, and its agent was told.
            outbox.done(work, row)
        elif row.conversation_id == conversation_id:
            outbox.failed(work, row, "no such conversation")
    return False


def _deliver(work: Work, conversation: Conversation, row: OutboxRow) -> bool:
    try:
        with work.session.begin_nested():
            line_moved = _WAYS[row.kind](work, conversation, row)
    except (KeyError, TypeError, ValueError) as error:
        # A row that cannot be read must not take the turn's answer down with it.
        log.error("outbox.undeliverable", row=row.id, kind=row.kind, error=type(error).__name__)
        outbox.failed(work, row, repr(error))
        return False
    outbox.done(work, row)
    return line_moved


def _receipt(work: Work, conversation: Conversation, row: OutboxRow) -> bool:
    if not _is_there(work, row):
        card = {**row.payload, "number": row.payload["number"]}
        put(work, conversation, Said("system", kind="card", card=card, source_key=row.dedupe_key))
    return False


def _say(work: Work, conversation: Conversation, row: OutboxRow) -> bool:
    told: Feedback | None = work.session.get(Feedback, row.payload["feedback"])
    if told is None:
        raise ValueError("nothing to say")
    if not _is_there(work, row):
        asks = None if told.survey_id is None else {"type": "survey", "survey": told.survey_id}
        kind = "text" if asks is None else "card"
        said = put(
            work, conversation, Said("system", told.text, kind=kind, card=asks, source_key=row.dedupe_key)
        )
        told.seq = said.seq
    deliveries.mark_sent(work, told)
    return False


def _is_there(work: Work, row: OutboxRow) -> bool:
    there = select(Message.id).where(Message.source_key == row.dedupe_key)
    return work.session.execute(there).first() is not None


def _route(work: Work, conversation: Conversation, row: OutboxRow) -> bool:
    level = int(row.payload["level"])
    if conversation.level is None or level < conversation.level or not conversation.urgent:
        conversation.level, conversation.urgent = level, True
    if conversation.status == CLOSED:
        return False  # entered at the desk for a customer who is not here: nobody waits in it
    return queue.enter(work, conversation, queue.URGENT)


_WAYS = {RECEIPT: _receipt, ROUTE: _route, SAID: _say}
