"""What stands beside a conversation at the desk: the draft, who the customer is, the clocks, suggestions."""

from __future__ import annotations

from typing import Any

from desk.complaints.work import Work
from desk.conversations.model import Conversation


def context_of(work: Work, conversation: Conversation) -> dict[str, Any]:
    """The context of one conversation, as JSON."""
    return {"draft": None, "customer": None, "clocks": [], "suggestions": []}
