"""Scoring: tables of criteria, rounds, the sheets of units and their lines.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def _number(name, nullable=False):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _moment(name):
    return sa.Column(name, feedback.extensions.UtcDateTime(timezone=True), nullable=True)


def upgrade():
    op.create_table(
        "score_table",
        _number("id"),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_table")),
        sa.UniqueConstraint("code", name=op.f("uq_score_table_code")),
        sa.UniqueConstraint("year", "edition", name=op.f("uq_score_table_year_edition")),
    )
    op.create_table(
        "score_round",
        _number("id"),
        sa.Column("year", sa.Integer(), nullable=False),
        _number("table_id"),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("self_due_on", sa.Date(), nullable=False),
        sa.Column("verify_due_on", sa.Date(), nullable=False),
        sa.Column("objection_days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "opens_on <= self_due_on AND self_due_on <= verify_due_on",
            name=op.f("ck_score_round_days_in_order"),
        ),
        sa.CheckConstraint(
            "objection_days >= 1 AND objection_days <= 90", name=op.f("ck_score_round_objection_days_range")
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["score_table.id"], name=op.f("fk_score_round_table_id_score_table")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_round")),
        sa.UniqueConstraint("year", name=op.f("uq_score_round_year")),
    )
    op.create_index("ix_score_round_table", "score_round", ["table_id"])
    op.create_table(
        "score_sheet",
        _number("id"),
        _number("round_id"),
        _number("agency_id"),
        sa.Column("state", sa.String(length=10), nullable=False),
        _moment("sent_at"),
        _moment("verified_at"),
        sa.Column("objects_until", sa.Date(), nullable=True),
        sa.Column("self_points", sa.Integer(), nullable=True),
        sa.Column("verified_points", sa.Integer(), nullable=True),
        sa.Column("final_points", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'verified', 'final')", name=op.f("ck_score_sheet_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (sent_at IS NULL)", name=op.f("ck_score_sheet_sent_at_a_moment")
        ),
        sa.CheckConstraint(
            "state <> 'final' OR final_points IS NOT NULL", name=op.f("ck_score_sheet_final_has_points")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_score_sheet_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_round.id"], name=op.f("fk_score_sheet_round_id_score_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("round_id", "agency_id", name=op.f("uq_score_sheet_round_id_agency_id")),
    )
    op.create_index("ix_score_sheet_agency", "score_sheet", ["agency_id"])
    op.create_table(
        "score_line",
        _number("id"),
        _number("sheet_id"),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("self_points", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("figure", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("verified_points", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("objection", sa.Text(), nullable=False),
        _moment("objected_at"),
        sa.Column("decided_points", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "self_points >= 0 AND verified_points >= 0 AND decided_points >= 0",
            name=op.f("ck_score_line_points_not_negative"),
        ),
        sa.CheckConstraint(
            "(objected_at IS NULL) = (objection = '')", name=op.f("ck_score_line_objection_has_moment")
        ),
        sa.CheckConstraint(
            "decided_points IS NULL OR decision <> ''", name=op.f("ck_score_line_decision_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["score_sheet.id"], name=op.f("fk_score_line_sheet_id_score_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_line")),
        sa.UniqueConstraint("sheet_id", "key", name=op.f("uq_score_line_sheet_id_key")),
    )


def downgrade():
    op.drop_table("score_line")
    op.drop_table("score_sheet")
    op.drop_table("score_round")
    op.drop_table("score_table")
