"""One part of the product as a process: its start, whether it answers, its end with all that it started."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from desk.serve.guard import end
from desk.settings import ROOT

LOG_LIMIT = 20_000_000


@dataclass(frozen=True)
class Probe:
    """The request that a part answers with 200 once it is ready."""

    host: str
    port: int
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def answers(self, timeout: float = 0.5) -> bool:
        """Ask once; any failure means not yet. No proxy of the environment is used: it is this machine."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request("GET", self.path, headers=dict(self.headers))
            response = connection.getresponse()
            return response.status == 200 and _says_ready(response.read())
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _says_ready(body: bytes) -> bool:
    """Whether an answer does not itself say `"ready": false`."""
    try:
        said = json.loads(body)
    except ValueError:
        return True
    return not isinstance(said, dict) or bool(said.get("ready", True))


@dataclass
class Part:
    """A process of ours that is kept running.

    Attributes:
        name: what a person calls it, and the name of its log and pid files.
        command: how it is started.
        environment: what it is told, secrets included; never the command line, which every user can list.
        probe: how to tell that it is ready.
        doors: open sockets it inherits.
        home: the directory for its log and its pid.
    """

    name: str
    command: list[str]
    environment: Mapping[str, str]
    probe: Probe
    home: Path
    doors: tuple[socket.socket, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    ready: bool = False
    was_ready: bool = False
    deaths: int = 0
    retry_at: float = 0.0

    @property
    def log(self) -> Path:
        """Where the part's output goes."""
        return self.home / "log" / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        """Where the part's process number stands while it runs."""
        return self.home / "run" / f"{self.name}.pid"

    def start(self) -> None:
        """Start the process, in a group and session of its own."""
        for path in (self.log, self.pid_file):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[door.fileno() for door in self.doors],
            )
        self.pid_file.write_text(f"{self.process.pid}\n")
        self.started, self.ready = time.monotonic(), False

    def check_ready(self) -> bool:
        """True the first time the running process answers its probe."""
        if self.ready or not self.probe.answers():
            return False
        self.ready = self.was_ready = True
        return True

    def exit_code(self) -> int | None:
        """How the process ended (negative: by which signal), or None while it runs."""
        return self.process.poll() if self.process else None

    def signal_all(self, sign: signal.Signals) -> None:
        """Send a signal to the process and to everything it started."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, sign)

    def clear_away(self, patience: float = 0.0) -> None:
        """Wait `patience` seconds for the process to end, then end it and everything it started."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        end({self.process.pid}, patience=0.5)
        self.process.wait()
        self.process = None
        self.pid_file.unlink(missing_ok=True)

    def last_lines(self, count: int = 15) -> str:
        """The end of the part's log, for a person who has to find out why it died."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 20_000))
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-count:])
