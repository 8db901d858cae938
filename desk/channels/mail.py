"""E-mail by SMTP: one message a delivery, under the delivery's own name, sent from a thread of its own."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from desk.complaints.deliveries import Parcel
from desk.conversations.delivering import Undelivered
from desk.database import utc_now

PLAIN, STARTTLS, TLS = "smtp", "smtp+starttls", "smtps"
PORTS = {PLAIN: 25, STARTTLS: 587, TLS: 465}
PATIENCE = 10.0
AT_ONCE = 4
LINE_BREAKS = ("\r", "\n", "\0")


class MailError(ValueError):
    """The settings of mail are wrong; says what to do about it."""


class Mail:
    """A mail server.

    Args:
        url: `smtp+starttls://user:password@host:587`, or with `smtps` or plain `smtp`.
        sender: what stands as From, e.g. `听诉 <service@example.com>`.
        trust: which certificates are believed, if not the system's.
    """

    def __init__(self, url: str, sender: str, trust: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise MailError(
                f"TINGSU_SMTP_URL must be like smtps://user:password@host; known: {', '.join(PORTS)}"
            )
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = _sender(sender)
        self._trust = trust or ssl.create_default_context()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail")

    async def carry(self, parcel: Parcel) -> str | None:
        """Hand a message to the mail server; the Message-ID it goes under.

        Raises:
            Undelivered: it was not taken.
        """
        letter = self.letter(parcel)
        await asyncio.get_running_loop().run_in_executor(self._threads, self._send, letter)
        return str(letter["Message-ID"])

    async def close(self) -> None:
        """Let what is being sent end by itself."""
        self._threads.shutdown(wait=False)

    def letter(self, parcel: Parcel) -> EmailMessage:
        """The delivery as a message; sent again, it has the same Message-ID.

        Raises:
            Undelivered: the address or the subject is more than one line.
        """
        if any(mark in value for value in (parcel.to, parcel.subject) for mark in LINE_BREAKS):
            raise Undelivered("a header with a line break", final=True)
        letter = EmailMessage(policy=SMTP)
        try:
            letter["To"] = Address(addr_spec=parcel.to)
        except (ValueError, IndexError) as error:
            raise Undelivered(f"not an address: {type(error).__name__}", final=True) from None
        letter["From"] = self._sender
        letter["Subject"] = parcel.subject
        letter["Message-ID"] = f"<{parcel.id}@{self._sender.domain}>"
        letter["Date"] = format_datetime(utc_now())
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(parcel.text)
        return letter

    def _send(self, letter: EmailMessage) -> None:
        try:
            server = self._connected()
            try:
                server.send_message(letter)
            finally:
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()  # what was taken stays taken, however the goodbye goes
                server.close()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _refused(codes[0] if codes else 0) from None
        except smtplib.SMTPResponseException as error:
            final = not isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError)
            raise _refused(error.smtp_code, may_end=final) from None
        except smtplib.SMTPNotSupportedError:
            raise Undelivered("the mail server does not offer what the settings ask for") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered(f"mail server: {type(error).__name__}") from None

    def _connected(self) -> smtplib.SMTP:
        if self._scheme == TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=PATIENCE, context=self._trust
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=PATIENCE)
        try:
            if self._scheme == STARTTLS:
                server.starttls(context=self._trust)
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def _refused(code: int, *, may_end: bool = True) -> Undelivered:
    """5xx is final (RFC 5321), unless it speaks of us and not of the message."""
    return Undelivered(f"mail server answered {code}", final=may_end and 500 <= code < 600)


def _sender(text: str) -> Address:
    name, address = parseaddr(text)
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError):
        raise MailError("TINGSU_MAIL_FROM must be an address, e.g. `service@example.com`") from None
