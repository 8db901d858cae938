"""The migrations make exactly the schema of the models, on both databases, also in a race."""

from __future__ import annotations

import subprocess
import sys
from importlib import util

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from desk.complaints import model
from desk.database import MIGRATIONS, create_engine_for, upgrade
from desk.settings import ROOT

OURS = {
    mapper.class_.__tablename__
    for mapper in model.Base.registry.mappers
    if mapper.class_.__module__ == model.__name__
}


def test_there_is_one_line_of_migrations_without_gaps() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_heads()) == 1
    assert script.get_base() == "0001"


def test_a_fresh_database_has_every_table(empty_url: str) -> None:
    upgrade(empty_url)
    engine = create_engine_for(empty_url)
    assert set(inspect(engine).get_table_names()) >= OURS
    engine.dispose()


def test_migrating_twice_is_fine(empty_url: str) -> None:
    upgrade(empty_url)
    upgrade(empty_url)


def test_the_schema_is_that_of_the_models(empty_url: str) -> None:
    upgrade(empty_url)
    engine = create_engine_for(empty_url)
    with engine.begin() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": False,
                "include_object": lambda item, name, kind, *_: kind != "table" or name in OURS,
            },
        )
        assert compare_metadata(context, model.Base.metadata) == []
    engine.dispose()


def test_processes_starting_at_once_all_come_up(empty_url: str) -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from desk.database import upgrade; upgrade(sys.argv[1])",
        empty_url,
    ]
    starting = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120)[1] for process in starting]
    assert [process.returncode for process in starting] == [0, 0], said


def test_the_audit_is_not_migrated_away(empty_url: str) -> None:
    spec = util.spec_from_file_location("first", MIGRATIONS / "versions" / "0001_complaints.py")
    assert spec is not None
    assert spec.loader is not None
    first = util.module_from_spec(spec)
    spec.loader.exec_module(first)
    with pytest.raises(RuntimeError, match="audit"):
        first.downgrade()
