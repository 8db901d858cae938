"""One conversation on a real database with a clock set by hand: what is done to it, and what it shows."""

from __future__ import annotations

import itertools
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desk.complaints.work import Office
from desk.conversations import failing, inbox, opening, ownership, queue, turns
from desk.conversations.assistant import Answer, AssistantError, Understanding
from desk.conversations.inbox import Receipt
from desk.conversations.model import Conversation, Message, Turn
from desk.conversations.ownership import Claim
from desk.conversations.turns import Later, Outcome, Started
from desk.conversations.view import View, view
from desk.settings import ROOT

# A Monday, 15:20 in Shanghai: people answer.
MONDAY = datetime(2026, 11, 23, 7, 20, tzinfo=timezone.utc)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def nlu(intent: str | None = None, confidence: float = 0.9, *signals: str, **more: Any) -> dict[str, Any]:
    """What the assistant would have understood."""
    return {
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [],
        "entities": [],
        "signals": [{"signal": name, "words": name, "start": 0, "end": 1} for name in signals],
        "model": "m1",
        **more,
    }


def answer(
    *texts: str, choices: dict[str, str] | None = None, handoff: str | None = None, **more: Any
) -> Answer:
    """An answer of the assistant; the choices go with its last text."""
    replies: list[dict[str, Any]] = [{"text": text} for text in texts]
    if choices:
        replies[-1]["choices"] = [{"title": title, "payload": it} for title, it in choices.items()]
    body = {"replies": replies, "handoff": {"reason": handoff} if handoff else None, **more}
    body.setdefault("nlu", nlu())
    return Answer.parse_obj(body)


def written_policy(path: Path, **values: Any) -> Path:
    """The shipped policy with some single-line values changed, as a file."""
    text = (ROOT / "policy.yml").read_text(encoding="utf-8")
    for name, value in values.items():
        text, found = re.subn(rf"(?m)^(\s+{name}:)\s*[^#\n]*", rf"\1 {value} ", text, count=1)
        assert found, name
    path.write_text(text, encoding="utf-8")
    return path


class Scene:
    """A conversation, and everybody who takes part in it."""

    def __init__(self, office: Office, clock: Clock) -> None:
        self.office, self.clock = office, clock
        self._numbers = itertools.count(1)
        with office.work() as work:
            opened = opening.open_conversation(work)
        self.id, self.token = opened.conversation_id, opened.token

    def send(self, text: str, *, key: str | None = None, address: str | None = None) -> Receipt:
        """The customer types."""
        with self.office.work() as work:
            return inbox.receive(
                work,
                self.token,
                client_message_id=key or f"k{next(self._numbers)}",
                text=text,
                address=address,
            )

    def press(self, payload: str, *, key: str | None = None) -> Receipt:
        """The customer presses a choice."""
        with self.office.work() as work:
            return inbox.receive(
                work, self.token, client_message_id=key or f"k{next(self._numbers)}", choice=payload
            )

    def take(self, holder: str = "one") -> Started | Later | None:
        """A process looks for a turn to carry out."""
        with self.office.work() as work:
            return turns.take(work, self.id, holder)

    def started(self, holder: str = "one", pause: float = 1.0) -> Started:
        """A process takes up the turn that is due after the pause."""
        self.clock.advance(pause)
        taken = self.take(holder)
        assert isinstance(taken, Started), taken
        return taken

    def conclude(self, started: Started, said: Answer) -> Outcome:
        """The assistant answered."""
        with self.office.work() as work:
            return turns.conclude(work, started, said)

    def heard(self, started: Started, understood: dict[str, Any]) -> Outcome:
        """The assistant read along."""
        with self.office.work() as work:
            return turns.heard(work, started, Understanding.parse_obj(understood))

    def postpone(self, started: Started, error: AssistantError) -> Outcome:
        """The assistant did not answer."""
        with self.office.work() as work:
            return failing.postpone(work, started, error)

    def turn(self, text: str, said: Answer | None = None) -> Outcome:
        """A whole turn: the customer types, the assistant answers."""
        self.send(text)
        return self.conclude(self.started(), said or answer("好的。"))

    def claim(self, agent: str = "chen", name: str = "坐席小陈") -> Claim:
        """An agent takes over."""
        with self.office.work() as work:
            return ownership.claim(work, self.id, agent, display_name=name)

    def release(self, held: Claim, **more: Any) -> None:
        """The agent gives back."""
        with self.office.work() as work:
            ownership.release(work, held, **more)

    def enter_queue(self, reason: str = queue.REQUESTED) -> None:
        """The customer is put into the queue."""
        with self.office.work() as work:
            queue.enter(work, opening.holding(work, self.id), reason)

    def view(self, after: int = 0) -> View:
        """What the customer sees."""
        with self.office.look() as work:
            return view(work, opening.find(work, self.token), after)

    def said(self, author: str | None = None) -> list[str]:
        """Texts in order, of one author or of all."""
        return [line.text or line.kind for line in self.view().lines if author in (None, line.author)]

    def row(self) -> Conversation:
        """The conversation as it stands in the database."""
        with self.office.look() as work:
            found: Conversation = work.session.get(Conversation, self.id)
            return found

    def turns(self) -> list[Turn]:
        """The conversation's turns."""
        with self.office.look() as work:
            question = select(Turn).where(Turn.conversation_id == self.id).order_by(Turn.first_seq)
            return list(work.session.execute(question).scalars())

    def messages(self) -> list[Message]:
        """The conversation's messages as they stand in the database."""
        with self.office.look() as work:
            question = select(Message).where(Message.conversation_id == self.id).order_by(Message.seq)
            return list(work.session.execute(question).scalars())
