"""E-mail against a real mail server: what arrives, under which name, and what a refusal means."""

from __future__ import annotations

import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from desk.channels.mail import Mail, MailError
from desk.conversations.delivering import Undelivered
from tests.channels.gateways import certificate, mail_server, parcel
from tests.processes import free_port

SENDER = "听诉 <service@bank.example>"


async def send(url: str, trust: ssl.SSLContext | None = None, **more: str) -> str | None:
    """Send one message."""
    mail = Mail(url, SENDER, trust)
    try:
        return await mail.carry(parcel(**more))
    finally:
        await mail.close()


def lines(letter: EmailMessage) -> list[str]:
    """What it says."""
    return list(letter.get_content().splitlines())


async def test_a_message_arrives_as_it_was_meant() -> None:
    with mail_server() as (post, url):
        name = await send(url)
    [letter] = post.letters
    assert letter["Subject"] == "投诉TS20261123-0042-7的处理结果"
    assert letter["From"] == SENDER
    assert (letter["To"], letter["X-Rcpt"]) == ("lin@example.com", "lin@example.com")
    assert lines(letter) == ["林小满，您好。", "处理结果：补给您200元。"]
    assert letter["Message-ID"] == name == f"<{parcel().id}@bank.example>"
    assert letter["Auto-Submitted"] == "auto-generated"


async def test_sent_again_it_has_the_same_name() -> None:
    with mail_server() as (post, url):
        await send(url)
        await send(url)
    assert len({letter["Message-ID"] for letter in post.letters}) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
async def test_encrypted_and_with_a_password(scheme: str, tmp_path: Path) -> None:
    server, client = certificate(tmp_path)
    with mail_server(scheme, trust=server) as (post, url):
        await send(url, client)
        assert len(post.letters) == 1
        with pytest.raises(Undelivered) as refused:
            await send(url)  # without trust in its certificate
        assert not refused.value.final
        with pytest.raises(Undelivered) as refused:
            await send(url.replace("p%40ss", "wrong"), client)
        assert not refused.value.final, "the settings are wrong, not the message"
        assert len(post.letters) == 1


async def test_asked_for_encryption_it_sends_nothing_in_the_clear() -> None:
    with mail_server() as (post, url):
        with pytest.raises(Undelivered):
            await send(url.replace("smtp://", "smtp+starttls://"))
        assert post.letters == []


@pytest.mark.parametrize(
    ("answer", "final"),
    [("550 5.7.1 no", True), ("554 spam", True), ("451 later", False), ("452 full", False)],
)
async def test_5xx_is_final_and_4xx_is_not(answer: str, final: bool) -> None:
    with mail_server() as (post, url):
        post.answer = answer
        with pytest.raises(Undelivered) as refused:
            await send(url)
        assert refused.value.final is final
        post.answer, post.refuses = "250 OK", answer
        with pytest.raises(Undelivered) as refused:
            await send(url)
        assert refused.value.final is final
        assert "lin@example.com" not in str(refused.value)


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(Undelivered) as refused:
        await send(f"smtp://127.0.0.1:{free_port()}")
    assert not refused.value.final


@pytest.mark.parametrize(
    "more",
    [
        {"to": "lin@example.com\r\nBcc: all@example.com"},
        {"subject": "结果\nBcc: all@example.com"},
        {"to": "lin@example.com, zhao@example.com"},
        {"to": "no address"},
        {"to": ""},
    ],
)
async def test_what_could_become_another_header_is_refused_for_good(more: dict[str, str]) -> None:
    with mail_server() as (post, url):
        with pytest.raises(Undelivered) as refused:
            await send(url, **more)
        assert refused.value.final
        assert post.letters == []


async def test_a_text_that_looks_like_a_header_stays_text() -> None:
    with mail_server() as (post, url):
        await send(url, text="Bcc: all@example.com\n\n.\nQUIT\n结束")
    [letter] = post.letters
    assert letter["Bcc"] is None
    assert lines(letter) == ["Bcc: all@example.com", "", ".", "QUIT", "结束"]


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.example.com", SENDER),
        ("smtp://", SENDER),
        ("mail.example.com", SENDER),
        ("smtp://mail.example.com", "nobody"),
        ("smtp://mail.example.com", ""),
    ],
)
def test_wrong_settings_are_named_at_the_start(url: str, sender: str) -> None:
    with pytest.raises(MailError, match="TINGSU_"):
        Mail(url, sender)
