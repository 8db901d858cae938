"""The conversation: messages, turns, the queue, and how fast they may come."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def only_where(condition: str) -> dict[str, Any]:
    """Options of an index that holds only the rows it is for."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "address_pace",
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("paced_until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address_key", "kind", name="pk_address_pace"),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("owner", sa.String(length=8), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.Column("signals", sa.Text(), nullable=False),
        sa.Column("matter", sa.String(length=36), nullable=True),
        sa.Column("topic", sa.String(length=48), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("paced_until", sa.DateTime(), nullable=True),
        sa.Column("told_delay", sa.Boolean(), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(owner = 'agent') = (agent IS NOT NULL)", name="ck_conversation_agent_named"),
        sa.CheckConstraint("owner IN ('bot', 'queue', 'agent')", name="ck_conversation_owner"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.UniqueConstraint("token_hash", name="uq_conversation_token_hash"),
    )
    op.create_index(
        "ix_conversation_address_key_last_at", "conversation", ["address_key", "last_at"], unique=False
    )
    op.create_table(
        "message",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=8), nullable=False),
        sa.Column("author_name", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("choices", sa.Text(), nullable=True),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("expects", sa.String(length=32), nullable=True),
        sa.Column("chosen", sa.String(length=32), nullable=True),
        sa.Column("command", sa.Text(), nullable=True),
        sa.Column("client_message_id", sa.String(length=64), nullable=True),
        sa.Column("turn_id", sa.String(length=32), nullable=True),
        sa.Column("source_key", sa.String(length=192), nullable=True),
        sa.Column("nlu", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("author IN ('customer', 'bot', 'agent', 'system')", name="ck_message_author"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_message_conversation_id_conversation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_message_conversation_id_seq"),
    )
    op.create_index(
        "uq_message_client_message_id",
        "message",
        ["conversation_id", "client_message_id"],
        unique=True,
        **only_where("client_message_id IS NOT NULL"),
    )
    op.create_index(
        "uq_message_source_key",
        "message",
        ["source_key"],
        unique=True,
        **only_where("source_key IS NOT NULL"),
    )
    op.create_table(
        "queue_entry",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(length=48), nullable=True),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("agent", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_queue_entry_conversation_id_conversation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_queue_entry"),
    )
    op.create_index(
        "ix_queue_entry_line",
        "queue_entry",
        ["priority", "entered_at", "id"],
        unique=False,
        **only_where("left_at IS NULL"),
    )
    op.create_index("ix_queue_entry_outcome_left_at", "queue_entry", ["outcome", "left_at"], unique=False)
    op.create_index(
        "uq_queue_entry_waiting",
        "queue_entry",
        ["conversation_id"],
        unique=True,
        **only_where("left_at IS NULL"),
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wake_at", sa.DateTime(), nullable=False),
        sa.Column("held_by", sa.String(length=128), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("model", sa.String(length=128), nullable=True),
        sa.Column("nlu", sa.Text(), nullable=True),
        sa.Column("withheld", sa.Text(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_turn_conversation_id_conversation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_turn"),
        sa.UniqueConstraint("conversation_id", "first_seq", name="uq_turn_conversation_id_first_seq"),
    )
    op.create_index(
        "ix_turn_wake_at",
        "turn",
        ["wake_at"],
        unique=False,
        **only_where("state IN ('gathering', 'started')"),
    )
    op.create_index(
        "uq_turn_started", "turn", ["conversation_id"], unique=True, **only_where("state = 'started'")
    )


def downgrade() -> None:
    for table in ("turn", "queue_entry", "message", "conversation", "address_pace"):
        op.drop_table(table)
