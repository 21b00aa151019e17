"""Checkpoints: hashes of the tree over the register, and what was published of it.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "register_node",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_register_node")),
    )
    op.create_table(
        "register_checkpoint",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_register_checkpoint")),
    )
    with op.batch_alter_table("register_checkpoint") as batch:
        batch.create_index(batch.f("ix_register_checkpoint_size"), ["size"], unique=False)


def downgrade():
    op.drop_table("register_checkpoint")
    op.drop_table("register_node")
