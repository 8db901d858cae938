"""What policy.yml says of conversations: `limits`, `business_hours`, `desk` and `texts.desk`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from string import Formatter
from typing import Any

from pydantic import BaseModel, Extra, Field, ValidationError, validator

from desk.complaints.errors import PolicyError
from desk.complaints.policy import Policy
from desk.complaints.policy_file import read
from desk.conversations.desk_rules import DeskRules

TEXTS: Mapping[str, frozenset[str]] = {
    "queued": frozenset({"place"}),
    "queued_minutes": frozenset({"place", "minutes"}),
    "queued_urgent": frozenset({"place"}),
    "still_queued": frozenset({"place"}),
    "still_queued_minutes": frozenset({"place", "minutes"}),
    "after_hours": frozenset({"opens", "hotline"}),
    "after_hours_urgent": frozenset({"opens", "hotline"}),
    "delayed": frozenset(),
    "cannot_answer": frozenset(),
    "agent_joined": frozenset({"agent"}),
    "back_to_bot": frozenset(),
    "back_to_queue": frozenset(),
    "agent_gone": frozenset(),
    "handed_to_agent": frozenset({"agent"}),
    "handed_to_team": frozenset({"team"}),
    "parked": frozenset(),
    "closed": frozenset(),
    "guest": frozenset({"code"}),
    "confirm": frozenset(),
    "confirm_title": frozenset(),
    "confirm_yes": frozenset(),
    "confirm_no": frozenset(),
    "choice_overtaken": frozenset(),
    "file_received": frozenset(),
    "file_received_asking": frozenset(),
    "file_filed": frozenset({"number"}),
    "file_unnamed": frozenset(),
    "file_said": frozenset({"name"}),
    "picture_said": frozenset(),
    "said_registered": frozenset(),
    "opens_today": frozenset({"time"}),
    "opens_tomorrow": frozenset({"time"}),
    "opens_later": frozenset({"month", "day", "time"}),
    "opens_unknown": frozenset(),
}
"""The texts the desk says itself, each with the placeholders it may use."""


class Limits(BaseModel):
    """How much and how fast; 0 for a rate means no limit.

    Attributes:
        fragment_pause_seconds: seconds of silence after which a burst of messages is answered.
        fragment_longest_seconds: seconds after which it is answered anyway.
        complete_words: what nothing more has to be waited for when it is all that was typed.
        typing_pause_seconds: seconds waited for a customer who is seen typing.
        turn_length, turn_fragments: what is waiting is answered together up to this size.
        address_open_conversations: conversations of one network address in use within half an hour.
        assistant_timeout_seconds: seconds the assistant has for one turn.
        delay_notice_seconds: seconds after which the customer is told that the answer takes longer.
        person_after_failures: after so many faults of the assistant at one turn a person takes it.
        person_after_seconds: seconds a turn waits for an assistant that is down before a person is called.
        urgent_words: what calls a person at once while the assistant cannot read the message itself.
        body_bytes: the largest request body.
        file_bytes: the largest attachment.
        picture_pixels: the largest picture, in width times height.
        files_per_hour: attachments of one side of a conversation within an hour.
    """

    message_length: int = Field(gt=0, le=10_000)
    turn_length: int = Field(gt=0, le=20_000)
    turn_fragments: int = Field(gt=0, le=100)
    fragment_pause_seconds: float = Field(ge=0, le=10)
    fragment_longest_seconds: float = Field(ge=0, le=30)
    complete_words: tuple[str, ...] = ()
    typing_pause_seconds: float = Field(ge=0, le=10)
    messages_per_minute: int = Field(ge=0)
    address_messages_per_minute: int = Field(ge=0)
    address_conversations_per_hour: int = Field(ge=0)
    address_open_conversations: int = Field(ge=0)
    assistant_timeout_seconds: float = Field(gt=0, le=120)
    delay_notice_seconds: float = Field(ge=0)
    person_after_failures: int = Field(gt=0)
    person_after_seconds: float = Field(ge=0)
    urgent_words: tuple[str, ...]
    body_bytes: int = Field(ge=16_384)
    file_bytes: int = Field(gt=0, le=100 * 1024 * 1024)
    picture_pixels: int = Field(gt=0)
    files_per_hour: int = Field(ge=0)

    class Config:
        """A misspelt key is an error, not a default."""

        extra = Extra.forbid
        allow_mutation = False


class Hours(BaseModel):
    """When people answer; a kind of day without hours is closed."""

    workdays: tuple[time, time] | None
    restdays: tuple[time, time] | None

    class Config:
        """A misspelt key is an error, not a default."""

        extra = Extra.forbid
        allow_mutation = False

    @validator("workdays", "restdays")
    def _in_order(cls, value: tuple[time, time] | None) -> tuple[time, time] | None:
        if value is not None and value[0] >= value[1]:
            raise ValueError("opens after it closes")
        return value


@dataclass(frozen=True)
class Rules:
    """The policy's word on conversations."""

    limits: Limits
    hours: Hours
    desk: DeskRules


_known: dict[tuple[str, int], Rules] = {}


def rules_of(policy: Policy) -> Rules:
    """The rules of a policy, checked when they are first asked for.

    Raises:
        PolicyError: names the line and the remedy.
    """
    key = (policy.version, id(policy.limits))
    if key not in _known:
        _known.clear()  # one policy is in force at a time
        _known[key] = check(policy)
    return _known[key]


def check(policy: Policy) -> Rules:
    """Read the sections that are ours, and see that every text is there.

    Raises:
        PolicyError: names the line and the remedy.
    """
    limits = _section(policy, "limits", Limits)
    hours = _section(policy, "business_hours", Hours)
    desk = _section(policy, "desk", DeskRules)
    _check_names(policy, desk)
    for key, known in TEXTS.items():
        _check_text(policy, key, known)
    return Rules(limits, hours, desk)


def _section(policy: Policy, name: str, shape: type[Any]) -> Any:
    try:
        return shape.parse_obj(_thawed(policy.section(name)))
    except ValidationError as error:
        first = error.errors()[0]
        where = [str(part) for part in first["loc"]]
        raise _wrong(policy, [name, *where], first["msg"]) from error


def _check_names(policy: Policy, desk: DeskRules) -> None:
    if desk.fallback_team not in policy.teams:
        raise _wrong(policy, ["desk", "fallback_team"], f"names the unknown team {desk.fallback_team!r}")
    for skill, topics in desk.skills.items():
        for topic in topics:
            if policy.topic(topic) is None:
                raise _wrong(policy, ["desk", "skills", skill], f"names the unknown topic {topic!r}")
    for topic in desk.suggestions:
        if topic != "default" and policy.topic(topic) is None:
            raise _wrong(policy, ["desk", "suggestions", topic], f"names the unknown topic {topic!r}")


def _check_text(policy: Policy, key: str, known: frozenset[str]) -> None:
    try:
        text = policy.text(f"desk.{key}")
    except KeyError:
        raise _wrong(policy, ["texts", "desk", key], "is missing") from None
    used = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    if not used <= known:
        names = ", ".join(f"{{{name}}}" for name in sorted(known)) or "none"
        raise _wrong(policy, ["texts", "desk", key], f"uses an unknown placeholder; known here: {names}")


def _wrong(policy: Policy, path: list[str], problem: str) -> PolicyError:
    place = read(Path("policy.yml"), policy.source_text)
    for part in path:
        if not isinstance(place.value, Mapping) or part not in place.value:
            break
        place = place.child(part)
    return PolicyError(
        place.file,
        place.line,
        f"{'.'.join(path)}: {problem}",
        "See docs or the shipped policy.yml for an example.",
    )


def _thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _thawed(inner) for key, inner in value.items()}
    return [_thawed(inner) for inner in value] if isinstance(value, tuple) else value
