"""Where attachments lie: under TINGSU_HOME/files, encrypted, under names that tell nothing, whole or not.

A file is on the disk for good before its row is committed. What was stored and then not committed (it was
refused, or the server died between) is found by the rounds and removed.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

import structlog

from desk.complaints.privacy import Keys
from desk.database import utc_now

log = structlog.get_logger(__name__)

Given = ParamSpec("Given")
Result = TypeVar("Result")

AT_ONCE = 4
"""Files handled at the same time in one process; each is wholly in memory while it is."""
ABANDONED_AFTER = timedelta(hours=1)
LOOK_BACK = 3
"""The rounds look through the folders of so many days: what is older was looked through often enough."""

_NAME = re.compile(r"[0-9]{8}/[0-9a-f]{32}")
_UNFINISHED = ".part"

KnownOf = Callable[[list[str]], Awaitable[set[str]]]


class FileStore:
    """The attachments of this installation; several servers share the folder.

    Args:
        folder: outside of everything that is served.
    """

    def __init__(self, folder: Path, keys: Keys, clock: Callable[[], datetime] = utc_now) -> None:
        self._folder, self._keys, self._clock = folder, keys, clock
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="file")

    async def run(self, act: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """Do something with a file without holding up the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: act(*args, **kwargs))

    def keep(self, data: bytes) -> str:
        """Put a file away for good; the name it is kept under."""
        day, name = f"{self._clock():%Y%m%d}", secrets.token_hex(16)
        stored_as = f"{day}/{name}"
        folder = self._folder / day
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _settle(self._folder)
        unfinished = folder / f"{name}{_UNFINISHED}"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._keys.seal(data, _context(stored_as)))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / name)
        _settle(folder)
        return stored_as

    def read(self, stored_as: str) -> bytes | None:
        """A file that was kept, or None if it is lost.

        Raises:
            KeysError: it cannot be opened with our keys, or was altered.
        """
        path = self._path(stored_as)
        if path is None or not path.is_file():
            log.error("files.lost", file=stored_as)
            return None
        return self._keys.unseal(path.read_bytes(), _context(stored_as))

    def drop(self, stored_as: str) -> None:
        """Remove a file nothing refers to."""
        path = self._path(stored_as)
        if path is not None:
            path.unlink(missing_ok=True)

    async def clear(self, known_of: KnownOf) -> int:
        """Remove what was never committed; how many files that were.

        Args:
            known_of: which of some names the record knows.
        """
        old = await self.run(self._old)
        whole = [name for name in old if not name.endswith(_UNFINISHED)]
        known = await known_of(whole) if whole else set()
        abandoned = [name for name in old if name not in known]
        for name in abandoned:
            await self.run((self._folder / name).unlink, missing_ok=True)
        return len(abandoned)

    def close(self) -> None:
        """Let what runs finish."""
        self._threads.shutdown(wait=True)

    def _old(self) -> list[str]:
        now = self._clock()
        before = (now - ABANDONED_AFTER).timestamp()
        found: list[str] = []
        for day in (f"{now - timedelta(days=back):%Y%m%d}" for back in range(LOOK_BACK)):
            folder = self._folder / day
            if folder.is_dir():
                with os.scandir(folder) as entries:
                    found += [f"{day}/{each.name}" for each in entries if each.stat().st_mtime < before]
        return found

    def _path(self, stored_as: str) -> Path | None:
        """Where a file lies; the record's names are ours, yet none may lead out of the folder."""
        return self._folder / stored_as if _NAME.fullmatch(stored_as) else None


def _context(stored_as: str) -> str:
    """A file is bound to its name: copied over another one it does not open."""
    return f"file:{stored_as}"


def _settle(folder: Path) -> None:
    """Have a folder's entries on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
