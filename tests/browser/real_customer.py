"""A customer at the real product in a real browser, and what of their talk stands in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from desk.complaints.model import Complaint
from desk.complaints.work import open_office
from desk.conversations.model import Conversation, Turn
from desk.settings import Settings
from tests.browser.chat_page import ChatPage, Line
from tests.processes import wait_until

ANSWER_WITHIN = 30


class Customer:
    """Says a thing, waits for the answer, reads it."""

    def __init__(self, page: ChatPage) -> None:
        self.page = page

    def say(self, *words: str) -> list[Line]:
        """Write one message, or several in a burst; the new lines of the bot when the last was answered."""
        heard = len(self.heard())
        for each in words:
            self.page.say(each)
        return self._answer(heard)

    def pick(self, title: str) -> list[Line]:
        """Press a choice; the new lines of the bot."""
        heard = len(self.heard())
        self.page.pick(title)
        return self._answer(heard)

    def heard(self) -> list[Line]:
        """Everything the bot has said on the page, without its welcome."""
        lines = self.page.lines()
        first = next((at for at, line in enumerate(lines) if line.author == "customer"), len(lines))
        return [line for line in lines[first:] if line.author == "bot"]

    def _answer(self, heard: int) -> list[Line]:
        def is_answered() -> bool:
            lines = self.page.lines()
            return len(self.heard()) > heard and lines[-1].author != "customer"

        wait_until(is_answered, ANSWER_WITHIN, "an answer on the page")
        return self.heard()[heard:]

    def summary(self) -> str:
        """The words of the newest summary that waits for a yes."""
        card = self.page.page.locator(".card-summary").last
        card.wait_for()
        return str(card.inner_text())


class Books:
    """What stands in the database of the product living at `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def filed_by(self, phone: str) -> list[Complaint]:
        """The complaints with this number to call."""
        with self._open() as work:
            everything = work.session.execute(select(Complaint)).scalars()
            return [complaint for complaint in everything if complaint.contact_phone == phone]

    def complaints(self) -> int:
        """How many there are."""
        with self._open() as work:
            return int(work.session.execute(select(func.count()).select_from(Complaint)).scalar_one())

    def turns_of_the_newest_talk(self) -> list[Turn]:
        """Every turn of the conversation opened last."""
        with self._open() as work:
            newest = select(Conversation.id).order_by(Conversation.created_at.desc()).limit(1)
            question = select(Turn).where(Turn.conversation_id == newest.scalar_subquery())
            return list(work.session.execute(question).scalars())

    @contextmanager
    def _open(self) -> Iterator[Any]:
        office = open_office(Settings(home=self._home))
        try:
            with office.look() as work:
                yield work
        finally:
            office.engine.dispose()
