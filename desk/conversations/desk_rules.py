"""What policy.yml says of the people's desk (`desk:`): capacity, grace, offers, parking, closing, skills."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Literal

from pydantic import BaseModel, Extra, Field, validator

HOLES = frozenset({"customer", "agent", "number", "hotline"})
LONGEST_TITLE, LONGEST_PHRASE = 40, 500


def holes(text: str) -> frozenset[str] | None:
    """The names in braces of a phrase; None if the braces are more or less than names."""
    try:
        parsed = [each[1:] for each in Formatter().parse(text) if each[1] is not None]
    except ValueError:
        return None
    plain = all(not spec and not conversion for _, spec, conversion in parsed)
    return frozenset(str(name) for name, _, _ in parsed) if plain else None


class Strict(BaseModel):
    """A part of the section: a misspelt key is an error, not a default."""

    class Config:
        """Nothing unknown, nothing changed."""

        extra = Extra.forbid
        allow_mutation = False


class Offers(Strict):
    """How a waiting conversation finds its agent.

    Attributes:
        mode: manual (agents take what they choose) or auto (it is offered to the one who fits best).
        accept_seconds: how long an offer stands.
        widen_after_seconds: so long only agents of the matter's team are asked, then anybody.
        again_after_seconds: so long an agent who let an offer pass is not asked again.
    """

    mode: Literal["manual", "auto"] = "manual"
    accept_seconds: float = Field(default=20, gt=0, le=600)
    widen_after_seconds: float = Field(default=30, ge=0)
    again_after_seconds: float = Field(default=60, ge=0)


class Promises(Strict):
    """Minutes within which a person should answer who waits; the earlier promise is kept first."""

    urgent: float = Field(default=1, gt=0)
    other: float = Field(default=10, gt=0)


class Phrase(Strict):
    """A canned reply; {customer}, {agent}, {number} and {hotline} are filled in by who sends it."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    text: str = Field(min_length=1, max_length=LONGEST_PHRASE)

    @validator("text")
    def _fillable(cls, value: str) -> str:
        used = holes(value)
        if used is None or not used <= HOLES:
            raise ValueError(f"uses an unknown placeholder; known here: {', '.join(sorted(HOLES))}")
        return value


class DeskRules(Strict):
    """The section.

    Attributes:
        capacity: conversations one agent holds at once, unless the account says otherwise.
        grace_seconds: without a sign of life for so long, an agent's conversations go back to the queue.
        session_hours: how long a log-in lasts.
        park_hours: how long a conversation may be parked.
        fallback_team: takes what has no topic yet.
        skills: skill → topics that need it.
        dispositions: how a conversation can end, with the words for it.
        labels: what the fields of a complaint are called in the summary a customer confirms.
        money: how an amount is written.
        canned: replies at hand, by name.
        suggestions: topic → replies that fit it; `default` for the other topics.
    """

    capacity: int = Field(default=5, gt=0, le=100)
    grace_seconds: float = Field(default=45, ge=1)
    session_hours: float = Field(default=12, gt=0, le=168)
    park_hours: float = Field(default=72, gt=0)
    fallback_team: str = "consumer_protection"
    offer: Offers = Offers()
    promise_minutes: Promises = Promises()
    skills: Mapping[str, tuple[str, ...]] = {}
    dispositions: Mapping[str, str] = {"solved": "已解决"}
    labels: Mapping[str, str] = {}
    money: str = "{amount}"
    canned: Mapping[str, Phrase] = {}
    suggestions: Mapping[str, tuple[Phrase, ...]] = {}

    @validator("dispositions")
    def _some(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        if not value or any(not 1 <= len(name) <= 32 for name in value):
            raise ValueError("needs at least one disposition, each with a name of at most 32 characters")
        return value
