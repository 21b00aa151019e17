"""Backup: where a database was restored from, and messages that are held after it.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES_BEFORE = "'waiting', 'sending', 'sent', 'to_print', 'printed', 'posted', 'returned', 'dropped'"
KNOWN = "ck_message_state_known CHECK (state IN ({}))"


def upgrade():
    op.create_table(
        "restoration",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("backup", sa.String(length=60), nullable=False),
        sa.Column("taken_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("head_seq", sa.BigInteger(), nullable=False),
        sa.Column("known_seq", sa.BigInteger(), nullable=True),
        sa.Column("known_from", sa.String(length=10), nullable=False),
        sa.Column("jump", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("stray_files", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restoration")),
    )
    replace_check("message", KNOWN.format(STATES_BEFORE), KNOWN.format(f"{STATES_BEFORE}, 'held'"))
    # Few rows at most; what is held is found without reading the others.
    op.create_index(
        "ix_message_held",
        "message",
        ["about", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )


def downgrade():
    op.drop_index("ix_message_held", table_name="message")
    # Whoever goes back decides by hand: nothing that is held may go by itself.
    op.execute(sa.text("UPDATE message SET state = 'dropped', fault = 'restored' WHERE state = 'held'"))
    replace_check("message", KNOWN.format(f"{STATES_BEFORE}, 'held'"), KNOWN.format(STATES_BEFORE))
    op.drop_table("restoration")


def replace_check(table, old, new):
    """Put one CHECK in the place of another, or take it away; no row is touched."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {old.split()[0]}"))
        if new:
            op.execute(sa.text(f"ALTER TABLE {table} ADD CONSTRAINT {new}"))
        return
    # SQLite's own way to change a CHECK without writing the table anew: https://sqlite.org/lang_altertable.html
    read = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    statement = connection.execute(read, {"table": table}).scalar_one()
    written = f"CONSTRAINT {old}"
    if written not in statement:
        raise RuntimeError(f"{table} has no {written}")
    changed = statement.replace(written, f"CONSTRAINT {new}" if new else "CHECK (1)")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    write = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table")
    connection.execute(write, {"sql": changed, "table": table})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
