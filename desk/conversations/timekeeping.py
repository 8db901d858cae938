"""Each server's watch over the clocks: fires what is due, brings staff their notices, sleeps until the next.

Every server keeps it; the database decides who fires a mark. A server wakes by the next due moment, and now
and then besides, since others start clocks and post notices too.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from desk.complaints import clocks, notices, scheduler
from desk.complaints.work import Work
from desk.conversations.feed import Feed, News
from desk.conversations.incident_watch import IncidentWatch
from desk.conversations.ledger import Ledger

log = structlog.get_logger(__name__)

LONGEST_SLEEP, SHORTEST_SLEEP = 5.0, 0.2
AFTER_FAILURE = 10.0
NEWS_FOR = timedelta(minutes=1)
"""A notice is news for so long: one whose transaction took a while is not missed behind a later one."""
ADOPTED_AT_ONCE = 20
"""Few, because on SQLite nobody else writes meanwhile."""


class Timekeeper:
    """Looks after the clocks and the notices of one server process."""

    def __init__(self, ledger: Ledger, feed: Feed) -> None:
        self._ledger, self._feed = ledger, feed
        self._incidents = IncidentWatch(ledger)
        self._told: set[int] | None = None
        self._adopted = False
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop watching; what is under way in the database is finished or undone there."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """Look now: something may have become due."""
        self._woken.set()

    async def _watch(self) -> None:
        while True:
            pause = AFTER_FAILURE
            try:
                pause = await self.round()
            except SQLAlchemyError as error:
                log.error("timekeeping.database", error=type(error).__name__)
            except Exception:
                log.exception("timekeeping.failed")
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)
            self._woken.clear()

    async def round(self) -> float:
        """Do what is due now.

        Returns:
            Seconds until there may be something again.
        """
        if self._told is None:
            self._told = set(await self._ledger.read(self._recent))
        await self._adopt()
        while await self._is_due():
            if not await self._ledger.write(scheduler.fire_due):
                break  # others are busy with those complaints
        await self._incidents.round()
        while await self._ledger.read(notices.waiting):
            if not await self._ledger.write(notices.deliver):
                break
        await self._tell_news()
        return await self._until_next()

    async def _adopt(self) -> None:
        """Once: complaints from before there were clocks get theirs."""
        while not self._adopted:
            found = await self._ledger.write(clocks.adopt, ADOPTED_AT_ONCE)
            if found:
                log.info("timekeeping.adopted", complaints=found)
            self._adopted = found < ADOPTED_AT_ONCE

    async def _is_due(self) -> bool:
        at = await self._ledger.read(scheduler.next_due)
        return at is not None and at <= self._now

    async def _until_next(self) -> float:
        at = await self._ledger.read(scheduler.next_due)
        ahead = LONGEST_SLEEP if at is None else (at - self._now).total_seconds()
        # What is due and was left to others is looked at again only after a while.
        return LONGEST_SLEEP if ahead <= 0 else min(max(ahead, SHORTEST_SLEEP), LONGEST_SLEEP)

    async def _tell_news(self) -> None:
        """Tell this server's windows what staff were told by whichever server."""
        recent = await self._ledger.read(self._recent)
        told = self._told or set()
        for notice_id, person in sorted(recent.items()):
            if notice_id not in told:
                self._feed.hear(News(None, event="notice", agent=person, data={"id": notice_id}))
        self._told = set(recent)

    def _recent(self, work: Work) -> dict[int, str | None]:
        return notices.since(work, work.now - NEWS_FOR)

    @property
    def _now(self) -> datetime:
        return self._ledger.office.clock()
