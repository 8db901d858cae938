"""Logs for machines: one JSON object a line, with nothing in it that a customer said or is called."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.complaints.masks import mask_text

QUIET = ("/api/health", "/api/ready")
LOGGED = ("/api/chat", "/api/desk")


def configure() -> None:
    """Set up logging for this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            masked,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def masked(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask what looks like personal data wherever it got in, e.g. with the text of an exception."""
    for key, value in event.items():
        if isinstance(value, str) and key not in ("event", "timestamp", "conversation", "turn"):
            event[key] = mask_text(value)
    return event


class RequestLog:
    """Logs what was asked for, how it ended and how long it took; never what was in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note its end."""
        if scope["type"] != "http" or scope["path"] in QUIET or not scope["path"].startswith(LOGGED):
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            took = round((time.perf_counter() - began) * 1000, 1)
            log = structlog.get_logger(__name__)
            log.info("http", method=scope["method"], path=scope["path"], status=status, ms=took)
