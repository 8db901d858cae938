"""Turns the feed's news into what the desk is told: read once, told to all of this server's windows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from desk.channels import desk_json
from desk.complaints.work import Work
from desk.conversations import board
from desk.conversations.bootstrap import Floor
from desk.conversations.feed import Feed, News
from desk.conversations.model import AGENT, Conversation

log = structlog.get_logger(__name__)

TOGETHER = 0.05
"""Seconds within which news are read together: a burst is one look into the database."""
SWEEP = 2.0

TellRoom = Callable[[str | None, str, dict[str, Any]], Awaitable[None]]


class Newsroom:
    """What one server's windows know, and what they have to be told."""

    def __init__(
        self, floor: Callable[[], Floor], tell: TellRoom, draft_of: Callable[[Work, Conversation], Any]
    ) -> None:
        self._floor, self._tell, self._draft_of = floor, tell, draft_of
        self._news: asyncio.Queue[News] = asyncio.Queue()
        self._line: dict[str, dict[str, Any]] = {}
        self._owned: dict[str, dict[str, Any]] = {}
        self._task: asyncio.Task[None] | None = None

    def open(self, feed: Feed) -> None:
        """Begin to listen, when the first window is there."""
        if self._task is None:
            feed.listeners.add(self._news.put_nowait)
            self._task = asyncio.create_task(self._run())

    def close(self, feed: Feed) -> None:
        """Stop listening, when the last window is gone."""
        if self._task is not None:
            feed.listeners.discard(self._news.put_nowait)
            self._task.cancel()
            self._task, self._news = None, asyncio.Queue()
            self._line, self._owned = {}, {}

    async def _run(self) -> None:
        await self._safely(self._look_round, tell=False)
        while True:
            try:
                together = [await asyncio.wait_for(self._news.get(), SWEEP)]
            except asyncio.TimeoutError:
                # Other servers write too; without Redis their changes are found here.
                await self._safely(self._look_round)
                continue
            while not self._news.empty():
                together.append(self._news.get_nowait())
            await self._safely(self._pass_on, together)
            await asyncio.sleep(TOGETHER)

    async def _safely(self, act: Callable[..., Awaitable[None]], *args: Any, **more: Any) -> None:
        try:
            await act(*args, **more)
        except SQLAlchemyError as error:
            log.warning("desk.unreadable", error=type(error).__name__)
        except Exception:
            log.exception("desk.news_failed")

    async def _pass_on(self, together: list[News]) -> None:
        for news in {(n.conversation_id, n.who): n for n in together if n.typing is not None}.values():
            await self._tell_typing(news)
        for news in together:
            if news.event not in (None, "typing"):
                await self._tell_event(news)
        if any(n.conversation_id is None and not n.event for n in together):
            await self._tell_line()
        changed = dict.fromkeys(n.conversation_id for n in together if n.conversation_id and _changes(n))
        if changed:
            await self._tell_conversations([each for each in changed if each])

    async def _tell_typing(self, news: News) -> None:
        shown = {"conversation_id": news.conversation_id, "who": news.who or "bot", "typing": news.typing}
        await self._tell(f"conversation:{news.conversation_id}", "typing", shown)

    async def _tell_event(self, news: News) -> None:
        """What is for one agent, for who has the conversation open, or for all."""
        data: dict[str, Any] = dict(news.data or {})
        if news.event == "presence":
            data = {"agent": await self._floor().ledger.read(_colleague, str(data.get("name")))}
        if news.conversation_id is not None:
            data["conversation_id"] = news.conversation_id
            if news.event == "draft":
                data["draft"] = await self._floor().ledger.read(_draft, news.conversation_id, self._draft_of)
            if news.event == "note":
                # The windows' own pumps read it.
                self._floor().feed.wake(news.conversation_id)
                return
        opened = None if news.conversation_id is None else f"conversation:{news.conversation_id}"
        await self._tell(f"agent:{news.agent}" if news.agent else opened, str(news.event), data)

    async def _tell_line(self, *, tell: bool = True) -> None:
        """Who came, who moved, who left the queue."""
        line = await self._floor().ledger.read(board.line)
        now = {entry.conversation_id: desk_json.plain(entry) for entry in line}
        counts = desk_json.counts(line)
        before, self._line = self._line, now
        if not tell:
            return
        for conversation_id in before:
            if conversation_id not in now:
                await self._tell(None, "queue", {"removed": conversation_id, "counts": counts})
        for conversation_id, entry in now.items():
            if before.get(conversation_id) != entry:
                await self._tell(None, "queue", {"entry": entry, "counts": counts})

    async def _tell_conversations(self, conversation_ids: list[str]) -> None:
        """Agents hear of their own conversations, open or not; supervisors of all; and who waits may move."""
        shown = await self._floor().ledger.read(_states, conversation_ids)
        if any(each in self._line or state["owner"] == "queue" for each, state in shown.items()):
            await self._tell_line()
        for conversation_id, state in shown.items():
            await self._tell_owner(conversation_id, state)

    async def _tell_owner(self, conversation_id: str, state: dict[str, Any]) -> None:
        before = self._owned.get(conversation_id)
        if state == before:
            return
        told = {"id": conversation_id, "state": state}
        if state["owner"] == AGENT:
            self._owned[conversation_id] = state
        else:
            self._owned.pop(conversation_id, None)
        owners = {state["agent"], before["agent"] if before else None} - {None}
        for agent in owners:
            await self._tell(f"agent:{agent}", "conversation", told)
        if owners:
            await self._tell("leads", "conversation", told)

    async def _look_round(self, *, tell: bool = True) -> None:
        await self._tell_line(tell=tell)
        owned = await self._floor().ledger.read(_owned)
        gone = [each for each in self._owned if each not in owned]
        if not tell:
            self._owned = owned
            return
        for conversation_id, state in owned.items():
            await self._tell_owner(conversation_id, state)
        for conversation_id, state in (await self._floor().ledger.read(_states, gone)).items():
            await self._tell_owner(conversation_id, state)


def _changes(news: News) -> bool:
    """Whether something was said or changed hands, or somebody only began to type."""
    return news.event is None and news.who is None and news.typing is not True


def _states(work: Work, conversation_ids: list[str]) -> dict[str, dict[str, Any]]:
    question = select(Conversation).where(Conversation.id.in_(conversation_ids))
    return desk_json.states(work, work.session.execute(question).scalars().all())


def _owned(work: Work) -> dict[str, dict[str, Any]]:
    question = select(Conversation).where(Conversation.agent.is_not(None))
    return desk_json.states(work, work.session.execute(question).scalars().all())


def _draft(work: Work, conversation_id: str, draft_of: Callable[[Work, Conversation], Any]) -> Any:
    return draft_of(work, desk_json.by_id(work, conversation_id))


def _colleague(work: Work, name: str) -> dict[str, Any] | None:
    return next((each for each in desk_json.colleagues(work) if each["name"] == name), None)
