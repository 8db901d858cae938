"""What the desk's API answers when it cannot do what was asked."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from desk.api.access import AccessError
from desk.api.login import WrongPassword
from desk.api.problems import respond
from desk.channels.webhook import SignatureOld, SignatureWrong
from desk.complaints.errors import (
    ComplaintError,
    DraftIncomplete,
    FieldsMissing,
    InvalidField,
    Locked,
    NoSuchCustomer,
    NoSuchIncident,
    NoSuchLink,
    NoSuchMerge,
    NoSuchRow,
    NoSuchSurvey,
    NotAllowed,
    SurveyExpired,
    UnknownTag,
)
from desk.complaints.policy import Policy
from desk.complaints.reports.catalogue import NoSuchReport
from desk.conversations.canned import NoSuchReply, TooManyReplies
from desk.conversations.handing import HandingError
from desk.conversations.misunderstood import NoSuchMessage, NotOfCustomer
from desk.conversations.ownership import ClaimedByOther, NotYours
from desk.conversations.routing import OfferGone
from desk.database import utc_now

_UNKNOWN = ("disposition_unknown", "team_unknown", "agent_unknown", "park_too_long")


class ConversationUnknown(Exception):
    """The desk was asked about a conversation that is not there."""


class ValueUnknown(Exception):
    """The customer has not told what was to be shown."""


Handler = Callable[[Request, Exception], Awaitable[JSONResponse]]

# The refusals of which nothing needs to be said but which one it was.
_PLAIN: dict[type[Exception], tuple[int, str]] = {
    WrongPassword: (401, "wrong_password"),
    ConversationUnknown: (404, "no_such_conversation"),
    ValueUnknown: (409, "value_unknown"),
    NotYours: (409, "not_yours"),
    OfferGone: (409, "offer_gone"),
    NoSuchReply: (404, "no_such_canned"),
    TooManyReplies: (409, "too_many_canned"),
    NoSuchMessage: (404, "no_such_message"),
    NotOfCustomer: (409, "not_of_customer"),
    NoSuchRow: (404, "no_such_row"),
    NoSuchIncident: (404, "no_such_incident"),
    NoSuchCustomer: (404, "no_such_customer"),
    NoSuchLink: (404, "no_such_link"),
    NoSuchMerge: (404, "no_such_merge"),
    UnknownTag: (422, "tag_unknown"),
    NoSuchReport: (404, "no_such_report"),
    NoSuchSurvey: (404, "no_such_survey"),
    SurveyExpired: (410, "survey_expired"),
    SignatureOld: (401, "signature_old"),
    SignatureWrong: (401, "signature_wrong"),
}


def install(app: FastAPI, policy_of: Callable[[], Policy]) -> None:
    """Have every refusal of the desk answered as a problem."""
    for refusal, (status, code) in _PLAIN.items():
        app.add_exception_handler(refusal, _plain(policy_of, status, code))

    @app.exception_handler(AccessError)
    async def _access(_request: Request, error: AccessError) -> JSONResponse:
        return respond(policy_of(), error.status, error.code)

    @app.exception_handler(Locked)
    async def _locked(_request: Request, error: Locked) -> JSONResponse:
        wait = max(1.0, (error.until - utc_now()).total_seconds())
        after = {"Retry-After": str(math.ceil(wait))}
        return respond(policy_of(), 423, "too_many_logins", headers=after, minutes=math.ceil(wait / 60))

    @app.exception_handler(ClaimedByOther)
    async def _claimed(_request: Request, error: ClaimedByOther) -> JSONResponse:
        also = {"agent": error.agent}
        return respond(policy_of(), 409, "claimed_by_other", also=also, agent=error.display_name)

    @app.exception_handler(InvalidField)
    async def _field(_request: Request, error: InvalidField) -> JSONResponse:
        return respond(policy_of(), 422, "field_invalid", errors=_faults((error.field,), error.code))

    @app.exception_handler(DraftIncomplete)
    async def _incomplete(_request: Request, error: DraftIncomplete) -> JSONResponse:
        return respond(policy_of(), 422, error.code, errors=_faults(error.missing, "missing"))

    @app.exception_handler(FieldsMissing)
    async def _missing(_request: Request, error: FieldsMissing) -> JSONResponse:
        return respond(policy_of(), 422, error.code, errors=_faults(error.missing, "missing"))

    @app.exception_handler(NotAllowed)
    async def _not_allowed(_request: Request, error: NotAllowed) -> JSONResponse:
        return respond(policy_of(), 403, error.code)

    @app.exception_handler(ComplaintError)
    async def _casework(_request: Request, error: ComplaintError) -> JSONResponse:
        # NoDraft or KeyReused: things do not stand so that it can be done.
        return respond(policy_of(), 409, error.code)

    def _faults(fields: tuple[str, ...], code: str) -> list[dict[str, str]]:
        text = policy_of().text(f"errors.{code}")
        return [{"field": f"fields.{name}", "code": code, "detail": text} for name in fields]

    @app.exception_handler(HandingError)
    async def _handing(_request: Request, error: HandingError) -> JSONResponse:
        return respond(policy_of(), 422 if error.code in _UNKNOWN else 409, error.code)


def _plain(policy_of: Callable[[], Policy], status: int, code: str) -> Handler:
    async def answer(_request: Request, _error: Exception) -> JSONResponse:
        return respond(policy_of(), status, code)

    return answer
