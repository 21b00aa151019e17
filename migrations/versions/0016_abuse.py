"""Abuse: what officers set aside as spam is at its end, and may go on again.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CLOSED_BEFORE = (
    "'answered', 'concluded', 'decided', 'filed', 'guided', 'merged', 'refused', 'terminated', 'transferred', "
    "'withdrawn'"
)
CLOSED = (
    "'answered', 'concluded', 'decided', 'filed', 'guided', 'merged', 'refused', 'spam', 'terminated', "
    "'transferred', 'withdrawn'"
)
CLOSED_IFF_DAY = "ck_case_file_closed_iff_day CHECK ((closed_on IS NOT NULL) = (state IN ({})))"


def upgrade():
    replace_check("case_file", CLOSED_IFF_DAY.format(CLOSED_BEFORE), CLOSED_IFF_DAY.format(CLOSED))


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
