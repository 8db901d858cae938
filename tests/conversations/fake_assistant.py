"""An assistant that keeps the contract of the real one, and can be made slow, deaf, broken or dead.

It answers over real HTTP. A turn it has answered before is answered from its memory, as the real one does;
what it was asked, and whether two turns of one conversation were ever there at once, can be looked up.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.conversations.scene import nlu

TOKEN = "token-of-the-fake"
Script = Callable[[dict[str, Any]], dict[str, Any]]


def echo(turn: dict[str, Any]) -> dict[str, Any]:
    """The usual script: repeat what was said."""
    return {"replies": [{"text": f"听到：{turn['text'] or turn['payload']}"}], "nlu": nlu()}


class FakeAssistant:
    """The assistant's server, in a thread of its own.

    Attributes:
        script: what it says to a turn.
        delay: seconds it thinks.
        fault: HTTP status it answers with instead, remembering nothing.
        deaf: it takes requests and never answers.
        cuts: so many answers are cut off after the work was done.
        turns: everything it was asked, in order.
        heard: everything it was told of the talk with an agent, each message once, in order.
        told: how often it was told.
        facts: what it reads in messages to an agent.
        worked: how often each turn was really worked on.
        overlaps: how often two turns of one conversation were there at once.
    """

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.reset()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def reset(self) -> None:
        """Behave, and forget everything."""
        self.script: Script = echo
        self.delay = 0.0
        self.fault: int | None = None
        self.deaf = False
        self.cuts = 0
        self.turns: list[dict[str, Any]] = []
        self.heard: list[dict[str, Any]] = []
        self.told = 0
        self.facts: dict[str, Any] = {}
        self.worked: Counter[str] = Counter()
        self.overlaps = 0
        self._answers: dict[str, dict[str, Any]] = {}
        self._present: Counter[str] = Counter()

    def start(self) -> None:
        """Begin to listen; what was answered before the death is remembered."""
        routes = [
            Route("/webhooks/desk/turn", self._turn, methods=["POST"]),
            Route("/webhooks/desk/heard", self._heard, methods=["POST"]),
            Route("/webhooks/desk/parse", self._parse, methods=["POST"]),
            Route("/webhooks/desk/health", self._health),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), host="127.0.0.1", port=self.port, log_level="critical", lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            threading.Event().wait(0.01)

    def die(self) -> None:
        """Stop at once; requests under way break off."""
        if self._server is not None and self._thread is not None:
            self._server.force_exit = self._server.should_exit = True
            self._thread.join(10)
            self._server = None

    def texts(self) -> list[str]:
        """What it was asked, each turn once."""
        return [
            turn["text"] or turn["payload"]
            for turn in {each["turn_id"]: each for each in self.turns}.values()
        ]

    async def _turn(self, request: Request) -> Response:
        turn = await request.json()
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        self.turns.append(turn)
        conversation_id, turn_id = turn["conversation_id"], turn["turn_id"]
        self.overlaps += self._present[conversation_id] > 0
        self._present[conversation_id] += 1
        try:
            return await self._answer(turn, turn_id)
        finally:
            self._present[conversation_id] -= 1

    async def _answer(self, turn: dict[str, Any], turn_id: str) -> Response:
        if self.delay:
            await asyncio.sleep(self.delay)
        while self.deaf:
            await asyncio.sleep(0.05)
        if self.fault is not None:
            return JSONResponse({"error": "as told"}, self.fault)
        replayed = turn_id in self._answers
        if not replayed:
            self.worked[turn_id] += 1
            self._answers[turn_id] = await asyncio.to_thread(self.script, turn)
        body = {
            "handoff": None,
            "expects": None,
            "nlu": nlu(),
            **self._answers[turn_id],
            "replayed": replayed,
        }
        if self.cuts > 0:
            self.cuts -= 1
            return Response(
                b'{"replies": [{"te', media_type="application/json", headers={"Content-Length": "400"}
            )
        return JSONResponse(body)

    async def _heard(self, request: Request) -> Response:
        missed = await request.json()
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        if self.fault is not None:
            return JSONResponse({"error": "as told"}, self.fault)
        self.told += 1
        known = {each["message_id"] for each in self.heard}
        self.heard += [each for each in missed["events"] if each["message_id"] not in known]
        return JSONResponse({"heard": len(missed["events"])})

    async def _parse(self, request: Request) -> Response:
        body = await request.json()
        read = nlu("inform", text=body["text"], facts=self.facts)
        return JSONResponse({"nlu": read}, self.fault or 200)

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"model": "fake", "ready": not self.deaf})

    def __enter__(self) -> FakeAssistant:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.deaf = False
        with suppress(RuntimeError):
            self.die()
