"""The signed webhook: how messages go to a gateway for SMS or WeChat, and how its receipts are believed.

Both ways the same: `X-Tingsu-Signature: v1=` HMAC-SHA256, in hex, over the timestamp, a dot and the body,
with a key both sides hold; `X-Tingsu-Timestamp` in seconds. The gateway takes an `Idempotency-Key` for one
message, however often it comes, and answers 2xx with its own `id` for it, or 4xx when no further attempt will
do.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from desk.complaints.deliveries import Parcel
from desk.conversations.delivering import Undelivered

TIMESTAMP, SIGNATURE = "X-Tingsu-Timestamp", "X-Tingsu-Signature"
VERSION = "v1="
LEAST_KEY = 32
PATIENCE = httpx.Timeout(10, connect=5)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_ANSWER = 65_536
TRY_LATER = (408, 425, 429)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class WebhookError(ValueError):
    """The settings of a webhook are wrong; says what to do about it."""


class SignatureWrong(Exception):
    """The words were not signed with our key."""


class SignatureOld(SignatureWrong):
    """They were, but too long ago, or ahead of time."""


def sign(key: str, timestamp: str, body: bytes) -> str:
    """The signature of a body sent at a time."""
    made = hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return VERSION + made.hexdigest()


def verify(key: str, timestamp: str, signature: str, body: bytes, *, now: float, age: timedelta) -> str:
    """A digest of the signed words, by which their repetition is known.

    Raises:
        SignatureWrong, SignatureOld: they are not to be believed.
    """
    expected = sign(key, timestamp, body)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise SignatureWrong
    if (
        not timestamp.isascii()
        or not timestamp.isdecimal()
        or abs(now - int(timestamp)) > age.total_seconds()
    ):
        raise SignatureOld
    return hashlib.sha256(expected.encode()).hexdigest()


class Webhook:
    """A gateway behind one address.

    Args:
        url: https, or http on this machine: what is sent is personal.
        key: what both sides sign with, of at least 32 characters.
    """

    def __init__(self, url: str, key: str, clock: Callable[[], float] = time.time) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise WebhookError(f"a webhook needs https, not {parts.scheme or 'nothing'}://")
        if len(key) < LEAST_KEY:
            raise WebhookError(f"a webhook needs TINGSU_WEBHOOK_KEY, of {LEAST_KEY} characters or more")
        self._url, self._key, self._clock = url, key, clock
        self._http = httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False)

    async def carry(self, parcel: Parcel) -> str | None:
        """Hand a message to the gateway; its own name for it, if it gives one.

        Raises:
            Undelivered: it was not taken.
        """
        body = json.dumps(_told(parcel), ensure_ascii=False).encode()
        timestamp = str(int(self._clock()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": parcel.id,
            TIMESTAMP: timestamp,
            SIGNATURE: sign(self._key, timestamp, body),
        }
        try:
            answer = await self._http.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            # The error's own words may name the address, which is a secret of some gateways.
            raise Undelivered(f"gateway unreachable: {type(error).__name__}") from None
        return _taken(answer)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()


def _told(parcel: Parcel) -> dict[str, Any]:
    return {
        "id": parcel.id,
        "channel": parcel.channel,
        "kind": parcel.kind,
        "to": parcel.to,
        "subject": parcel.subject,
        "text": parcel.text,
        "facts": dict(parcel.facts),
    }


def _taken(answer: httpx.Response) -> str | None:
    status = answer.status_code
    if 200 <= status < 300:
        return _name_in(answer)
    if status in TRY_LATER or status >= 500:
        raise Undelivered(f"gateway answered {status}", wait=_asked_to_wait(answer))
    raise Undelivered(f"gateway answered {status}", final=True)


def _name_in(answer: httpx.Response) -> str | None:
    """The gateway's name for the message: `id` or `message_id` of its JSON, if that is what it answers."""
    if len(answer.content) > LONGEST_ANSWER:
        return None
    try:
        told = answer.json()
    except ValueError:
        return None
    name = (told.get("id") or told.get("message_id")) if isinstance(told, dict) else None
    return str(name) if isinstance(name, (str, int)) else None


def _asked_to_wait(answer: httpx.Response) -> timedelta | None:
    """Retry-After, in seconds or as a date, within reason."""
    told = answer.headers.get("Retry-After", "").strip()
    try:
        wait = (
            timedelta(seconds=int(told[:9]))
            if told.isascii() and told.isdecimal()
            else timedelta(seconds=parsedate_to_datetime(told).timestamp() - time.time())
        )
    except (TypeError, ValueError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_WAIT)
