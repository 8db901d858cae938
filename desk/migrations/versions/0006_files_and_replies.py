"""Attachments in messages, canned replies that supervisors write, and marks on what the bot got wrong."""

import sqlalchemy as sa
from alembic import op

from desk.database import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("message", sa.Column("file", sa.Text, nullable=True))
    op.create_table(
        "canned_reply",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_canned_reply"),
    )
    op.create_table(
        "misunderstanding",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=True),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_misunderstanding"),
        sa.UniqueConstraint(
            "conversation_id", "seq", "by", name="uq_misunderstanding_conversation_id_seq_by"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_misunderstanding_conversation_id_conversation",
        ),
    )
    op.create_index("ix_misunderstanding_at", "misunderstanding", ["at"])


def downgrade() -> None:
    op.drop_table("misunderstanding")
    op.drop_table("canned_reply")
    with op.batch_alter_table("message") as messages:
        messages.drop_column("file")
