"""The product as `make run` starts it: what it listens on, what it gives away, how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.settings import ROOT
from tests.processes import Stack, is_alive

LISTENING = "0A"
LOOPBACK = re.compile(r"0100007F|00000000000000000000000001000000")

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("running")]


@pytest.fixture(scope="module")
def product(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product, open to the network, so that what is not meant to be would show."""
    with Stack(tmp_path_factory.mktemp("running"), {"HOST": "0.0.0.0"}) as running:
        yield running


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return {pid}.union(*(family(int(child)) for child in found.split()))


def listening(pids: set[int]) -> set[tuple[str, int]]:
    """Address (hexadecimal) and port of every TCP socket on which one of the processes listens."""
    inodes = set()
    for pid in pids:
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            try:
                inodes.add(os.readlink(handle).removeprefix("socket:[").rstrip("]"))
            except FileNotFoundError:
                continue
    table = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    ours = [row[1].split(":") for row in table if row[3] == LISTENING and row[9] in inodes]
    return {(address, int(port, 16)) for address, port in ours}


def test_only_the_public_port_listens_beyond_this_machine(product: Stack) -> None:
    doors = listening(family(product.process.pid))

    assert {port for address, port in doors if not LOOPBACK.fullmatch(address)} == {product.port}
    assert len(doors) == 2, "the public port and the assistant's"


def test_the_secret_is_on_no_command_line_and_in_no_log(product: Stack) -> None:
    told = Path(f"/proc/{product.pid('rasa')}/environ").read_text().split("\0")
    secret = next(line.removeprefix("RASA_TOKEN=") for line in told if line.startswith("RASA_TOKEN="))
    product.chat().say("你好")

    seen = [Path(f"/proc/{pid}/cmdline").read_text() for pid in family(product.process.pid)]
    seen += [log.read_text(errors="replace") for log in (product.home / "log").iterdir()] + [product.said()]
    assert len(secret) >= 32
    assert not [text for text in seen if secret in text]


def test_the_address_is_printed(product: Stack) -> None:
    assert f"http://127.0.0.1:{product.port}/" in product.said()


def second_start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Another `tingsu serve` while the product runs."""
    command = [sys.executable, "-m", "desk.cli", "serve"]
    told = {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=60)


def test_a_second_start_on_the_same_port_says_what_to_do(product: Stack, tmp_path: Path) -> None:
    refused = second_start(PORT=str(product.port), TINGSU_HOME=str(tmp_path))

    assert refused.returncode == 1
    assert f"PORT={product.port + 1} make run" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_second_start_in_the_same_home_says_what_to_do(product: Stack) -> None:
    refused = second_start(PORT="0", TINGSU_HOME=str(product.home))

    assert refused.returncode == 1
    assert "TINGSU_HOME=" in refused.stderr


def test_what_it_writes_is_for_its_owner_only(product: Stack) -> None:
    assert product.home.joinpath("keys").stat().st_mode & 0o077 == 0
    assert product.home.joinpath("log").stat().st_mode & 0o077 == 0


def test_ctrl_c_ends_everything(product: Stack) -> None:
    pids = family(product.process.pid)

    product.process.send_signal(signal.SIGINT)

    assert product.process.wait(30) == 0
    assert not [pid for pid in pids if is_alive(pid)]
    assert "everything has stopped" in product.said()
