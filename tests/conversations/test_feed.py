"""News reach whoever watches, here and in other processes, and a lost one is found by the sweep."""

from __future__ import annotations

import asyncio

from desk.conversations.feed import Feed, News, RedisBridge


async def test_a_watcher_is_told_of_its_conversation_only() -> None:
    feed = Feed()
    with feed.watch("a") as mine, feed.watch("b") as other:
        feed.tell(News("a"))
        assert await mine.news(0.1)
        assert not await other.news(0.01)


async def test_news_that_came_before_the_wait_are_not_lost() -> None:
    feed = Feed()
    with feed.watch("a") as watch:
        feed.tell(News("a"))
        feed.tell(News("a"))
        assert await watch.news(0.1)
        assert not await watch.news(0.01)


async def test_who_left_is_forgotten() -> None:
    feed = Feed()
    with feed.watch("a"):
        assert feed.watched() == ["a"]
    assert (feed.watched(), feed.watchers("a")) == ([], 0)


async def test_who_comes_later_learns_that_an_answer_is_being_typed() -> None:
    feed = Feed()
    feed.tell(News("a", typing=True))
    with feed.watch("a") as watch:
        assert watch.typing
        feed.tell(News("a"))
        assert watch.typing
        feed.tell(News("a", typing=False))
        assert not watch.typing


async def test_a_move_of_the_line_concerns_those_who_wait_in_it() -> None:
    feed = Feed()
    with feed.watch("a") as waiting, feed.watch("b") as talking:
        waiting.queued = True
        feed.tell(News(None))
        assert await waiting.news(0.1)
        assert not await talking.news(0.01)


async def test_the_sweep_wakes_who_missed_something() -> None:
    feed = Feed()
    with feed.watch("a") as behind, feed.watch("a") as up_to_date:
        behind.seen, up_to_date.seen = (3, 0, "bot"), (4, 0, "bot")
        feed.sweep({"a": (4, 0, "bot")})
        assert await behind.news(0.1)
        assert not await up_to_date.news(0.01)


async def test_redis_carries_news_between_processes(redis_url: str) -> None:
    here, there = Feed(), Feed()
    bridges = [RedisBridge(here, redis_url), RedisBridge(there, redis_url)]
    for bridge in bridges:
        bridge.start()
    try:
        assert await bridges[0].ping()
        with there.watch("a") as far, here.watch("a") as near:
            for _ in range(50):
                here.tell(News("a", typing=True))
                if await far.news(0.1):
                    break
            assert far.typing
            await near.news(0.1)
            await asyncio.sleep(0.2)
            assert not await near.news(0.01), "one's own news came back"
    finally:
        for bridge in bridges:
            await bridge.stop()


async def test_without_redis_the_news_at_home_go_on() -> None:
    feed = Feed()
    bridge = RedisBridge(feed, "redis://127.0.0.1:9/0")
    bridge.start()
    try:
        assert not await bridge.ping()
        with feed.watch("a") as watch:
            feed.tell(News("a"))
            assert await watch.news(0.1)
    finally:
        await bridge.stop()
