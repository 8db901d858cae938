"""Fixtures of the API tests: the real application on a real port, with an assistant over real HTTP."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from desk.api.app import create_app
from desk.settings import Settings
from tests.chat import Chat
from tests.conversations.fake_assistant import TOKEN, FakeAssistant
from tests.conversations.scene import written_policy

PAUSE = 0.15


class LiveServer:
    """The application, served by uvicorn in a thread."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._chats: list[Chat] = []
        self._door = socket.socket()
        self._door.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        config = uvicorn.Config(
            app, log_level="critical", access_log=False, proxy_headers=False, timeout_graceful_shutdown=2
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._door]}, daemon=True
        )

    def __enter__(self) -> LiveServer:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            threading.Event().wait(0.01)
        return self

    def __exit__(self, *_error: object) -> None:
        self.hang_up()
        self._server.should_exit = True
        self._thread.join(15)
        self._door.close()

    def hang_up(self) -> None:
        """End what the customers have open."""
        while self._chats:
            self._chats.pop().close()

    def chat(self) -> Chat:
        """A new conversation."""
        self._chats.append(Chat(self.address))
        return self._chats[-1]


@pytest.fixture(scope="module")
def listening() -> Iterator[FakeAssistant]:
    """An assistant, shared by a module's tests."""
    with FakeAssistant() as running:
        yield running


@pytest.fixture
def assistant(listening: FakeAssistant) -> FakeAssistant:
    """An assistant that repeats what it hears, until told otherwise."""
    listening.reset()
    return listening


@pytest.fixture(scope="module")
def configured(
    listening: FakeAssistant, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Settings]:
    """Makes settings that lead to the fake assistant: a database of their own, a policy that hurries."""

    def make(**values: Any) -> Settings:
        home = tmp_path_factory.mktemp("home")
        shutil.copy(migrated, home / "tingsu.db")
        settings = Settings(home=home, rasa_url=listening.url, rasa_token=TOKEN, policy=home / "policy.yml")
        policy = {name: values.pop(name) for name in list(values) if name not in Settings.__fields__}
        quick = {"fragment_pause_seconds": PAUSE, "assistant_timeout_seconds": 1}
        written_policy(settings.policy, **{**quick, **policy})
        return settings.copy(update=values)

    return make


@pytest.fixture
def serve(
    configured: Callable[..., Settings], assistant: FakeAssistant
) -> Iterator[Callable[..., LiveServer]]:
    """Starts servers: `serve(trusted_proxies="…", messages_per_minute=3)`; they end with the test."""
    running: list[LiveServer] = []

    def start(**values: Any) -> LiveServer:
        server = LiveServer(create_app(configured(**values)))
        running.append(server)
        return server.__enter__()

    yield start
    for server in running:
        server.__exit__()


@pytest.fixture(scope="module")
def shared_server(configured: Callable[..., Settings]) -> Iterator[LiveServer]:
    """A running server, shared by a module's tests."""
    with LiveServer(create_app(configured())) as running:
        yield running


@pytest.fixture
def server(shared_server: LiveServer, assistant: FakeAssistant) -> Iterator[LiveServer]:
    """A running server with an assistant that behaves."""
    yield shared_server
    shared_server.hang_up()


@pytest.fixture
def http(server: LiveServer) -> Iterator[httpx.Client]:
    """A client of it that shows no token."""
    with httpx.Client(base_url=server.address, timeout=40, trust_env=False) as client:
        yield client


@pytest.fixture
def chat(server: LiveServer) -> Chat:
    """A customer at the server."""
    return server.chat()
