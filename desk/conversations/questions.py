"""What the assistant is asked: the messages of a turn as one question, with what it should know beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from desk.complaints import draft as drafts
from desk.complaints.work import Work
from desk.conversations import confirming, handback, hours
from desk.conversations.assistant import Question
from desk.conversations.hearing import Part
from desk.conversations.inbox import CHOICE
from desk.conversations.model import FILE, QUEUE, Conversation, Message, Turn

_OF_TURN = (
    select(Message)
    .where(
        Message.conversation_id == bindparam("conversation_id"),
        Message.seq.between(bindparam("first"), bindparam("last")),
        Message.author == "customer",
        Message.kind != FILE,
    )
    .order_by(Message.seq)
)


def messages(work: Work, turn: Turn) -> list[Message]:
    """What the customer said in a turn."""
    named = {"conversation_id": turn.conversation_id, "first": turn.first_seq, "last": turn.last_seq}
    return list(work.session.execute(_OF_TURN, named).scalars())


def parts(said: Sequence[Message]) -> tuple[Part, ...]:
    """Where each message stands within the text of its turn."""
    found, start = [], 0
    for message in said:
        end = start + len(message.text or "")
        found.append(Part(message.seq, start, end))
        start = end + 1
    return tuple(found)


def question(work: Work, conversation: Conversation, turn: Turn, said: Sequence[Message]) -> Question:
    """The turn as the assistant is asked it: words, or the command behind a choice or behind a hand-back."""
    command, yes = _command(work, turn, said)
    metadata: dict[str, Any] = {
        "channel": conversation.channel,
        "after_hours": not hours.open_at(work.policy, work.now),
        "queue": conversation.owner == QUEUE,
    }
    if yes is not None:
        metadata["confirms"] = confirming.shown_by(work, conversation.id, yes)
    text = None if command else "\n".join(message.text or "" for message in said)
    sent_at = said[0].created_at if said else turn.created_at
    return Question(conversation.id, turn.id, text, command, sent_at, metadata)


def _command(work: Work, turn: Turn, said: Sequence[Message]) -> tuple[str | None, Message | None]:
    """The command of a turn, and the yes to the complaint that the customer pressed, if it is one."""
    if turn.kind == handback.HANDBACK:
        told = drafts.current(work, turn.conversation_id)
        return handback.GO_ON, confirming.confirmed(work, told)
    if turn.kind == CHOICE:
        return said[0].command, said[0] if said[0].command == confirming.YES else None
    return None, None
