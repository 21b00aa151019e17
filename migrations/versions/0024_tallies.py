"""Tallies: what cases count as, and the sums of it, from which the figures of the province are read.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FACTS = (
    "received",
    "settled",
    "in_time",
    "in_aim",
    "late_settled",
    "beyond_settled",
    "open",
    "overdue",
    "open_late",
    "open_beyond_aim",
)
APART = sa.text("fact = 'apart'")


def upgrade():
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "oversight_case_fact",
        sa.Column("case_id", big, nullable=False),
        sa.Column("fact", sa.String(20), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("agency_id", big, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_oversight_case_fact_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_oversight_case_fact_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("case_id", "fact", name=op.f("pk_oversight_case_fact")),
    )
    op.create_index(
        "ix_oversight_case_fact_apart",
        "oversight_case_fact",
        ["case_id"],
        sqlite_where=APART,
        postgresql_where=APART,
    )
    op.create_table(
        "oversight_tally",
        sa.Column("span", sa.String(5), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("agency_id", big, nullable=False),
        *(sa.Column(fact, sa.Integer(), nullable=False) for fact in FACTS),
        sa.CheckConstraint("span IN ('day', 'month')", name=op.f("ck_oversight_tally_span_known")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_oversight_tally_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("span", "first_on", "agency_id", name=op.f("pk_oversight_tally")),
    )
    op.create_table(
        "oversight_tally_mark",
        sa.Column("id", big, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("built_to", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_oversight_tally_mark_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_tally_mark")),
    )


def downgrade():
    op.drop_table("oversight_tally_mark")
    op.drop_table("oversight_tally")
    op.drop_table("oversight_case_fact")
