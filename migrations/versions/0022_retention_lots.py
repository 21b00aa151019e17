"""Retention without a case: orders to erase a year of visits, bookings, registrations, opinions.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "retention_lot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=True),
        sa.Column("confirmed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("dropped_why", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'dropped') = (dropped_why IS NOT NULL)",
            name=op.f("ck_retention_lot_dropped_with_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'done' OR done_at IS NOT NULL", name=op.f("ck_retention_lot_done_at_a_moment")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'done', 'dropped')", name=op.f("ck_retention_lot_state_known")
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) OR basis IS NOT NULL", name=op.f("ck_retention_lot_confirmed_on_a_basis")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_retention_lot_version_counts")),
        sa.CheckConstraint("year BETWEEN 1000 AND 9999", name=op.f("ck_retention_lot_year_has_four_digits")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_retention_lot_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["officer.id"], name=op.f("fk_retention_lot_confirmed_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_lot")),
        sa.UniqueConstraint("kind", "agency_id", "year", name=op.f("uq_retention_lot_kind_agency_id_year")),
    )
    op.create_index("ix_retention_lot_list", "retention_lot", ["agency_id", "state", "id"])
    op.create_index(
        "ix_retention_lot_waiting",
        "retention_lot",
        ["id"],
        sqlite_where=sa.text("state = 'confirmed'"),
        postgresql_where=sa.text("state = 'confirmed'"),
    )


def downgrade():
    op.drop_table("retention_lot")
