"""What staff are told at the desk: written once, shown to whom it is for, marked as read with who read it.

Addresses are texts: `person:NAME`, `team:NAME`, or `lead:NAME` for the people who lead that team.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, or_, select, update

from desk.complaints import outbox
from desk.complaints.clock_model import StaffNotice
from desk.complaints.errors import NoSuchRow
from desk.complaints.model import Complaint, OutboxRow
from desk.complaints.work import Work

log = structlog.get_logger(__name__)

NOTICE = "notice"
KINDS = (NOTICE,)
AT_ONCE = 50
PERSON, TEAM, LEAD = "person", "team", "lead"
ALL_TEAMS = None
"""Given for `leads`: this member leads every team there is."""


def post(
    work: Work,
    to: str,
    kind: str,
    complaint: Complaint | None,
    *,
    key: str | None = None,
    text: str | None = None,
    **payload: Any,
) -> StaffNotice:
    """Tell somebody at the desk.

    Args:
        to: an address; a bare name is a team's.
        kind: what happened; its words stand in the policy under `texts.notices`.
        key: what it is made from: the same key again gives the notice that is there.
        text: what may hold personal data; it is kept encrypted.
        payload: plain data without personal content.
    """
    there = None if key is None else _made_from(work, key)
    if there is not None:
        return there
    whom, _, name = to.rpartition(":")
    notice = StaffNotice(
        to_person=name if whom == PERSON else None,
        to_team=None if whom == PERSON else name,
        to_leads=whom == LEAD,
        kind=kind,
        number=None if complaint is None else complaint.number,
        payload={**_about(complaint), **payload},
        text=text,
        source_key=key,
        at=work.now,
    )
    work.session.add(notice)
    work.session.flush()
    return notice


def waiting(work: Work) -> bool:
    """Whether the outbox holds something for staff that is due."""
    query = select(OutboxRow.id).where(
        OutboxRow.state == outbox.DUE, OutboxRow.kind.in_(KINDS), OutboxRow.not_before <= work.now
    )
    return work.session.execute(query.limit(1)).first() is not None


def deliver(work: Work) -> int:
    """Bring what the outbox holds for staff to the desk.

    A row becomes a notice in the transaction that marks it done, under its own key: it arrives once.

    Returns:
        How many rows were looked at.
    """
    rows = outbox.due(work, AT_ONCE, kinds=KINDS)
    for row in rows:
        try:
            with work.session.begin_nested():
                _bring(work, row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.error("notices.undeliverable", row=row.id, error=type(error).__name__)
            outbox.failed(work, row, repr(error))
        else:
            outbox.done(work, row)
    return len(rows)


def for_member(
    work: Work,
    name: str,
    teams: Collection[str],
    leads: Collection[str] | None = (),
    *,
    unread: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> list[StaffNotice]:
    """What a member of the staff is told, newest first.

    Args:
        teams: the teams they belong to.
        leads: the teams they lead, or `ALL_TEAMS`.
        before: only what is older than this id, for the next page.
    """
    query = select(StaffNotice).where(_for(name, teams, leads))
    query = query.where(StaffNotice.read_at.is_(None)) if unread else query
    query = query if before is None else query.where(StaffNotice.id < before)
    return list(work.session.execute(query.order_by(StaffNotice.id.desc()).limit(limit)).scalars())


def unread(work: Work, name: str, teams: Collection[str], leads: Collection[str] | None = ()) -> int:
    """How many notices for a member nobody has read."""
    query = select(func.count()).select_from(StaffNotice)
    query = query.where(_for(name, teams, leads), StaffNotice.read_at.is_(None))
    return int(work.session.execute(query).scalar_one())


def mark_read(
    work: Work, notice_id: int, name: str, teams: Collection[str], leads: Collection[str] | None = ()
) -> StaffNotice:
    """Somebody whom it was for has read a notice; the first reader stays on it.

    Raises:
        NoSuchRow: there is no such notice for them.
    """
    query = select(StaffNotice).where(StaffNotice.id == notice_id, _for(name, teams, leads))
    found: StaffNotice | None = work.session.execute(work.lock(query)).scalar_one_or_none()
    if found is None:
        raise NoSuchRow(f"no notice {notice_id}")
    if found.read_at is None:
        found.read_at, found.read_by = work.now, name
        work.session.flush()
    return found


def mark_all_read(work: Work, name: str, teams: Collection[str], leads: Collection[str] | None = ()) -> int:
    """A member has read all that was for them; how many they were the first to read."""
    mark = update(StaffNotice).where(_for(name, teams, leads), StaffNotice.read_at.is_(None))
    mark = mark.values(read_at=work.now, read_by=name).execution_options(synchronize_session=False)
    result: Any = work.session.execute(mark)
    return int(result.rowcount)


def since(work: Work, moment: datetime) -> dict[int, str | None]:
    """The notices posted since a moment, and for whom if it is one person."""
    query = select(StaffNotice.id, StaffNotice.to_person).where(StaffNotice.at >= moment)
    return {row.id: row.to_person for row in work.session.execute(query)}


def title(work: Work, notice: StaffNotice) -> str:
    """A notice in words, as the desk shows it."""
    texts = work.policy.texts["notices"]
    terms = work.policy.clocks.kinds.get(str(notice.payload.get("clock")))
    told = {"number": notice.number or "", "clock": terms.title if terms else ""}
    told["incident"] = str(notice.payload.get("incident_title", ""))
    return str(texts.get(notice.kind, texts["other"])).format(**told)


def _bring(work: Work, row: OutboxRow) -> None:
    told = dict(row.payload)
    to, event, number = told.pop("to"), told.pop("event"), told["number"]
    query = select(Complaint).where(Complaint.number == number)
    complaint: Complaint | None = work.session.execute(query).scalar_one_or_none()
    if complaint is None:
        raise KeyError(f"no complaint {number}")
    post(work, str(to), str(event), complaint, key=row.dedupe_key, **told)


def _about(complaint: Complaint | None) -> dict[str, Any]:
    if complaint is None:
        return {}
    return {
        "number": complaint.number,
        "level": complaint.level,
        "urgent": complaint.urgent,
        "topic": complaint.topic,
        "team": complaint.team,
    }


def _made_from(work: Work, key: str) -> StaffNotice | None:
    query = select(StaffNotice).where(StaffNotice.source_key == key)
    found: StaffNotice | None = work.session.execute(query).scalar_one_or_none()
    return found


def _for(name: str, teams: Collection[str], leads: Collection[str] | None) -> Any:
    led = StaffNotice.to_team.is_not(None) if leads is ALL_TEAMS else StaffNotice.to_team.in_(list(leads))
    return or_(
        StaffNotice.to_person == name,
        StaffNotice.to_leads.is_(False) & StaffNotice.to_team.in_(list(teams)),
        StaffNotice.to_leads.is_(True) & led,
    )
