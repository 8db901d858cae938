"""Fixtures for the actions: the register on a real file, the clock standing still, a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.actions import office as desk_office
from tests.actions.talk import NOW, Talk


@pytest.fixture
def register(office: Any) -> Iterator[Any]:
    """The register that the actions work on, at a fixed moment."""
    office.clock = lambda: NOW
    desk_office.use(office)
    yield office
    desk_office.use(None)


@pytest.fixture
def talk(register: Any) -> Talk:
    """A new conversation."""
    return Talk()


@pytest.fixture
def complaints(register: Any) -> Callable[[], list[Any]]:
    """What stands in the register."""
    from sqlalchemy import select

    from desk.complaints.model import Complaint

    def all_of_them() -> list[Any]:
        with register.look() as work:
            return list(work.session.execute(select(Complaint)).scalars())

    return all_of_them


@pytest.fixture
def draft(register: Any, talk: Talk) -> Callable[[], dict[str, Any]]:
    """Field → value of the conversation's live draft."""
    from desk.complaints import draft as drafts

    def facts() -> dict[str, Any]:
        with register.look() as work:
            told = drafts.current(work, talk.conversation_id)
            return {name: note["value"] for name, note in told.facts.items()} if told else {}

    return facts
