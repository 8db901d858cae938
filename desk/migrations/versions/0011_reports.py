"""Indices that hold all that reports read of complaints, clocks and surveys, so that rows stay unread."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDICES = {
    "ix_complaint_report": (
        "complaint", "received_at", "number", "level", "status", "topic", "team", "channel", "branch",
        "code_a", "code_b", "code_c", "amount_role", "amount", "repeat_of", "decided_at", "decided_by",
        "informed_at", "closed_at", "statutory_by",
    ),
    "ix_complaint_decided": ("complaint", "decided_at", "number", "decided_by", "team", "received_at"),
    "ix_complaint_closed": ("complaint", "closed_at", "status", "level"),
    "ix_clock_report": (
        "clock", "number", "kind", "basis", "met_at", "due_at", "ended_at", "ended_why", "paused_at",
    ),
    "ix_survey_report": ("survey", "invited_at", "number", "answered_at", "csat", "nps"),
    "ix_survey_number_csat": ("survey", "number", "csat"),
}  # fmt: skip


def upgrade() -> None:
    for name, (table, *columns) in INDICES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, *_) in INDICES.items():
        op.drop_index(name, table)
