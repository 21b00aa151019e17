"""Reports on grassroots democracy: of each unit, and of the province.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def _number(name):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def upgrade():
    op.create_table(
        "programme_report",
        _number("id"),
        sa.Column("kind", sa.String(length=8), nullable=False),
        _number("agency_id"),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first_sent_on", sa.Date(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("position", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('unit', 'province')", name=op.f("ck_programme_report_kind_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'returned', 'reopened', 'frozen')",
            name=op.f("ck_programme_report_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'reopened') OR reason IS NOT NULL",
            name=op.f("ck_programme_report_reason_given"),
        ),
        sa.CheckConstraint(
            "(revision = 0) = (sent_on IS NULL)", name=op.f("ck_programme_report_sent_has_day")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_programme_report_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_report")),
        sa.UniqueConstraint(
            "kind", "agency_id", "period", name=op.f("uq_programme_report_kind_agency_id_period")
        ),
    )
    op.create_index("ix_programme_report_period", "programme_report", ["kind", "period"])
    op.create_table(
        "programme_report_revision",
        _number("id"),
        _number("report_id"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["programme_report.id"],
            name=op.f("fk_programme_report_revision_report_id_programme_report"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_report_revision")),
        sa.UniqueConstraint(
            "report_id", "revision", name=op.f("uq_programme_report_revision_report_id_revision")
        ),
    )


def downgrade():
    op.drop_table("programme_report_revision")
    op.drop_table("programme_report")
