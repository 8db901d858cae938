"""Who may do what at the desk: each route says its roles once, and that is what is checked and documented.

Example:
    @router.get("/queue", **allow(*READ))
    async def queue(me: Me) -> Queue: ...
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.dependencies.utils import get_flat_dependant
from sqlalchemy import select

from desk.api import problems
from desk.api.model import ROLES, Staff, StaffSession
from desk.complaints.errors import InvalidField
from desk.complaints.work import Work
from desk.conversations.bootstrap import Floor
from desk.conversations.desk_model import Agent
from desk.conversations.inbox import cleaned

COOKIE = "tingsu_desk"
CSRF_HEADER = "X-CSRF-Token"
SAFE = ("GET", "HEAD", "OPTIONS")

ALL = ROLES
TALK = ("agent", "supervisor")
LEAD = ("supervisor",)
READ = ("agent", "supervisor", "auditor")


class AccessError(Exception):
    """A request that may not be carried out; `code` and `status` say why.

    AccessError
    ├── SignedOut      401
    ├── Forbidden      403   the role does not allow it
    └── WrongCsrf      403   it does not come from our page
    """

    status, code = 403, "forbidden"


class SignedOut(AccessError):
    """There is no session, or it is over."""

    status, code = 401, "signed_out"


class Forbidden(AccessError):
    """The account may not do this."""


class WrongCsrf(AccessError):
    """The token that only our page knows is missing or wrong."""

    code = "csrf"


@dataclass(frozen=True)
class Member:
    """Who makes a request."""

    name: str
    display_name: str
    role: str
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    capacity: int = 0

    @property
    def talks(self) -> bool:
        """Whether they talk to customers."""
        return self.role in TALK

    @property
    def leads(self) -> bool:
        """Whether they look after others who do."""
        return self.role in LEAD


def hash_of(token: str) -> str:
    """What is kept of a session's token; it has 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def member_of(work: Work, token: str | None) -> Member | None:
    """Whose session a token is, if it is still one."""
    if not token:
        return None
    question = (
        select(Staff, Agent)
        .join(StaffSession, StaffSession.staff == Staff.name)
        .outerjoin(Agent, Agent.name == Staff.name)
        .where(
            StaffSession.token_hash == hash_of(token),
            StaffSession.expires_at > work.now,
            Staff.active.is_(True),
        )
    )
    row = work.session.execute(question).first()
    return None if row is None else member(*row)


def member(account: Any, agent: Any) -> Member:
    """An account as the maker of requests."""
    if agent is None:
        return Member(account.name, account.name, account.role)
    teams, skills = tuple(agent.teams), tuple(agent.skills)
    return Member(account.name, agent.display_name, account.role, teams, skills, agent.capacity)


def csrf_token(floor: Floor, token: str) -> str:
    """What our page sends back with every change: whoever does not hold the cookie cannot make it up."""
    return floor.office.keys.fingerprint("csrf", hash_of(token))


class Access:
    """Lets a request in whose session has one of these roles."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        self.roles = roles

    async def __call__(self, request: Request) -> None:
        """Find out who asks, and whether they may.

        Raises:
            AccessError: they may not.
        """
        floor: Floor = request.app.state.floor
        token = request.cookies.get(COOKIE)
        found = await floor.ledger.read(member_of, token)
        if found is None or token is None:
            raise SignedOut
        if found.role not in self.roles:
            raise Forbidden
        shown = request.headers.get(CSRF_HEADER, "").encode()
        if request.method not in SAFE and not secrets.compare_digest(
            shown, csrf_token(floor, token).encode()
        ):
            raise WrongCsrf
        request.state.member = found
        if found.talks:
            await floor.attendance.beat(found.name)


async def known_parameters(request: Request) -> None:
    """Refuse a reading that asks for what its route does not know: it would be left out, and not be missed.

    Raises:
        InvalidField: one of the query's parameters is not the route's.
    """
    if request.method not in SAFE:
        return
    known = {each.alias for each in get_flat_dependant(request.scope["route"].dependant).query_params}
    for name in request.query_params:
        if name not in known:
            raise InvalidField(cleaned(name)[:32], "unknown")


def allow(*roles: str, refuses: tuple[int, ...] = ()) -> dict[str, Any]:
    """What a route is declared with: who may use it, and how it can refuse.

    Args:
        refuses: statuses of further problems it answers with.
    """
    return {
        "dependencies": [Depends(Access(roles)), Depends(known_parameters)],
        "responses": problems.responses(*sorted({401, 403, 422, 503, *refuses})),
        "openapi_extra": {"x-roles": list(roles), "security": [{"desk": []}]},
    }


def _member(request: Request) -> Member:
    found: Member = request.state.member
    return found


Me = Annotated[Member, Depends(_member)]
