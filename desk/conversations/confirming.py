"""The customer's yes: which content of a complaint they were shown, and whether they confirmed just that.

A message that asks for the confirmation carries the version of what it shows. A yes pressed under it is a yes
to that version; it counts as long as no fact has changed, whoever showed it and whoever has the conversation.
"""

from __future__ import annotations

from sqlalchemy import select

from desk.complaints import draft as drafts
from desk.complaints.model import Draft
from desk.complaints.work import Work
from desk.conversations.model import Conversation, Message

YES, NO = "/affirm", "/deny"
SPEAKERS = ("bot", "agent")


def standing(work: Work, conversation: Conversation) -> str | None:
    """The version that the last words to the customer ask to confirm, if that is what they ask."""
    latest = (
        select(Message.shows)
        .where(Message.conversation_id == conversation.id, Message.author.in_(SPEAKERS))
        .order_by(Message.seq.desc())
        .limit(1)
    )
    found: str | None = work.session.execute(latest).scalar_one_or_none()
    return found


def shown_by(work: Work, conversation_id: str, pressed: Message) -> str | None:
    """The version shown where a choice was pressed."""
    found: str | None = work.session.execute(
        select(Message.shows).where(
            Message.conversation_id == conversation_id, Message.seq == offer_of(pressed)
        )
    ).scalar_one_or_none()
    return found


def offer_of(pressed: Message) -> int:
    """The number of the message whose choice was pressed."""
    return int((pressed.chosen or "c0.0")[1:].split(".")[0])


def confirmed(work: Work, told: Draft | None) -> Message | None:
    """The customer's yes to the draft as it is now, if they pressed it and did not take it back."""
    if told is None:
        return None
    version = drafts.version(work, told)
    shown = select(Message.seq).where(
        Message.conversation_id == told.conversation_id, Message.shows == version
    )
    offers = set(work.session.execute(shown).scalars())
    if not offers:
        return None
    presses = (
        select(Message)
        .where(
            Message.conversation_id == told.conversation_id,
            Message.seq > min(offers),
            Message.chosen.is_not(None),
        )
        .order_by(Message.seq.desc())
    )
    for pressed in work.session.execute(presses).scalars():
        if offer_of(pressed) in offers:
            return pressed if pressed.command == YES else None
    return None


def version_now(work: Work, conversation_id: str) -> str | None:
    """The version of the draft as it is now."""
    told = drafts.current(work, conversation_id)
    return None if told is None else drafts.version(work, told)


def overtaken(work: Work, conversation_id: str, pressed: Message) -> bool:
    """Whether the bot has asked for a confirmation between the offer and its being pressed.

    The customer pressed, say, 确认 under an older question; it must not confirm one they have not read.
    """
    offer = select(Message.turn_id, Message.shows).where(
        Message.conversation_id == conversation_id, Message.seq == offer_of(pressed)
    )
    latest = (
        select(Message.turn_id, Message.shows, Message.expects)
        .where(
            Message.conversation_id == conversation_id,
            Message.seq > offer_of(pressed),
            Message.author == "bot",
        )
        .order_by(Message.seq.desc())
        .limit(1)
    )
    offered, asked = work.session.execute(offer).first(), work.session.execute(latest).first()
    if asked is None or asked.expects != "confirm" or offered is None:
        return False
    if offered.shows is not None and offered.shows == asked.shows:
        return False  # the same content, shown again
    return bool(asked.turn_id != offered.turn_id)
