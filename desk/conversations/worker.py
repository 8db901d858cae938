"""The worker of a server process: carries turns out when they are due, and delivers what waits.

A message taken by this process wakes it at the end of the message's pause. What other processes left behind
(they died, they were too slow) it finds by looking into the database once in a while.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from desk.complaints.work import Work
from desk.conversations import failing, outbox, pace, turns
from desk.conversations.assistant import (
    Answer,
    Assistant,
    AssistantDown,
    AssistantError,
    AssistantFailed,
    Understanding,
)
from desk.conversations.feed import Feed, News, Stamp
from desk.conversations.ledger import Ledger
from desk.conversations.model import Conversation
from desk.conversations.turns import Later, Outcome, Started
from desk.conversations.view import stamp_of

log = structlog.get_logger(__name__)

POLL, SWEEP, PROBE, TIDY = 1.0, 2.0, 1.0, 600.0
OVERDUE = timedelta(seconds=0.5)
AT_ONCE = 64
TRIES_TO_RECORD = 5
GOODBYE = 4.0


class Worker:
    """Carries out the turns of all conversations this process hears of.

    Args:
        holder: this process's name in the database; after a restart under the same name it takes up at once
            what it held before.
        chores: done once in a while beside the worker's own tidying.
    """

    def __init__(
        self,
        ledger: Ledger,
        assistant: Assistant,
        feed: Feed,
        holder: str,
        chores: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self._ledger, self._assistant, self._feed, self._holder = ledger, assistant, feed, holder
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._again: dict[str, datetime] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._chores = chores
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._assistant_down = False
        self._stopping = False

    async def start(self) -> None:
        """Take up what was left, and begin to look after the rest."""
        freed = await self._ledger.write(turns.give_back, self._holder)
        if freed:
            log.info("worker.taken_up", turns=freed)
        rounds = ((POLL, self._poll), (POLL, self._deliver), (SWEEP, self._sweep), (TIDY, self._tidy))
        self._loops = [asyncio.create_task(self._every(pause, act)) for pause, act in rounds]
        self._loops.append(asyncio.create_task(self._every(PROBE, self._probe)))
        self._loops += [asyncio.create_task(self._every(TIDY, chore)) for chore in self._chores]

    async def stop(self) -> None:
        """Finish the turns under way if they are quick; the others are given back for the next process."""
        self._stopping = True
        for timer in self._timers.values():
            timer.cancel()
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        if self._busy:
            _, late = await asyncio.wait(self._busy.values(), timeout=GOODBYE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(SQLAlchemyError):
            await self._ledger.write(turns.give_back, self._holder)

    def expect(self, conversation_id: str, at: datetime | None) -> None:
        """Look after a conversation at this moment, which replaces one that was expected before."""
        if at is None or self._stopping:
            return
        timer = self._timers.pop(conversation_id, None)
        if timer is not None:
            timer.cancel()
        wait = max(0.0, (at - self._ledger.office.clock()).total_seconds())
        loop = asyncio.get_running_loop()
        self._timers[conversation_id] = loop.call_later(wait, self._begin, conversation_id, True)

    def expects(self, conversation_id: str) -> bool:
        """Whether a turn of this conversation waits here for its pause to end."""
        return conversation_id in self._timers

    def _begin(self, conversation_id: str, wait: bool) -> None:
        self._timers.pop(conversation_id, None)
        if self._stopping:
            return
        if conversation_id in self._busy:
            self._come_back(conversation_id, self._ledger.office.clock())
            return
        task = asyncio.create_task(self._look_after(conversation_id, wait))
        self._busy[conversation_id] = task
        task.add_done_callback(lambda _done: self._end(conversation_id))

    def _end(self, conversation_id: str) -> None:
        self._busy.pop(conversation_id, None)
        again = self._again.pop(conversation_id, None)
        if conversation_id not in self._timers:
            self.expect(conversation_id, again)

    def _come_back(self, conversation_id: str, at: datetime) -> None:
        """Look again when the present look has ended, at the earliest of the moments named meanwhile."""
        self._again[conversation_id] = min(at, self._again.get(conversation_id, at))

    async def _look_after(self, conversation_id: str, wait: bool) -> None:
        try:
            async with self._slots:
                taken = await self._ledger.write(turns.take, conversation_id, self._holder, wait=wait)
                if isinstance(taken, Later):
                    self._come_back(conversation_id, taken.at)
                    self._feed.tell(News(conversation_id))
                elif taken is not None:
                    await self._carry_out(taken)
        except SQLAlchemyError as error:
            # The record is out of reach; the poll finds the turn again when it is back.
            log.error("worker.database", conversation=conversation_id, error=type(error).__name__)
        except Exception:
            log.exception("worker.turn_failed", conversation=conversation_id)

    async def _carry_out(self, started: Started) -> None:
        self._feed.tell(News(started.conversation_id, typing=not started.listening))
        try:
            outcome = await self._ask(started)
        finally:
            self._feed.tell(News(started.conversation_id, typing=False))
        log.info("turn.done", turn=started.turn_id, conversation=started.conversation_id, state=outcome.state)
        if outcome.draft_moved:
            self._feed.tell(News(started.conversation_id, event="draft"))
        if outcome.line_moved:
            self._feed.tell(News(None))
        if outcome.next_at is not None:
            self._come_back(started.conversation_id, outcome.next_at)

    async def _ask(self, started: Started) -> Outcome:
        """Hand the turn to the assistant and record what comes of it."""
        answer: Answer | Understanding
        try:
            if self._assistant_down:
                raise AssistantDown("known to be down")
            question = started.question
            if started.listening:
                text = question.text or ""
                understood = await self._assistant.parse(text, question.sent_at) if text else None
                return await self._record(lambda work: turns.heard(work, started, understood))
            if started.missed is not None:
                await self._assistant.hear(started.missed.as_json())
            answer = await self._assistant.turn(question)
        except AssistantError as error:
            self._assistant_down = self._assistant_down or isinstance(error, AssistantDown)
            log.warning("turn.unanswered", turn=started.turn_id, error=str(error), kind=type(error).__name__)
            fault = error
            return await self._record(lambda work: failing.postpone(work, started, fault))
        try:
            return await self._record(lambda work: turns.conclude(work, started, answer))
        except Exception as error:
            # An answer that cannot be recorded would come again and again: it counts as a fault.
            log.exception("turn.unrecordable", turn=started.turn_id)
            unusable = AssistantFailed(f"unrecordable: {type(error).__name__}")
            return await self._record(lambda work: failing.postpone(work, started, unusable))

    async def _record(self, act: Callable[[Work], Outcome]) -> Outcome:
        """Write, and for a while write again: the answer is here, and asking anew would take longer."""
        for pause in [0.1 * 3**n for n in range(TRIES_TO_RECORD - 1)]:
            try:
                return await self._ledger.write(act)
            except SQLAlchemyError as error:
                log.warning("turn.unrecorded", error=type(error).__name__)
                await asyncio.sleep(pause)
        return await self._ledger.write(act)

    async def _every(self, pause: float, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(pause)
            try:
                await act()
            except SQLAlchemyError as error:
                log.error("worker.database", error=type(error).__name__)
            except Exception:
                log.exception("worker.round_failed")

    async def _poll(self) -> None:
        """Find turns that are due and that nobody carries out."""
        for conversation_id in await self._ledger.read(turns.due, overdue=OVERDUE):
            if conversation_id not in self._busy and conversation_id not in self._timers:
                self._begin(conversation_id, False)

    async def _deliver(self) -> None:
        """Deliver what the register has to tell and no turn did."""
        for conversation_id in await self._ledger.read(outbox.waiting):
            line_moved = await self._ledger.write(outbox.deliver, conversation_id)
            if conversation_id is not None:
                self._feed.tell(News(conversation_id))
            if line_moved:
                self._feed.tell(News(None))

    async def _sweep(self) -> None:
        """Find what watchers were not told: other processes write too."""
        watched = self._feed.watched()
        for first in range(0, len(watched), 500):
            self._feed.sweep(await self._ledger.read(stamps, watched[first : first + 500]))

    async def _probe(self) -> None:
        """While the assistant is down, notice that it is back."""
        if self._assistant_down and await self._assistant.health() is not None:
            log.info("assistant.back")
            self._assistant_down = False
            await self._ledger.write(turns.wake_waiting)
            await self._poll()

    async def _tidy(self) -> None:
        await self._ledger.write(pace.forget_idle_addresses)


def stamps(work: Work, conversation_ids: list[str]) -> dict[str, Stamp]:
    """What tells whether something is new, for many conversations at once."""
    columns = (
        Conversation.id,
        Conversation.next_seq,
        Conversation.fence,
        Conversation.owner,
        Conversation.agent_read,
        Conversation.customer_read,
        Conversation.status,
    )
    rows = work.session.execute(select(*columns).where(Conversation.id.in_(conversation_ids)))
    return {row.id: stamp_of(row) for row in rows}
