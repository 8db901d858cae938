"""Puts the conversation floor of one server process together: record, assistant, feed and worker."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

from desk.complaints.work import Office, open_office
from desk.conversations import files
from desk.conversations.assistant import Assistant
from desk.conversations.attendance import Attendance
from desk.conversations.feed import Feed, RedisBridge
from desk.conversations.file_store import FileStore
from desk.conversations.ledger import Ledger
from desk.conversations.rules import check
from desk.conversations.timekeeping import Timekeeper
from desk.conversations.worker import Worker
from desk.settings import Settings


@dataclass
class Floor:
    """All a server process needs to hold conversations; `start` and `stop` belong to its event loop."""

    office: Office
    ledger: Ledger
    assistant: Assistant
    feed: Feed
    worker: Worker
    attendance: Attendance
    timekeeper: Timekeeper
    files: FileStore
    bridge: RedisBridge | None = None

    async def start(self) -> None:
        """Begin to work."""
        if self.bridge is not None:
            self.bridge.start()
        await self.worker.start()
        self.attendance.start()
        self.timekeeper.start()

    async def stop(self) -> None:
        """Finish what can be finished, give back the rest, close everything."""
        await self.timekeeper.stop()
        await self.attendance.stop()
        await self.worker.stop()
        if self.bridge is not None:
            await self.bridge.stop()
        await self.assistant.close()
        self.files.close()
        self.ledger.close()
        self.office.engine.dispose()


def open_floor(settings: Settings, office: Office | None = None, *, holder: str | None = None) -> Floor:
    """Build the floor the settings describe.

    Args:
        office: the register, if it is open already.
        holder: the process's name in the database; by default its place, which outlives a restart.

    Raises:
        PolicyError: what the policy says about conversations is wrong.
    """
    office = office or open_office(settings)
    limits = check(office.policy).limits
    ledger = Ledger(office)
    feed = Feed()
    assistant = Assistant(settings.rasa_url, settings.rasa_token, timeout=limits.assistant_timeout_seconds)
    store = FileStore(settings.home / "files", office.keys, office.clock)

    async def clear_files() -> None:
        await store.clear(lambda names: ledger.read(files.known, names))

    worker = Worker(ledger, assistant, feed, holder or _place(settings), chores=(clear_files,))
    bridge = RedisBridge(feed, settings.redis_url) if settings.redis_url else None
    return Floor(
        office,
        ledger,
        assistant,
        feed,
        worker,
        Attendance(ledger, feed),
        Timekeeper(ledger, feed),
        store,
        bridge,
    )


def _place(settings: Settings) -> str:
    """Where this process serves: no other does so at the same time."""
    return f"{socket.gethostname()}:{settings.port}:{Path(settings.home).resolve()}"[-128:]
