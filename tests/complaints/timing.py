"""Complaints on a given day for the tests of clocks, and what their clocks then show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desk.complaints import clocks, scheduler
from desk.complaints.clock_model import Clock, DueEvent, StaffNotice
from desk.complaints.clocks import Clockface
from desk.complaints.model import Complaint
from desk.complaints.policy import Policy, load
from desk.complaints.work import Office, Work
from desk.settings import ROOT
from tests.complaints.customers import file

EARLIER = {
    "start": "2025-12-20T15:00:00+08:00",
    "end": "2025-12-20T16:00:00+08:00",
    "grain": "hour",
    "approx": True,
    "text": "上个月",
}
SIGNALS = {1: ("data_leak",), 2: ("funds_at_risk",), 3: ()}


def complain(office: Office, at: datetime, level: int = 3, conversation: str = "c1", **facts: Any) -> str:
    """A complaint of this level registered at this moment; its number."""
    office.clock.now = at  # type: ignore[attr-defined]
    told = file(office, conversation, signals=SIGNALS[level], **{"occurred_at": EARLIER, **facts})
    assert told.level == level
    return told.number


def at(office: Office, moment: datetime) -> None:
    """It is this moment now."""
    office.clock.now = moment  # type: ignore[attr-defined]


def act(office: Office, number: str, do: Callable[[Work, Complaint], Any]) -> Any:
    """Do something with a complaint in a work of its own."""
    with office.work() as work:
        return do(
            work, work.session.execute(select(Complaint).where(Complaint.number == number)).scalar_one()
        )


def face(office: Office, number: str, kind: str, basis: str = "target") -> Clockface:
    """What the newest clock of this kind shows now."""
    with office.look() as work:
        found = [each for each in clocks.of(work, number) if (each.kind, each.basis) == (kind, basis)]
        return clocks.state(work, found[-1])


def rows(office: Office, number: str, kind: str, basis: str = "target") -> list[Clock]:
    """All clocks of this kind, oldest first."""
    with office.look() as work:
        return [each for each in clocks.of(work, number) if (each.kind, each.basis) == (kind, basis)]


def marks(office: Office, number: str, kind: str, basis: str = "target") -> dict[str, tuple[datetime, str]]:
    """The marks of the newest clock of this kind: when, and what became of them."""
    clock = rows(office, number, kind, basis)[-1]
    with office.look() as work:
        query = select(DueEvent).where(DueEvent.clock_id == clock.id)
        return {each.mark: (each.at, each.state) for each in work.session.execute(query).scalars()}


def fire(office: Office) -> int:
    """Fire what is due now."""
    with office.work() as work:
        return scheduler.fire_due(work)


def told(office: Office, number: str) -> list[tuple[str, str, str, str]]:
    """Who was told what of which clock, in order."""
    with office.look() as work:
        query = select(StaffNotice).where(StaffNotice.number == number).order_by(StaffNotice.id)
        return [
            (each.kind, each.payload["clock"], each.payload["basis"], _whom(each))
            for each in work.session.execute(query).scalars()
        ]


def _whom(notice: StaffNotice) -> str:
    if notice.to_person:
        return f"person:{notice.to_person}"
    return f"{'lead' if notice.to_leads else 'team'}:{notice.to_team}"


def other_policy(tmp_path: Path, *changes: tuple[str, str]) -> Policy:
    """The policy that ships, with some of its text replaced."""
    text = (ROOT / "policy.yml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / f"policy-{len(text)}.yml"
    path.write_text(text, encoding="utf-8")
    return load(path)
