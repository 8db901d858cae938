"""What can be filled in for a step: the form a page shows, and the same rules when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from desk.complaints import assignment, feedback, people
from desk.complaints.actors import APPROVERS
from desk.complaints.deciding import second_needed, survey_ways
from desk.complaints.errors import FieldsMissing, InvalidField
from desk.complaints.lifecycle import Transition
from desk.complaints.model import Complaint
from desk.complaints.people import Person
from desk.complaints.policy_feedback import RECOMMEND, SCORES
from desk.complaints.work import Work

TEXT, LONG, CHOICE, PERSON, AMOUNT, YES_NO = "text", "longtext", "choice", "person", "amount", "boolean"
_KINDS = {
    "owner": PERSON,
    "person": PERSON,
    "approved_by": PERSON,
    "channel": CHOICE,
    "outcome": CHOICE,
    "amount": AMOUNT,
    "upheld": YES_NO,
    "csat": CHOICE,
    "nps": CHOICE,
    "address": TEXT,
}
ADDRESS_LENGTH = 254
_MARKS = {"csat": SCORES, "nps": RECOMMEND}


@dataclass(frozen=True)
class Choice:
    """One of the answers of a field, with a word of why where it is a person."""

    value: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Field:
    """A field of a step's form.

    Attributes:
        kind: text, longtext, choice, person, amount or boolean.
        choices: of a choice, a person, or yes and no.
    """

    name: str
    title: str
    kind: str
    required: bool
    choices: tuple[Choice, ...] = ()


def form(work: Work, complaint: Complaint, row: Transition) -> list[Field]:
    """The fields of a step, with what can be chosen now."""
    must = {*row.needs, *_needed_here(work, complaint, row)}
    return [
        Field(
            name,
            work.policy.handling.fields[name],
            kind_of(row, name),
            name in must,
            tuple(_choices(work, complaint, row, name)),
        )
        for name in (*row.needs, *row.may)
        if not (name == "plan" and name not in must)
    ]


def kind_of(row: Transition, name: str) -> str:
    """What a field of a step holds."""
    if row.name == "suspend" and name == "reason":
        return CHOICE
    return _KINDS.get(name, LONG)


def accept(work: Work, row: Transition, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a step as its effect takes them.

    Raises:
        FieldsMissing: something it needs was not given.
        InvalidField: something given cannot be taken, or does not belong to this step.
    """
    known = (*row.needs, *row.may)
    for name in given:
        if name not in known:
            raise InvalidField(name, "unknown_field")
    taken = {name: _accept(work, kind_of(row, name), name, value) for name, value in given.items()}
    found = {name: value for name, value in taken.items() if value is not None}
    lacks = [name for name in row.needs if name not in found]
    if lacks:
        raise FieldsMissing(lacks)
    return found


def shown(work: Work, row: Transition, fields: Mapping[str, Any]) -> str | None:
    """The fields of a step as the history shows them."""
    if len(fields) == 1 and kind_of(row, next(iter(fields))) == LONG:
        return str(next(iter(fields.values())))
    titles = work.policy.handling.fields
    told = [f"{titles[name]}：{_words(work, row, name, value)}" for name, value in fields.items()]
    return "；".join(told) or None


def _needed_here(work: Work, complaint: Complaint, row: Transition) -> list[str]:
    """What the level asks for beyond the table."""
    terms = work.policy.handling
    if row.name == "close" and complaint.level in terms.plan_levels:
        return ["plan"]
    if row.name == "decide" and complaint.level in terms.approval_levels:
        return ["approved_by"]
    return ["reason"] if row.name == "withdraw" else []


def _accept(work: Work, kind: str, name: str, value: Any) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if kind == YES_NO:
        return _yes_no(name, value)
    if kind == AMOUNT:
        return _amount(work, name, value)
    if name in _MARKS:
        return _mark(name, value)
    if not isinstance(value, str):
        raise InvalidField(name, "unknown")
    told = value.strip()
    if len(told) > (work.policy.form.max_length["description"] if kind == LONG else ADDRESS_LENGTH):
        raise InvalidField(name, "too_long")
    known = _fixed(work, name)
    if (known is not None and told not in known) or (name == "person" and not people.handler(work, told)):
        raise InvalidField(name, "unknown")
    return told


def _fixed(work: Work, name: str) -> Mapping[str, str] | None:
    """The answers a field has whatever the complaint."""
    if name == "channel":
        return work.policy.feedback.channels
    return work.policy.handling.outcomes if name == "outcome" else None


def _yes_no(name: str, value: Any) -> bool:
    known = {True: True, False: False, "true": True, "false": False}
    if not isinstance(value, (bool, str)) or value not in known:
        raise InvalidField(name, "unknown")
    return known[value]


def _mark(name: str, value: Any) -> int:
    known = {str(each): each for each in _MARKS[name]}
    if isinstance(value, (bool, float)) or str(value).strip() not in known:
        raise InvalidField(name, "score_invalid")
    return known[str(value).strip()]


def _amount(work: Work, name: str, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise InvalidField(name, "amount_invalid") from None
    if isinstance(value, bool) or not amount.is_finite():
        raise InvalidField(name, "amount_invalid")
    if amount <= 0:
        raise InvalidField(name, "amount_negative")
    if amount > work.policy.form.max_amount:
        raise InvalidField(name, "amount_too_large")
    if amount != amount.quantize(Decimal("0.01")):
        raise InvalidField(name, "amount_invalid")
    return amount.quantize(Decimal("0.01"))


def _choices(work: Work, complaint: Complaint, row: Transition, name: str) -> list[Choice]:
    terms = work.policy.handling
    if name == "channel":
        return _ways(work, complaint, row)
    if name == "outcome":
        return _titled(terms.outcomes)
    if name == "csat":
        return [Choice(str(each), work.policy.text(f"survey.csat_{each}")) for each in SCORES]
    if name == "nps":
        return [Choice(str(each), str(each)) for each in RECOMMEND]
    if name == "upheld":
        return [Choice("true", terms.upheld["upheld"]), Choice("false", terms.upheld["changed"])]
    if row.name == "suspend" and name == "reason":
        return _titled(terms.suspend_reasons)
    if name == "owner":
        suggested = [each for each in assignment.suggest(work, complaint) if each.recused is None]
        return [Choice(each.name, each.display_name, "；".join(each.reasons)) for each in suggested]
    if name == "approved_by":
        second = second_needed(complaint, "compensation", terms.lead_approves_up_to, work.policy)
        return _persons(assignment.approvers(work, complaint, second or APPROVERS))
    return _persons(people.handlers(work)) if name == "person" else []


def _ways(work: Work, complaint: Complaint, row: Transition) -> list[Choice]:
    """The ways a step can go: a talk that took place had any, a message only those that are set up."""
    if row.hears is None and row.name != "survey":
        return _titled(work.policy.feedback.channels)
    if row.name == "survey":
        # A colleague can always call and write down what the customer said.
        titles = work.policy.feedback.channels
        return _titled({each: titles[each] for each in (*survey_ways(work, complaint), feedback.PHONE)})
    return _titled(feedback.channels(work, complaint))


def _titled(titles: Mapping[str, str]) -> list[Choice]:
    return [Choice(name, title) for name, title in titles.items()]


def _persons(found: list[Person]) -> list[Choice]:
    return [Choice(each.name, each.display_name) for each in found]


def _words(work: Work, row: Transition, name: str, value: Any) -> str:
    known = _fixed(work, name)
    if known is not None:
        return known[str(value)]
    return people.called(work, value) if kind_of(row, name) == PERSON else str(value)
