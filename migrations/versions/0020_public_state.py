"""Caching and metrics: whether anything public was changed, when a worker last worked.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "public_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_state")),
    )
    op.create_table(
        "worker_beat",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_beat")),
    )
    op.execute(sa.text("INSERT INTO public_state (id, version) VALUES (1, 0)"))


def downgrade():
    op.drop_table("worker_beat")
    op.drop_table("public_state")
