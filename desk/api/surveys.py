"""The survey for programs: the token of the link is all one needs, and opens nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from desk.api import problems
from desk.complaints import survey
from desk.complaints.work import Work
from desk.conversations.bootstrap import Floor

router = APIRouter(prefix="/api/surveys", tags=["survey"])

Token = Annotated[
    str, Path(regex="^[A-Za-z0-9_-]{43}$", description="of the link the customer was sent; keep it secret")
]
REFUSES = problems.responses(400, 404, 409, 410, 413, 422, 503)
Choice = Literal["review", "reopen", "nothing"]


class Answer(BaseModel):
    """How content a customer is."""

    csat: int = Field(ge=1, le=5, description="1 not at all content, 5 very content")
    nps: int | None = Field(default=None, ge=0, le=10, description="how likely they recommend us")
    comment: str | None = Field(default=None, max_length=4000)


class Follow(BaseModel):
    """What a customer who is not content chose."""

    choice: Choice


class SurveyShown(BaseModel):
    """A survey as its customer sees it."""

    number: str
    topic_title: str
    expires_at: datetime
    answerable: bool = Field(description="an answer, or another one, would be taken")
    answered_at: datetime | None
    csat: int | None
    nps: int | None
    comment: str | None
    offers: list[Choice] = Field(description="what a customer who is not content may choose from, once")
    follow: Choice | None


@router.get("/{token}", response_model=SurveyShown, responses=problems.responses(404, 422, 503))
async def show(token: Token, request: Request) -> SurveyShown:
    """A survey, and what was answered."""
    floor: Floor = request.app.state.floor
    return await floor.ledger.read(_shown, token)


@router.post("/{token}", response_model=SurveyShown, responses=REFUSES)
async def answer(token: Token, given: Answer, request: Request) -> SurveyShown:
    """Answer, or answer anew while the complaint is not closed."""
    floor: Floor = request.app.state.floor
    await floor.ledger.write(survey.answer, token, given.csat, given.nps, given.comment)
    return await floor.ledger.read(_shown, token)


@router.post(
    "/{token}/follow",
    response_model=SurveyShown,
    responses=REFUSES,
)
async def follow(token: Token, given: Follow, request: Request) -> SurveyShown:
    """Ask for a review or a reopening, or for nothing: offered to who is not content."""
    floor: Floor = request.app.state.floor
    await floor.ledger.write(survey.follow, token, given.choice)
    return await floor.ledger.read(_shown, token)


def _shown(work: Work, token: str) -> SurveyShown:
    found = survey.find(work, token)
    topic = work.policy.topic(survey.topic_of(work, found)) or work.policy.other
    known: dict[str, Any] = {name: getattr(found, name) for name in _PLAIN}
    known["offers"] = survey.offers(work, found)
    return SurveyShown(topic_title=topic.title, answerable=survey.answerable(work, found), **known)


_PLAIN = ("number", "expires_at", "answered_at", "csat", "nps", "comment", "follow")
