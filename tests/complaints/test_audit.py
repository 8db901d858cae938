"""The audit only grows, holds together, and says where it was broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from desk.complaints import audit
from desk.complaints.audit import Broken
from desk.complaints.model import AuditEntry, AuditHead
from desk.complaints.work import Office


def write(office: Office, entries: int) -> None:
    """So many entries."""
    for turn in range(entries):
        with office.work() as work:
            audit.append(work, "agent:chen", "looked", f"complaint:{turn}", {"turn": turn})


def broken(office: Office) -> Broken | None:
    """What verification finds."""
    with office.look() as work:
        return audit.verify(work.session)


@contextmanager
def break_in(office: Office) -> Iterator[Connection]:
    """Somebody with the database password, who gets round the triggers."""
    with office.engine.begin() as connection:
        if office.engine.dialect.name == "sqlite":
            names = (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                .scalars()
                .all()
            )
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
            connection.execute(text("ALTER TABLE audit_head DISABLE TRIGGER USER"))
        yield connection


def test_an_empty_chain_holds(any_office: Office) -> None:
    assert broken(any_office) is None


def test_each_entry_holds_the_hash_of_the_one_before(any_office: Office) -> None:
    write(any_office, 3)
    with any_office.look() as work:
        first, second, third = work.session.execute(select(AuditEntry).order_by(AuditEntry.id)).scalars()
        head = work.session.execute(select(AuditHead)).scalar_one()
    assert first.previous == "0" * 64
    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert (head.length, head.hash) == (3, third.hash)
    assert first.at.tzinfo == timezone.utc
    assert broken(any_office) is None


def test_entries_are_written_only_when_the_work_ends_well(office: Office) -> None:
    def append_and_die() -> None:
        with office.work() as work:
            audit.append(work, "bot", "looked", "complaint:1")
            raise RuntimeError("dies")

    with pytest.raises(RuntimeError, match="dies"):
        append_and_die()
    with office.look() as work:
        assert work.session.execute(select(AuditEntry)).first() is None
    assert broken(office) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody' WHERE id = 2",
        "UPDATE audit_entry SET hash = hash",
        "DELETE FROM audit_entry WHERE id = 3",
        "DELETE FROM audit_entry",
        "UPDATE audit_head SET length = 1",
        "UPDATE audit_head SET hash = ''",
        "UPDATE audit_head SET id = 2, length = length + 1",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_refuses_to_change_it(any_office: Office, statement: str) -> None:
    write(any_office, 3)
    with pytest.raises(DBAPIError, match="append-only"), any_office.engine.begin() as connection:
        connection.execute(text(statement))
    assert broken(any_office) is None


@pytest.mark.parametrize("table", ["audit_entry", "audit_head"])
def test_sqlite_refuses_to_replace_a_row(office: Office, table: str) -> None:
    """INSERT OR REPLACE would delete without asking the DELETE trigger."""
    write(office, 1)
    with pytest.raises(DBAPIError, match="append-only"), office.engine.begin() as connection:
        connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = 1"))


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["audit_entry", "audit_head"])
@pytest.mark.parametrize("any_office", ["postgres"], indirect=True)
def test_postgres_refuses_to_truncate_it(any_office: Office, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), any_office.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table}"))


BREAKS = {
    "actor changed": ("UPDATE audit_entry SET actor = 'nobody' WHERE id = 3", 3, "content"),
    "details changed": ("UPDATE audit_entry SET details = '{}' WHERE id = 4", 4, "content"),
    "time changed": ("UPDATE audit_entry SET at = '2026-01-01 00:00:00.000000' WHERE id = 2", 2, "content"),
    "hash changed": ("UPDATE audit_entry SET hash = 'x' WHERE id = 2", 2, "content"),
    "link changed": ("UPDATE audit_entry SET previous = 'x' WHERE id = 2", 2, "follow"),
    "one cut out": ("DELETE FROM audit_entry WHERE id = 3", 3, "missing"),
    "the first cut off": ("DELETE FROM audit_entry WHERE id = 1", 1, "missing"),
    "the last cut off": ("DELETE FROM audit_entry WHERE id = 5", 5, "head"),
    "the tail cut off": ("DELETE FROM audit_entry WHERE id > 2", 3, "head"),
    "all gone": ("DELETE FROM audit_entry", 1, "head"),
    "the head forgets": ("UPDATE audit_head SET length = 4", 5, "head"),
    "the head lies": ("UPDATE audit_head SET hash = 'x'", 5, "head"),
    "the head gone": ("DELETE FROM audit_head", 0, "head"),
}


@pytest.mark.parametrize(("statement", "entry", "why"), BREAKS.values(), ids=BREAKS)
def test_verification_names_the_first_broken_entry(
    office: Office, statement: str, entry: int, why: str
) -> None:
    write(office, 5)
    with break_in(office) as connection:
        connection.execute(text(statement))
    found = broken(office)
    assert found is not None
    assert found.entry == entry
    assert why in found.why


@pytest.mark.postgres
@pytest.mark.parametrize("any_office", ["postgres"], indirect=True)
def test_it_does_so_on_postgres_too(any_office: Office) -> None:
    write(any_office, 5)
    for name in ("actor changed", "one cut out"):
        statement, entry, _ = BREAKS[name]
        with break_in(any_office) as connection:
            connection.execute(text(statement))
        found = broken(any_office)
        assert found is not None
        assert found.entry == entry


def test_a_forged_entry_in_place_of_another_breaks_the_next(office: Office) -> None:
    """Even with a hash that fits its own content."""
    write(office, 5)
    with break_in(office) as connection:
        connection.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE id = 3"))
    with office.look() as work:
        forged = audit.link(work.session.get(AuditEntry, 3))
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET hash = :hash WHERE id = 3"), {"hash": forged})
    found = broken(office)
    assert found is not None
    assert found.entry == 4


def test_details_are_plain_and_sorted(office: Office) -> None:
    with office.work() as work:
        audit.append(work, "bot", "looked", "complaint:1", {"b": 1, "a": "级别"})
    with office.look() as work:
        entry = work.session.execute(select(AuditEntry)).scalar_one()
    assert entry.details == '{"a":"级别","b":1}'
    assert re.fullmatch(r"[0-9a-f]{64}", entry.hash)
