"""What stands beside a conversation at the desk, put together for the API and the windows."""

from __future__ import annotations

from typing import Any

from desk.complaints.work import Work
from desk.conversations import context
from desk.conversations.model import Conversation


def context_of(work: Work, conversation: Conversation) -> dict[str, Any]:
    """The context of one conversation, as JSON; `conversation` belongs to what is said of it itself."""
    return {
        "conversation": {"emotions": context.emotions(work, conversation.id)},
        "draft": context.draft(work, conversation.id),
        "customer": context.customer(work, conversation.id),
        "clocks": context.clocks(work, conversation),
        "suggestions": context.suggestions(work, conversation),
    }
