"""Ends the product's processes when the supervisor is gone without having done so (kill -9, a crash).

It reads process groups from a pipe that only the supervisor holds (`+123` started, `-123` ended). The end of
the pipe means that the supervisor is gone: every group still listed is ended, grandchildren included.
Runs as a plain script on the standard library, in a session of its own, so that Ctrl-C does not reach it.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable

PATIENCE = 5.0


def still_running(groups: Iterable[int]) -> set[int]:
    """Those groups that have a process left."""
    alive = set()
    for group in groups:
        try:
            os.killpg(group, 0)
            alive.add(group)
        except ProcessLookupError:
            continue
        except PermissionError:  # macOS says so of a group of zombies
            continue
    return alive


def end(groups: set[int], patience: float = PATIENCE) -> None:
    """Ask every process of the groups to stop, and after `patience` seconds make it."""
    until = time.monotonic() + patience
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for group in still_running(groups):
            os.killpg(group, sign)
        while still_running(groups) and time.monotonic() < until:
            time.sleep(0.05)


def watch(lines: Iterable[str]) -> set[int]:
    """The groups left when the pipe ends."""
    groups: set[int] = set()
    for line in lines:
        group = int(line)
        if group > 0:
            groups.add(group)
        else:
            groups.discard(-group)
    return groups


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end(watch(sys.stdin))
