"""The transcript: putting messages into a conversation, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desk.complaints.work import Work
from desk.conversations.model import Conversation, Message


@dataclass(frozen=True)
class Said:
    """Something to be put into a conversation; see `Message` for the fields."""

    author: str
    text: str | None = None
    kind: str = "text"
    author_name: str | None = None
    choices: Sequence[dict[str, str]] = ()
    card: dict[str, Any] | None = None
    file: dict[str, Any] | None = None
    expects: str | None = None
    shows: str | None = None
    chosen: str | None = None
    command: str | None = None
    client_message_id: str | None = None
    turn_id: str | None = None
    source_key: str | None = None


def put(work: Work, conversation: Conversation, said: Said) -> Message:
    """Add a message to a conversation the caller holds; its number is given in the same transaction."""
    message = Message(
        conversation_id=conversation.id,
        seq=conversation.next_seq,
        author=said.author,
        author_name=said.author_name,
        kind=said.kind,
        text=said.text,
        choices=list(said.choices) or None,
        card=said.card,
        file=said.file,
        expects=said.expects,
        shows=said.shows,
        chosen=said.chosen,
        command=said.command,
        client_message_id=said.client_message_id,
        turn_id=said.turn_id,
        source_key=said.source_key,
        created_at=work.now,
    )
    conversation.next_seq += 1
    work.session.add(message)
    return message


def notice(work: Work, conversation: Conversation, key: str, **values: object) -> Message:
    """Let the desk itself say one of its texts."""
    text = work.policy.text(f"desk.{key}", **values)
    return put(work, conversation, Said("system", text, kind="notice"))
