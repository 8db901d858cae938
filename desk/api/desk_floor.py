"""The conversation floor as the desk's routes use it: work for the ledger, refusals in the desk's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Path, Request

from desk.api.access import Forbidden, Member
from desk.api.desk_problems import ConversationUnknown
from desk.channels import desk_json
from desk.complaints.work import Work
from desk.conversations.bootstrap import Floor
from desk.conversations.feed import News
from desk.conversations.model import Conversation
from desk.conversations.opening import NoSuchConversation

Given = ParamSpec("Given")
Result = TypeVar("Result")


class DeskFloor:
    """Reads and writes for one request; a conversation that is not there is a 404 here, not a bad token."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    async def write(
        self, act: Callable[Concatenate[Work, Given], Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Run `act(work, …)` and commit."""
        try:
            return await self.floor.ledger.write(act, *args, **kwargs)
        except NoSuchConversation:
            raise ConversationUnknown from None

    async def read(
        self, act: Callable[Concatenate[Work, Given], Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Run `act(work, …)`, which changes nothing."""
        try:
            return await self.floor.ledger.read(act, *args, **kwargs)
        except NoSuchConversation:
            raise ConversationUnknown from None

    def tell(self, *news: News) -> None:
        """Tell whom it concerns."""
        for each in news:
            self.floor.feed.tell(each)


def readable(work: Work, conversation_id: str, me: Member) -> Conversation:
    """A conversation this member may read.

    Raises:
        NoSuchConversation: there is none.
        Forbidden: it is another agent's.
    """
    found = desk_json.by_id(work, conversation_id)
    if not desk_json.may_read(work, found, me.name, reads_all=me.leads or not me.talks):
        raise Forbidden
    return found


def _desk(request: Request) -> DeskFloor:
    return DeskFloor(request.app.state.floor)


Desk = Annotated[DeskFloor, Depends(_desk)]
ConversationId = Annotated[str, Path(regex="^[0-9a-f]{32}$", description="the conversation's name")]
