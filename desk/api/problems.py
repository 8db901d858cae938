"""What the API answers when it cannot do what was asked: problem+json, a code, a Chinese text (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from desk.complaints.policy import Policy
from desk.conversations.files import FileTooLarge, NoSuchFile
from desk.conversations.inbox import Refused, TextTooLong
from desk.conversations.opening import NoSuchConversation
from desk.conversations.pace import TooFast
from desk.conversations.rules import rules_of

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
_BY_STATUS = {
    400: "invalid_request",
    401: "unauthorized",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    422: "invalid_request",
}
_TOO_FAST = {
    "new_conversations": "too_many_conversations",
    "open_conversations": "too_many_conversations",
    "files": "too_many_files",
}
_REFUSED = {"client_message_id_reused": 409, "file_too_large": 413, "file_kind": 415}
MB = 1024 * 1024


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    field: str = Field(description="where, e.g. `body.text`")
    code: str = Field(description="what, e.g. `value_error.missing`")
    detail: str | None = Field(default=None, description="what, in Chinese, where people typed it")


class Problem(BaseModel):
    """Why a request was not carried out."""

    type: str = Field(
        description="a name for the kind of problem", example="urn:tingsu:problem:text_too_long"
    )
    title: str = Field(description="the HTTP status in words", example="Unprocessable Entity")
    status: int = Field(example=422)
    code: str = Field(description="stable, for programs", example="text_too_long")
    detail: str = Field(
        description="for the customer, in Chinese", example="一条消息最多2000个字，请分几条发。"
    )
    errors: list[Fault] | None = Field(default=None, description="what exactly, for developers")


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entries of the problems an endpoint can answer with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    retry = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": content,
            **({"headers": retry} if status in (429, 503) else {}),
        }
        for status in statuses
    }


def _route(request: Request) -> str:
    """Which route was asked, without what was filled in: a survey's path is a key to it."""
    return str(getattr(request.scope.get("route"), "path", ""))


def _cause(error: SQLAlchemyError) -> str:
    """What the database said; statements and their values stay out of the log."""
    return str(getattr(error, "orig", None) or "")[:300]


def respond(
    policy: Policy,
    status: int,
    code: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
    also: Mapping[str, object] | None = None,
    **values: object,
) -> JSONResponse:
    """A problem as a response.

    Args:
        also: further members of the body, for programs.
        values: what the text's placeholders stand for.
    """
    body: dict[str, Any] = {
        "type": f"urn:tingsu:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": policy.text(f"problems.{code}", **values),
        **(also or {}),
    }
    if errors is not None:
        body["errors"] = errors
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def file_too_large(policy: Policy) -> JSONResponse:
    """The refusal of an attachment above the limit."""
    limit = rules_of(policy).limits.file_bytes / MB
    return respond(policy, 413, "file_too_large", limit=f"{limit:.1f}".removesuffix(".0"))


def install(app: FastAPI, policy_of: Callable[[], Policy]) -> None:
    """Have every refusal and every fault of the app answered as a problem."""

    @app.exception_handler(NoSuchConversation)
    async def _no_conversation(_request: Request, _error: Exception) -> JSONResponse:
        return respond(policy_of(), 401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})

    @app.exception_handler(Refused)
    async def _refused(_request: Request, error: Refused) -> JSONResponse:
        policy, status = policy_of(), _REFUSED.get(error.code, 422)
        if isinstance(error, TextTooLong):
            return respond(policy, status, error.code, limit=rules_of(policy).limits.message_length)
        if isinstance(error, FileTooLarge):
            return file_too_large(policy)
        return respond(policy, status, error.code)

    @app.exception_handler(NoSuchFile)
    async def _no_file(_request: Request, _error: Exception) -> JSONResponse:
        return respond(policy_of(), 404, "no_such_file")

    @app.exception_handler(TooFast)
    async def _too_fast(_request: Request, error: TooFast) -> JSONResponse:
        code = _TOO_FAST.get(error.what, "too_many_messages")
        after = {"Retry-After": str(error.retry_after)}
        return respond(policy_of(), 429, code, headers=after, seconds=error.retry_after)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"field": ".".join(map(str, each["loc"])), "code": each["type"]} for each in error.errors()]
        return respond(policy_of(), 422, "invalid_request", errors=errors)

    @app.exception_handler(HTTPException)
    async def _by_status(_request: Request, error: HTTPException) -> JSONResponse:
        code = _BY_STATUS.get(error.status_code, "invalid_request")
        return respond(policy_of(), error.status_code, code, headers=error.headers)

    @app.exception_handler(SQLAlchemyError)
    async def _database(request: Request, error: SQLAlchemyError) -> JSONResponse:
        log.error("http.database", path=_route(request), error=type(error).__name__, cause=_cause(error))
        return respond(policy_of(), 503, "unavailable", headers={"Retry-After": "5"})

    @app.exception_handler(Exception)
    async def _internal(request: Request, error: Exception) -> JSONResponse:
        log.error("http.internal", path=_route(request), error=type(error).__name__)
        return respond(policy_of(), 500, "internal")
