"""Each server's courier: carries what customers are told over the channels that lead outside.

Every server keeps one; the database decides who sends what (see complaints/deliveries.py). Sending happens
with no transaction open, so a slow channel holds nothing up but its own deliveries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from desk.complaints import deliveries, feedback, survey
from desk.complaints.deliveries import Parcel
from desk.complaints.feedback_model import SENT, Feedback
from desk.complaints.model import Complaint
from desk.complaints.work import Reach, Work
from desk.conversations.ledger import Ledger
from desk.conversations.model import Conversation

log = structlog.get_logger(__name__)

PAUSE, SWEEP = 1.0, 5.0
AT_ONCE = 16
GOODBYE = 5.0
SHARE_OF_ATTEMPT = 0.8
"""An attempt ends before the delivery becomes due for others."""
INSIDE = frozenset({feedback.CHAT, feedback.PHONE})


class Undelivered(Exception):
    """A channel did not take a delivery.

    Attributes:
        final: no further attempt will do better.
        wait: the least to wait, when the channel said so.
    """

    def __init__(self, why: str, *, final: bool = False, wait: timedelta | None = None) -> None:
        self.final, self.wait = final, wait
        super().__init__(why)


class Carrier(Protocol):
    """A way to customers outside."""

    async def carry(self, parcel: Parcel) -> str | None:
        """Hand a delivery over; the channel's own name for it, if it gives one.

        Raises:
            Undelivered: the channel did not take it.
        """

    async def close(self) -> None:
        """Let go of what is open."""


class Courier:
    """Sends what is due, a few at a time; notices what was read; lets surveys lapse.

    Args:
        carriers: channel → how it is reached.
        site: where customers find our pages, for links.
    """

    def __init__(self, ledger: Ledger, carriers: Mapping[str, Carrier], site: str = "") -> None:
        self._ledger, self._carriers = ledger, carriers
        self._reach = Reach(INSIDE | carriers.keys(), site)
        self._loops: list[asyncio.Task[None]] = []
        self._going: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin: from now on colleagues can tell customers over these channels."""
        self._ledger.office.reach = self._reach
        self._loops = [
            asyncio.create_task(self._every(PAUSE, self._send)),
            asyncio.create_task(self._every(SWEEP, self._sweep)),
        ]

    async def stop(self) -> None:
        """Let what is under way end if it is quick; what is cut off is sent again by whoever finds it."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        if self._going:
            _, late = await asyncio.wait(self._going, timeout=GOODBYE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for carrier in self._carriers.values():
            await carrier.close()

    async def _every(self, pause: float, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(pause)
            try:
                await act()
            except SQLAlchemyError as error:
                log.error("delivering.database", error=type(error).__name__)
            except Exception:
                log.exception("delivering.failed")

    async def _send(self) -> None:
        """Take what is due and send it, each by itself."""
        free = AT_ONCE - len(self._going)
        if free <= 0 or not await self._ledger.read(deliveries.waiting):
            return
        for parcel in await self._ledger.write(deliveries.take, free):
            task = asyncio.create_task(self._deliver(parcel))
            self._going.add(task)
            task.add_done_callback(self._going.discard)

    async def _deliver(self, parcel: Parcel) -> None:
        """Send one, and record how it went; if that cannot be recorded, it becomes due again by itself."""
        about = {"delivery": parcel.id, "channel": parcel.channel}
        try:
            provider_id = await self._carried(parcel)
            await self._ledger.write(deliveries.sent, parcel, provider_id)
            log.info("delivery.sent", **about)
        except Undelivered as error:
            log.warning("delivery.failed", final=error.final, **about)
            with suppress(SQLAlchemyError):
                await self._ledger.write(
                    deliveries.failed, parcel, str(error), wait=error.wait, final=error.final
                )
        except SQLAlchemyError as error:
            log.error("delivery.unrecorded", error=type(error).__name__, **about)

    async def _carried(self, parcel: Parcel) -> str | None:
        carrier = self._carriers.get(parcel.channel)
        if carrier is None:
            raise Undelivered("the channel is not set up any more")
        patience = self._ledger.office.policy.feedback.attempt.total_seconds() * SHARE_OF_ATTEMPT
        try:
            return await asyncio.wait_for(carrier.carry(parcel), patience)
        except Undelivered:
            raise
        except asyncio.TimeoutError:
            raise Undelivered("the channel did not answer in time") from None
        except Exception as error:
            # Whatever a channel trips over, its words may hold what was to be told: only the kind is kept.
            raise Undelivered(type(error).__name__) from error

    async def _sweep(self) -> None:
        if await self._ledger.read(_read_in_chat):
            await self._ledger.write(note_read)
        if await self._ledger.read(survey.waited_in_vain):
            await self._ledger.write(survey.lapse)


def note_read(work: Work) -> int:
    """What a customer has read in the chat has been received; how many that were."""
    found = _read_in_chat(work)
    for told in found:
        deliveries.received(work, told)
    work.session.flush()
    return len(found)


def _read_in_chat(work: Work) -> list[Feedback]:
    """Told in a conversation, and seen there since."""
    question = (
        select(Feedback)
        .join(Complaint, Complaint.number == Feedback.number)
        .join(Conversation, Conversation.id == Complaint.conversation_id)
        .where(
            Feedback.channel == feedback.CHAT,
            Feedback.state == SENT,
            Conversation.customer_read >= Feedback.seq,
        )
        .limit(AT_ONCE)
    )
    if not work.read_only:
        question = question.with_for_update(of=Feedback, skip_locked=True)
    return list(work.session.execute(question).scalars())
