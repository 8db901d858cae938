"""What customers were told of their complaint and whether it reached them; what they said to the survey."""

import sqlalchemy as sa
from alembic import op

from desk.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("invited_at", UtcDateTime, nullable=False),
        sa.Column("wait_until", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("csat", sa.Integer, nullable=True),
        sa.Column("nps", sa.Integer, nullable=True),
        sa.Column("comment", sa.Text, nullable=True),
        sa.Column("answered_at", UtcDateTime, nullable=True),
        sa.Column("changed_at", UtcDateTime, nullable=True),
        sa.Column("follow", sa.String(8), nullable=True),
        sa.Column("followed_at", UtcDateTime, nullable=True),
        sa.Column("lapsed_at", UtcDateTime, nullable=True),
        sa.CheckConstraint("csat BETWEEN 1 AND 5", name="ck_survey_csat"),
        sa.CheckConstraint("nps BETWEEN 0 AND 10", name="ck_survey_nps"),
        sa.PrimaryKeyConstraint("id", name="pk_survey"),
        sa.UniqueConstraint("token_hash", name="uq_survey_token_hash"),
        sa.ForeignKeyConstraint(["number"], ["complaint.number"], name="fk_survey_number_complaint"),
    )
    op.create_index("ix_survey_number", "survey", ["number"])
    op.create_index("ix_survey_answered_at", "survey", ["answered_at"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.Text, nullable=True),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("survey_id", sa.String(36), nullable=True),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("sent_at", UtcDateTime, nullable=True),
        sa.Column("received_at", UtcDateTime, nullable=True),
        sa.Column("provider_id", sa.String(128), nullable=True),
        sa.Column("seq", sa.Integer, nullable=True),
        sa.Column("error", sa.Text, nullable=True),
        sa.Column("key", sa.String(160), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'received', 'failed', 'dead')", name="ck_feedback_state"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("key", name="uq_feedback_key"),
        sa.ForeignKeyConstraint(["number"], ["complaint.number"], name="fk_feedback_number_complaint"),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name="fk_feedback_survey_id_survey"),
    )
    op.create_index("ix_feedback_number", "feedback", ["number"])
    op.create_index("ix_feedback_state_channel", "feedback", ["state", "channel"])
    op.create_table(
        "feedback_receipt",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("feedback_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_feedback_receipt"),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name="fk_feedback_receipt_feedback_id_feedback"
        ),
    )
    op.create_index("ix_feedback_receipt_feedback_id", "feedback_receipt", ["feedback_id"])


def downgrade() -> None:
    for table in ("feedback_receipt", "feedback", "survey"):
        op.drop_table(table)
