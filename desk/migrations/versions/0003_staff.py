"""The accounts of the people at the desk."""

import sqlalchemy as sa
from alembic import op

from desk.database import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("name", name="uq_staff_name"),
        sa.CheckConstraint(
            "role IN ('agent', 'supervisor', 'trainer', 'auditor', 'admin')", name=op.f("ck_staff_role")
        ),
    )


def downgrade() -> None:
    op.drop_table("staff")
