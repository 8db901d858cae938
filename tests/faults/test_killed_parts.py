"""Whatever is killed, and when: a message is answered once and in order, a complaint is registered once.

A message is held in flight by stopping the assistant (SIGSTOP) before it is killed, and the moments after a
commit are met by watching the database, so nothing here depends on luck or on a sleep.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.settings import ROOT
from tests.chat import Chat
from tests.processes import Stack, wait_until

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("faults"), pytest.mark.timeout(400)]

PATIENCE = 120.0


@pytest.fixture(scope="module")
def product(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One product that every test here breaks and the supervisor mends; at the end both registers agree."""
    with Stack(tmp_path_factory.mktemp("faults")) as running:
        yield running
        told = {**os.environ, "TINGSU_HOME": str(running.home)}
        for command in ("reconcile", "verify"):
            checked = subprocess.run(
                [sys.executable, "-m", "desk.cli", command],
                cwd=ROOT,
                env=told,
                capture_output=True,
                text=True,
            )
            assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.fixture
def chat(product: Stack) -> Iterator[Chat]:
    """A conversation with the product, all of whose parts are up again."""
    product.wait_ready()
    conversation = product.chat()
    yield conversation
    conversation.close()


def count(product: Stack, question: str, *values: Any) -> int:
    """One number from the database, read while the product writes."""
    with sqlite3.connect(f"file:{product.home}/tingsu.db?mode=ro", uri=True, timeout=10) as database:
        return int(database.execute(question, values).fetchone()[0])


def as_soon_as(condition: Callable[[], Any], act: Callable[[], Any], timeout: float = 30) -> None:
    """Do something at the first moment a condition holds."""
    until = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < until, "the moment never came"
        time.sleep(0.001)
    act()


def answers_after(chat: Chat, text: str) -> list[dict[str, Any]]:
    """What was said to the customer after their message `text`, once it is quiet."""
    chat.wait_for(lambda _new: answered(chat, text), PATIENCE)
    chat.read(wait=2)
    return following(chat, text)


def following(chat: Chat, text: str) -> list[dict[str, Any]]:
    position = next(n for n, message in enumerate(chat.seen) if message.get("text") == text)
    return [message for message in chat.seen[position + 1 :] if message["author"] == "bot"]


def answered(chat: Chat, text: str) -> bool:
    return any(m.get("text") == text for m in chat.seen) and bool(following(chat, text))


def assert_nothing_twice(chat: Chat) -> None:
    """No message was stored twice, and no answer was given twice in a row."""
    said = [(m["author"], m.get("text")) for m in chat.seen if m.get("text")]
    repeated = [pair for pair, after in pairwise(said) if pair == after]
    assert not repeated, chat.transcript()
    assert len({m["seq"] for m in chat.seen}) == len(chat.seen)


def test_the_assistant_killed_with_a_message_in_flight(product: Stack, chat: Chat) -> None:
    text = "你好，年费为什么要收两百"
    os.kill(product.pid("rasa"), signal.SIGSTOP)
    chat.send(text)
    in_flight = "SELECT count(*) FROM turn WHERE conversation_id = ? AND state = 'started'"
    wait_until(lambda: count(product, in_flight, chat.id), 20, "the turn to be at the assistant")

    product.kill("rasa")

    assert answers_after(chat, text)
    assert_nothing_twice(chat)


def test_messages_sent_while_the_assistant_is_down_are_answered_later_in_order(
    product: Stack, chat: Chat
) -> None:
    chat.say("你好")
    dead = product.kill("rasa")
    first, second = "信用卡年费怎么收的", "我想登记投诉"
    chat.send(first)
    waiting = "SELECT count(*) FROM turn WHERE conversation_id = ? AND state = 'started'"
    wait_until(lambda: count(product, waiting, chat.id), 20, "the first to be its own turn")
    chat.send(second)

    assert answers_after(chat, second)

    assert product.pid("rasa") != dead
    order = [m.get("text") for m in chat.seen if m.get("text") in (first, second)]
    assert order == [first, second]
    assert_nothing_twice(chat)


def test_the_server_killed_after_it_acknowledged(product: Stack, chat: Chat) -> None:
    text = "转账转错人了怎么办"
    chat.send(text)

    product.kill("server")

    wait_until(lambda: is_up(product), 30, "the server to be back")
    assert answers_after(chat, text)
    assert_nothing_twice(chat)


def test_the_server_killed_after_the_commit_but_before_the_answer(product: Stack, chat: Chat) -> None:
    text, key = "手机银行登录不上", str(uuid.uuid4())
    before = count(product, "SELECT count(*) FROM message WHERE conversation_id = ?", chat.id)
    sending = threading.Thread(target=send_and_lose, args=(product, chat, text, key))

    sending.start()
    stored = "SELECT count(*) FROM message WHERE conversation_id = ?"
    as_soon_as(lambda: count(product, stored, chat.id) > before, lambda: product.kill("server"))
    sending.join()
    wait_until(lambda: is_up(product), 30, "the server to be back")
    repeated = chat.send(text, key=key)

    assert answers_after(chat, text)
    assert [m["seq"] for m in chat.seen if m["author"] == "customer"] == [repeated["seq"]]
    assert_nothing_twice(chat)


def send_and_lose(product: Stack, chat: Chat, text: str, key: str) -> None:
    """Send on a connection of its own; the answer may get lost."""
    headers = {"Authorization": f"Bearer {chat.token}"}
    body = {"client_message_id": key, "text": text}
    try:
        httpx.post(
            f"{product.address}/api/chat/messages", json=body, headers=headers, timeout=10, trust_env=False
        )
    except httpx.TransportError:
        return


def is_up(product: Stack) -> bool:
    """Whether the server answers."""
    try:
        return httpx.get(f"{product.address}/api/health", timeout=1, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("part", ["rasa", "server"])
def test_killed_at_the_moment_of_registration_there_is_one_complaint(
    product: Stack, chat: Chat, part: str
) -> None:
    complaints = "SELECT count(*) FROM complaint"
    before = count(product, complaints)
    chat.say("我要投诉")
    chat.answer_until("confirm")
    confirm = next(c for m in reversed(chat.seen) for c in m.get("choices") or () if "确认" in c["title"])
    chat.send(payload=confirm["payload"])

    as_soon_as(lambda: count(product, complaints) > before, lambda: product.kill(part))

    wait_until(lambda: is_up(product), 30, "the server to be back")
    chat.reconnect()
    chat.wait_for(lambda _new: registered(chat), PATIENCE)
    chat.read(wait=3)
    assert len(registered(chat)) == 1, chat.transcript()
    assert count(product, complaints) == before + 1
    assert_nothing_twice(chat)


def registered(chat: Chat) -> list[dict[str, Any]]:
    """The cards that say that the complaint is registered."""
    return [m for m in chat.seen if (m.get("card") or {}).get("type") == "complaint_registered"]
