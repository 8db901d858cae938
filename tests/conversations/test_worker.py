"""The worker with a real database and an assistant over HTTP: answered once, in order, whatever breaks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desk.complaints.policy import Policy, load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.conversations import inbox, opening, ownership
from desk.conversations.bootstrap import Floor, open_floor
from desk.conversations.reconcile import reconcile
from desk.conversations.view import View, view
from desk.database import create_engine_for
from desk.settings import Settings
from tests.conversations.fake_assistant import TOKEN, FakeAssistant
from tests.conversations.registering import register_complaint
from tests.conversations.scene import nlu, written_policy

PAUSE = 0.15
PATIENCE = 20.0


@pytest.fixture
def assistant() -> Iterator[FakeAssistant]:
    """An assistant that answers."""
    with FakeAssistant() as running:
        yield running


@pytest.fixture
def hurried(tmp_path: Path) -> Policy:
    """The shipped policy with short pauses, and a short patience with the assistant."""
    values = {"fragment_pause_seconds": PAUSE, "fragment_longest_seconds": 1, "assistant_timeout_seconds": 1}
    return load(written_policy(tmp_path / "policy.yml", **values, delay_notice_seconds=0))


Opening = Callable[..., Any]


@pytest.fixture
def server(settings: Settings, hurried: Policy, assistant: FakeAssistant) -> Opening:
    """Starts server processes' floors on one database: `async with server("one") as floor`."""
    told = settings.copy(update={"rasa_url": assistant.url, "rasa_token": TOKEN})

    @asynccontextmanager
    async def start(holder: str = "one", policy: Policy = hurried) -> AsyncIterator[Floor]:
        engine = create_engine_for(settings.database)
        office = Office(engine, policy, Keys.read("", settings.home / "keys"))
        floor = open_floor(told, office, holder=holder)
        await floor.start()
        try:
            yield floor
        finally:
            await floor.stop()

    return start


class Customer:
    """A customer of a floor."""

    def __init__(self, floor: Floor) -> None:
        self.floor, self.count = floor, 0

    async def open(self) -> Customer:
        opened = await self.floor.ledger.write(opening.open_conversation)
        self.id, self.token = opened.conversation_id, opened.token
        return self

    async def send(self, text: str, at: Floor | None = None, key: str | None = None) -> None:
        """Type something, at any server."""
        floor = at or self.floor
        self.count += 1
        key = key or f"k{self.count}"
        receipt = await floor.ledger.write(inbox.receive, self.token, client_message_id=key, text=text)
        floor.worker.expect(receipt.conversation_id, receipt.wake_at)

    async def view(self) -> View:
        """Everything there is."""
        return await self.floor.ledger.read(lambda work: view(work, opening.find(work, self.token), 0))

    async def said(self, *authors: str) -> list[str]:
        """What was said, by these authors."""
        return [line.text or line.kind for line in (await self.view()).lines if line.author in authors]

    async def until(self, holds: Callable[[View], bool]) -> View:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            seen = await self.view()
            if holds(seen):
                return seen
            await asyncio.sleep(0.02)
        raise AssertionError([(line.author, line.text) for line in seen.lines])

    async def answered(self, count: int = 1) -> list[str]:
        """Wait for so many words of the bot; all of them."""
        await self.until(lambda seen: sum(line.author == "bot" for line in seen.lines) >= count)
        return await self.said("bot")


async def settled(floor: Floor) -> None:
    """All agrees: nothing forgotten, nothing doubled."""
    found = await floor.ledger.read(reconcile)
    assert found.agrees, found.differences


async def test_a_burst_is_answered_as_one(
    server: Opening, assistant: FakeAssistant, altered_policy: Callable[..., Policy]
) -> None:
    patient = altered_policy(fragment_pause_seconds=1.5, fragment_longest_seconds=8)
    async with server("one", patient) as floor:
        customer = await Customer(floor).open()
        for text in ("我刚才被骗了", "有个人让我转了两万", "还在让我转", "怎么办"):
            await customer.send(text)
            await asyncio.sleep(0.1)
        assert await customer.answered() == ["听到：我刚才被骗了\n有个人让我转了两万\n还在让我转\n怎么办"]
        assert len(assistant.turns) == 1


async def test_messages_during_a_turn_are_answered_after_it_in_order(
    server: Opening, assistant: FakeAssistant
) -> None:
    assistant.delay = 0.4
    async with server() as floor:
        customer = await Customer(floor).open()
        for text in ("一", "二", "三"):
            await customer.send(text)
            await asyncio.sleep(PAUSE * 1.5)
        assert "\n".join(await customer.answered(2)).count("听到") >= 2
        await customer.until(
            lambda seen: "三" in (seen.lines[-1].text or "") and seen.lines[-1].author == "bot"
        )
        assert "".join(assistant.texts()).replace("\n", "") == "一二三"
        assert assistant.overlaps == 0


async def test_while_the_assistant_is_down_messages_wait_and_are_answered_once_in_order(
    server: Opening, assistant: FakeAssistant
) -> None:
    assistant.die()
    async with server() as floor:
        customer = await Customer(floor).open()
        await customer.send("在吗")
        await customer.until(lambda seen: seen.lines[-1].author == "system")
        await customer.send("喂")
        await asyncio.sleep(0.5)
        assistant.start()
        await customer.until(
            lambda seen: "喂" in (seen.lines[-1].text or "") and seen.lines[-1].author == "bot"
        )
        assert await customer.said("bot") == ["听到：在吗", "听到：喂"]
        assert len(await customer.said("system")) == 1
        assert set(assistant.worked.values()) == {1}
        await settled(floor)


async def test_an_assistant_killed_over_a_turn_is_asked_again(
    server: Opening, assistant: FakeAssistant
) -> None:
    assistant.delay = 30
    async with server() as floor:
        customer = await Customer(floor).open()
        await customer.send("我要投诉")
        while not assistant.turns:
            await asyncio.sleep(0.02)
        assistant.die()
        assistant.delay = 0
        assistant.start()
        assert await customer.answered() == ["听到：我要投诉"]


async def test_an_answer_cut_in_half_is_fetched_again_and_nothing_is_run_twice(
    server: Opening, assistant: FakeAssistant
) -> None:
    assistant.cuts = 2
    async with server() as floor:
        customer = await Customer(floor).open()
        await customer.send("我要投诉")
        assert await customer.answered() == ["听到：我要投诉"]
        assert list(assistant.worked.values()) == [1]
        assert len(assistant.turns) == 3


async def test_an_assistant_that_hangs_over_an_urgent_matter_brings_a_person(
    server: Opening, assistant: FakeAssistant
) -> None:
    assistant.deaf = True
    async with server() as floor:
        customer = await Customer(floor).open()
        await customer.send("我被骗了")
        began = time.monotonic()
        seen = await customer.until(lambda seen: seen.owner == "queue")
        assert time.monotonic() - began < 5
        assert seen.queue_position == 1
        assistant.deaf = False
        assert await customer.answered() == ["听到：我被骗了"]
        await settled(floor)


async def test_an_answer_of_another_shape_is_a_fault_and_not_a_crash(
    server: Opening, assistant: FakeAssistant
) -> None:
    odd: list[dict[str, Any]] = [
        {"replies": "no list"},
        {"replies": []},
        {"replies": [{"text": 5, "choices": [{"title": ""}]}]},
        {"replies": [{"text": "好"}], "handoff": {"reason": "boredom"}},
    ]
    assistant.script = lambda turn: odd.pop()
    async with server() as floor:
        customer = await Customer(floor).open()
        await customer.send("喂")
        while odd:
            await asyncio.sleep(0.05)
            assistant._answers.clear()
        assistant.script = lambda turn: {"replies": [{"text": "好了"}], "nlu": nlu()}
        assistant._answers.clear()
        assert await customer.answered() == ["好了"]


async def test_a_claim_during_a_turn_silences_the_bot(server: Opening, assistant: FakeAssistant) -> None:
    assistant.delay = 0.5
    async with server() as floor:
        customer = await Customer(floor).open()
        await customer.send("转人工")
        while not assistant.turns:
            await asyncio.sleep(0.01)
        await floor.ledger.write(ownership.claim, customer.id, "chen")
        await asyncio.sleep(1)
        assert await customer.said("bot") == []
        await settled(floor)


async def test_a_server_killed_over_a_turn_answers_it_once_after_its_restart(
    server: Opening, assistant: FakeAssistant
) -> None:
    assistant.delay = 0.3
    async with server("one") as floor:
        customer = await Customer(floor).open()
        await customer.send("我要投诉")
        while not assistant.turns:
            await asyncio.sleep(0.01)
        kill(floor)
        await asyncio.sleep(0.6)
        assert await customer.said("bot") == []
        async with server("one"):
            assert await customer.answered() == ["听到：我要投诉"]
        await asyncio.sleep(0.3)
        assert await customer.said("bot") == ["听到：我要投诉"]
        assert list(assistant.worked.values()) == [1]


async def test_a_server_killed_before_it_began_leaves_the_turn_to_another(
    server: Opening, assistant: FakeAssistant
) -> None:
    async with server("one") as dead:
        customer = await Customer(dead).open()
        kill(dead)
        await customer.send("我要投诉")
        async with server("two"):
            assert await customer.answered() == ["听到：我要投诉"]


async def test_a_complaint_registered_in_a_turn_that_was_lost_is_told_once(
    server: Opening, assistant: FakeAssistant, settings: Settings
) -> None:
    async with server("one") as floor:
        customer = await Customer(floor).open()

        def registers(turn: dict[str, Any]) -> dict[str, Any]:
            number = register_complaint(floor.office, customer.id)
            return {"replies": [{"text": f"已登记，编号 {number}。"}], "nlu": nlu()}

        assistant.script, assistant.cuts = registers, 1
        await customer.send("确认")
        seen = await customer.until(lambda seen: any(line.card for line in seen.lines))
        await customer.until(lambda seen: any(line.author == "bot" for line in seen.lines))
        await asyncio.sleep(1.2)
        seen = await customer.view()
        assert [line.kind for line in seen.lines if line.card] == ["card"]
        assert len([line for line in seen.lines if line.author == "bot"]) == 1
        await settled(floor)


async def test_two_servers_on_one_database_never_double(server: Opening, assistant: FakeAssistant) -> None:
    assistant.delay = 0.02
    async with server("one") as one, server("two") as two:
        customers = [await Customer(one).open() for _ in range(6)]

        async def talk(customer: Customer, number: int) -> None:
            for turn in range(6):
                await customer.send(f"{number}-{turn}", at=(one, two)[(number + turn) % 2])
                # Both look at the same conversation at the same moment.
                for floor in (one, two):
                    floor.worker.expect(customer.id, floor.office.clock())
                await asyncio.sleep(PAUSE * (1.3 if turn % 2 else 0.2))

        await asyncio.gather(*(talk(customer, number) for number, customer in enumerate(customers)))
        for number, customer in enumerate(customers):
            last = f"{number}-5"
            await customer.until(
                lambda seen, last=last: last in (seen.lines[-1].text or "") and seen.lines[-1].author == "bot"
            )  # type: ignore[misc]
            heard = "\n".join(await customer.said("bot")).replace("听到：", "").split("\n")
            assert heard == [f"{number}-{turn}" for turn in range(6)]
        assert assistant.overlaps == 0
        assert set(assistant.worked.values()) == {1}
        assert len(assistant.turns) == len(assistant.worked)
        await settled(one)


async def test_a_database_that_is_gone_for_a_moment_costs_no_answer(
    server: Opening, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    async with server() as floor:
        customer = await Customer(floor).open()
        await customer.send("我要投诉")
        while not assistant.turns:
            await asyncio.sleep(0.005)
        real, left = floor.office.work, [3]

        def flaky() -> Any:
            if left[0] > 0:
                left[0] -= 1
                raise OperationalError("commit", {}, Exception("database is locked"))
            return real()

        monkeypatch.setattr(floor.office, "work", flaky)
        assert await customer.answered() == ["听到：我要投诉"]
        assert len(assistant.turns) == 1


async def test_an_orderly_stop_finishes_or_gives_back(server: Opening, assistant: FakeAssistant) -> None:
    assistant.delay = 0.4
    async with server("one") as floor:
        customer = await Customer(floor).open()
        await customer.send("一")
        while not assistant.turns:
            await asyncio.sleep(0.01)
    async with server("two") as floor:
        customer.floor = floor
        assert await customer.said("bot") == ["听到：一"]


def kill(floor: Floor) -> None:
    """As kill -9 would: nothing is finished, nothing is given back."""
    worker = floor.worker
    worker._stopping = True
    for task in [*worker._loops, *worker._busy.values()]:
        task.cancel()
    for timer in worker._timers.values():
        timer.cancel()

    async def nothing() -> None:
        floor.ledger.close()

    worker.stop = nothing  # type: ignore[method-assign]
