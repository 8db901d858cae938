"""What is kept of a person, kind by kind: given out whole, or taken out so that what must stay can stay.

Each kind says which rows are a customer's, what of them is personal, and what is harmless. A new table with
personal data belongs into `KINDS`; one of the tests looks for encrypted columns that no kind names.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from desk.complaints.clock_model import Clock, ClockPause, StaffNotice
from desk.complaints.feedback_model import Feedback, Survey
from desk.complaints.handling_model import Assignment, Finding, Interest, Lesson, Outcome, RootCause
from desk.complaints.incident_model import ComplaintLink, CustomerMerge
from desk.complaints.masks import mask_text
from desk.complaints.model import Attachment, CaseEvent, Complaint, Customer, Draft
from desk.complaints.work import Work


@dataclass(frozen=True)
class Scope:
    """Whose data it is.

    Attributes:
        customers: the record and those merged into it.
        numbers: the complaints; `stay`: those whose record the law still requires.
        conversations: the conversations, likewise.
        names: what they are called; replaced wherever it is written.
    """

    customers: Sequence[str]
    numbers: Sequence[str]
    conversations: Sequence[str]
    names: Sequence[str] = ()
    pseudonym: str = ""
    erased: str = ""
    stay: frozenset[str] = frozenset()
    talks_stay: frozenset[str] = frozenset()

    def veil(self, text: str) -> str:
        """A text that must stay, without what tells who it is about."""
        for name in self.names:
            text = text.replace(name, self.pseudonym)
        return mask_text(text)


WHOSE = {"number": "numbers", "conversation_id": "conversations", "customer_id": "customers"}


@dataclass(frozen=True)
class Kind:
    """One kind of personal data.

    Attributes:
        by: the column that says whose row it is.
        shown: what the person is given of it.
        texts: what is veiled while the record must stay, and replaced after; `column.key` of JSON too.
        blank: what is set to this in any case.
        goes: whole rows go once nothing requires them.
        whose: part of the scope that `by` refers to, if the column's name does not tell.
    """

    name: str
    model: Any
    by: str
    shown: tuple[str, ...]
    texts: tuple[str, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    goes: bool = False
    whose: str | None = None

    def rows(self, work: Work, scope: Scope) -> list[Any]:
        """The rows of a person."""
        key = getattr(self.model, self.by)
        told = getattr(scope, self.whose or WHOSE[self.by])
        query = select(self.model).where(key.in_(list(told))).order_by(*self.model.__mapper__.primary_key)
        return list(work.session.execute(query).scalars())

    def export(self, work: Work, scope: Scope) -> list[dict[str, Any]]:
        """What there is of it, in clear."""
        return [{name: plain(getattr(row, name)) for name in self.shown} for row in self.rows(work, scope)]

    def erase(self, work: Work, scope: Scope) -> None:
        """Take out what is personal."""
        for row in self.rows(work, scope):
            key = getattr(row, self.by)
            stays = key in scope.stay or key in scope.talks_stay
            if self.goes and not stays:
                work.session.delete(row)
                continue
            change = scope.veil if stays else _replaced(scope.erased)
            for name in self.texts:
                _change(row, name, change)
            for name, value in self.blank.items():
                setattr(row, name, value)
        work.session.flush()


COMPLAINT = Kind(
    "complaints",
    Complaint,
    "number",
    (
        "number", "received_at", "registered_at", "channel", "topic", "product", "branch", "amount",
        "occurred_at", "contact_name", "contact_phone", "description", "request", "signal_words", "level",
        "reasons", "status", "owner", "decided_at", "informed_at", "closed_at", "result",
    ),
    texts=("description", "request", "result", "occurred_at.text"),
    blank={"decision_pending": None, "extension_pending": None, "signal_words": []},
)  # fmt: skip
KINDS: tuple[Kind, ...] = (
    Kind(
        "record",
        Customer,
        "id",
        ("id", "contact_name", "contact_phone", "tags", "created_at"),
        whose="customers",
    ),
    COMPLAINT,
    Kind("events", CaseEvent, "number", ("number", "kind", "by", "at", "text"), ("text",)),
    Kind(
        "files",
        Attachment,
        "number",
        ("number", "name", "media_type", "size", "by", "at"),
        ("name",),
        goes=True,
    ),
    Kind(
        "files_in_conversations",
        Attachment,
        "conversation_id",
        ("name", "media_type", "size", "by", "at"),
        ("name",),
        goes=True,
    ),
    Kind("assignments", Assignment, "number", ("number", "person", "at", "state"), ("reason", "answer")),
    Kind("interests", Interest, "number", ("number", "kind", "at"), ("reason",)),
    Kind("interests_of_customer", Interest, "customer_id", ("kind", "at"), ("reason",)),
    Kind("findings", Finding, "number", ("number", "method", "found_at", "text"), ("text",)),
    Kind("causes", RootCause, "number", ("number", "dimension", "answers", "at"), ("answers",)),
    Kind("decisions", Outcome, "number", ("number", "kind", "result", "amount", "decided_at"), ("result",)),
    Kind("lessons", Lesson, "number", ("number", "kind", "text", "at"), ("text",)),
    Kind("clocks", Clock, "number", ("number", "kind", "basis", "due_at", "met_at"), ("why",)),
    Kind(
        "told",
        Feedback,
        "number",
        ("number", "kind", "channel", "address", "subject", "text", "at", "state"),
        ("subject", "text"),
        {"address": None, "facts": {}},
    ),
    Kind(
        "surveys",
        Survey,
        "number",
        ("number", "csat", "nps", "comment", "invited_at", "answered_at"),
        ("comment",),
    ),
    Kind("notices", StaffNotice, "number", ("number", "kind", "at", "text"), blank={"text": None}),
    Kind("links", ComplaintLink, "number", ("number", "other", "reasons", "at"), ("undone_why",)),
    Kind(
        "drafts",
        Draft,
        "conversation_id",
        ("facts", "signals", "status", "created_at"),
        blank={"facts": {}, "signals": []},
    ),
)
LOOSE = (ClockPause, CustomerMerge)
"""Whose rows name the person only through another row: see `erase_loose`."""


def erase_record(work: Work, customer: Customer, pseudonym: str) -> None:
    """The record itself: nobody is found by it any more, and a new complaint begins a new one."""
    customer.contact_name, customer.contact_phone = pseudonym, ""
    customer.phone_index = f"erased:{secrets.token_hex(16)}"
    customer.tags = []
    customer.erased_at = customer.erased_at or work.now
    work.session.flush()


def erase_complaint(work: Work, complaint: Complaint, pseudonym: str) -> None:
    """Who complained; number and phone open it no more."""
    complaint.contact_name, complaint.contact_phone = pseudonym, ""
    complaint.phone_index = f"erased:{secrets.token_hex(16)}"
    work.session.flush()


def erase_loose(work: Work, scope: Scope) -> None:
    """Texts whose rows name the person only through another row."""
    clocks = select(Clock.id).where(Clock.number.in_(list(scope.numbers)))
    for pause in work.session.execute(select(ClockPause).where(ClockPause.clock_id.in_(clocks))).scalars():
        pause.reason = scope.veil(pause.reason)
    query = select(CustomerMerge).where(CustomerMerge.kept.in_(list(scope.customers)))
    for made in work.session.execute(query).scalars():
        made.reason = scope.erased
    work.session.flush()


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _replaced(words: str) -> Callable[[str], str]:
    return lambda text: words if text else text


def _change(row: Any, name: str, change: Callable[[str], str]) -> None:
    column, _, key = name.partition(".")
    value = getattr(row, column)
    if not key:
        setattr(row, column, _each(value, change))
    elif value is not None and key in value:
        setattr(row, column, {**value, key: _each(value[key], change)})


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """A value with all its texts changed, however deep they lie."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(inner, change) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_each(inner, change) for inner in value]
    return value
