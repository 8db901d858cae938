"""The whole product on one machine: what must be true before it starts, and the two parts it consists of."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from desk.complaints import policy
from desk.database import upgrade
from desk.serve import model
from desk.serve.part import Part, Probe
from desk.serve.ports import listen, reserve
from desk.serve.supervisor import Supervisor
from desk.settings import Settings

RASA_PORT = 5005
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - to be shown, not bound


class AlreadyRunning(Exception):
    """Another Tingsu uses the same home directory."""


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Prepare everything, start everything, and keep it running until a signal.

    The port is opened first, so that a taken one is noticed before anything takes time.
    """
    with only_one(settings), listen(settings.host, settings.port) as door, reserve(RASA_PORT) as place:
        policy.load(settings.policy)
        say("更新数据库结构 · migrating the database")
        upgrade(settings.database)
        trained = model.ensure(say)
        say("启动：助手载入模型约需半分钟 · starting; the assistant takes about half a minute to load")
        Supervisor(parts(settings, trained, door, place), say, lambda: say(welcome(settings, door))).run()
        say("已全部停止 · everything has stopped")


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the lock of the home directory."""
    settings.prepare_home()
    with (settings.home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"已在运行 · Tingsu already runs with {settings.home}; stop it first, or give this one "
                "a directory of its own: TINGSU_HOME=… make run"
            ) from None
        yield


def parts(settings: Settings, trained: Path, door: socket.socket, place: socket.socket) -> list[Part]:
    """The assistant on its reserved loopback port, and the server on the open door."""
    home, token = settings.home.resolve(), secrets.token_urlsafe(32)
    rasa_port, public_port = place.getsockname()[1], door.getsockname()[1]
    environment = shared_environment(os.environ, home)
    environment.update(RASA_URL=f"http://127.0.0.1:{rasa_port}", RASA_TOKEN=token, PORT=str(public_port))
    bearer = {"Authorization": f"Bearer {token}"}
    python = sys.executable
    return [
        Part(
            name="rasa",
            command=[python, "-m", "bot.server", "--port", str(rasa_port), "--model", str(trained)],
            environment=environment,
            probe=Probe("127.0.0.1", rasa_port, "/webhooks/desk/health", bearer),
            home=home,
        ),
        Part(
            name="server",
            command=[python, "-m", "desk.serve.server", "--fd", str(door.fileno())],
            environment=environment,
            probe=Probe(reachable(settings.host), public_port, "/api/health"),
            home=home,
            doors=(door,),
        ),
    ]


def shared_environment(outside: Mapping[str, str], home: Path) -> dict[str, str]:
    """What every part is told: no telemetry, one home, no proxy between ourselves, output not held back."""
    local = ",".join(
        filter(None, (outside.get("NO_PROXY") or outside.get("no_proxy"), "127.0.0.1", "localhost"))
    )
    return {
        **outside,
        "TINGSU_HOME": str(home),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONUNBUFFERED": "1",
        "NO_PROXY": local,
        "no_proxy": local,
    }


def reachable(host: str) -> str:
    """An address at which this machine itself reaches a server that listens on `host`."""
    return ANYWHERE.get(host, host)


def welcome(settings: Settings, door: socket.socket) -> str:
    """The lines a person waits for: where the page is."""
    host = reachable(settings.host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{door.getsockname()[1]}"
    return (
        f"\n  听诉已启动 · Tingsu is up\n"
        f"  客户聊天 · chat page   {address}/\n"
        f"  坐席台 · agents' desk  {address}/desk/\n"
        f"  接口文档 · API         {address}/api/docs\n"
        f"  日志 · logs            {settings.home.resolve() / 'log'}\n"
        f"  按 Ctrl-C 停止 · Ctrl-C stops everything\n"
    )
