"""The public shapes of complaints at the desk, as OpenAPI tells them; personal data masked throughout."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from desk.api.step_shapes import Available


class Clock(BaseModel):
    """One limit of a complaint."""

    id: int
    kind: str
    title: str
    basis: Literal["target", "statutory"]
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    paused: bool
    used: float = Field(description="the share of its time that is gone; above 1 it is overdue")
    state: Literal["running", "paused", "met", "late", "breached", "ended"]
    policy_version: str
    certain: bool = Field(description="false when a year's holidays were not known")
    replaced_by: int | None = Field(description="the clock that took its place, e.g. by an extension")


class Row(BaseModel):
    """A complaint in a line."""

    number: str
    status: str
    status_title: str
    level: int
    level_name: str
    urgent: bool
    topic: str
    topic_title: str
    team: str
    team_title: str
    owner: str | None
    owner_name: str | None
    proposed_owner: str | None
    proposed_owner_name: str | None
    taken_by: str = Field(description="who took it first, and answers for it until somebody accepts it")
    taken_by_name: str
    customer: str | None = Field(description="masked")
    product: str | None
    branch: str | None
    channel: str
    channel_title: str
    amount: str | None
    received_at: datetime
    next_clock: Clock | None
    breached: bool
    repeat_of: str | None
    incident_id: str | None
    revision: int
    recused: bool = Field(description="this reader keeps out of it: nothing of its content is shown")


class Check(BaseModel):
    """A duty, and how it stands."""

    name: str
    title: str
    state: Literal["done", "late", "open", "not_needed"]
    at: datetime | None
    source: str = Field(description="the clause that asks for it")


class Event(BaseModel):
    """Something said or done."""

    id: int
    kind: str
    title: str
    by: str
    by_name: str
    at: datetime
    text: str | None


class Finding(BaseModel):
    """Something found out."""

    id: int
    method: str
    method_title: str
    text: str
    by: str
    by_name: str
    found_at: datetime
    files: list[str]


class RootCause(BaseModel):
    """How it came to the complaint."""

    dimension: str
    dimension_title: str
    method: str
    method_title: str
    answers: dict[str, str]
    by: str
    by_name: str
    at: datetime


class Outcome(BaseModel):
    """A decision."""

    kind: str
    kind_title: str
    result: str
    amount: str | None
    by: str
    by_name: str
    at: datetime
    approved_by: str | None
    approved_by_name: str | None
    review: bool
    upheld: bool | None


class Pending(BaseModel):
    """What somebody asked for, and a second person has not approved yet."""

    kind: Literal["decision", "extension"]
    by: str
    by_name: str
    at: datetime
    result: str | None
    outcome: str | None
    outcome_title: str | None
    amount: str | None
    reason: str | None = Field(description="why more time is needed")


class Told(BaseModel):
    """Something the customer was told."""

    id: str
    kind: str
    kind_title: str
    channel: str
    channel_title: str
    state: Literal["queued", "sent", "received", "failed", "dead"]
    text: str
    by: str
    by_name: str
    at: datetime
    sent_at: datetime | None
    received_at: datetime | None


class Survey(BaseModel):
    """What the customer said to how it was handled."""

    state: Literal["sent", "answered", "lapsed"]
    channel: str
    csat: int | None
    nps: int | None
    comment: str | None
    sent_at: datetime
    answered_at: datetime | None
    follow: str | None


class Link(BaseModel):
    """Another complaint that has to do with it."""

    number: str
    reasons: list[str]


class File(BaseModel):
    """A piece of evidence; its bytes are at /api/desk/files/{id}."""

    id: str
    name: str
    media_type: str
    size: int
    by: str
    by_name: str
    at: datetime


class Assignment(BaseModel):
    """Somebody who was asked to take it."""

    to: str
    to_name: str
    by: str
    by_name: str
    at: datetime
    state: Literal["proposed", "accepted", "declined", "replaced", "ended"]
    reason: str | None
    chosen: list[str] = Field(description="why this person, as the suggestion said")
    answered_at: datetime | None
    answer: str | None
    until: datetime | None


class Code(BaseModel):
    """A statistical code."""

    code: str
    title: str


class Codes(BaseModel):
    """The three codes of JR/T 0169-2018."""

    a: Code
    b: Code
    c: Code


class Signal(BaseModel):
    """Something heard in what the customer said."""

    signal: str
    title: str


class Detail(Row):
    """A complaint with all that belongs to it."""

    description: str | None
    request: str | None
    contact_name: str | None
    contact_phone: str
    occurred: str | None = Field(description="as the customer said it")
    reasons: list[str] = Field(description="why it has its level")
    signals: list[Signal]
    codes: Codes
    conversation_id: str | None
    identified_by: str
    registered_at: datetime
    owned_at: datetime | None
    decided_at: datetime | None
    informed_at: datetime | None
    closed_at: datetime | None
    review_by: datetime | None
    reviewer: str | None
    reviewer_name: str | None
    statutory_by: datetime
    calendar_certain: bool
    result: str | None
    outcome: str | None
    outcome_title: str | None
    extended: int
    extension_pending: bool
    decision_pending: bool
    pending: list[Pending] = Field(description="what waits for approval, in full")
    reopened: int
    urged: int
    policy_version: str
    clocks: list[Clock]
    checklist: list[Check]
    history: list[Event]
    findings: list[Finding]
    root_cause: RootCause | None
    outcomes: list[Outcome]
    feedback: list[Told]
    survey: Survey | None
    links: list[Link]
    files: list[File]
    assignments: list[Assignment]
    transitions: list[Available]


class Shown(BaseModel):
    """A complaint as it stands; null when who asks must keep out of it from now on."""

    complaint: Detail | None
