"""A conversation as its customer may see it: new messages, who speaks, the place in the queue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from desk.complaints import survey
from desk.complaints.work import Work
from desk.conversations import queue
from desk.conversations.feed import Stamp
from desk.conversations.model import QUEUE, Conversation, Message


@dataclass(frozen=True)
class Line:
    """One message as the customer's side may see it: choices carry opaque ids, never commands."""

    seq: int
    author: str
    author_name: str | None
    kind: str
    text: str | None
    choices: tuple[dict[str, str], ...]
    card: dict[str, Any] | None
    file: dict[str, Any] | None
    expects: str | None
    client_message_id: str | None
    created_at: datetime


@dataclass(frozen=True)
class View:
    """What is new in a conversation, and how things stand.

    Attributes:
        agent: the display name of the agent who speaks.
        read: the last message an agent has seen.
        cursor: everything up to here has been seen with this view.
        stamp: changes whenever the conversation did; two equal stamps mean nothing new.
    """

    conversation_id: str
    lines: tuple[Line, ...]
    cursor: int
    owner: str
    agent: str | None
    read: int
    queue_position: int | None
    stamp: Stamp


def view(work: Work, conversation: Conversation, after: int, limit: int = 200) -> View:
    """The messages after a cursor, oldest first."""
    lines: tuple[Line, ...] = ()
    if conversation.next_seq - 1 > after:
        question = (
            select(Message)
            .where(Message.conversation_id == conversation.id, Message.seq > after)
            .order_by(Message.seq)
            .limit(limit)
        )
        lines = tuple(_own(work, line_of(row)) for row in work.session.execute(question).scalars())
    position = queue.position(work, conversation.id) if conversation.owner == QUEUE else None
    cursor = lines[-1].seq if lines else min(after, conversation.next_seq - 1)
    return View(
        conversation.id,
        lines,
        cursor,
        conversation.owner,
        conversation.agent_name,
        conversation.agent_read,
        position,
        stamp_of(conversation),
    )


def _own(work: Work, line: Line) -> Line:
    """A line with what only its customer may have: the way to their survey."""
    if line.card is None or line.card.get("type") != "survey":
        return line
    return replace(line, card={**line.card, "url": survey.path_of(work, line.card["survey"])})


def stamp_of(conversation: Any) -> Stamp:
    """What tells whether anything changed in a conversation."""
    return (
        conversation.next_seq,
        conversation.fence,
        conversation.owner,
        conversation.agent_read,
        conversation.customer_read,
        conversation.status,
    )


def choice_id(seq: int, index: int) -> str:
    """What stands for a choice outside the desk."""
    return f"c{seq}.{index}"


def line_of(message: Message) -> Line:
    """A message as the customer's side may see it."""
    choices = tuple(
        {"title": choice["title"], "payload": choice_id(message.seq, index)}
        for index, choice in enumerate(message.choices or ())
    )
    return Line(
        seq=message.seq,
        author=message.author,
        author_name=message.author_name,
        kind=message.kind,
        text=message.text,
        choices=choices,
        card=message.card,
        file=message.file,
        expects=message.expects,
        client_message_id=message.client_message_id if message.author == "customer" else None,
        created_at=message.created_at,
    )
