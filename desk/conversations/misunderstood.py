"""Marks on customers' messages that the bot got wrong: set by people at the desk, read by trainers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from desk.complaints.work import Work
from desk.conversations.desk_model import Misunderstanding
from desk.conversations.model import FILE, Message
from desk.conversations.opening import holding


class NoSuchMessage(Exception):
    """The conversation has no message of this number."""


class NotOfCustomer(Exception):
    """Only what a customer said can be misunderstood."""


def mark(
    work: Work, conversation_id: str, seq: int, by: str, note: str | None = None
) -> tuple[Misunderstanding, bool]:
    """Say that the bot got a message wrong; said again, a new note replaces the old one.

    Returns:
        The mark, and whether this person had set it before.

    Raises:
        NoSuchConversation, NoSuchMessage, NotOfCustomer.
    """
    holding(work, conversation_id)
    said = work.session.execute(
        select(Message.author, Message.kind).where(
            Message.conversation_id == conversation_id, Message.seq == seq
        )
    ).one_or_none()
    if said is None:
        raise NoSuchMessage
    if said.author != "customer" or said.kind == FILE:
        raise NotOfCustomer
    found = work.session.execute(
        select(Misunderstanding).where(*_mine(conversation_id, seq, by))
    ).scalar_one_or_none()
    if found is not None:
        found.note = note or found.note
        return found, True
    made = Misunderstanding(conversation_id=conversation_id, seq=seq, by=by, note=note, at=work.now)
    work.session.add(made)
    work.session.flush()
    return made, False


def unmark(work: Work, conversation_id: str, seq: int, by: str) -> None:
    """Take one's own mark back; there need not be one.

    Raises:
        NoSuchConversation.
    """
    holding(work, conversation_id)
    taken_back = delete(Misunderstanding).where(*_mine(conversation_id, seq, by))
    work.session.execute(taken_back.execution_options(synchronize_session=False))


def marked_by(work: Work, conversation_id: str, by: str) -> list[int]:
    """The messages of a conversation that somebody marked."""
    question = (
        select(Misunderstanding.seq)
        .where(Misunderstanding.conversation_id == conversation_id, Misunderstanding.by == by)
        .order_by(Misunderstanding.seq)
    )
    return list(work.session.execute(question).scalars())


def _mine(conversation_id: str, seq: int, by: str) -> tuple[Any, ...]:
    return (
        Misunderstanding.conversation_id == conversation_id,
        Misunderstanding.seq == seq,
        Misunderstanding.by == by,
    )
