"""The feed: tells whoever watches a conversation that something is new in it, within this process and beyond.

It carries no messages. Who is told reads what is new from the record, from their own cursor: so nothing is
lost or doubled when a notification is, and order is the record's. What a lost notification would delay is
found by `Feed.sweep`, which compares what the watchers saw last with the record.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

Stamp = tuple[int, int, str, int, int, str]
CHANNEL = "tingsu:feed"
AGAIN_AFTER = 2.0
LONGEST_TYPING, LONGEST_HUMAN_TYPING = 30.0, 6.0
CUSTOMER = "customer"


@dataclass(frozen=True)
class News:
    """Something is new.

    Attributes:
        conversation_id: where; None when the queue moved, which everybody in it sees.
        typing: the bot or the agent began or stopped to prepare an answer; None when that did not change.
        who: who types: `customer`, an agent's display name, or None for the bot.
        event: something only the desk is told, e.g. offer, mention, lost, draft, presence.
        agent: whom at the desk it is for.
        data: what else the desk should know; never personal data.
    """

    conversation_id: str | None
    typing: bool | None = None
    who: str | None = None
    event: str | None = None
    agent: str | None = None
    data: dict[str, Any] | None = None

    @property
    def for_desk_only(self) -> bool:
        """Whether customers' windows need not look."""
        return self.event is not None or self.who == CUSTOMER


class Watch:
    """One watcher of one conversation.

    Attributes:
        seen: the stamp of what the watcher read last.
        queued: the watcher's conversation is in the queue, so its place may change.
        typing: an answer is being prepared.
    """

    def __init__(self, feed: Feed, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        self.seen: Stamp | None = None
        self.queued = False
        self.typing = False
        self._feed = feed
        self._event = asyncio.Event()

    def __enter__(self) -> Watch:
        self._feed.add(self)
        return self

    def __exit__(self, *_error: object) -> None:
        self._feed.remove(self)

    async def news(self, timeout: float | None = None) -> bool:
        """Wait for news; False when there were none in time."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._event.wait(), timeout)
            self._event.clear()
            return True
        return False

    def wake(self) -> None:
        """There are news."""
        self._event.set()


class Feed:
    """All watchers of this process."""

    def __init__(self) -> None:
        self._watches: dict[str, set[Watch]] = defaultdict(set)
        self._typing: dict[str, float] = {}
        self.abroad: Callable[[News], None] | None = None
        self.listeners: set[Callable[[News], None]] = set()

    def watch(self, conversation_id: str) -> Watch:
        """A watcher, to be used in a `with`."""
        return Watch(self, conversation_id)

    def add(self, watch: Watch) -> None:
        """Begin to tell a watcher."""
        watch.typing = self._typing.get(watch.conversation_id, 0) > time.monotonic()
        self._watches[watch.conversation_id].add(watch)

    def remove(self, watch: Watch) -> None:
        """Stop telling a watcher."""
        watches = self._watches[watch.conversation_id]
        watches.discard(watch)
        if not watches:
            del self._watches[watch.conversation_id]

    def watchers(self, conversation_id: str) -> int:
        """How many watch a conversation here."""
        return len(self._watches.get(conversation_id, ()))

    def watched(self) -> list[str]:
        """Conversations somebody here watches."""
        return list(self._watches)

    def tell(self, news: News) -> None:
        """Tell the watchers here, and other processes."""
        self.hear(news)
        if self.abroad is not None:
            self.abroad(news)

    def hear(self, news: News) -> None:
        """Tell the watchers here."""
        for listener in list(self.listeners):
            listener(news)
        if news.for_desk_only:
            return
        if news.conversation_id is None:
            self._wake(watch for watches in self._watches.values() for watch in watches if watch.queued)
            return
        if news.typing is not None:
            self._note_typing(news.conversation_id, news.typing, news.who)
        watches = self._watches.get(news.conversation_id, ())
        for watch in watches:
            watch.typing = watch.typing if news.typing is None else news.typing
        self._wake(watches)

    def wake(self, conversation_id: str) -> None:
        """Have the watchers of a conversation look again."""
        self._wake(self._watches.get(conversation_id, ()))

    def _note_typing(self, conversation_id: str, typing: bool, who: str | None) -> None:
        self._typing.pop(conversation_id, None)
        if typing:
            longest = LONGEST_TYPING if who is None else LONGEST_HUMAN_TYPING
            self._typing[conversation_id] = time.monotonic() + longest

    def sweep(self, stamps: Mapping[str, Stamp]) -> None:
        """Wake watchers that missed something: what they saw last is not what the record says."""
        for conversation_id, stamp in stamps.items():
            self._wake(w for w in self._watches.get(conversation_id, ()) if w.seen not in (None, stamp))
        for conversation_id in [each for each, until in self._typing.items() if until < time.monotonic()]:
            self.hear(News(conversation_id, typing=False))  # whoever was typing died over it

    @staticmethod
    def _wake(watches: Iterable[Watch]) -> None:
        for watch in list(watches):
            watch.wake()


class RedisBridge:
    """Carries news between the feeds of several processes; without Redis the sweep finds them, later."""

    def __init__(self, feed: Feed, url: str) -> None:
        self._feed = feed
        self._redis: Redis[str] = Redis.from_url(url, decode_responses=True, socket_connect_timeout=2)
        self._name = secrets.token_hex(8)
        self._out: asyncio.Queue[News] = asyncio.Queue(maxsize=10_000)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to carry news both ways."""
        self._feed.abroad = self._send
        self._tasks = [asyncio.create_task(self._publish()), asyncio.create_task(self._listen())]

    async def stop(self) -> None:
        """Stop carrying news."""
        self._feed.abroad = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.close(close_connection_pool=True)

    async def ping(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(await asyncio.wait_for(self._redis.ping(), 2))
        except (RedisError, OSError, asyncio.TimeoutError):
            return False

    def _send(self, news: News) -> None:
        with suppress(asyncio.QueueFull):
            self._out.put_nowait(news)

    def _hear(self, data: str) -> None:
        name, news = json.loads(data)
        if name != self._name:
            self._feed.hear(News(**news))

    async def _publish(self) -> None:
        while True:
            news = await self._out.get()
            try:
                await self._redis.publish(CHANNEL, json.dumps([self._name, asdict(news)]))
            except (RedisError, OSError) as error:
                log.warning("feed.publish_failed", error=type(error).__name__)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    async for message in channel.listen():
                        if message["type"] == "message":
                            self._hear(message["data"])
            except (RedisError, OSError, ValueError, TypeError) as error:
                log.warning("feed.listen_failed", error=type(error).__name__)
            await asyncio.sleep(AGAIN_AFTER)
