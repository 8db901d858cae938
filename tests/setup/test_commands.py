"""The operators' command line: what it does, what it refuses, and what it says and returns."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from desk.cli import main
from desk.settings import Settings

GOOD = "gentle otter 42 tea"


@pytest.fixture(autouse=True)
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The commands find a migrated database where the environment says."""
    monkeypatch.setenv("TINGSU_HOME", str(settings.home))
    return settings.home


def add(monkeypatch: pytest.MonkeyPatch, name: str, role: str = "agent", password: str = GOOD) -> int:
    """`tingsu user add` with a password on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return main(["user", "add", name, "--role", role, "--password-stdin"])


def accounts(home: Path) -> list[tuple[str, str, str]]:
    """What stands in the table."""
    with sqlite3.connect(home / "tingsu.db") as database:
        return database.execute("SELECT name, role, password_hash FROM staff").fetchall()


def test_an_account_is_made_with_a_hashed_password_and_audited(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(monkeypatch, "li.wei", "supervisor") == 0

    [(name, role, hashed)] = accounts(home)
    assert (name, role) == ("li.wei", "supervisor")
    assert PasswordHasher().verify(hashed, GOOD)
    assert "li.wei (supervisor)" in capsys.readouterr().out
    with sqlite3.connect(home / "tingsu.db") as database:
        assert ("staff_added", "staff:li.wei") in database.execute(
            "SELECT act, subject FROM audit_entry"
        ).fetchall()
    assert main(["verify"]) == 0


@pytest.mark.parametrize("again", ["li.wei", "LI.Wei", "ｌｉ．ｗｅｉ"])
def test_the_same_name_is_refused_however_it_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], again: str
) -> None:
    add(monkeypatch, "li.wei")

    assert add(monkeypatch, again, "admin") == 1
    assert "already" in capsys.readouterr().err
    assert [row[:2] for row in accounts(home)] == [("li.wei", "agent")]


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "empty"),
        ("         ", "empty"),
        ("short", "shorter"),
        ("li.wei12345", "name or a common word"),
        ("Password1234", "common word"),
        ("1234567890", "neighbouring keys"),
        ("9876543210", "neighbouring keys"),
        ("qwertyuiop", "neighbouring keys"),
        ("aaaaaaaaaaaa", "repetition"),
        ("x" * 300, "longer"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    password: str,
    reason: str,
) -> None:
    assert add(monkeypatch, "li.wei", password=password) == 1
    assert reason in capsys.readouterr().err
    assert accounts(home) == []


@pytest.mark.parametrize("name", ["", "x", "two words", "a/b", "n" * 33])
def test_a_name_that_is_none_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert add(monkeypatch, name) == 1
    assert accounts(home) == []


def test_a_chinese_name_is_a_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert add(monkeypatch, "李伟") == 0


@pytest.mark.parametrize("arguments", [[], ["user"], ["user", "add", "li"], ["unknown"], ["verify", "--all"]])
def test_what_is_not_understood_returns_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2


def test_verify_names_the_first_entry_that_does_not_hold(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add(monkeypatch, "li.wei")
    add(monkeypatch, "wang.fang")
    with sqlite3.connect(home / "tingsu.db") as database:
        database.execute("DROP TRIGGER audit_entry_keeps")
        database.execute("UPDATE audit_entry SET subject = 'staff:somebody' WHERE id = 2")

    assert main(["verify"]) == 1
    assert "broken at entry 2" in capsys.readouterr().err


def test_reconcile_finds_nothing_wrong_in_an_empty_register(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile"]) == 0
    assert capsys.readouterr().out


def test_the_shipped_policy_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check"]) == 0


def test_a_wrong_policy_is_said_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "policy.yml"
    wrong.write_text("levels: {}\nlevel: {}\n")
    monkeypatch.setenv("TINGSU_POLICY", str(wrong))

    assert main(["policy", "check"]) == 1
    assert f"{wrong}:" in capsys.readouterr().err


def test_migrate_makes_a_database_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINGSU_HOME", str(tmp_path / "new"))

    assert main(["migrate"]) == 0
    assert (tmp_path / "new" / "tingsu.db").exists()


def test_a_database_that_is_not_there_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://tingsu@127.0.0.1:1/tingsu")

    assert main(["verify"]) == 1
    assert "database cannot be used" in capsys.readouterr().err
