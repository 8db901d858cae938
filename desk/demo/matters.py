"""What complaints.yml says: complaints that are carried further, by whom, when, and with what words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, root_validator
from ruamel.yaml import YAML

from desk.demo.script import Case, Strict

MATTERS = Path(__file__).with_name("complaints.yml")
DEEDS = ("step", "finds", "cause", "answers", "follows")


class Deed(Strict):
    """One thing that is done about a complaint: exactly one of step, finds, cause, answers, follows.

    Attributes:
        after: hours since what was done before.
        by: an account, or `customer`.
        step: a row of the table in complaints/lifecycle.py, with its fields.
        finds: method → what was found.
        cause: dimension, method and answers of the analysis.
        answers: the customer's marks in the survey.
        follows: what a customer who is not content chooses then.
        lost: why the channel does not take what this step tells the customer.
    """

    after: float = Field(default=1, ge=0)
    by: str = "{owner}"
    step: str | None = None
    fields: Mapping[str, Any] = {}
    finds: Mapping[str, str] = {}
    cause: Mapping[str, Any] = {}
    answers: Mapping[str, Any] = {}
    follows: Literal["review", "reopen"] | None = None
    lost: str | None = None

    @root_validator
    def _one_thing(cls, values: dict[str, Any]) -> dict[str, Any]:
        said = [name for name in DEEDS if values.get(name)]
        if len(said) != 1:
            raise ValueError(f"one thing at a time, not {said}")
        return values


class Matter(Case):
    """A complaint entered at the desk, and what becomes of it.

    Attributes:
        words: what courses and deeds say `{name}` for.
        course: courses it takes, one after the other; then come its own deeds.
    """

    name: str
    minutes_ago: float = 0
    days_ago: float = Field(default=0, ge=0)
    words: Mapping[str, str] = {}
    course: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()

    @property
    def ago(self) -> float:
        """Minutes since it came."""
        return self.minutes_ago + 24 * 60 * self.days_ago


class Past(Strict):
    """A complaint of past weeks, closed since, in one line.

    Attributes:
        ago: days since it came.
        ends: the courses after the findings.
        csat, nps: the customer's marks, if they gave any.
    """

    ago: float
    by: str
    channel: Literal["phone", "branch", "third_party"] = "phone"
    topic: str
    said: str
    who: tuple[str, str]
    owner: str
    found: str
    cause: Literal["process", "product", "system", "people"] = "process"
    result: str
    ends: tuple[str, ...] = ("explained", "told", "ended")
    product: str | None = None
    branch: str | None = None
    amount: str | None = None
    heard: Mapping[str, str] = {}
    csat: int | None = None
    nps: int | None = None


class Matters(Strict):
    """All of it; courses are deeds that many complaints have in common."""

    courses: Mapping[str, tuple[Deed, ...]]
    matters: tuple[Matter, ...]
    past: tuple[Past, ...]

    def all(self) -> tuple[Matter, ...]:
        """Every complaint, those told in one line too."""
        return (*self.matters, *(self._told_at_length(each) for each in self.past))

    def deeds(self, matter: Matter) -> tuple[Deed, ...]:
        """What is done about a complaint, in order."""
        return (*(deed for name in matter.course for deed in self.courses[name]), *matter.deeds)

    def _told_at_length(self, past: Past) -> Matter:
        told, phone = past.who
        fields: dict[str, Any] = {
            "topic": past.topic,
            "description": past.said,
            "request": "查清并答复",
            "contact_name": told,
            "contact_phone": phone,
            "product": past.product,
            "branch": past.branch,
        }
        if past.amount:
            fields["amount"] = {"value": past.amount, "text": f"{past.amount}元"}
        course = ["taken", "begun", "found", *past.ends]
        if past.csat is not None:
            course.insert(course.index("told") + 1, f"marked_{past.csat}")
        words = {
            "owner": past.owner,
            "found": past.found,
            "cause": past.cause,
            "result": past.result,
            "amount": past.amount or "",
            "nps": str(past.nps or 0),
        }
        return Matter(
            name=past.said,
            days_ago=past.ago,
            by=past.by,
            channel=past.channel,
            fields={name: value for name, value in fields.items() if value},
            heard=past.heard,
            words=words,
            course=tuple(course),
        )


def read(path: Path = MATTERS) -> Matters:
    """The script."""
    return Matters.parse_obj(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
