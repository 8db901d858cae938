"""The public shape of what the desk shows: the board, a conversation, colleagues; for HTTP and Socket.IO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from desk.channels.web import as_json
from desk.complaints.work import Work
from desk.conversations import board, notes, presence, routing
from desk.conversations.desk_model import Note, Offer
from desk.conversations.model import AGENT, Conversation, Message
from desk.conversations.opening import NoSuchConversation
from desk.conversations.rules import rules_of
from desk.conversations.view import Line, line_of

BATCH = 500
FILES = "/api/desk/files"


def plain(shown: Any) -> dict[str, Any]:
    """A dataclass as JSON has it."""
    return {each.name: _value(getattr(shown, each.name)) for each in fields(shown)}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return list(value) if isinstance(value, tuple) else value


def queue(work: Work, name: str, *, leads: bool) -> dict[str, Any]:
    """The board as one agent sees it; a supervisor sees everybody's conversations."""
    line = board.line(work)
    return {
        "entries": [plain(entry) for entry in line],
        "mine": [plain(each) for each in board.held_by(work, name)],
        "open": [plain(each) for each in board.held_by(work)] if leads else [],
        "closed_recent": [plain(each) for each in board.closed_lately(work, None if leads else name)],
        "offers": [offer(each) for each in routing.offers_to(work, name)],
        "counts": counts(line),
    }


def counts(line: list[board.Waiting]) -> dict[str, int]:
    """How many wait."""
    return {"waiting": len(line), "urgent": sum(1 for entry in line if entry.urgent)}


def offer(made: Offer) -> dict[str, Any]:
    """An open offer."""
    return {
        "offer_id": made.id,
        "conversation_id": made.conversation_id,
        "expires_at": _value(made.expires_at),
    }


def colleagues(work: Work) -> list[dict[str, Any]]:
    """Everybody who talks to customers, with how busy they are."""
    return [plain(each) for each in presence.presences(work)]


def message(line: Line) -> dict[str, Any]:
    """A message as agents see it."""
    return as_json(line, FILES)


def note(written: Note) -> dict[str, Any]:
    """A private note, in the shape of a message but without a number of its own."""
    return {
        "note_id": written.id,
        "after_seq": written.after_seq,
        "author": "note",
        "author_name": written.author_name,
        "account": written.author,
        "kind": written.kind,
        "text": written.text,
        "mentions": list(written.mentions),
        "created_at": _value(written.created_at),
    }


def messages(work: Work, conversation_id: str, after: int) -> list[dict[str, Any]]:
    """The messages behind a number, oldest first."""
    question = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > after)
        .order_by(Message.seq)
        .limit(BATCH)
    )
    return [message(line_of(row)) for row in work.session.execute(question).scalars()]


def conversation(work: Work, found: Conversation, after: int) -> dict[str, Any]:
    """One conversation with what was said behind a number, and what colleagues noted beside it."""
    said = messages(work, found.id, after)
    noted = [note(each) for each in notes.of(work, found.id) if each.after_seq >= after]
    known = state(work, found)
    known["signals"] = [
        {
            "signal": name,
            "title": work.policy.signals[name].title,
            "words": heard.get("words"),
            "seq": heard.get("seq"),
            "at": heard.get("at"),
        }
        for name, heard in found.signals.items()
        if name in work.policy.signals
    ]
    return {
        "conversation": known,
        "messages": sorted(said + noted, key=_place),
        "cursor": said[-1]["seq"] if said else after,
    }


def _place(said: dict[str, Any]) -> tuple[int, bool]:
    """Where something stands: a note behind the message it was written after."""
    return said.get("seq", said.get("after_seq", 0)), "seq" not in said


def state(work: Work, found: Conversation) -> dict[str, Any]:
    """How a conversation stands, without what was said."""
    return states(work, [found])[found.id]


def states(work: Work, found: Sequence[Conversation]) -> dict[str, dict[str, Any]]:
    """How conversations stand."""
    known = board.summaries(work, found)
    return {
        each.id: {
            "id": each.id,
            **plain(known[each.id]),
            "customer_read": each.customer_read,
            "agent_read": each.agent_read,
            "created_at": _value(each.created_at),
        }
        for each in found
    }


def notes_behind(work: Work, conversation_id: str, noted: int) -> list[dict[str, Any]]:
    """The private notes behind a note's number."""
    return [note(each) for each in notes.of(work, conversation_id, noted)]


def by_id(work: Work, conversation_id: str) -> Conversation:
    """A conversation by its name.

    Raises:
        NoSuchConversation: there is none.
    """
    found: Conversation | None = work.session.get(Conversation, conversation_id)
    if found is None:
        raise NoSuchConversation
    return found


def may_read(work: Work, found: Conversation, name: str, *, reads_all: bool) -> bool:
    """Whether an agent may read a conversation: it is nobody else's, or they had to do with it."""
    if reads_all or found.owner != AGENT or found.agent == name:
        return True
    return notes.party(work, found.id, name)


def dispositions(work: Work) -> dict[str, str]:
    """How a conversation can end, with the words for it."""
    return dict(rules_of(work.policy).desk.dispositions)
