"""What stands before every request: the size limit of bodies, and the headers that keep browsers careful."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/api/"
CHAT = "/chat/"
_PAGE_SOURCES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class CarefulHeaders:
    """Adds security headers to every answer; what an endpoint set itself stays.

    The chat page may be framed by the sites the settings name: it holds no cookie, and browsers give a framed
    page a storage of its own for each site around it. Everything else may be framed by nobody, the desk with
    its cookie least of all.
    """

    def __init__(self, app: ASGIApp, embed_on: str) -> None:
        self._app = app
        self._chat = f"{_PAGE_SOURCES}; frame-ancestors {embed_on}"
        self._page = f"{_PAGE_SOURCES}; frame-ancestors 'none'"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete the head of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        in_api = scope["path"].startswith(API)
        page = self._chat if scope["path"].startswith(CHAT) else self._page

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", _NOTHING if in_api else page)
                if in_api:
                    headers.setdefault("Cache-Control", "no-store")
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self._app(scope, receive, complete)


class BodyLimit:
    """Refuses a body above the limit of its path, whether its length is announced or found out."""

    def __init__(self, app: ASGIApp, limit: Callable[[str], int], refusal: Callable[[str], Response]) -> None:
        self._app, self._limit, self._refusal = app, limit, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, received = self._limit(scope["path"]), 0
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > limit:
            await self._refusal(scope["path"])(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
