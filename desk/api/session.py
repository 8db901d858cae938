"""The agents' session: log in, who am I, log out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from desk.api import login, problems
from desk.api.access import ALL, COOKIE, Me, Member, allow, csrf_token
from desk.api.address import address_of, is_https
from desk.api.login import Doorkeeper
from desk.conversations.bootstrap import Floor
from desk.conversations.pace import MINUTE, spend_for_address

router = APIRouter(prefix="/api/desk", tags=["desk: session"])

TRIES_PER_MINUTE = 60
"""From one network address; a whole office may share it."""


class Credentials(BaseModel):
    """An account's name and password."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class User(BaseModel):
    """Who is logged in."""

    name: str
    display_name: str
    role: str = Field(description="agent, supervisor, trainer, auditor or admin")
    teams: list[str]
    skills: list[str]
    capacity: int


class Session(BaseModel):
    """A session; its cookie is HttpOnly."""

    csrf_token: str = Field(description="send it as X-CSRF-Token with every request that is not a GET")
    user: User


def doorkeeper(request: Request) -> Doorkeeper:
    """The one who checks passwords in this process."""
    keeper: Doorkeeper = request.app.state.doorkeeper
    return keeper


@router.post("/session", response_model=Session, responses=problems.responses(401, 422, 423, 429, 503))
async def sign_in(
    given: Credentials,
    request: Request,
    response: Response,
    keeper: Annotated[Doorkeeper, Depends(doorkeeper)],
    address: Annotated[str | None, Depends(address_of)],
) -> Session:
    """Log in. Five wrong passwords lock the name for a while; an unknown name is answered alike."""
    floor: Floor = request.app.state.floor
    if address is not None:
        key = floor.office.keys.fingerprint("address", address)
        await floor.ledger.write(spend_for_address, key, "log_in", TRIES_PER_MINUTE, MINUTE)
    made = await keeper.sign_in(floor.ledger, given.name, given.password)
    response.set_cookie(
        COOKIE,
        made.token,
        max_age=made.seconds,
        path="/api",
        httponly=True,
        samesite="strict",
        secure=is_https(request),
    )
    return _session(floor, made.token, made.member)


@router.get("/session", response_model=Session, **allow(*ALL))
async def who_am_i(request: Request, me: Me) -> Session:
    """Who is logged in, and the token for changes."""
    return _session(request.app.state.floor, request.cookies[COOKIE], me)


@router.delete("/session", status_code=204, response_class=Response, **allow(*ALL))
async def sign_out(request: Request, me: Me) -> Response:
    """Log out. Open conversations go back to the queue after the grace time, unless one logs in again."""
    await request.app.state.floor.ledger.write(login.sign_out, request.cookies[COOKIE], me.name)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/api", httponly=True, samesite="strict", secure=is_https(request))
    return response


def _session(floor: Floor, token: str, member: Member) -> Session:
    user = User(
        name=member.name,
        display_name=member.display_name,
        role=member.role,
        teams=list(member.teams),
        skills=list(member.skills),
        capacity=member.capacity,
    )
    return Session(csrf_token=csrf_token(floor, token), user=user)
