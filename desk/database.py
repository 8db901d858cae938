"""The database: engine, declarative base and the column types that every floor shares."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy
from sqlalchemy import BigInteger, DateTime, MetaData, create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.orm import declarative_base
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

MIGRATIONS = Path(__file__).resolve().parent / "migrations"

Base: Any = declarative_base(
    metadata=MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
)

# `name: Mapped[str] = Column(...)`: the annotation tells mypy what an instance holds; SQLAlchemy 1.4 cannot.
Column: Any = sqlalchemy.Column


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(timezone.utc)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as naive UTC so that SQLite and PostgreSQL compare it alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a naive datetime: it would be an hour or eight off, silently."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a time zone")
        return value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the stored moment its time zone back."""
        return None if value is None else value.replace(tzinfo=timezone.utc)


class Money(TypeDecorator[Decimal]):
    """Yuan as `Decimal`, stored as whole fen: exact on SQLite too, and SQL can sum it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        """Refuse a float and a fraction of a fen: neither is money."""
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError(f"money is Decimal, not {type(value).__name__}")
        fen = value * 100
        if fen != fen.to_integral_value():
            raise ValueError(f"{value} is not a whole number of fen")
        return int(fen)

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        """Fen back to yuan with two places."""
        return None if value is None else (Decimal(value) / 100).quantize(Decimal("0.01"))


def create_engine_for(url: str) -> Engine:
    """An engine for `url`, with SQLite made safe for several processes (WAL, waiting instead of failing).

    A SQLite transaction begins IMMEDIATE: a read that later wants to write would otherwise fail at once
    with "database is locked" when another process wrote in between.
    """
    parsed = make_url(url)
    # An error must not carry what customers said into a log.
    common: dict[str, Any] = {"future": True, "hide_parameters": True}
    if parsed.get_backend_name() != "sqlite":
        server: Engine = create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10, **common)
        return server
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    # SQLAlchemy 1.4 opens a file database anew for each transaction; kept open, a commit costs half as much.
    kept: dict[str, Any] = (
        {} if parsed.database in (None, "", ":memory:") else {"poolclass": QueuePool, "pool_size": 10}
    )
    options = {"timeout": 10, "check_same_thread": False}
    engine: Engine = create_engine(url, connect_args=options, **kept, **common)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


class Median:
    """What SQLite lacks: the value in the middle, or the mean of the two there; nulls do not count."""

    def __init__(self) -> None:
        self.values: list[float] = []

    def step(self, value: float | None) -> None:
        """One row more."""
        if value is not None:
            self.values.append(value)

    def finalize(self) -> float | None:
        """The median of the rows."""
        return median(self.values) if self.values else None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_aggregate("median", 1, Median)


def _begin_immediate(connection: Connection) -> None:
    mode = "DEFERRED" if connection.get_execution_options().get("read_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest schema (Alembic)."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, "head")
