"""The door through which the desk, and only the desk, talks to the assistant."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.heard import Missed, facts_in, hear
from bot.turn import CHANNEL, TurnFailed, TurnProcessor, TurnRequest, answer_turn

logger = logging.getLogger(__name__)

Act = Callable[[Agent], Awaitable[dict[str, Any]]]
COMMAND = re.compile(r"/(?!restart|back|session_start)[a-z_]+(\{.*\})?", re.DOTALL)


class BadTurn(ValueError):
    """The request is not a turn."""


class DeskChannel(InputChannel):
    """Answers turns over HTTP on loopback.

    Rasa's own channels are open to whoever reaches the port and let a customer type commands (`/restart`).
    Here every call carries the secret shared with the desk, and text is never a command.
    """

    def __init__(self, token: str) -> None:
        """Remember the secret; without one every call is refused."""
        self._token = token
        self._in_flight: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def name(cls) -> str:
        """The part of the address after `/webhooks/`."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> DeskChannel:
        """Take the secret from RASA_TOKEN; `rasa shell` and `rasa train` work without it."""
        return cls(os.environ.get("RASA_TOKEN", ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The four addresses of the channel."""
        desk = Blueprint("desk_channel")

        @desk.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            return await self.turn(request)

        @desk.route("/heard", methods=["POST"])
        async def heard(request: Request) -> HTTPResponse:
            return await self.heard(request)

        @desk.route("/parse", methods=["POST"])
        async def parse(request: Request) -> HTTPResponse:
            return await self.parse(request)

        @desk.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return await self.health(request)

        return desk

    async def turn(self, request: Request) -> HTTPResponse:
        """Answer one turn; again the same answer for the same turn; 500 and no trace if it failed."""
        if not self._knows(request):
            return json({"error": "unauthorized"}, status=401)
        try:
            asked = read_turn(request.json)
        except BadTurn as error:
            return json({"error": str(error)}, status=400)
        return await self._alone(request, asked.conversation_id, partial(answer_turn, asked=asked))

    async def heard(self, request: Request) -> HTTPResponse:
        """Learn what was said while an agent had the conversation; said again, it is heard once."""
        if not self._knows(request):
            return json({"error": "unauthorized"}, status=401)
        try:
            missed = read_missed(request.json)
        except BadTurn as error:
            return json({"error": str(error)}, status=400)
        return await self._alone(request, missed.conversation_id, partial(hear, missed=missed))

    async def _alone(self, request: Request, conversation_id: str, act: Act) -> HTTPResponse:
        """Nothing else happens in the conversation meanwhile; what failed left no trace."""
        agent: Agent = request.app.ctx.agent
        lock = self._in_flight.setdefault(conversation_id, asyncio.Lock())
        try:
            async with lock:
                return json(await act(agent))
        except Exception as error:
            logger.exception("%s failed in conversation %s", request.path, conversation_id)
            reason = str(error) if isinstance(error, TurnFailed) else type(error).__name__
            return json({"error": reason}, status=500)

    async def parse(self, request: Request) -> HTTPResponse:
        """Read a text without answering it (an agent owns the conversation)."""
        if not self._knows(request):
            return json({"error": "unauthorized"}, status=401)
        body = request.json or {}
        agent: Agent = request.app.ctx.agent
        if not isinstance(body.get("text"), str) or not body["text"].strip():
            return json({"error": "text is missing"}, status=400)
        if agent.processor is None:
            return json({"error": "no model is loaded"}, status=503)
        text, metadata = as_text(body["text"]), {"sent_at": body.get("sent_at")}
        nlu = await TurnProcessor.over(agent.processor).understand(text, metadata)
        return json({"nlu": {**nlu, "facts": await asyncio.to_thread(facts_in, text, nlu, metadata)}})

    async def health(self, request: Request) -> HTTPResponse:
        """Which model answers, and whether it can."""
        agent: Agent = request.app.ctx.agent
        return json({"model": agent.model_id, "ready": agent.is_ready()})

    def _knows(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return bool(self._token) and hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())


def read_turn(body: Any) -> TurnRequest:
    """The turn in a request's JSON.

    Raises:
        BadTurn: something is missing, or the payload is not a command that a choice of ours can carry.
    """
    if not isinstance(body, dict):
        raise BadTurn("a JSON object is needed")
    for key in ("conversation_id", "turn_id"):
        if not isinstance(body.get(key), str) or not body[key]:
            raise BadTurn(f"{key} is missing")
    metadata = {**(body.get("metadata") or {}), "sent_at": body.get("sent_at")}
    return TurnRequest(body["conversation_id"], body["turn_id"], _words(body), metadata)


def read_missed(body: Any) -> Missed:
    """What was said meanwhile, in a request's JSON.

    Raises:
        BadTurn: something is missing.
    """
    if not isinstance(body, dict) or not isinstance(body.get("conversation_id"), str):
        raise BadTurn("conversation_id is missing")
    events = body.get("events")
    if not isinstance(events, list) or not all(_was_said(event) for event in events):
        raise BadTurn("every event needs author, message_id and text")
    return Missed(body["conversation_id"], tuple(events), body.get("shown"))


def _was_said(event: Any) -> bool:
    if not isinstance(event, dict) or event.get("author") not in ("customer", "agent"):
        return False
    return all(isinstance(event.get(key), str) and event[key] for key in ("message_id", "text"))


def _words(body: dict[str, Any]) -> str:
    payload, text = body.get("payload"), body.get("text")
    if isinstance(payload, str) and payload:
        if not COMMAND.fullmatch(payload):
            raise BadTurn("the payload is not a command")
        return payload
    if isinstance(text, str) and text.strip():
        return as_text(text)
    raise BadTurn("neither text nor payload")


def as_text(text: str) -> str:
    """`text` so that Rasa takes it for words: a leading slash would make it a command."""
    stripped = text.strip()
    return "／" + stripped[1:] if stripped.startswith("/") else stripped
