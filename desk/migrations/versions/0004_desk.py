"""The desk: who is there, their sessions, offers, private notes, and how a conversation is worked on."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from desk.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LONG_AGO = "2000-01-01 00:00:00"


def only_where(condition: str) -> dict[str, Any]:
    """Options of an index that holds only the rows it is for."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _widen_pace()
    _add_agent()
    _add_session()
    _add_offer()
    _add_note()
    for column in (
        sa.Column("agent_name", sa.String(64), nullable=True),
        sa.Column("disposition", sa.String(32), nullable=True),
        sa.Column("closed_by", sa.String(64), nullable=True),
        sa.Column("closed_at", UtcDateTime, nullable=True),
        sa.Column("parked_until", UtcDateTime, nullable=True),
        sa.Column("customer_read", sa.Integer, nullable=False, server_default="0"),
        sa.Column("agent_read", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("conversation", column)
    op.create_index("ix_conversation_agent", "conversation", ["agent"], **only_where("agent IS NOT NULL"))
    for column in (
        sa.Column("promised_at", UtcDateTime, nullable=False, server_default=LONG_AGO),
        sa.Column("team", sa.String(48), nullable=True),
        sa.Column("for_agent", sa.String(32), nullable=True),
        sa.Column("language", sa.String(8), nullable=True),
    ):
        op.add_column("queue_entry", column)
    op.execute("UPDATE queue_entry SET promised_at = entered_at")
    op.drop_index("ix_queue_entry_line", "queue_entry")
    line = ["priority", "promised_at", "id"]
    op.create_index("ix_queue_entry_line", "queue_entry", line, **only_where("left_at IS NULL"))


def _widen_pace() -> None:
    """`new_conversations` has 17 letters, which PostgreSQL refused; SQLite does not count them."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("address_pace", "kind", type_=sa.String(32))


def _add_agent() -> None:
    op.create_table(
        "agent",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("display_name", sa.String(64), nullable=False),
        sa.Column("teams", sa.JSON, nullable=False),
        sa.Column("skills", sa.JSON, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_agent"),
        sa.CheckConstraint("status IN ('online', 'away', 'offline')", name=op.f("ck_agent_status")),
    )


def _add_session() -> None:
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_session"),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name="fk_staff_session_staff_staff"),
    )
    op.create_index("ix_staff_session_expires_at", "staff_session", ["expires_at"])


def _add_offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("agent", sa.String(32), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
        sa.ForeignKeyConstraint(["entry_id"], ["queue_entry.id"], name="fk_offer_entry_id_queue_entry"),
    )
    op.create_index("uq_offer_open", "offer", ["entry_id"], unique=True, **only_where("outcome IS NULL"))
    op.create_index("ix_offer_agent", "offer", ["agent"], **only_where("outcome IS NULL"))


def _add_note() -> None:
    op.create_table(
        "note",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("after_seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("author_name", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("mentions", sa.JSON, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_note_conversation_id_conversation"
        ),
    )
    op.create_index("ix_note_conversation_id", "note", ["conversation_id"])


def downgrade() -> None:
    for table in ("note", "offer", "staff_session", "agent"):
        op.drop_table(table)
    op.drop_index("ix_queue_entry_line", "queue_entry")
    with op.batch_alter_table("queue_entry") as entries:
        for column in ("promised_at", "team", "for_agent", "language"):
            entries.drop_column(column)
    op.create_index(
        "ix_queue_entry_line",
        "queue_entry",
        ["priority", "entered_at", "id"],
        **only_where("left_at IS NULL"),
    )
    op.drop_index("ix_conversation_agent", "conversation")
    with op.batch_alter_table("conversation") as conversations:
        for column in (
            "agent_name",
            "disposition",
            "closed_by",
            "closed_at",
            "parked_until",
            "customer_read",
            "agent_read",
        ):
            conversations.drop_column(column)
