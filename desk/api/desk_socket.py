"""What the desk's live side needs of the API: whose cookie a connection shows, and the draft beside it."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from desk.api.access import COOKIE, READ, member_of
from desk.channels.desk import Caller, Identify
from desk.complaints.work import Work
from desk.conversations import context
from desk.conversations.bootstrap import Floor
from desk.conversations.model import Conversation


def identify(floor: Callable[[], Floor]) -> Identify:
    """How the session of a connection is found."""

    async def whose(environ: dict[str, Any]) -> Caller | None:
        found = await floor().ledger.read(member_of, _token(environ.get("HTTP_COOKIE", "")))
        if found is None or found.role not in READ:
            return None
        return Caller(found.name, found.display_name, leads=found.leads, talks=found.talks)

    return whose


def draft_of(work: Work, conversation: Conversation) -> Any:
    """The draft as agents see it."""
    return context.draft(work, conversation.id)


def _token(header: str) -> str | None:
    try:
        cookie = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return None if cookie is None else cookie.value
