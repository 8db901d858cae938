"""The people who can be asked to handle a complaint.

Accounts belong to floors above this one; only what the choice of a person needs is read of their tables.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Boolean, column, select, table

from desk.complaints.work import Work

SUPERVISOR = "supervisor"
HANDLING = ("agent", SUPERVISOR)
_STAFF = table("staff", column("name"), column("role"), column("active", Boolean))
_AGENT = table("agent", column("name"), column("display_name"), column("teams", JSON), column("skills", JSON))

_ASKABLE: Any = (
    select(_STAFF.c.name, _STAFF.c.role, _AGENT.c.display_name, _AGENT.c.teams, _AGENT.c.skills)
    .select_from(_STAFF.outerjoin(_AGENT, _AGENT.c.name == _STAFF.c.name))
    .where(_STAFF.c.active.is_(True), _STAFF.c.role.in_(HANDLING))
)


@dataclass(frozen=True)
class Person:
    """Somebody who handles complaints.

    Attributes:
        teams: theirs; none means they take every team's matters.
        skills: what else they know, the branches they know among it.
    """

    name: str
    display_name: str
    role: str
    teams: tuple[str, ...]
    skills: tuple[str, ...]


def handlers(work: Work) -> list[Person]:
    """Everybody who can be asked, by account name."""
    return [_person(row) for row in work.session.execute(_ASKABLE.order_by(_STAFF.c.name))]


def handler(work: Work, name: str) -> Person | None:
    """The person of this account, if they can be asked."""
    row = work.session.execute(_ASKABLE.where(_STAFF.c.name == name)).first()
    return None if row is None else _person(row)


def vacant(work: Work, teams: Collection[str]) -> bool:
    """Whether these teams have no member at all, so that the supervisors stand in for them."""
    return not any(set(teams) & set(each.teams) for each in handlers(work))


def called(work: Work, name: str | None) -> str:
    """What colleagues call the person of an account."""
    if name is None:
        return ""
    query = select(_AGENT.c.display_name).where(_AGENT.c.name == name)
    return str(work.session.execute(query).scalar_one_or_none() or name)


def _person(row: Any) -> Person:
    return Person(
        name=row.name,
        display_name=row.display_name or row.name,
        role=row.role,
        teams=tuple(row.teams or ()),
        skills=tuple(row.skills or ()),
    )
