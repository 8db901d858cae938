"""What happens in the demonstration, and the time it happens at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from desk.complaints.work import Office


class BrokenScript(Exception):
    """The script lets something happen that cannot; the message says where."""


class Clock:
    """The time the office is told; it goes where the script says."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment of the next piece of work."""
        return self.now


Event = tuple[datetime, Callable[[Office, Clock], None]]
