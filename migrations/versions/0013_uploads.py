"""Uploads: verdicts of a scanner, small pictures, pages of PDFs drawn for a safe look.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = feedback.extensions.UtcDateTime(timezone=True)


def upgrade():
    with op.batch_alter_table("attachment") as batch:
        batch.add_column(sa.Column("small_sha256", sa.LargeBinary(length=32), nullable=True))
        batch.add_column(sa.Column("small_key", sa.String(length=120), nullable=True))
        batch.add_column(sa.Column("pages", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("verdict", sa.String(length=10), server_default="none", nullable=False))
        batch.add_column(sa.Column("verdict_name", sa.String(length=120), nullable=True))
        batch.add_column(sa.Column("judged_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch.create_unique_constraint(op.f("uq_attachment_small_key"), ["small_key"])
        batch.create_check_constraint(
            op.f("ck_attachment_known_verdict"),
            "verdict IN ('none', 'waiting', 'clean', 'found', 'failed')",
        )
    op.create_index(
        "ix_attachment_waiting",
        "attachment",
        ["tries", "id"],
        sqlite_where=sa.text("verdict = 'waiting'"),
        postgresql_where=sa.text("verdict = 'waiting'"),
    )
    op.create_table(
        "attachment_page",
        sa.Column("attachment_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_page_attachment_id_attachment")
        ),
        sa.PrimaryKeyConstraint("attachment_id", "number", name=op.f("pk_attachment_page")),
        sa.UniqueConstraint("key", name=op.f("uq_attachment_page_key")),
    )
