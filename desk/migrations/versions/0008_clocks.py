"""Clocks of complaints with their pauses and due moments, and the notices staff are given.

Complaints registered before get their clocks when a server starts (clocks.adopt): what they are due at needs
the working calendar, which a migration should not know.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from desk.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STILL_OPEN = sa.text("met_at IS NULL AND ended_at IS NULL")


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("basis", sa.String(12), nullable=False),
        sa.Column("unit", sa.String(16), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("running_since", UtcDateTime, nullable=False),
        sa.Column("length", sa.Float, nullable=False),
        sa.Column("spent", sa.Float, nullable=False),
        sa.Column("paused_at", UtcDateTime, nullable=True),
        sa.Column("met_at", UtcDateTime, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("ended_why", sa.String(24), nullable=True),
        sa.Column("why", sa.Text, nullable=True),
        sa.Column("replaced_by", BIG_ID, nullable=True),
        sa.Column("certain", sa.Boolean, nullable=False),
        sa.Column("policy_version", sa.String(16), nullable=False),
        sa.CheckConstraint("basis IN ('target', 'statutory')", name="ck_clock_basis"),
        sa.PrimaryKeyConstraint("id", name="pk_clock"),
        sa.ForeignKeyConstraint(["number"], ["complaint.number"], name="fk_clock_number_complaint"),
        sa.ForeignKeyConstraint(["replaced_by"], ["clock.id"], name="fk_clock_replaced_by_clock"),
        sa.ForeignKeyConstraint(
            ["policy_version"], ["policy_version.version"], name="fk_clock_policy_version_policy_version"
        ),
    )
    op.create_index("ix_clock_number", "clock", ["number"])
    only_open: Any = {"sqlite_where": STILL_OPEN, "postgresql_where": STILL_OPEN}
    op.create_index("uq_clock_open", "clock", ["number", "kind", "basis"], unique=True, **only_open)
    op.create_index("ix_clock_due_at", "clock", ["due_at"], **only_open)


def _clock_pause() -> None:
    op.create_table(
        "clock_pause",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("clock_id", BIG_ID, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("from_at", UtcDateTime, nullable=False),
        sa.Column("by", sa.String(96), nullable=False),
        sa.Column("until_at", UtcDateTime, nullable=True),
        sa.Column("resumed_by", sa.String(96), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_clock_pause"),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name="fk_clock_pause_clock_id_clock"),
    )
    op.create_index("ix_clock_pause_clock_id", "clock_pause", ["clock_id"])


def _due_event() -> None:
    op.create_table(
        "due_event",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("clock_id", BIG_ID, nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("settled_at", UtcDateTime, nullable=True),
        sa.CheckConstraint("state IN ('due', 'held', 'fired', 'dropped')", name="ck_due_event_state"),
        sa.PrimaryKeyConstraint("id", name="pk_due_event"),
        sa.UniqueConstraint("clock_id", "mark", name="uq_due_event_clock_id_mark"),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name="fk_due_event_clock_id_clock"),
    )
    op.create_index("ix_due_event_state_at", "due_event", ["state", "at"])


def _staff_notice() -> None:
    op.create_table(
        "staff_notice",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("to_person", sa.String(64), nullable=True),
        sa.Column("to_team", sa.String(48), nullable=True),
        sa.Column("to_leads", sa.Boolean, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("number", sa.String(32), nullable=True),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=True),
        sa.Column("source_key", sa.String(200), nullable=True),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("read_at", UtcDateTime, nullable=True),
        sa.Column("read_by", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff_notice"),
        sa.UniqueConstraint("source_key", name="uq_staff_notice_source_key"),
        sa.ForeignKeyConstraint(["number"], ["complaint.number"], name="fk_staff_notice_number_complaint"),
    )
    op.create_index("ix_staff_notice_to_person", "staff_notice", ["to_person", "read_at"])
    op.create_index("ix_staff_notice_to_team", "staff_notice", ["to_team", "read_at"])
    op.create_index("ix_staff_notice_at", "staff_notice", ["at"])
    op.create_index("ix_staff_notice_number", "staff_notice", ["number"])


def upgrade() -> None:
    for make in (_clock, _clock_pause, _due_event, _staff_notice):
        make()


def downgrade() -> None:
    for table in ("staff_notice", "due_event", "clock_pause", "clock"):
        op.drop_table(table)
