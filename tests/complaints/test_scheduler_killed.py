"""Schedulers that die at any point, or run two at once: nothing is told twice, nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from sqlalchemy import event, func, select

from desk.complaints import audit, scheduler
from desk.complaints.clock_model import DueEvent, StaffNotice
from desk.complaints.model import AuditEntry
from desk.complaints.work import Office
from desk.settings import ROOT
from tests.complaints.customers import MONDAY, local
from tests.complaints.test_at_once import together
from tests.complaints.timing import at, complain, fire

# By then a complaint of level 3 has breached `assign` and `respond`, which went up two rungs and one; of the
# decision it has been warned. `inform` is silent while the decision runs.
LATER = local("2026-11-26 12:00")
MARKS, NOTICES = 5 + 4 + 2 + 2, 3 + 2 + 1


class Killed(BaseException):
    """The process is gone; nothing may catch this."""


def overdue(office: Office, complaints: int) -> None:
    """So many complaints with marks that were passed while nothing ran."""
    for index in range(complaints):
        complain(office, MONDAY, conversation=f"c{index}", contact_phone=f"1380000{index:04d}")
    at(office, LATER)


def record(office: Office) -> dict[str, Any]:
    """Everything the schedulers wrote, without the moment and the order."""
    with office.look() as work:
        ask = work.session.execute
        marks = ask(select(DueEvent.clock_id, DueEvent.mark, DueEvent.state)).all()
        keys = ask(select(StaffNotice.source_key)).scalars().all()
        acts = ask(select(AuditEntry.act, AuditEntry.subject, AuditEntry.details)).all()
        assert audit.verify(work.session) is None
    assert len(keys) == len(set(keys))
    return {"marks": sorted(map(tuple, marks)), "notices": sorted(keys), "acts": sorted(map(tuple, acts))}


def left(office: Office) -> int:
    """How many marks were passed and not settled."""
    with office.look() as work:
        query = select(func.count()).select_from(DueEvent)
        query = query.where(DueEvent.state == "due", DueEvent.at <= work.now)
        return int(work.session.execute(query).scalar_one())


@contextmanager
def dying(office: Office, moment: str, after: int) -> Iterator[None]:
    """The process dies at the so-manyeth such moment."""
    happened = count(1)

    def die(*_: Any) -> None:
        if next(happened) == after:
            raise Killed

    event.listen(office.engine, moment, die)
    try:
        yield
    finally:
        event.remove(office.engine, moment, die)


@pytest.mark.parametrize("moment", ["before_cursor_execute", "after_cursor_execute", "commit"])
def test_dying_at_any_statement_leaves_no_trace(any_office: Office, moment: str) -> None:
    overdue(any_office, 2)
    before = record(any_office)
    for after in count(1):
        try:
            with dying(any_office, moment, after):
                settled = fire(any_office)
        except Killed:
            any_office.engine.dispose()  # a dead process leaves no connections behind
            assert record(any_office) == before, f"died at {moment} {after}"
            assert after < 500
        else:
            break
    assert after > (1 if moment == "commit" else 20), "it died at none"
    assert settled == 2 * MARKS
    done = record(any_office)
    assert len(done["notices"]) == 2 * NOTICES
    assert fire(any_office) == 0
    assert record(any_office) == done


def test_dying_after_the_commit_doubles_nothing(any_office: Office) -> None:
    overdue(any_office, 2)

    def die_after_commit() -> None:
        with any_office.work() as work:
            scheduler.fire_due(work)
            any_office._finish(work)
            raise Killed

    with pytest.raises(Killed):
        die_after_commit()
    done = record(any_office)
    assert len(done["notices"]) == 2 * NOTICES
    assert fire(any_office) == 0
    assert record(any_office) == done


class Processes:
    """Schedulers in processes of their own on the office's database."""

    def __init__(self, office: Office, home: Path) -> None:
        self._url = office.engine.url.render_as_string(hide_password=False)
        self._keys = next(home.rglob("keys"))

    def start(self, kill_after: int = 0) -> subprocess.Popen[str]:
        """One that is ready and waits for `go`."""
        command = [sys.executable, "-m", "tests.complaints.firing", self._url, str(self._keys)]
        command += [LATER.isoformat(), str(kill_after)]
        one = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
        return one

    @staticmethod
    def go(*started: subprocess.Popen[str]) -> list[list[int]]:
        """Let them run to their ends; what each says it settled."""
        for one in started:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        return [[int(line) for line in one.communicate(timeout=120)[0].split()] for one in started]


@pytest.fixture
def processes(any_office: Office, tmp_path: Path) -> Processes:
    """Schedulers in processes of their own."""
    return Processes(any_office, tmp_path)


def test_a_scheduler_killed_again_and_again_gets_it_done_once(
    any_office: Office, processes: Processes
) -> None:
    """A real SIGKILL, at a different statement each time; whoever comes next goes on."""
    overdue(any_office, 6)
    settled = 0
    for kill_after in (3, 19, 34, 71):
        one = processes.start(kill_after)
        [said] = processes.go(one)
        assert one.returncode == -SIGKILL
        settled += sum(said)
        # What it had said was committed; the rest is due as before.
        assert left(any_office) <= 6 * MARKS - settled
    last = processes.start()
    [said] = processes.go(last)
    assert last.returncode == 0
    assert left(any_office) == 0
    done = record(any_office)
    assert len(done["notices"]) == 6 * NOTICES
    assert {state for *_, state in done["marks"]} == {"due", "fired", "dropped"}


def test_two_processes_at_once_fire_each_mark_once(any_office: Office, processes: Processes) -> None:
    overdue(any_office, 12)
    one, other = processes.start(), processes.start()
    said = processes.go(one, other)
    assert (one.returncode, other.returncode) == (0, 0)
    assert sum(map(sum, said)) == 12 * MARKS
    if any_office.engine.dialect.name == "postgresql":
        assert all(map(sum, said)), "both had a part in it; SQLite's one writer may be the same every time"
    assert left(any_office) == 0
    assert len(record(any_office)["notices"]) == 12 * NOTICES


def test_many_threads_at_once_fire_each_mark_once(any_office: Office) -> None:
    overdue(any_office, 10)

    def some() -> int:
        with any_office.work() as work:
            return scheduler.fire_due(work, limit=3)

    acts: list[Callable[[], int]] = [some] * 6
    settled = together(*acts)
    assert all(isinstance(each, int) for each in settled), settled
    while found := fire(any_office):
        settled.append(found)
    assert sum(settled) == 10 * MARKS
    assert len(record(any_office)["notices"]) == 10 * NOTICES
