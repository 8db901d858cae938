"""Whether the server lives, and whether everything it depends on is there, each by its name."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from desk.complaints.work import Work
from desk.conversations.bootstrap import Floor

router = APIRouter(prefix="/api", tags=["health"])

PATIENCE = 2.5


class Health(BaseModel):
    """The server lives."""

    status: str = Field(example="ok")


class Dependency(BaseModel):
    """One thing the server needs."""

    ok: bool
    model: str | None = Field(default=None, description="the model the assistant answers with")


class Readiness(BaseModel):
    """Whether everything is there."""

    ready: bool
    dependencies: dict[str, Dependency]


@router.get("/health", response_model=Health)
async def health() -> Health:
    """The server lives. A load balancer asks this: without the assistant, messages are taken all the same."""
    return Health(status="ok")


@router.get(
    "/ready",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "something is not there"}},
)
async def ready(request: Request) -> JSONResponse:
    """Whether the server and everything it depends on can serve customers in full."""
    floor: Floor = request.app.state.floor
    database, model = await asyncio.gather(_database(floor), floor.assistant.health())
    dependencies: dict[str, dict[str, Any]] = {
        "database": {"ok": database},
        "assistant": {"ok": model is not None, "model": model},
    }
    if floor.bridge is not None:
        dependencies["redis"] = {"ok": await floor.bridge.ping()}
    everything = all(each["ok"] for each in dependencies.values())
    return JSONResponse({"ready": everything, "dependencies": dependencies}, 200 if everything else 503)


async def _database(floor: Floor) -> bool:
    try:
        await asyncio.wait_for(floor.ledger.read(_touch), PATIENCE)
    except (SQLAlchemyError, asyncio.TimeoutError):
        return False
    return True


def _touch(work: Work) -> None:
    work.session.execute(text("SELECT 1"))
