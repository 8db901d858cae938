"""The supervisor restarts what dies and, however it ends, leaves nothing running behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.settings import ROOT
from tests.processes import free_port, is_alive, wait_until


class Running:
    """The two small parts of `two_parts.py` under a real supervisor."""

    def __init__(self, home: Path, *ports: int) -> None:
        self.home, self.output = home, home / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.setup.two_parts", str(home), *map(str, ports)],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said(), 15, f"{words!r} in: {self.said()}")

    def pids(self) -> list[int]:
        """The parts and their children."""
        places = [self.home / "run" / f"part{n}.pid" for n in (0, 1)] + [
            self.home / f"part{n}" for n in (0, 1)
        ]
        return [int(place.read_text()) for place in places]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    supervised = Running(tmp_path, free_port(), free_port())
    supervised.wait_for("all ready")
    yield supervised
    supervised.process.kill()
    supervised.process.wait()


def none_left(pids: list[int]) -> bool:
    return not any(is_alive(pid) for pid in pids)


def test_a_part_that_dies_is_restarted_and_said_so(running: Running) -> None:
    part, _other, child, _others_child = running.pids()

    os.kill(part, signal.SIGKILL)

    running.wait_for("part0 ended (killed by SIGKILL), starting it again at once")
    wait_until(lambda: running.said().count("part0 is ready") == 2, 15, "the part to be ready again")
    assert running.pids()[0] != part
    assert none_left([part, child]), "the child of the dead part is ended with it"
    assert is_alive(running.pids()[1])


def test_a_part_that_keeps_dying_is_restarted_at_longer_intervals(running: Running) -> None:
    for pause in ("at once", "in 1 s", "in 2 s"):
        os.kill(running.pids()[0], signal.SIGKILL)
        running.wait_for(f"starting it again {pause}")
        count = running.said().count("part0 ended")
        wait_until(lambda: running.said().count("part0 is ready") == count + 1, 15, "it to be back")  # noqa: B023


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ended_by_a_signal_it_leaves_nothing_running(running: Running, sign: signal.Signals) -> None:
    pids = running.pids()

    running.process.send_signal(sign)

    assert running.process.wait(20) == 0
    assert none_left(pids)


def test_killed_itself_it_leaves_nothing_running(running: Running) -> None:
    pids = running.pids()

    running.process.kill()

    wait_until(lambda: none_left(pids), 15, "the guard to end the parts")


def test_killed_itself_after_its_guard_it_leaves_nothing_running(running: Running) -> None:
    pids = running.pids()
    listing = subprocess.run(
        ["pgrep", "-P", str(running.process.pid), "-f", "guard.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    guard = int(listing.stdout)

    os.kill(guard, signal.SIGKILL)
    wait_until(lambda: not is_alive(guard) and new_guard(running) not in (0, guard), 10, "a new guard")
    running.process.kill()

    wait_until(lambda: none_left(pids), 15, "the new guard to end the parts")


def new_guard(running: Running) -> int:
    """The number of the present guard, or 0."""
    command = ["pgrep", "-P", str(running.process.pid), "-f", "guard.py"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return int(found[-1]) if found else 0


def test_a_part_that_never_starts_ends_everything_with_its_last_words(tmp_path: Path) -> None:
    supervised = Running(tmp_path, free_port(), 0)

    assert supervised.process.wait(20) == 1
    assert "the reason" in supervised.said()
    assert "part1 ended 3 times before it was ready (exit 1)" in supervised.said()
    assert none_left([int((tmp_path / "part0").read_text())])
