"""Opening a conversation, finding it by its token, and taking hold of it so that things happen in order."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, func, select

from desk.complaints.work import Work
from desk.conversations.model import BOT, Conversation
from desk.conversations.pace import HOUR, TooFast, spend_for_address
from desk.conversations.rules import rules_of

IN_USE = timedelta(minutes=30)
# Statements of the hot path are built once; building one costs more than running it.
_BY_TOKEN = select(Conversation).where(Conversation.token_hash == bindparam("token_hash"))
_BY_ID = select(Conversation).where(Conversation.id == bindparam("conversation_id"))
_LOCKED = {skip: _BY_ID.with_for_update(skip_locked=skip) for skip in (False, True)}
_TOKEN_LOCKED = _BY_TOKEN.with_for_update()


class NoSuchConversation(Exception):
    """The token opens nothing, or the conversation is not there."""


@dataclass(frozen=True)
class Opened:
    """A new conversation, and the token that alone opens it."""

    conversation_id: str
    token: str


def open_conversation(work: Work, *, channel: str = "web", address: str | None = None) -> Opened:
    """Open a conversation.

    Args:
        address: the customer's network address, for the limits; only a keyed hash of it is kept.

    Raises:
        TooFast: this address opened too many lately, or has too many in use.
    """
    address_key = address_key_of(work, address)
    if address_key is not None:
        _check_address(work, address_key)
    opened = Opened(secrets.token_hex(16), secrets.token_urlsafe(32))
    work.session.add(
        Conversation(
            id=opened.conversation_id,
            token_hash=hash_of(opened.token),
            channel=channel,
            status="open",
            owner=BOT,
            fence=0,
            next_seq=1,
            signals={},
            urgent=False,
            told_delay=False,
            address_key=address_key,
            created_at=work.now,
            last_at=work.now,
        )
    )
    return opened


def _check_address(work: Work, address_key: str) -> None:
    limits = rules_of(work.policy).limits
    allowance = limits.address_conversations_per_hour
    spend_for_address(work, address_key, "new_conversations", allowance, HOUR)
    if limits.address_open_conversations:
        in_use = work.session.execute(
            select(func.count())
            .select_from(Conversation)
            .where(Conversation.address_key == address_key, Conversation.last_at > work.now - IN_USE)
        ).scalar_one()
        if in_use >= limits.address_open_conversations:
            raise TooFast("open_conversations", 60)


def address_key_of(work: Work, address: str | None) -> str | None:
    """What an address is counted under."""
    return None if address is None else work.keys.fingerprint("address", address)


def hash_of(token: str) -> str:
    """What is kept of a token. It has 256 random bits: a plain hash cannot be tried backwards."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(work: Work, token: str, *, hold: bool = False) -> Conversation:
    """The conversation a token opens.

    Args:
        hold: lock it for the rest of the transaction.

    Raises:
        NoSuchConversation: the token opens none.
    """
    question = _TOKEN_LOCKED if hold else _BY_TOKEN
    found = work.session.execute(question, {"token_hash": hash_of(token)}).scalar_one_or_none()
    if found is None:
        raise NoSuchConversation
    return found  # type: ignore[no-any-return]


def hold(work: Work, conversation_id: str, *, skip_locked: bool = False) -> Conversation | None:
    """Lock a conversation for the rest of the transaction; everything that changes it does so first.

    Args:
        skip_locked: on PostgreSQL, give None instead of waiting for somebody else's transaction.
    """
    found: Conversation | None = work.session.execute(
        _LOCKED[skip_locked],
        {"conversation_id": conversation_id},
        execution_options={"populate_existing": True},
    ).scalar_one_or_none()
    return found


def holding(work: Work, conversation_id: str) -> Conversation:
    """Lock a conversation that must be there.

    Raises:
        NoSuchConversation: it is not.
    """
    found = hold(work, conversation_id)
    if found is None:
        raise NoSuchConversation
    return found
