"""The plan's duties: what is ordered, what units did, whom it was told to, the bodies of 2020.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def _number(name, nullable=False):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def upgrade():
    op.create_table(
        "programme_duty",
        _number("id"),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("short", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=12), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_month", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=True),
        sa.Column("before_holiday", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column("needs_file", sa.Boolean(), nullable=False),
        sa.Column("met_by", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "who IN ('all', 'departments', 'communes', 'named')", name=op.f("ck_programme_duty_who_known")
        ),
        sa.CheckConstraint(
            "period IN ('once', 'quarter', 'half', 'year')", name=op.f("ck_programme_duty_period_known")
        ),
        sa.CheckConstraint(
            "(period = 'once') = (due_on IS NOT NULL)", name=op.f("ck_programme_duty_once_has_day")
        ),
        sa.CheckConstraint(
            "period = 'once' OR (due_month IS NOT NULL AND due_day IS NOT NULL)",
            name=op.f("ck_programme_duty_period_has_rule"),
        ),
        sa.CheckConstraint(
            "due_day IS NULL OR (due_day >= 1 AND due_day <= 31)",
            name=op.f("ck_programme_duty_due_day_range"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_programme_duty_days_in_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_duty")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_duty_code")),
    )
    op.create_table(
        "programme_duty_mark",
        _number("id"),
        _number("duty_id"),
        _number("agency_id"),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("marked_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('done', 'excused', 'returned')", name=op.f("ck_programme_duty_mark_state_known")
        ),
        sa.CheckConstraint(
            "state <> 'done' OR done_on IS NOT NULL", name=op.f("ck_programme_duty_mark_done_has_day")
        ),
        sa.CheckConstraint(
            "state = 'done' OR why IS NOT NULL", name=op.f("ck_programme_duty_mark_reason_given")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_programme_duty_mark_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["programme_duty.id"], name=op.f("fk_programme_duty_mark_duty_id_programme_duty")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_duty_mark")),
        sa.UniqueConstraint(
            "duty_id", "agency_id", "period", name=op.f("uq_programme_duty_mark_duty_id_agency_id_period")
        ),
    )
    op.create_index("ix_programme_duty_mark_agency", "programme_duty_mark", ["agency_id", "period"])
    op.create_index("ix_programme_duty_mark_period", "programme_duty_mark", ["period"])
    op.create_table(
        "programme_duty_reminder",
        _number("id"),
        _number("duty_id"),
        _number("agency_id"),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=4), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.CheckConstraint("stage IN ('soon', 'late')", name=op.f("ck_programme_duty_reminder_stage_known")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_programme_duty_reminder_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["programme_duty.id"], name=op.f("fk_programme_duty_reminder_duty_id_programme_duty")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_duty_reminder")),
        sa.UniqueConstraint(
            "duty_id",
            "agency_id",
            "period",
            "stage",
            name=op.f("uq_programme_duty_reminder_duty_id_agency_id_period_stage"),
        ),
    )
    op.create_table(
        "programme_former_body",
        _number("id"),
        sa.Column("name_then", sa.String(length=250), nullable=False),
        sa.Column("name_now", sa.String(length=250), nullable=False),
        sa.Column("agency_code", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_former_body")),
        sa.UniqueConstraint("name_then", name=op.f("uq_programme_former_body_name_then")),
    )


def downgrade():
    op.drop_table("programme_former_body")
    op.drop_table("programme_duty_reminder")
    op.drop_table("programme_duty_mark")
    op.drop_table("programme_duty")
