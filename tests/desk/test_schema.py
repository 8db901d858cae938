"""The migrations make the schema of all floors' models, indexes included, and 0004 can be taken back."""

from __future__ import annotations

import importlib

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from desk.database import MIGRATIONS, Base, create_engine_for, upgrade

FLOORS = (
    "complaints.model",
    "complaints.clock_model",
    "complaints.incident_model",
    "conversations.model",
    "conversations.desk_model",
    "api.model",
)
for floor in FLOORS:
    importlib.import_module(f"desk.{floor}")


def test_the_schema_is_that_of_the_models(empty_url: str) -> None:
    upgrade(empty_url)
    engine = create_engine_for(empty_url)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_back_and_forth(empty_url: str) -> None:
    upgrade(empty_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = empty_url
    command.downgrade(config, "0003")
    engine = create_engine_for(empty_url)
    assert "agent" not in inspect(engine).get_table_names()
    engine.dispose()
    upgrade(empty_url)
