"""The same messages over Socket.IO: from the cursor on, in order, once, and with the state beside them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import socketio
import websockets
from websockets.client import WebSocketClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidStatusCode

from desk.conversations import ownership
from tests.api.conftest import LiveServer
from tests.chat import Chat
from tests.conversations.fake_assistant import FakeAssistant
from tests.conversations.scene import nlu


class Refused(Exception):
    """The server did not let us in."""


class Window:
    """One open page, speaking Socket.IO over WebSocket (aiohttp here is too old for the ready client)."""

    def __init__(self, line: WebSocketClientProtocol) -> None:
        self._line = line
        self.messages: list[dict[str, Any]] = []
        self.states: list[dict[str, Any]] = []

    async def enter(self, auth: Any) -> None:
        """Go into the chat."""
        assert str(await self._line.recv()).startswith("0")
        await self._line.send("40/chat," + json.dumps(auth))
        answer = str(await self._line.recv())
        if not answer.startswith("40/chat,"):
            raise Refused(answer)

    async def listen(self) -> None:
        """Take what comes, until the end."""
        with suppress(ConnectionClosed):
            async for packet in self._line:
                if packet == "2":
                    await self._line.send("3")
                elif str(packet).startswith("42/chat,"):
                    event, data = json.loads(str(packet)[8:])
                    (self.messages if event == "message" else self.states).append(data)

    async def emit(self, event: str) -> None:
        """Tell the server something."""
        await self._line.send("42/chat," + json.dumps([event]))

    async def until(self, holds: Callable[[], Any]) -> None:
        """Wait until something is so."""
        end = time.monotonic() + 15
        while not holds():
            assert time.monotonic() < end, (self.messages, self.states)
            await asyncio.sleep(0.02)

    def seqs(self) -> list[int]:
        """The numbers of the messages that came."""
        return [message["seq"] for message in self.messages]


@asynccontextmanager
async def window(server: LiveServer, auth: Any, origin: str | None = None) -> AsyncIterator[Window]:
    """Open a page."""
    address = server.address.replace("http", "ws") + "/api/socket.io/?EIO=4&transport=websocket"
    connecting = websockets.connect(address, origin=origin)  # type: ignore[arg-type]
    try:
        line = await connecting.__aenter__()
    except InvalidStatusCode as error:
        raise Refused(error.status_code) from error
    try:
        opened = Window(line)
        await opened.enter(auth)
        listening = asyncio.create_task(opened.listen())
        yield opened
    finally:
        await line.close()
    await listening


async def test_messages_come_as_they_are_said(server: LiveServer, chat: Chat) -> None:
    async with window(server, {"token": chat.token, "after": 0}) as page:
        await asyncio.to_thread(chat.post, {"client_message_id": "a", "text": "我要投诉"})
        await page.until(lambda: len(page.messages) == 2)
        assert (
            page.messages == (await asyncio.to_thread(chat.http.get, "/api/chat/messages")).json()["messages"]
        )


async def test_a_client_without_websockets_is_served_too(server: LiveServer, chat: Chat) -> None:
    client, messages = socketio.AsyncClient(reconnection=False), []
    client.on("message", messages.append, namespace="/chat")
    auth, namespaces = {"token": chat.token, "after": 0}, ["/chat"]
    path = "/api/socket.io"
    await client.connect(
        server.address, socketio_path=path, namespaces=namespaces, auth=auth, transports=["polling"]
    )
    await asyncio.to_thread(chat.say, "喂")
    for _ in range(100):
        if len(messages) == 2:
            break
        await asyncio.sleep(0.05)
    await client.eio.disconnect(abort=True)
    assert [message["seq"] for message in messages] == [1, 2]


async def test_a_page_that_was_away_gets_what_it_missed_and_nothing_twice(
    server: LiveServer, chat: Chat
) -> None:
    for text in ("一", "二", "三"):
        await asyncio.to_thread(chat.say, text)
    async with window(server, {"token": chat.token, "after": 3}) as page:
        await asyncio.to_thread(chat.say, "四")
        await page.until(lambda: len(page.messages) == 5)
        await asyncio.sleep(0.2)
        assert page.seqs() == [4, 5, 6, 7, 8]


async def test_every_window_is_told(server: LiveServer, chat: Chat) -> None:
    auth = {"token": chat.token, "after": 0}
    async with window(server, auth) as one, window(server, auth) as two:
        await asyncio.to_thread(chat.say, "喂")
        for page in (one, two):
            await page.until(lambda page=page: page.seqs() == [1, 2])  # type: ignore[misc]


async def test_the_state_shows_that_an_answer_is_coming(
    server: LiveServer, chat: Chat, assistant: FakeAssistant
) -> None:
    assistant.delay = 0.3
    async with window(server, {"token": chat.token, "after": 0}) as page:
        await page.until(lambda: page.states)
        assert page.states == [{"owner": "bot", "typing": False, "read": 0}]
        await asyncio.to_thread(chat.say, "喂")
        await page.until(lambda: len(page.states) == 3)
        assert [state["typing"] for state in page.states] == [False, True, False]


async def test_the_place_in_the_queue_moves_without_asking(
    server: LiveServer, chat: Chat, assistant: FakeAssistant
) -> None:
    assistant.script = lambda turn: {
        "replies": [{"text": "好"}],
        "handoff": {"reason": "requested"},
        "nlu": nlu("ask_human"),
    }
    first = server.chat()
    await asyncio.to_thread(first.say, "转人工")
    async with window(server, {"token": chat.token, "after": 0}) as page:
        await asyncio.to_thread(chat.say, "转人工")
        await page.until(lambda: page.states[-1].get("queue_position") == 2)
        floor = server.app.state.floor
        with floor.office.work() as work:  # an agent at another server, of whom nobody here is told
            ownership.claim(work, first.id, "chen")
        await page.until(lambda: page.states[-1]["owner"] == "queue")
        with floor.office.work() as work:
            ownership.claim(work, chat.id, "chen")
        await page.until(lambda: page.states[-1]["owner"] == "agent")


async def test_a_customer_who_types_is_waited_for(
    serve: Callable[..., LiveServer], assistant: FakeAssistant
) -> None:
    server = serve(fragment_pause_seconds=0.4, typing_pause_seconds=1.2)
    chat = server.chat()
    async with window(server, {"token": chat.token, "after": 0}) as page:
        await asyncio.to_thread(chat.post, {"client_message_id": "a", "text": "我要"})
        await page.emit("typing")
        await asyncio.sleep(0.8)
        await asyncio.to_thread(chat.post, {"client_message_id": "b", "text": "投诉"})
        await page.until(lambda: len(page.messages) == 3)
        assert page.messages[-1]["text"] == "听到：我要\n投诉"


@pytest.mark.parametrize(
    "auth", [None, {}, {"token": ""}, {"token": "wrong"}, {"token": 5}, "token", {"token": ["x"], "after": 0}]
)
async def test_without_the_token_nobody_gets_in(server: LiveServer, auth: Any) -> None:
    with pytest.raises(Refused):
        async with window(server, auth):
            pass


@pytest.mark.parametrize("after", [-1, "x", None, 2**40, True, 1.5])
async def test_a_senseless_cursor_means_from_the_beginning(
    server: LiveServer, chat: Chat, after: Any
) -> None:
    await asyncio.to_thread(chat.say, "喂")
    async with window(server, {"token": chat.token, "after": after}) as page:
        await page.until(lambda: page.seqs() == [1, 2])


async def test_a_page_of_another_origin_is_not_let_in(server: LiveServer, chat: Chat) -> None:
    auth = {"token": chat.token, "after": 0}
    with pytest.raises(Refused):
        async with window(server, auth, origin="https://evil.example"):
            pass
    async with window(server, auth, origin=server.address):
        pass


async def test_a_page_that_left_costs_nothing_any_more(server: LiveServer, chat: Chat) -> None:
    feed = server.app.state.floor.feed
    async with window(server, {"token": chat.token, "after": 0}) as page:
        await page.until(lambda: feed.watchers(chat.id) == 1)
    for _ in range(100):
        if not feed.watchers(chat.id):
            break
        await asyncio.sleep(0.05)
    assert feed.watchers(chat.id) == 0
