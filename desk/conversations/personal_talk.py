"""What conversations keep of a person, for the copy they are given and for its erasure."""

from __future__ import annotations

from desk.complaints.personal_data import Kind
from desk.conversations.desk_model import Misunderstanding, Note
from desk.conversations.model import Conversation, Message, Turn

_UNSAID = {"choices": None, "card": None, "shows": None, "command": None, "nlu": None}

KINDS = (
    Kind(
        "conversations",
        Conversation,
        "id",
        ("id", "channel", "topic", "level", "created_at", "last_at"),
        blank={"signals": {}, "address_key": None},
        whose="conversations",
    ),
    Kind(
        "messages",
        Message,
        "conversation_id",
        ("conversation_id", "seq", "author", "author_name", "kind", "text", "card", "file", "created_at"),
        ("text", "file.name"),
        _UNSAID,
    ),
    Kind(
        "turns",
        Turn,
        "conversation_id",
        ("conversation_id", "first_seq", "last_seq", "nlu"),
        blank={"nlu": None, "withheld": None},
    ),
    Kind("notes", Note, "conversation_id", ("conversation_id", "author", "text", "created_at"), ("text",)),
    Kind("misunderstandings", Misunderstanding, "conversation_id", ("seq", "note", "at"), ("note",)),
)
