"""A small Socket.IO client for tests, over a real WebSocket: it keeps what it is told, and when."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import lru_cache
from typing import Any

import websockets


class Refused(Exception):
    """The server does not let the client in."""


class Live:
    """A connection to one namespace.

    Attributes:
        events: (name, payload, moment) of all that was told.
    """

    def __init__(
        self,
        url: str,
        namespace: str,
        *,
        cookie: str | None = None,
        auth: Any = None,
        origin: str | None = None,
    ) -> None:
        self.namespace = namespace
        self.events: list[tuple[str, Any, float]] = []
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self._numbers = itertools.count(1)
        self._loop = _shared_loop()
        address = url.replace("http", "ws", 1) + "/api/socket.io/?EIO=4&transport=websocket"
        headers = {**({"Cookie": cookie} if cookie else {}), **({"Origin": origin} if origin else {})}
        self._run(self._connect(address, headers, auth))

    async def _connect(self, address: str, headers: dict[str, str], auth: Any) -> None:
        try:
            self._socket = await websockets.connect(address, extra_headers=headers)  # type: ignore[attr-defined]
        except websockets.exceptions.InvalidStatusCode as error:
            raise Refused(str(error)) from error
        await self._socket.recv()
        await self._socket.send(f"40{self.namespace},{json.dumps(auth or {})}")
        answer = str(await asyncio.wait_for(self._socket.recv(), 10))
        if not answer.startswith(f"40{self.namespace},"):
            await self._socket.close()
            raise Refused(answer)
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        with suppress(websockets.exceptions.ConnectionClosed):
            async for packet in self._socket:
                if packet == "2":
                    await self._socket.send("3")
                elif packet.startswith(f"42{self.namespace},"):
                    name, *data = json.loads(packet.partition(",")[2])
                    self.events.append((name, data[0] if data else None, time.monotonic()))
                elif packet.startswith(f"43{self.namespace},"):
                    number, _, body = packet.partition(",")[2].partition("[")
                    self._acks.pop(int(number)).set_result(json.loads("[" + body)[0])

    async def _ask(self, event: str, data: Any) -> Any:
        number = next(self._numbers)
        self._acks[number] = answer = self._loop.create_future()
        await self._socket.send(f"42{self.namespace},{number}{json.dumps([event, data])}")
        return await asyncio.wait_for(answer, 10)

    def _run(self, act: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(15)

    def told(self, event: str) -> list[Any]:
        """The payloads of an event so far."""
        return [data for name, data, _at in list(self.events) if name == event]

    def wait(self, event: str, fits: Callable[[Any], Any] = lambda _data: True, timeout: float = 10) -> Any:
        """The first payload of an event that fits."""
        ends = time.monotonic() + timeout
        while time.monotonic() < ends:
            for data in self.told(event):
                if fits(data):
                    return data
            time.sleep(0.01)
        raise AssertionError(f"no {event} among {[(name, data) for name, data, _ in self.events]}")

    def ask(self, event: str, data: Any = None) -> Any:
        """Say something, and wait for the answer."""
        return self._run(self._ask(event, data))

    def emit(self, event: str, data: Any = None) -> None:
        """Say something."""
        self._run(self._socket.send(f"42{self.namespace},{json.dumps([event, data])}"))

    def close(self) -> None:
        """Hang up."""
        self._run(self._socket.close())


@lru_cache(maxsize=1)
def _shared_loop() -> asyncio.AbstractEventLoop:
    """The loop all connections of the tests run in."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop
