"""What day.yml says: the people of the demonstration, and what happens when in each of its conversations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, root_validator
from ruamel.yaml import YAML

DAY = Path(__file__).with_name("day.yml")
PAUSE = 20.0
"""Seconds between two things that happen in a conversation, unless the script says otherwise."""


class Strict(BaseModel):
    """A part of the script: a misspelt key is an error."""

    class Config:
        """Nothing unknown, nothing changed."""

        extra = Extra.forbid
        allow_mutation = False


class Person(Strict):
    """Somebody at the desk.

    Attributes:
        visitor: the viewer logs in as them; all others are played.
    """

    name: str
    role: Literal["agent", "supervisor", "auditor"]
    display_name: str
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    capacity: int | None = None
    status: Literal["online", "away", "offline"] = "online"
    visitor: bool = False


class Step(Strict):
    """One thing that happens; the first word of it says what.

    Attributes:
        after: seconds since what happened before.
        customer: what the customer says, in one or more fragments.
        picks: the title of the choice the customer presses.
        intent, heard, facts: what the assistant makes of it; signals with the words that gave them away.
        bot, choices, expects, handoff: what the assistant answers.
        registers: the assistant registers the complaint before it answers.
        shows: the assistant shows the complaint to be confirmed.
        claim, take_over, agent, note, whisper, fill, confirm, register, release, transfer, park, close: what
            people do; `claim` and `take_over` name them, the rest is done by who has the conversation.
    """

    after: float = Field(default=PAUSE, ge=0)
    customer: tuple[str, ...] = ()
    picks: str | None = None
    intent: str | None = None
    heard: Mapping[str, str] = {}
    facts: Mapping[str, Any] = {}
    bot: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    expects: str | None = None
    handoff: Literal["requested", "urgent", "distress", "not_understood"] | None = None
    registers: bool = False
    shows: bool = False
    claim: str | None = None
    take_over: str | None = None
    agent: str | None = None
    note: str | None = None
    mentions: tuple[str, ...] = ()
    whisper: str | None = None
    by: str | None = None
    fill: Mapping[str, Any] = {}
    confirm: bool = False
    register_: bool = Field(default=False, alias="register")
    release: Literal["bot", "queue"] | None = None
    transfer: str | None = None
    park: float | None = Field(default=None, gt=0, description="minutes from now")
    close: str | None = None

    @root_validator(pre=True)
    def _lines(cls, values: dict[str, Any]) -> dict[str, Any]:
        said = {name: [values[name]] for name in ("customer", "bot") if isinstance(values.get(name), str)}
        return {**values, **said}


class Scene(Strict):
    """One conversation.

    Attributes:
        minutes_ago: when it began.
    """

    name: str
    minutes_ago: float = Field(gt=0)
    steps: tuple[Step, ...]


class Case(Strict):
    """A complaint that came another way and was entered at the desk."""

    minutes_ago: float = Field(gt=0)
    by: str
    channel: Literal["phone", "branch", "third_party"]
    fields: Mapping[str, Any]
    heard: Mapping[str, str] = {}


class Day(Strict):
    """All of it.

    Attributes:
        mark: the first line of every conversation: that it is invented.
    """

    mark: str
    people: tuple[Person, ...]
    scenes: tuple[Scene, ...]
    cases: tuple[Case, ...]


def read(path: Path = DAY) -> Day:
    """The script."""
    return Day.parse_obj(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
