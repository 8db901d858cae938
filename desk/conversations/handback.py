"""An agent gives back: the bot takes the word and goes on with the registration, asking what is missing.

It is a turn like any other, made in the transaction that hands the conversation back, but without words of
the customer: it begins at the notice that the agent has left.
"""

from __future__ import annotations

import secrets

from sqlalchemy import and_, exists, select

from desk.complaints import draft as drafts
from desk.complaints.work import Work
from desk.conversations import confirming
from desk.conversations.model import BOT, GATHERING, Conversation, Message, Turn

HANDBACK = "handback"
GO_ON = '/inform{"step": "continue"}'


def begin(work: Work, conversation: Conversation, notice: Message) -> Turn | None:
    """The turn in which the bot goes on, if something is being registered and its next step is the bot's.

    While the customer has the complaint before them to be confirmed, the next step is theirs.
    """
    told = drafts.current(work, conversation.id)
    if told is None or not drafts.under_way(told):
        return None
    waits_for_yes = confirming.standing(work, conversation) == drafts.version(work, told)
    if waits_for_yes and confirming.confirmed(work, told) is None:
        return None
    turn = Turn(
        id=secrets.token_hex(16),
        conversation_id=conversation.id,
        kind=HANDBACK,
        state=GATHERING,
        first_seq=notice.seq,
        last_seq=notice.seq,
        length=0,
        attempts=0,
        failures=0,
        run=0,
        wake_at=work.now,
        created_at=work.now,
    )
    work.session.add(turn)
    return turn


def overtaken(work: Work, conversation: Conversation, turn: Turn) -> bool:
    """Whether somebody took the word before the bot could, or took the conversation."""
    behind = and_(Message.conversation_id == conversation.id, Message.seq > turn.first_seq)
    spoken = exists().where(and_(behind, Message.author.in_(confirming.SPEAKERS)))
    return conversation.owner != BOT or bool(work.session.execute(select(spoken)).scalar_one())
