"""Links between repeated complaints, mass incidents, and customer records that are merged or erased."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from desk.database import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _only_where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _complaint_link() -> None:
    op.create_table(
        "complaint_link",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("other", sa.String(32), nullable=False),
        sa.Column("akin", sa.Boolean, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("undone_at", UtcDateTime, nullable=True),
        sa.Column("undone_by", sa.String(64), nullable=True),
        sa.Column("undone_why", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_link"),
        sa.UniqueConstraint("number", "other", name="uq_complaint_link_number_other"),
        sa.ForeignKeyConstraint(["number"], ["complaint.number"], name="fk_complaint_link_number_complaint"),
        sa.ForeignKeyConstraint(["other"], ["complaint.number"], name="fk_complaint_link_other_complaint"),
    )
    op.create_index("ix_complaint_link_other", "complaint_link", ["other"])


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("value", sa.String(128), nullable=False),
        sa.Column("drill", sa.Boolean, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("team", sa.String(48), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("usual", sa.Float, nullable=False),
        sa.Column("why", sa.JSON, nullable=False),
        sa.Column("window_from", UtcDateTime, nullable=False),
        sa.Column("raised_at", UtcDateTime, nullable=False),
        sa.Column("raised_by", sa.String(64), nullable=False),
        sa.Column("owner_by", UtcDateTime, nullable=False),
        sa.Column("owner", sa.String(64), nullable=True),
        sa.Column("taken_at", UtcDateTime, nullable=True),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("notice", sa.Text, nullable=True),
        sa.Column("noticed_at", UtcDateTime, nullable=True),
        sa.Column("noticed_by", sa.String(64), nullable=True),
        sa.Column("report", sa.Text, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("ended_by", sa.String(64), nullable=True),
        sa.Column("policy_version", sa.String(16), nullable=False),
        sa.CheckConstraint("kind IN ('topic', 'product', 'branch')", name="ck_incident_kind"),
        sa.CheckConstraint("state IN ('open', 'taken', 'closed', 'dismissed')", name="ck_incident_state"),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name="ck_incident_level"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index(
        "uq_incident_open",
        "incident",
        ["kind", "value", "drill"],
        unique=True,
        **_only_where("ended_at IS NULL"),
    )
    op.create_index("ix_incident_raised_at", "incident", ["raised_at"])
    op.create_index("ix_incident_ended_at", "incident", ["ended_at"])


def _incident_member() -> None:
    op.create_table(
        "incident_member",
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "number", name="pk_incident_member"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name="fk_incident_member_incident_id_incident"
        ),
        sa.ForeignKeyConstraint(["number"], ["complaint.number"], name="fk_incident_member_number_complaint"),
    )
    op.create_index("ix_incident_member_number", "incident_member", ["number"])


def _incident_mark() -> None:
    op.create_table(
        "incident_mark",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("rung", sa.Integer, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("settled_at", UtcDateTime, nullable=True),
        sa.CheckConstraint("state IN ('due', 'fired', 'dropped')", name="ck_incident_mark_state"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_mark"),
        sa.UniqueConstraint("incident_id", "rung", name="uq_incident_mark_incident_id_rung"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name="fk_incident_mark_incident_id_incident"
        ),
    )
    op.create_index("ix_incident_mark_state_at", "incident_mark", ["state", "at"])


def _customer_merge() -> None:
    op.create_table(
        "customer_merge",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kept", sa.String(36), nullable=False),
        sa.Column("gone", sa.String(36), nullable=False),
        sa.Column("moved", sa.JSON, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("undone_by", sa.String(64), nullable=True),
        sa.Column("undone_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_customer_merge"),
        sa.ForeignKeyConstraint(["kept"], ["customer.id"], name="fk_customer_merge_kept_customer"),
        sa.ForeignKeyConstraint(["gone"], ["customer.id"], name="fk_customer_merge_gone_customer"),
    )
    op.create_index("ix_customer_merge_kept", "customer_merge", ["kept"])
    op.create_index(
        "uq_customer_merge_gone", "customer_merge", ["gone"], unique=True, **_only_where("undone_at IS NULL")
    )


def upgrade() -> None:
    for make in (_complaint_link, _incident, _incident_member, _incident_mark, _customer_merge):
        make()
    with op.batch_alter_table("customer") as batch:
        batch.add_column(sa.Column("merged_into", sa.String(36), nullable=True))
        batch.add_column(sa.Column("erased_at", UtcDateTime, nullable=True))
        batch.create_foreign_key("fk_customer_merged_into_customer", "customer", ["merged_into"], ["id"])
        batch.create_index("ix_customer_merged_into", ["merged_into"])


def downgrade() -> None:
    with op.batch_alter_table("customer") as batch:
        batch.drop_index("ix_customer_merged_into")
        batch.drop_constraint("fk_customer_merged_into_customer", type_="foreignkey")
        batch.drop_column("erased_at")
        batch.drop_column("merged_into")
    for table in ("customer_merge", "incident_mark", "incident_member", "incident", "complaint_link"):
        op.drop_table(table)
