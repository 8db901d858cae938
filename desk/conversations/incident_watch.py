"""Each server's eye on mass incidents: raises them, calls for an owner, has customers told.

Every server looks; the database decides who raises, calls and tells (see complaints/incident_raising.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select

from desk.complaints import incident_ladder, incident_raising, incident_telling
from desk.complaints.model import Complaint
from desk.complaints.work import Work
from desk.conversations.ledger import Ledger

log = structlog.get_logger(__name__)

ANYWAY = timedelta(minutes=1)
"""What is usual changes with the hour, so it is looked at now and then though nothing was registered."""


class IncidentWatch:
    """Looks for incidents after each registration, and each minute."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._newest: datetime | None = None
        self._looked: datetime | None = None

    async def round(self) -> None:
        """Do what is due now."""
        await self._look()
        while await self._ladder_due():
            if not await self._ledger.write(incident_ladder.fire_due):
                break  # others are busy with it
        while await self._ledger.read(incident_telling.waiting):
            if not await self._ledger.write(incident_telling.tell):
                break

    async def _look(self) -> None:
        now, newest = self._ledger.office.clock(), await self._ledger.read(_newest)
        if newest is None or (
            newest == self._newest and self._looked is not None and now - self._looked < ANYWAY
        ):
            return
        for number, level in await self._ledger.write(_watch):
            log.warning("incident.raised", incident=number, level=level)
        self._newest, self._looked = newest, now

    async def _ladder_due(self) -> bool:
        at = await self._ledger.read(incident_ladder.next_due)
        return at is not None and at <= self._ledger.office.clock()


def _newest(work: Work) -> datetime | None:
    found: datetime | None = work.session.execute(select(func.max(Complaint.registered_at))).scalar_one()
    return found


def _watch(work: Work) -> list[tuple[int, int]]:
    return [(each.id, each.level) for each in incident_raising.watch(work)]
