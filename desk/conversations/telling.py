"""What the assistant missed while an agent had the conversation, to be told before its next turn.

The conversation's fence tells that somebody had it; the cursor, from which message on. Both move on in the
transaction that records the turn, so a process that dies in between tells it again, and the assistant, which
knows every message by its name, does not hear it twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import and_, or_, select

from desk.complaints.work import Work
from desk.conversations import confirming
from desk.conversations.model import FAILED, HEARD, Conversation, Message, Turn

UNHEARD = (HEARD, FAILED)
"""Turns whose words the assistant never had, or had and lost."""


@dataclass(frozen=True)
class Missed:
    """What was said to and by the agent.

    Attributes:
        shown: the version of the complaint that the last words to the customer ask to confirm.
        seq, fence: what the cursor moves to when it was told.
    """

    conversation_id: str
    events: tuple[dict[str, Any], ...]
    shown: str | None
    seq: int
    fence: int

    def as_json(self) -> dict[str, Any]:
        """As the assistant reads it."""
        return {
            "conversation_id": self.conversation_id,
            "events": list(self.events),
            "shown": self.shown,
        }


def missed(work: Work, conversation: Conversation, turn: Turn) -> Missed | None:
    """What has to be told before `turn`; None if nobody but the bot had the conversation since the last."""
    if conversation.told_fence == conversation.fence:
        return None
    question = (
        select(Message, Turn)
        .outerjoin(Turn, Turn.id == Message.turn_id)
        .where(
            Message.conversation_id == conversation.id,
            Message.seq > conversation.told_seq,
            or_(
                Message.author == "agent",
                and_(Message.author == "customer", Turn.state.in_(UNHEARD)),
            ),
        )
        .order_by(Message.seq)
    )
    rows = work.session.execute(question).all()
    return Missed(
        conversation.id,
        tuple(_events(rows)),
        confirming.standing(work, conversation),
        seq=max(conversation.told_seq, turn.first_seq - 1),
        fence=conversation.fence,
    )


def told(conversation: Conversation, missed: Missed | None) -> None:
    """The assistant knows it now."""
    if missed is not None:
        conversation.told_seq, conversation.told_fence = missed.seq, missed.fence


def _events(rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
    """An agent's messages one by one, the customer's by turn, as the assistant would have had them."""
    for turn, group in groupby(rows, key=lambda row: row.Turn if row.Message.author == "customer" else None):
        messages = [row.Message for row in group if row.Message.text]
        if turn is None:
            yield from (_agents(message) for message in messages)
        elif messages:
            yield _customers(turn, messages)


def _agents(message: Message) -> dict[str, Any]:
    return {
        "author": "agent",
        "message_id": f"{message.conversation_id}-{message.seq}",
        "text": message.text,
        "choices": [{"title": it["title"], "payload": it["command"]} for it in message.choices or ()],
        "at": message.created_at.isoformat(),
    }


def _customers(turn: Turn, messages: list[Message]) -> dict[str, Any]:
    return {
        "author": "customer",
        "message_id": turn.id,
        "text": "\n".join(message.text or "" for message in messages),
        "nlu": turn.nlu,
        "at": messages[0].created_at.isoformat(),
    }
