"""Real processes for tests: the assistant or the server alone, and the whole product under its supervisor."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from desk.serve.ports import reserve
from desk.settings import ROOT, Settings
from tests.chat import Chat

READY_WITHIN = 150.0


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], timeout: float, what: str) -> Any:
    """The first true value of `condition`, or a failure that says what was waited for."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {timeout:.0f} s in vain: {what}")


def is_alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class RasaServer:
    """The assistant as a process; `url` and `token` are how to talk to it."""

    def __init__(self, model: Path, home: Path) -> None:
        self.home, self.token, self._model = home, secrets.token_hex(16), model

    def __enter__(self) -> RasaServer:
        self._place = reserve(0)
        port = self._place.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = self.home / "rasa.log"
        environment = {**os.environ, "RASA_TOKEN": self.token, "TINGSU_HOME": str(self.home)}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.server", "--port", str(port), "--model", str(self._model)],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.http = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=30, trust_env=False
        )
        try:
            wait_until(self._is_ready, READY_WITHIN, f"the assistant to be ready; see {self.log}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the assistant ended:\n{self.log.read_text()[-3000:]}")
        try:
            return self.http.get("/webhooks/desk/health", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def __exit__(self, *_error: object) -> None:
        self.http.close()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._place.close()


class ServerProcess:
    """The product's server as a process on a port of its own; several may share a database."""

    def __init__(self, settings: Settings) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "TINGSU_HOME": str(settings.home),
            "TINGSU_POLICY": str(settings.policy),
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "RASA_URL": settings.rasa_url,
            "RASA_TOKEN": settings.rasa_token,
            "PORT": str(self.port),
        }
        self.log = settings.home / f"server-{self.port}.log"
        self.start()

    def start(self) -> None:
        """Start, or start again."""
        command = [sys.executable, "-m", "uvicorn", "desk.api.app:create_app", "--factory", "--no-access-log"]
        command += ["--no-proxy-headers", "--port", str(self.port), "--log-level", "warning"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def wait(self) -> ServerProcess:
        """Until it answers."""
        wait_until(self._answers, READY_WITHIN, f"the server to be ready; see {self.log}")
        return self

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.address}/api/ready", timeout=5, trust_env=False).status_code == 200
        return False

    def kill(self) -> None:
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


class Stack:
    """The product, started by `tingsu serve` as `make run` does it."""

    def __init__(self, home: Path, environment: Mapping[str, str] | None = None) -> None:
        self.home = home
        self._environment = dict(environment or {})
        self._chats: list[Chat] = []

    def __enter__(self) -> Stack:
        self.home.mkdir(parents=True, exist_ok=True)
        self.port = int(self._environment.get("PORT", 0)) or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.output = self.home / "supervisor.log"
        told = {**os.environ, "TINGSU_HOME": str(self.home), "PORT": str(self.port), **self._environment}
        told["PYTHONUNBUFFERED"] = "1"
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "desk.cli", "serve"],
                cwd=ROOT,
                env=told,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        """End it as Ctrl-C would."""
        for chat in self._chats:
            chat.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait_ready(self, timeout: float = READY_WITHIN) -> None:
        """Until the server and the assistant behind it both answer."""
        wait_until(self._is_ready, timeout, f"the product to be ready:\n{self.said()}")

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(
                f"the product ended:\n{self.said()}\n{self.log('rasa')}\n{self.log('server')}"
            )
        try:
            return httpx.get(f"{self.address}/api/ready", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def said(self) -> str:
        """What the supervisor printed so far."""
        return self.output.read_text(encoding="utf-8")

    def log(self, part: str) -> str:
        """The end of a part's log."""
        path = self.home / "log" / f"{part}.log"
        return path.read_text(encoding="utf-8", errors="replace")[-3000:] if path.exists() else ""

    def pid(self, part: str) -> int:
        """The process number of `rasa` or `server`; 0 while it is not there."""
        try:
            return int((self.home / "run" / f"{part}.pid").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def kill(self, part: str) -> int:
        """kill -9 a part; the number of the process that was killed."""
        pid = self.pid(part)
        os.kill(pid, signal.SIGKILL)
        return pid

    def chat(self) -> Chat:
        """A new conversation with the running product."""
        self._chats.append(Chat(self.address))
        return self._chats[-1]
