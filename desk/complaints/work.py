"""A piece of work on the complaint register: one transaction that commits whole or leaves no trace.

Example:
    office = open_office()
    with office.work() as work:
        draft.note(work, conversation_id, fields={"topic": "refund"})
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from desk.complaints import audit
from desk.complaints.errors import ComplaintError
from desk.complaints.policy import Policy, load
from desk.complaints.privacy import Keys, unlock
from desk.database import create_engine_for, upgrade, utc_now
from desk.settings import Settings


@dataclass(frozen=True)
class Reach:
    """How far this installation reaches its customers.

    Attributes:
        channels: over which it can tell them something; the chat is its own, a phone call a person makes.
        site: the address of its pages as customers see it, for links in messages; empty: there can be none.
    """

    channels: frozenset[str] = frozenset({"chat", "phone"})
    site: str = ""


@dataclass
class Work:
    """What every function of the domain is given first.

    Attributes:
        session: the open transaction.
        policy: the policy in force.
        now: the one moment this work happens at.
        keys: for blind indexes and case numbers; encrypted columns need no help.
        acts: what will be sealed into the audit when the work is done.
        read_only: nothing will be kept, so nothing need be locked.
        reach: how customers can be told.
    """

    session: Session
    policy: Policy
    now: datetime
    keys: Keys
    acts: list[audit.Act] = field(default_factory=list)
    read_only: bool = False
    reach: Reach = Reach()

    def lock(self, query: Any) -> Any:
        """The query with its rows locked until this work ends, unless it only reads."""
        return query if self.read_only else query.with_for_update()


class Office:
    """The complaint register, opened: hands out units of work."""

    def __init__(
        self, engine: Engine, policy: Policy, keys: Keys, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.engine, self.policy, self.keys, self.clock = engine, policy, keys, clock
        self.reach = Reach()
        unlock(engine, keys)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A unit of work: committed when the block ends well, rolled back when it raises.

        A refusal that is itself a fact (a wrong try) is committed, then raised on. Audit entries are written
        last, so that the head of the chain, which all writers share, is locked only for an instant.
        """
        with Session(self.engine, future=True, expire_on_commit=False) as session:
            work = Work(session, self.policy, self.clock(), self.keys, reach=self.reach)
            try:
                yield work
            except ComplaintError as error:
                if error.keeps_work:
                    self._finish(work)
                raise
            self._finish(work)

    @contextmanager
    def look(self) -> Iterator[Work]:
        """A work that only reads: it does not queue for SQLite's write lock, and refuses to write.

        Looking a case up for a customer is no reading: a wrong try is counted, so that needs `work`.
        """
        engine: Any = self.engine.execution_options(read_only=True)
        with Session(engine, future=True, expire_on_commit=False, autoflush=False) as session:
            event.listen(session, "before_flush", _refuse)
            yield Work(session, self.policy, self.clock(), self.keys, read_only=True, reach=self.reach)

    @staticmethod
    def _finish(work: Work) -> None:
        audit.seal(work.session, work.acts)
        work.session.commit()


def _refuse(*_: Any) -> None:
    raise RuntimeError("office.look() only reads and keeps nothing: use office.work()")


def open_office(settings: Settings | None = None) -> Office:
    """The register the environment names, brought to the newest schema."""
    settings = settings or Settings()
    settings.prepare_home()
    keys = Keys.read(settings.keys, settings.home / "keys")
    upgrade(settings.database)
    return Office(create_engine_for(settings.database), load(settings.policy), keys)
