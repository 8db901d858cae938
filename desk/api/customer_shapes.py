"""The public shapes of customer records at the desk, as OpenAPI tells them; masked throughout."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class Tag(BaseModel):
    """Something about a customer that changes how they are served."""

    name: str
    title: str
    computed: bool = Field(description="follows from counting; nobody sets it")
    advice: str | None


class Customer(BaseModel):
    """A customer in a line; name and phone masked."""

    id: str
    name: str | None
    phone: str
    tags: list[Tag]
    complaints: int
    open: int
    last_at: datetime | None
    created_at: datetime
    erased_at: datetime | None
    merged_into: str | None


class CustomerComplaint(BaseModel):
    """A complaint in a customer's history."""

    number: str
    topic_title: str
    level: int
    status: str
    status_title: str
    channel: str
    received_at: datetime
    closed_at: datetime | None


class CustomerTalk(BaseModel):
    """A conversation in a customer's history."""

    id: str
    channel: str
    created_at: datetime
    last_at: datetime
    messages: int


class CustomerSurvey(BaseModel):
    """What they said when asked whether they are content."""

    number: str
    csat: int | None
    nps: int | None
    invited_at: datetime
    answered_at: datetime | None


class Merge(BaseModel):
    """Another record that is the same person; it can be taken apart again."""

    id: int
    gone: str
    name: str | None
    phone: str
    by: str
    at: datetime


class CustomerWhole(Customer):
    """A customer with their history."""

    history: list[CustomerComplaint]
    conversations: list[CustomerTalk]
    surveys: list[CustomerSurvey]
    merges: list[Merge]
    known_tags: list[Tag]


class CustomerList(BaseModel):
    """Customers, the latest first."""

    customers: list[Customer]
    next_cursor: int | None


class OneCustomer(BaseModel):
    """One customer."""

    customer: CustomerWhole


class Tagging(BaseModel):
    """All tags that people set; computed ones are not among them."""

    tags: list[str] = Field(max_items=20)


class Merging(BaseModel):
    """The other record of the same person."""

    other: str = Field(max_length=36)
    reason: str = Field(default="", max_length=500)


class Why(BaseModel):
    """Why it is done; it is recorded."""

    reason: str = Field(default="", max_length=500)


class Everything(BaseModel):
    """All there is about a customer, in clear: beside these a list of rows for each kind of record."""

    customer: str
    at: datetime
    policy: str = Field(description="version of the policy that says how long what is kept")

    class Config:
        """The kinds are those of the register and of the conversations."""

        extra = "allow"


class Erased(BaseModel):
    """What became of it; records that must stay, with until when."""

    erased_at: datetime
    stay: dict[str, datetime]
