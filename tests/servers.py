"""Throw-away servers for tests: a PostgreSQL cluster and a Redis, on loopback, ended with the session."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import free_port, wait_until


def postgres_programs() -> Path | None:
    """The directory of `initdb` and `postgres`: Debian keeps it off the PATH."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = debian[-1] if debian else Path(on_path) if on_path else None
    return found.parent if found else None


def accepts(port: int) -> bool:
    """Whether somebody listens on a loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """A new, empty PostgreSQL; its URL. It refuses to run as root, so then it runs as its own user."""
    user = "postgres" if os.geteuid() == 0 else None
    # Not below pytest's own directories: those are closed to other users.
    with tempfile.TemporaryDirectory(prefix="tingsu-pg-") as directory:
        data, port = Path(directory) / "data", free_port()
        if user:
            shutil.chown(directory, user)
        command = [programs / "initdb", "-D", data, "-U", "tingsu", "-A", "trust", "-E", "UTF8", "--no-sync"]
        command += ["--locale=C"]
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=directory, env=_plain(user))
        options = ["-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", directory, "-c", "fsync=off"]
        with (Path(directory) / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", *options],
                stdout=log,
                stderr=log,
                user=user,
                cwd=directory,
                env=_plain(user),
            )
        try:
            wait_until(lambda: accepts(port), 30, f"PostgreSQL to listen on {port}")
            yield f"postgresql://tingsu@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _plain(user: str | None) -> dict[str, str]:
    """The environment of a server: nothing of ours."""
    home = pwd.getpwnam(user).pw_dir if user else os.environ.get("HOME", "/")
    return {"PATH": "/usr/bin:/bin", "HOME": home, "LC_ALL": "C"}


@contextmanager
def redis(program: str) -> Iterator[str]:
    """A new, empty Redis that keeps nothing; its URL."""
    with tempfile.TemporaryDirectory(prefix="tingsu-redis-") as directory:
        port = free_port()
        process = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", directory],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(lambda: accepts(port), 15, f"Redis to listen on {port}")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(15)
