"""The signed webhook against a real gateway: what it gets, what its answers mean, what is believed of it."""

from __future__ import annotations

import hashlib
import hmac
import threading
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from desk.channels import webhook
from desk.channels.webhook import SignatureOld, SignatureWrong, Webhook, WebhookError, sign, verify
from desk.conversations.delivering import Undelivered
from tests.channels.gateways import KEY, Gateway, gateway, parcel
from tests.processes import free_port

AGE = timedelta(minutes=5)
NOW = 1_795_000_000
FORGED = sign("x" * 32, str(NOW), b"{}")


async def send(url: str, **more: str) -> str | None:
    """Send one message."""
    hook = Webhook(url, KEY, lambda: NOW)
    try:
        return await hook.carry(parcel(channel="sms", to="13800001234", **more))
    finally:
        await hook.close()


async def test_the_gateway_gets_it_signed_under_its_own_name() -> None:
    with gateway() as other:
        assert await send(other.url) == "gw-1"
        assert await send(other.url) == "gw-1"
    first, second = other.got
    assert first.told["to"] == "13800001234"
    assert first.told["text"].startswith("林小满")
    assert first.told["facts"] == {"number": "TS20261123-0042-7"}
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == first.told["id"]
    # As the other side would check it, from the description alone.
    words = first.headers["x-tingsu-timestamp"].encode() + b"." + first.body
    expected = hmac.new(KEY.encode(), words, hashlib.sha256).hexdigest()
    assert first.headers["x-tingsu-signature"] == f"v1={expected}"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", None),
        (b"ok", None),
        (b"[]", None),
        (b'{"message_id": 7}', "7"),
        (b'{"id": {}}', None),
        (b"\xff", None),
    ],
)
async def test_any_2xx_is_taken(content: bytes, name: str | None) -> None:
    with gateway() as other:
        other.answers = [(202, {}, content)]
        assert await send(other.url) == name


@pytest.mark.parametrize(
    ("status", "final"),
    [
        (400, True),
        (401, True),
        (404, True),
        (422, True),
        (302, True),
        (429, False),
        (408, False),
        (500, False),
        (503, False),
    ],
)
async def test_what_an_answer_means(status: int, final: bool) -> None:
    with gateway() as other:
        other.answers = [(status, {"Location": other.url}, b"13800001234")]
        with pytest.raises(Undelivered) as refused:
            await send(other.url)
        assert len(other.got) == 1, "a redirection is not followed"
    assert refused.value.final is (status in (302, 400, 401, 404, 422))
    assert "13800001234" not in str(refused.value)


async def asked_to_wait(told: str) -> float:
    """For how many seconds a gateway is left alone that answers with this Retry-After."""
    with gateway() as other:
        other.answers = [(429, {"Retry-After": told}, b"")]
        with pytest.raises(Undelivered) as refused:
            await send(other.url)
    assert refused.value.wait is not None
    return refused.value.wait.total_seconds()


@pytest.mark.parametrize(
    ("told", "seconds"), [("90", 90), ("999999999999", 3600), ("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
)
async def test_retry_after_is_heard_within_reason(told: str, seconds: int) -> None:
    assert await asked_to_wait(told) == seconds


async def test_a_moment_to_try_again_at_is_heard() -> None:
    at = datetime.now(timezone.utc) + timedelta(minutes=20)
    waits = await asked_to_wait(format_datetime(at))
    left = (at - datetime.now(timezone.utc)).total_seconds()
    assert left - 1 <= waits <= 1200


@pytest.mark.parametrize("told", ["", "soon", "-5", "１２"])
async def test_a_retry_after_nobody_understands_is_none(told: str) -> None:
    assert (
        webhook._asked_to_wait(webhook.httpx.Response(429, headers=[(b"Retry-After", told.encode())])) is None
    )


async def test_a_gateway_that_is_not_there_or_hangs_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", webhook.httpx.Timeout(0.2))
    with pytest.raises(Undelivered) as refused:
        await send(f"http://127.0.0.1:{free_port()}/secret-path")
    assert not refused.value.final
    assert "secret-path" not in str(refused.value)
    with gateway() as other:
        slow(other)
        with pytest.raises(Undelivered) as refused:
            await send(other.url)
    assert not refused.value.final


def slow(other: Gateway) -> None:
    """Have it answer too late."""
    other.before = lambda: threading.Event().wait(0.6) and None


class TestSignatures:
    """Receipts come back signed the same way."""

    def check(self, signature: str, timestamp: str = str(NOW), body: bytes = b"{}", now: float = NOW) -> str:
        return verify(KEY, timestamp, signature, body, now=now, age=AGE)

    def test_what_we_sign_we_believe_and_know_again(self) -> None:
        signature = sign(KEY, str(NOW), b"{}")
        assert self.check(signature) == self.check(signature)
        assert self.check(signature) != self.check(sign(KEY, str(NOW), b"[]"), body=b"[]")

    @pytest.mark.parametrize(
        "signature", ["", "v1=", "v1=00", "客", "v2=" + "0" * 64, sign("x" * 32, str(NOW), b"{}")]
    )
    def test_anything_else_is_not_believed(self, signature: str) -> None:
        with pytest.raises(SignatureWrong):
            self.check(signature)

    def test_neither_is_another_body_or_time(self) -> None:
        signature = sign(KEY, str(NOW), b"{}")
        with pytest.raises(SignatureWrong):
            self.check(signature, body=b'{"status": "received"}')
        with pytest.raises(SignatureWrong):
            self.check(signature, timestamp=str(NOW + 1))

    @pytest.mark.parametrize("late", [301, -301])
    def test_what_was_signed_long_ago_or_ahead_of_time_is_old(self, late: int) -> None:
        with pytest.raises(SignatureOld):
            self.check(sign(KEY, str(NOW), b"{}"), now=NOW + late)

    @pytest.mark.parametrize("timestamp", ["", "x", "-1", "1e9", "１７９５００００００", "9" * 19])
    def test_a_time_that_is_none_is_old(self, timestamp: str) -> None:
        with pytest.raises(SignatureOld):
            self.check(sign(KEY, timestamp, b"{}"), timestamp=timestamp)


@pytest.mark.parametrize(
    "url", ["http://gateway.example.com", "ftp://127.0.0.1", "gateway", "http://127.0.0.1.evil.example"]
)
def test_personal_data_leaves_only_encrypted(url: str) -> None:
    with pytest.raises(WebhookError, match="https"):
        Webhook(url, KEY)


def test_a_short_key_is_refused_at_the_start() -> None:
    with pytest.raises(WebhookError, match="TINGSU_WEBHOOK_KEY"):
        Webhook("https://gateway.example.com", "short")
