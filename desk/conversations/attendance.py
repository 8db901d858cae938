"""Each server's rounds through the desk: who vanished, which offers are due, what was parked long enough.

Every server makes them; the database decides who is first. News of what changed goes to the feed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from desk.conversations import handing, presence, routing
from desk.conversations.feed import Feed, News
from desk.conversations.ledger import Ledger
from desk.conversations.routing import Offered
from desk.conversations.rules import rules_of

log = structlog.get_logger(__name__)

ROUND = 1.0
BEAT = 5.0
"""A sign of life is written at most this often."""


class Attendance:
    """Looks after the people's side of one server process."""

    def __init__(self, ledger: Ledger, feed: Feed) -> None:
        self._ledger, self._feed = ledger, feed
        self._beats: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None
        self._watching_since = self._last_round = time.monotonic()

    def start(self) -> None:
        """Begin the rounds."""
        self._watching_since = self._last_round = time.monotonic()
        self._task = asyncio.create_task(self._rounds())

    async def stop(self) -> None:
        """End the rounds."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def beat(self, agent: str, *, now: bool = False) -> None:
        """A sign of life of an agent."""
        last, pause = self._beats.get(agent), min(BEAT, self._grace / 4)
        if not now and last is not None and time.monotonic() - last < pause:
            return
        self._beats[agent] = time.monotonic()
        await self._ledger.write(presence.beat, agent)

    @property
    def _grace(self) -> float:
        return rules_of(self._ledger.office.policy).desk.grace_seconds

    async def _rounds(self) -> None:
        while True:
            await asyncio.sleep(ROUND)
            for act in (self.take_back, self.end_offers, self.make_offers, self.wake_parked):
                await self._safely(act)

    async def _safely(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
        except SQLAlchemyError as error:
            # Nobody's sign of life could be written either: the grace begins anew.
            self._watching_since = time.monotonic()
            log.error("attendance.database", error=type(error).__name__)
        except Exception:
            log.exception("attendance.round_failed")

    async def take_back(self) -> None:
        """Give back to the queue what vanished agents held.

        A server that was down itself, or cut off from its database, could hear no sign of life: it waits for
        a grace before it believes that anybody is gone.
        """
        now, grace = time.monotonic(), self._grace
        if now - self._last_round > max(grace / 2, 10 * ROUND):
            self._watching_since = now
        self._last_round = now
        if now - self._watching_since < grace:
            return
        for agent in await self._ledger.read(presence.gone):
            lost = await self._ledger.write(presence.lose, agent)
            self._feed.tell(News(None, event="presence", data={"name": agent}))
            for conversation_id in lost:
                log.info("attendance.lost", conversation=conversation_id)
                self._feed.tell(News(conversation_id))
                reason = {"reason": "agent_gone"}
                self._feed.tell(News(conversation_id, event="lost", agent=agent, data=reason))
            if lost:
                self._feed.tell(News(None))

    async def end_offers(self) -> None:
        """End the offers nobody answered."""
        for offer_id in await self._ledger.read(routing.expired):
            self.tell_offer(await self._ledger.write(routing.expire, offer_id))

    async def make_offers(self) -> None:
        """Offer what waits for an offer."""
        for conversation_id in await self._ledger.read(routing.unoffered):
            self.tell_offer(await self._ledger.write(routing.offer, conversation_id))

    async def wake_parked(self) -> None:
        """Take up what was parked long enough."""
        for conversation_id in await self._ledger.read(handing.parked_out):
            agent = await self._ledger.write(handing.wake, conversation_id)
            self._feed.tell(News(conversation_id))
            if agent is not None:
                self._feed.tell(News(conversation_id, event="unparked", agent=agent))

    def tell_offer(self, offered: Offered | None) -> None:
        """Tell an agent of an offer, or that it is over; and the others where it stands."""
        if offered is None:
            return
        data: dict[str, Any] = {"offer_id": offered.offer_id}
        if offered.expires_at is not None:
            data["expires_at"] = offered.expires_at.isoformat()
        else:
            data["withdrawn"] = True
        self._feed.tell(News(offered.conversation_id, event="offer", agent=offered.agent, data=data))
        self._feed.tell(News(None))
