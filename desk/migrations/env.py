"""Alembic's entry point: runs the migrations against the database it is handed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from alembic import context
from sqlalchemy import event, text

from desk.database import Base, create_engine_for
from desk.settings import Settings

FLOORS = (
    "desk.complaints.model",
    "desk.complaints.handling_model",
    "desk.complaints.feedback_model",
    "desk.complaints.clock_model",
    "desk.complaints.incident_model",
    "desk.conversations.model",
    "desk.conversations.desk_model",
    "desk.training.model",
    "desk.api.model",
)
for floor in FLOORS:
    if find_spec(floor) is not None:
        import_module(floor)

url = context.config.attributes.get("url") or Settings().database
engine = create_engine_for(url)
on_sqlite = engine.dialect.name == "sqlite"
if on_sqlite:
    # Changing a table there means making it anew; with foreign keys on, the old one could not be dropped
    # while other rows refer to it. They are checked at the end instead.
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
with engine.begin() as connection:
    if engine.dialect.name == "postgresql":
        # Processes that start at once migrate one after the other; on SQLite BEGIN IMMEDIATE sees to it.
        connection.execute(text("SELECT pg_advisory_xact_lock(8230)"))
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=on_sqlite)
    before = context.get_context().get_current_heads()
    with context.begin_transaction():
        context.run_migrations()
    if on_sqlite and context.get_context().get_current_heads() != before:
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise RuntimeError(f"the migration left {len(dangling)} rows that refer to nothing")
engine.dispose()
