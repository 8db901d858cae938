"""Reads what customers are told of their complaint, over which channels, and how they are asked after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from desk.complaints.policy_file import Place
from desk.complaints.policy_grading import check_placeholders
from desk.complaints.policy_limits import read_limit
from desk.complaints.policy_terms import Limit

CHANNELS = ("chat", "sms", "email", "wechat", "phone")
KINDS = (
    "registered",
    "assigned",
    "first_findings",
    "decision",
    "extension",
    "suspended",
    "resumed",
    "reopened",
    "review_opened",
    "review",
    "withdrawn",
    "closed",
    "plan",
    "incident",
    "survey",
)
FACTS = (
    "customer",
    "number",
    "date",
    "words",
    "responsible",
    "respond_by",
    "decide_by",
    "statutory_by",
    "decided_on",
    "review_until",
    "until",
    "link",
)
FIGURES = ("statutory_ask_review", "statutory_review", "statutory_decide", "statutory_extended")
SCORES = range(1, 6)
RECOMMEND = range(0, 11)
EVENTS = ("survey_answered", "survey_corrected", "survey_followed")
_OF_DAY = ("year", "month", "day", "time")


@dataclass(frozen=True)
class Template:
    """What a customer is told on one occasion.

    Attributes:
        subject: for channels that have one.
        in_chat: the same in the conversation, where it differs.
    """

    subject: str
    text: str
    in_chat: str


@dataclass(frozen=True)
class FeedbackTerms:
    """What and how customers are told.

    Attributes:
        channels: channel → what it is called.
        kinds: occasion → what it is called at the desk.
        attempt: so long one attempt to send may take; then another process takes it up.
        receipt_age: the most that a receipt's signed time may differ from ours.
        link_words: what stands in our record in place of a customer's own link.
    """

    channels: Mapping[str, str]
    kinds: Mapping[str, str]
    templates: Mapping[str, Template]
    attempt: timedelta
    receipt_age: timedelta
    link_words: str
    greeting: str
    greeting_unnamed: str
    day: str
    moment: str


@dataclass(frozen=True)
class SurveyTerms:
    """How customers are asked whether they are content.

    Attributes:
        open: so long a link can be answered.
        wait: after so long without an answer the complaint goes on.
        unsatisfied: whoever gives this CSAT or less is offered a review or a reopening.
        events: what the customer's acts are called in the history.
        reason: why, when they ask for one and write nothing.
    """

    open: Limit
    wait: Limit
    unsatisfied: int
    comment_length: int
    events: Mapping[str, str]
    reason: str


def read_feedback(place: Place, hotlines: Collection[str]) -> FeedbackTerms:
    """The section `feedback`."""
    place.keys(
        required=(
            "channels",
            "kinds",
            "templates",
            "attempt_seconds",
            "receipt_seconds",
            "link_words",
            "greeting",
            "greeting_unnamed",
            "day",
            "moment",
            "source",
        )
    )
    for name, known in (("channels", CHANNELS), ("kinds", KINDS), ("templates", KINDS)):
        place.child(name).keys(required=known)
    placeholders = (*FACTS, *FIGURES, *hotlines)
    check_placeholders(place.child("greeting"), ("name",))
    for name in ("day", "moment"):
        check_placeholders(place.child(name), _OF_DAY)
    return FeedbackTerms(
        channels=MappingProxyType({key: each.text() for key, each in place.child("channels").items()}),
        kinds=MappingProxyType({key: each.text() for key, each in place.child("kinds").items()}),
        templates=MappingProxyType(
            {kind: _template(each, placeholders) for kind, each in place.child("templates").items()}
        ),
        attempt=timedelta(seconds=place.child("attempt_seconds").integer(least=5)),
        receipt_age=timedelta(seconds=place.child("receipt_seconds").integer(least=1)),
        link_words=place.child("link_words").text(),
        greeting=place.child("greeting").text(),
        greeting_unnamed=place.child("greeting_unnamed").text(),
        day=place.child("day").text(),
        moment=place.child("moment").text(),
    )


def read_survey(place: Place) -> SurveyTerms:
    """The section `survey`."""
    place.keys(required=("open", "wait", "unsatisfied", "comment_length", "events", "reason", "source"))
    check_placeholders(place.child("reason"), ("csat",))
    place.child("events").keys(required=EVENTS)
    unsatisfied = place.child("unsatisfied").integer(least=min(SCORES))
    if unsatisfied >= max(SCORES):
        place.child("unsatisfied").fail(f"is {unsatisfied}, the best mark or more", "Write 2 or 3.")
    return SurveyTerms(
        open=read_limit(place.child("open")),
        wait=read_limit(place.child("wait")),
        unsatisfied=unsatisfied,
        comment_length=place.child("comment_length").integer(least=1),
        events=MappingProxyType({key: each.text() for key, each in place.child("events").items()}),
        reason=place.child("reason").text(),
    )


def _template(place: Place, placeholders: Collection[str]) -> Template:
    place.keys(required=("subject", "text"), optional=("in_chat",))
    for _, entry in place.items():
        check_placeholders(entry, placeholders)
    if "\n" in place.child("subject").text():
        place.child("subject").fail("has a line break", "Write it in one line.")
    text, in_chat = place.child("text").text(), place.get("in_chat")
    return Template(place.child("subject").text(), text, text if in_chat is None else in_chat.text())
