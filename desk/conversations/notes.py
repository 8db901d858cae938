"""Private notes beside a conversation: written by agents, read by agents, never shown to the customer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from desk.complaints.work import Work
from desk.conversations.desk_model import NOTE, Note
from desk.conversations.model import Conversation


def add(
    work: Work,
    conversation: Conversation,
    author: str,
    author_name: str,
    text: str,
    *,
    kind: str = NOTE,
    mentions: Sequence[str] = (),
) -> Note:
    """Write a note at the present end of a conversation the caller holds."""
    note = Note(
        conversation_id=conversation.id,
        after_seq=conversation.next_seq - 1,
        kind=kind,
        author=author,
        author_name=author_name,
        text=text,
        mentions=list(mentions),
        created_at=work.now,
    )
    work.session.add(note)
    work.session.flush()
    return note


def of(work: Work, conversation_id: str, after: int = 0) -> list[Note]:
    """The notes of a conversation behind a note's number, oldest first."""
    question = select(Note).where(Note.conversation_id == conversation_id, Note.id > after).order_by(Note.id)
    return list(work.session.execute(question).scalars())


def party(work: Work, conversation_id: str, agent: str) -> bool:
    """Whether an agent wrote or was called in a conversation's notes."""
    return any(agent == note.author or agent in note.mentions for note in of(work, conversation_id))
