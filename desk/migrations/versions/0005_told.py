"""What the assistant was told of the talk while a person had it, and which content a confirmation shows."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("told_seq", "told_fence"):
        op.add_column("conversation", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE conversation SET told_seq = next_seq - 1, told_fence = fence WHERE owner <> 'agent'")
    op.add_column("message", sa.Column("shows", sa.String(64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("message") as messages:
        messages.drop_column("shows")
    with op.batch_alter_table("conversation") as conversations:
        for name in ("told_seq", "told_fence"):
            conversations.drop_column(name)
