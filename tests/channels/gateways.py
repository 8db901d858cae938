"""The other sides of the channels as real servers: mail and a gateway, which remember what they got."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desk.complaints.deliveries import Parcel
from tests.processes import free_port

KEY = "k" * 32
USER, PASSWORD = "tingsu@example.com", "p@ss:word/7"


def parcel(**more: Any) -> Parcel:
    """A delivery on its way."""
    given: dict[str, Any] = {
        "row": 1,
        "until": datetime(2026, 11, 23, tzinfo=timezone.utc),
        "id": "5b1f0c1e-0000-4000-8000-000000000001",
        "channel": "email",
        "kind": "decision",
        "number": "TS20261123-0042-7",
        "to": "lin@example.com",
        "subject": "投诉TS20261123-0042-7的处理结果",
        "text": "林小满，您好。\n处理结果：补给您200元。",
        "facts": {"number": "TS20261123-0042-7"},
    }
    return Parcel(**{**given, **more})


class Post:
    """A mail server's ear.

    Attributes:
        answer: what it says to a message, if not 250.
        refuses: what it says to a recipient.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer, self.refuses = "250 OK", ""

    async def handle_RCPT(
        self, server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            letter = message_from_bytes(content, _class=EmailMessage, policy=default)
            letter["X-Rcpt"] = ",".join(envelope.rcpt_tos)
            self.letters.append(letter)
        return self.answer


@contextmanager
def mail_server(scheme: str = "smtp", *, trust: ssl.SSLContext | None = None) -> Iterator[tuple[Post, str]]:
    """A mail server on loopback; its ear, and its URL. With `trust`, over TLS and only for who logs in."""
    post = Post()
    options: dict[str, Any] = {}
    if trust is not None:
        options = {"authenticator": _known, "auth_required": True}
        options |= (
            {"ssl_context": trust} if scheme == "smtps" else {"tls_context": trust, "require_starttls": True}
        )
        if scheme == "smtps":
            options["auth_require_tls"] = False  # it cannot see that the whole connection is encrypted
    port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port, **options)
    controller.start()
    login = "tingsu%40example.com:p%40ss%3Aword%2F7@" if trust is not None else ""
    try:
        yield post, f"{scheme}://{login}127.0.0.1:{port}"
    finally:
        controller.stop()


def _known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=False)


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for loopback: how the server shows it, and how a client believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, *kind))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(public, private)
    client = ssl.create_default_context(cafile=str(public))
    return server, client


@dataclass
class Got:
    """One request to the gateway."""

    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.body)  # type: ignore[no-any-return]


@dataclass
class Gateway:
    """A gateway that remembers; `answers` are given in turn, then 200."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """The next one."""
        return self.answers.pop(0) if self.answers else (200, {}, b'{"id": "gw-1"}')


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A gateway on loopback."""
    made = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.got.append(Got({name.lower(): value for name, value in self.headers.items()}, body))
            made.before()
            status, headers, content = made.answer()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}/send"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
