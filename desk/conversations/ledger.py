"""The database as the event loop sees it: each piece of work runs in a thread, and nothing waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from desk.complaints.work import Office, Work

Given = ParamSpec("Given")
Result = TypeVar("Result")
Act = Callable[Concatenate[Work, Given], Result]

TRIES = 3


class Ledger:
    """Runs functions of the domain in transactions of their own, in threads.

    SQLite has one writer at a time, and its clients find out by asking again and again; so its writes queue
    up here, in one thread, where waiting costs nothing.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        alone = office.engine.dialect.name == "sqlite"
        self._writers = ThreadPoolExecutor(1 if alone else 8, thread_name_prefix="write")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="read")

    async def write(
        self, act: Callable[Concatenate[Work, Given], Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Run `act(work, …)` and commit; what is returned is committed."""

        def run() -> Result:
            return self._committed(lambda work: act(work, *args, **kwargs))

        return await asyncio.get_running_loop().run_in_executor(self._writers, run)

    async def read(
        self, act: Callable[Concatenate[Work, Given], Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Run `act(work, …)` without queueing behind the writers."""

        def run() -> Result:
            with self.office.look() as work:
                return act(work, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def _committed(self, act: Callable[[Work], Result]) -> Result:
        """Try again what lost a race or its connection: everything written here is safe to repeat."""
        for last in [False] * (TRIES - 1) + [True]:
            try:
                with self.office.work() as work:
                    return act(work)
            except IntegrityError:
                if last:
                    raise
            except DBAPIError as error:
                if last or not _passing(error):
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Let what runs finish."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)


def _passing(error: DBAPIError) -> bool:
    """Whether it may go well when tried again: a lost connection, a deadlock, a serialization failure."""
    return bool(error.connection_invalidated) or getattr(error.orig, "pgcode", None) in ("40001", "40P01")
