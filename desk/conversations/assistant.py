"""The assistant as the desk knows it: an HTTP client that hands over a turn and brings back the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

import httpx
from pydantic import BaseModel, Extra, Field, ValidationError

Shape = TypeVar("Shape", bound=BaseModel)
HandoffReason = Literal["requested", "urgent", "distress", "not_understood"]


class AssistantError(Exception):
    """The assistant did not answer a turn.

    AssistantError
    ├── AssistantDown      nobody listens, or the line broke: worth waiting for
    ├── AssistantTimeout   it listens and says nothing
    └── AssistantFailed    it answered with a fault: this turn may never succeed
    """


class AssistantDown(AssistantError):
    """Nobody listens at the assistant's address, or the connection broke."""


class AssistantTimeout(AssistantError):
    """The assistant took longer than the policy allows."""


class AssistantFailed(AssistantError):
    """The assistant answered, but with a fault or with nothing."""


class Offer(BaseModel):
    """A choice as the assistant offers it: its title, and the command behind it."""

    title: str = Field(min_length=1, max_length=200)
    payload: str = Field(min_length=1, max_length=2000)


class Reply(BaseModel):
    """One thing the assistant says."""

    text: str | None = Field(default=None, max_length=8000)
    choices: list[Offer] = Field(default=[], max_items=50)
    card: dict[str, Any] | None = None


class Handoff(BaseModel):
    """The assistant asks for a person."""

    reason: HandoffReason


class Intent(BaseModel):
    """What a message was taken for."""

    name: str | None = None
    confidence: float = 0.0


class Understanding(BaseModel):
    """What the assistant understood of a turn; kept whole for the trainers.

    Attributes:
        facts: field → value: what a message to an agent tells for the draft; in its own turns the assistant
            writes that down itself.
    """

    intent: Intent = Intent()
    entities: list[dict[str, Any]] = []
    signals: list[dict[str, Any]] = []
    model: str | None = None
    facts: dict[str, Any] = {}

    class Config:
        """Whatever else the assistant says about its reading is kept."""

        extra = Extra.allow


class Answer(BaseModel):
    """The assistant's answer to one turn.

    Attributes:
        confirms: it asks the customer to confirm the complaint.
    """

    replies: list[Reply] = []
    handoff: Handoff | None = None
    expects: str | None = Field(default=None, max_length=32)
    confirms: bool = False
    nlu: Understanding = Field(default_factory=Understanding)
    replayed: bool = False


@dataclass(frozen=True)
class Question:
    """One turn as it is handed to the assistant."""

    conversation_id: str
    turn_id: str
    text: str | None
    command: str | None
    sent_at: datetime
    metadata: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The body the assistant's channel expects."""
        return {
            "conversation_id": self.conversation_id,
            "turn_id": self.turn_id,
            "text": self.text,
            "payload": self.command,
            "sent_at": self.sent_at.isoformat(),
            "metadata": dict(self.metadata),
        }


class Assistant:
    """The assistant behind its loopback address; connections are kept open.

    Args:
        url: address of the assistant's server.
        token: the secret both sides know; sent in the header only.
        timeout: seconds after which a turn counts as lost.
        at_once: how many turns may be at the assistant together.
    """

    def __init__(self, url: str, token: str, *, timeout: float = 10.0, at_once: int = 32) -> None:
        self.timeout = timeout
        self._slots = asyncio.Semaphore(at_once)
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(timeout, connect=2.0, pool=None),
            limits=httpx.Limits(max_connections=at_once + 4, max_keepalive_connections=at_once),
            # A proxy from the environment must never see the assistant's traffic.
            trust_env=False,
        )

    async def turn(self, question: Question) -> Answer:
        """Hand over one turn; the same turn id brings the recorded answer back, nothing is run twice."""
        async with self._slots:
            body = await self._post("/webhooks/desk/turn", question.as_json())
        answer = _read(Answer, body)
        if not answer.replies and answer.handoff is None:
            raise AssistantFailed("the assistant said nothing")
        return answer

    async def hear(self, missed: dict[str, Any]) -> None:
        """Tell what was said while an agent had the conversation; told again, it is heard once."""
        async with self._slots:
            await self._post("/webhooks/desk/heard", missed)

    async def parse(self, text: str, sent_at: datetime) -> Understanding:
        """Let the assistant read a text without saying anything."""
        async with self._slots:
            body = await self._post("/webhooks/desk/parse", {"text": text, "sent_at": sent_at.isoformat()})
        return _read(Understanding, body.get("nlu") if isinstance(body, dict) else None)

    async def health(self) -> str | None:
        """The model in use, or None when the assistant is not ready."""
        try:
            response = await self._client.get("/webhooks/desk/health", timeout=2.0)
            body = response.json() if response.status_code == httpx.codes.OK else {}
        except (httpx.HTTPError, ValueError):
            return None
        return str(body.get("model")) if body.get("ready") else None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        try:
            # httpx limits each read; a reply that trickles is limited here.
            response = await asyncio.wait_for(self._client.post(path, json=body), self.timeout)
        except (asyncio.TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout) as slow:
            raise AssistantTimeout(f"no answer within {self.timeout:g} s") from slow
        except httpx.HTTPError as broken:
            raise AssistantDown(type(broken).__name__) from broken
        if response.status_code in (502, 503, 504):
            raise AssistantDown(f"HTTP {response.status_code}")
        if response.status_code != httpx.codes.OK:
            raise AssistantFailed(f"HTTP {response.status_code}")
        try:
            return response.json()
        except ValueError as unreadable:
            raise AssistantFailed("the answer is not JSON") from unreadable


def _read(shape: type[Shape], body: Any) -> Shape:
    try:
        return shape.parse_obj(body)
    except ValidationError as wrong:
        raise AssistantFailed(f"the answer has another shape: {wrong.errors()[0]['loc']}") from wrong
