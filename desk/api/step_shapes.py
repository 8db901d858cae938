"""The public shape of a step that can be taken with a complaint, and of the form it asks to be filled in."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class Choice(BaseModel):
    """One of the answers of a field."""

    value: str
    title: str
    note: str


class FormField(BaseModel):
    """A field of a step's form."""

    name: str
    title: str
    kind: Literal["text", "longtext", "choice", "person", "amount", "datetime", "boolean"]
    required: bool
    choices: list[Choice]


class Available(BaseModel):
    """A step that can be taken now, by who asks."""

    name: str
    title: str
    fields: list[FormField]
