"""Several at once: threads and processes race for the same key, phone, day and chain."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.complaints import audit, cases, draft, register
from desk.complaints.errors import Locked, WrongPair
from desk.complaints.model import AuditEntry, Complaint, Customer, Draft, OutboxRow
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.settings import ROOT
from tests.complaints.customers import SHORT_CASH, Clock, file, tell


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Start all acts at the same instant, each in a thread; their results, exceptions included."""
    results: list[Any] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(index: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[index] = act()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def numbers_of(office: Office, table: Any) -> int:
    """How many rows a table has."""
    with office.look() as work:
        return int(work.session.execute(select(func.count()).select_from(table)).scalar_one())


def test_two_threads_registering_the_same_draft_make_one_complaint(any_office: Office) -> None:
    tell(any_office)

    def register_it() -> str:
        with any_office.work() as work:
            return register.register(work, "c1").number

    found = together(*[register_it] * 6)
    assert len(set(found)) == 1, found
    assert numbers_of(any_office, Complaint) == numbers_of(any_office, AuditEntry) == 1
    assert numbers_of(any_office, OutboxRow) == 2


def test_the_same_key_from_two_conversations_makes_one_complaint(any_office: Office) -> None:
    """No draft row is shared here: only the unique constraint stands between the two."""
    tell(any_office, "c1")
    tell(any_office, "c2")

    def register_it(conversation: str) -> Callable[[], str]:
        def act() -> str:
            with any_office.work() as work:
                return register.register(work, conversation, key="app-7").number

        return act

    found = together(*[register_it(f"c{1 + index % 2}") for index in range(6)])
    assert len(set(found)) == 1, found
    assert numbers_of(any_office, Complaint) == 1


def test_two_processes_registering_the_same_draft_make_one_complaint(
    any_office: Office, tmp_path: Path
) -> None:
    tell(any_office)
    url = any_office.engine.url.render_as_string(hide_password=False)
    keys = next(tmp_path.rglob("keys"))
    command = [sys.executable, "-m", "tests.complaints.racing", url, str(keys), "c1", "3"]
    racers = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("\n")
        racer.stdin.flush()
    said = [racer.communicate(timeout=60)[0].split() for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert len({number for numbers in said for number in numbers}) == 1
    assert [len(numbers) for numbers in said] == [3, 3]
    assert numbers_of(any_office, Complaint) == 1


def test_many_customers_at_once_get_numbers_and_customers_of_their_own(any_office: Office) -> None:
    def complain(index: int) -> Callable[[], str]:
        # Two conversations share each phone.
        phone = f"1380000{index // 2:04d}"
        return lambda: file(any_office, f"c{index}", contact_phone=phone).number

    found = together(*[complain(index) for index in range(12)])
    assert len(set(found)) == 12, found
    assert numbers_of(any_office, Customer) == 6
    with any_office.look() as work:
        assert audit.verify(work.session) is None


def test_concurrent_appends_stay_one_chain(any_office: Office) -> None:
    def append_some(name: str) -> Callable[[], None]:
        def act() -> None:
            for turn in range(10):
                with any_office.work() as work:
                    audit.append(work, f"agent:{name}", "looked", f"complaint:{turn}")
                    audit.append(work, f"agent:{name}", "noted", f"complaint:{turn}")

        return act

    assert together(*[append_some(name) for name in "abcd"]) == [None] * 4
    with any_office.look() as work:
        assert audit.verify(work.session) is None
        entries = work.session.execute(select(AuditEntry).order_by(AuditEntry.id)).scalars().all()
    assert [entry.id for entry in entries] == list(range(1, 81))
    for looked, noted in zip(entries[::2], entries[1::2], strict=True):
        assert (looked.act, noted.act) == ("looked", "noted")
        assert looked.actor == noted.actor, "acts of one work stand together"


def test_the_first_words_of_a_burst_make_one_draft(any_office: Office) -> None:
    def say(field: str) -> Callable[[], None]:
        def act() -> None:
            with any_office.work() as work:
                draft.note(work, "c1", fields={field: SHORT_CASH[field]})

        return act

    assert together(*[say(field) for field in ("topic", "branch", "request", "amount")]) == [None] * 4
    assert numbers_of(any_office, Draft) == 1
    with any_office.look() as work:
        told = draft.current(work, "c1")
    assert told is not None
    assert set(told.facts) == {"topic", "branch", "request", "amount"}


def test_guesses_at_once_are_counted_one_by_one(any_office: Office) -> None:
    case = file(any_office)

    def guess() -> None:
        with any_office.work() as work:
            cases.find(work, case.number, "13800009999")

    found = [type(result) for result in together(*[guess] * 9)]
    assert found.count(WrongPair) == 5
    assert found.count(Locked) == 4


def test_keys_are_shared_by_the_processes_of_a_home(tmp_path: Path) -> None:
    assert Keys.read("", tmp_path / "keys") == Keys.read("", tmp_path / "keys")


def test_a_reader_cannot_write(office: Office) -> None:
    with office.look() as work, pytest.raises(RuntimeError, match=r"office\.work"):
        draft.note(work, "c1", fields={"topic": "refund"})
    assert numbers_of(office, Draft) == 0


def test_a_reader_does_not_wait_for_a_writer(office: Office, clock: Clock) -> None:
    tell(office)
    with office.work() as writing:
        draft.note(writing, "c1", fields={"request": "赔我一千"})
        with office.look() as reading:
            told = draft.current(reading, "c1")
    assert told is not None
    assert told.value("request") == SHORT_CASH["request"]
