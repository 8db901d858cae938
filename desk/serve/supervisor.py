"""Keeps the parts of the product running: starts them, restarts the one that dies, ends them all together."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from desk.serve import guard
from desk.serve.part import Part

TICK = 0.1
PATIENCE = 15.0
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
VAIN_TRIES = 3


class PartNeverStarted(Exception):
    """A part ended again and again before it was ready once: a restart does not mend what is wrong."""


class Leash:
    """Our side of the guard: tells it which process groups live, and replaces it if it dies."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._guard = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )

    def add(self, group: int) -> None:
        """A group has started."""
        self._groups.add(group)
        self._tell(group)

    def drop(self, group: int) -> None:
        """A group has ended."""
        self._groups.discard(group)
        self._tell(-group)

    def mend(self) -> None:
        """Start a new guard if the present one is gone."""
        if self._guard.poll() is not None:
            self._guard = self._start()
            for group in self._groups:
                self._tell(group)

    def _tell(self, line: int) -> None:
        try:
            print(line, file=self._guard.stdin, flush=True)
        except BrokenPipeError:
            self.mend()

    def close(self) -> None:
        """Let the guard go; it ends whatever is still listed."""
        if self._guard.stdin:
            self._guard.stdin.close()
        self._guard.wait()


class Supervisor:
    """Runs parts until it is told to stop."""

    def __init__(
        self, parts: Sequence[Part], say: Callable[[str], None], on_ready: Callable[[], None]
    ) -> None:
        self._parts = parts
        self._say = say
        self._on_ready = on_ready
        self._stopping = False
        self._announced = False

    def run(self) -> None:
        """Start everything, keep it running, and end everything on SIGINT, SIGTERM or a closed terminal."""
        self._leash = Leash()
        self._listen_to_signals()
        try:
            for part in self._parts:
                self._start(part)
            while not self._stopping:
                for part in self._parts:
                    self._look_after(part)
                self._announce()
                self._leash.mend()
                time.sleep(TICK)
        finally:
            self._stop()

    def _listen_to_signals(self) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._on_signal)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            signal.signal(signal.SIGHUP, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """The first signal asks for an orderly end, the second ends at once."""
        if self._stopping:
            for part in self._parts:
                part.signal_all(signal.SIGKILL)
        self._stopping = True

    def _start(self, part: Part) -> None:
        part.start()
        if part.process:
            self._leash.add(part.process.pid)

    def _look_after(self, part: Part) -> None:
        if part.process is None:
            if time.monotonic() >= part.retry_at:
                self._start(part)
        elif (code := part.process.poll()) is not None:
            self._bury(part, code)
        elif part.check_ready():
            self._say(
                f"{part.name} 已就绪 · {part.name} is ready after {time.monotonic() - part.started:.0f} s"
            )

    def _bury(self, part: Part, code: int) -> None:
        """Clear a dead part away, say so, and set the time of its next start: at once, then ever later."""
        group = part.process.pid if part.process else 0
        part.clear_away()
        self._leash.drop(group)
        part.deaths = 1 if time.monotonic() - part.started > STEADY_AFTER else part.deaths + 1
        if not part.was_ready and part.deaths >= VAIN_TRIES:
            raise PartNeverStarted(
                f"{part.last_lines()}\n{part.name} 无法启动 · {part.name} ended {part.deaths} times "
                f"before it was ready ({how(code)}); all of its output is in {part.log}"
            )
        pause = 0.0 if part.deaths == 1 else min(LONGEST_PAUSE, 2.0 ** (part.deaths - 2))
        part.retry_at = time.monotonic() + pause
        when = f"in {pause:.0f} s" if pause else "at once"
        self._say(
            f"{part.name} 意外退出，正在重启 · {part.name} ended ({how(code)}), starting it again {when}"
        )

    def _announce(self) -> None:
        if not self._announced and all(part.ready for part in self._parts):
            self._announced = True
            self._on_ready()

    def _stop(self) -> None:
        """End all parts together, each within the same patience."""
        for part in self._parts:
            part.signal_all(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        for part in self._parts:
            part.clear_away(patience=max(0.0, until - time.monotonic()))
        self._leash.close()


def how(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
