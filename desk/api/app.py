"""The application: routes, guards, realtime and pages put together; `create_app` is what a server runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import socketio
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from desk.api import (
    chat,
    chat_files,
    delivery,
    desk,
    desk_problems,
    docs,
    health,
    logs,
    problems,
    survey_page,
    surveys,
    uploads,
)
from desk.api.access import COOKIE
from desk.api.address import networks
from desk.api.desk_socket import draft_of, identify
from desk.api.guards import BodyLimit, CarefulHeaders
from desk.api.login import Doorkeeper
from desk.api.pages import Pages
from desk.api.problems import Problem
from desk.channels import carriers
from desk.channels.desk import DeskNamespace
from desk.channels.web import ChatNamespace
from desk.complaints.policy import Policy
from desk.conversations.bootstrap import Floor, open_floor
from desk.conversations.delivering import Courier
from desk.conversations.rules import rules_of
from desk.settings import ROOT, Settings

SOCKET_PATH = "/api/socket.io"
SOCKET_BUFFER = 16_384


def create_app(settings: Settings | None = None, floor: Floor | None = None) -> FastAPI:
    """Build the application; nothing is opened before it starts.

    Args:
        settings: from the environment unless given.
        floor: the conversation floor, if it is open already.
    """
    settings = settings or Settings()
    networks(settings.trusted_proxies)
    app = FastAPI(
        title="Tingsu 听诉",
        version="0.1.0",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings, app.state.floor = settings, floor
    app.state.doorkeeper = Doorkeeper()
    _add_realtime(app, settings)
    public = (chat.router, chat_files.router, surveys.router, survey_page.router, delivery.receipts)
    for router in (*public, *desk.ROUTERS, health.router, docs.router):
        app.include_router(router)
    pages = Pages(ROOT / "web" / "dist", demo=settings.demo_mark.exists())
    app.add_route("/{path:path}", pages.serve, methods=["GET", "HEAD"], include_in_schema=False)
    _add_guards(app, settings)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    logs.configure()
    if app.state.floor is None:
        # Opening migrates the database, which must not stand in the event loop's way.
        app.state.floor = await asyncio.to_thread(open_floor, app.state.settings)
    floor: Floor = app.state.floor
    settings: Settings = app.state.settings
    courier = Courier(floor.ledger, carriers.hire(settings), settings.public_url)
    await floor.start()
    courier.start()
    try:
        yield
    finally:
        await courier.stop()
        await app.state.chat.close()
        await app.state.desk.close()
        await app.state.floor.stop()


def _add_realtime(app: FastAPI, settings: Settings) -> None:
    manager = socketio.AsyncRedisManager(settings.redis_url) if settings.redis_url else None
    # Only pages of our own origin may connect; apps send no Origin.
    server = socketio.AsyncServer(
        async_mode="asgi", client_manager=manager, max_http_buffer_size=SOCKET_BUFFER, monitor_clients=True
    )
    app.state.chat = ChatNamespace(lambda: app.state.floor)
    app.state.desk = DeskNamespace(lambda: app.state.floor, identify(lambda: app.state.floor), draft_of)
    server.register_namespace(app.state.chat)
    server.register_namespace(app.state.desk)
    app.mount(SOCKET_PATH, socketio.ASGIApp(server, socketio_path=SOCKET_PATH), name="socket.io")


def _add_guards(app: FastAPI, settings: Settings) -> None:
    def policy() -> Policy:
        found: Policy = app.state.floor.office.policy
        return found

    def limit(path: str) -> int:
        limits = rules_of(policy()).limits
        return limits.file_bytes + limits.body_bytes if uploads.takes(path) else limits.body_bytes

    def refusal(path: str) -> Response:
        if uploads.takes(path):
            return problems.file_too_large(policy())
        return problems.respond(policy(), 413, "body_too_large")

    problems.install(app, policy)
    desk_problems.install(app, policy)
    app.add_middleware(BodyLimit, limit=limit, refusal=refusal)
    app.add_middleware(CarefulHeaders, embed_on=settings.embed_on)
    app.add_middleware(logs.RequestLog)


def _openapi(app: FastAPI) -> dict[str, object]:
    """The API's description, with the problems every endpoint can answer with."""
    if not app.openapi_schema:
        made = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        shape = dict(Problem.schema(ref_template="#/components/schemas/{model}"))
        schemas.update(shape.pop("definitions", {}))
        schemas["Problem"] = shape
        cookie = {"type": "apiKey", "in": "cookie", "name": COOKIE}
        made["components"].setdefault("securitySchemes", {})["desk"] = cookie
        app.openapi_schema = made
    return app.openapi_schema
