"""How complaints are handled: who takes them, who keeps out, what is found and decided, what waits."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from desk.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("assignment", "interest", "finding", "root_cause", "outcome", "lesson")
COLUMNS = {
    "proposed_owner": sa.String(64),
    "owned_at": UtcDateTime,
    "decided_by": sa.String(64),
    "decision_pending": sa.Text,
    "result": sa.Text,
    "informed_at": UtcDateTime,
    "surveyed_at": UtcDateTime,
    "extension_pending": sa.Text,
    "suspended_from": sa.String(24),
    "reviewer": sa.String(64),
    "review_decided_at": UtcDateTime,
}
COUNTERS = ("extended", "reopened", "revision")


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("complaint", sa.Column(name, kind, nullable=True))
    for name in COUNTERS:
        op.add_column("complaint", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_complaint_owner", "complaint", ["owner"])
    _add_assignment()
    _add_interest()
    _add_investigation()
    _add_outcome()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_complaint_owner", "complaint")
    with op.batch_alter_table("complaint") as complaints:
        for name in (*COLUMNS, *COUNTERS):
            complaints.drop_column(name)


def _of_a_complaint(table: str, *columns: Any, optional: bool = False, more: tuple[Any, ...] = ()) -> None:
    """A table of things that belong to a complaint, newest last."""
    op.create_table(
        table,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("number", sa.String(32), nullable=optional),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["number"], ["complaint.number"], name=f"fk_{table}_number_complaint"),
        *more,
    )
    op.create_index(f"ix_{table}_number", table, ["number"])


def _by_and_at() -> tuple[Any, ...]:
    return sa.Column("by", sa.String(64), nullable=False), sa.Column("at", UtcDateTime, nullable=False)


def _add_assignment() -> None:
    _of_a_complaint(
        "assignment",
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("former", sa.String(64), nullable=True),
        *_by_and_at(),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("chosen", sa.JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("answered_at", UtcDateTime, nullable=True),
        sa.Column("answer", sa.Text, nullable=True),
        sa.Column("until", UtcDateTime, nullable=True),
    )
    waiting = sa.text("state = 'proposed'")
    op.create_index(
        "uq_assignment_proposed",
        "assignment",
        ["number"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_assignment_person", "assignment", ["person", "state"])


def _add_interest() -> None:
    _of_a_complaint(
        "interest",
        sa.Column("customer_id", sa.String(36), nullable=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text, nullable=True),
        *_by_and_at(),
        optional=True,
        more=(
            sa.ForeignKeyConstraint(
                ["customer_id"], ["customer.id"], name="fk_interest_customer_id_customer"
            ),
        ),
    )
    op.create_index("ix_interest_customer_id", "interest", ["customer_id"])


def _add_investigation() -> None:
    _of_a_complaint(
        "finding",
        sa.Column("method", sa.String(24), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("found_at", UtcDateTime, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        *_by_and_at(),
        sa.Column("key", sa.String(160), nullable=True),
        more=(sa.UniqueConstraint("key", name="uq_finding_key"),),
    )
    _of_a_complaint(
        "root_cause",
        sa.Column("dimension", sa.String(16), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        *_by_and_at(),
    )
    op.create_index("ix_root_cause_dimension", "root_cause", ["dimension"])


def _add_outcome() -> None:
    _of_a_complaint(
        "outcome",
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=True),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=False),
        sa.Column("approved_by", sa.String(64), nullable=True),
        sa.Column("approved_at", UtcDateTime, nullable=True),
        sa.Column("review", sa.Boolean, nullable=False),
        sa.Column("upheld", sa.Boolean, nullable=True),
    )
    _of_a_complaint(
        "lesson",
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        *_by_and_at(),
    )
