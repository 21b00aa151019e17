"""Away desk: booklets of numbers, and what was written down under them without a line.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "away_kit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("issued_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'paper') = (place_id IS NOT NULL)", name=op.f("ck_away_kit_paper_has_place")
        ),
        sa.CheckConstraint("kind IN ('device', 'paper')", name=op.f("ck_away_kit_kind_known")),
        sa.CheckConstraint("most BETWEEN 1 AND 9999", name=op.f("ck_away_kit_most_known")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_away_kit_agency_id_agency")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_away_kit_officer_id_officer")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_away_kit_place_id_reception_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away_kit")),
        sa.UniqueConstraint("prefix", name=op.f("uq_away_kit_prefix")),
    )
    with op.batch_alter_table("away_kit") as batch:
        batch.create_index("ix_away_kit_agency", ["agency_id", "kind", "id"], unique=False)

    op.create_table(
        "away_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=13), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("happened_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("skew_seconds", sa.Integer(), nullable=True),
        sa.Column("received_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'dropped') = (visit_id IS NULL)", name=op.f("ck_away_entry_dropped_has_no_line")
        ),
        sa.CheckConstraint(
            "(state = 'dropped') = (why IS NOT NULL)", name=op.f("ck_away_entry_dropped_with_reason")
        ),
        sa.CheckConstraint(
            "state IN ('logged', 'matched', 'dropped')", name=op.f("ck_away_entry_state_known")
        ),
        sa.CheckConstraint(
            "(device_at IS NULL) = (happened_at IS NULL)", name=op.f("ck_away_entry_two_clocks")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_away_entry_agency_id_agency")),
        sa.ForeignKeyConstraint(["kit_id"], ["away_kit.id"], name=op.f("fk_away_entry_kit_id_away_kit")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_away_entry_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_away_entry_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away_entry")),
        sa.UniqueConstraint("number", name=op.f("uq_away_entry_number")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_away_entry_submission_key")),
    )
    with op.batch_alter_table("away_entry") as batch:
        batch.create_index("ix_away_entry_agency", ["agency_id", "id"], unique=False)
        batch.create_index("ix_away_entry_kit_id", ["kit_id"], unique=False)
        batch.create_index("ix_away_entry_visit_id", ["visit_id"], unique=False)


def downgrade():
    op.drop_table("away_entry")
    op.drop_table("away_kit")
