"""What is settled and still owes something, for who sees the whole province: found without all that is due.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa

from feedback import migrating

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

OWED_AFTER = sa.text("closed_on IS NOT NULL AND due_on < '9999-12-31'")


def upgrade():
    migrating.add_index(
        "ix_case_province_owed",
        "case_file",
        ["due_on", "id"],
        sqlite_where=OWED_AFTER,
        postgresql_where=OWED_AFTER,
    )


def downgrade():
    migrating.drop_index("ix_case_province_owed", "case_file")
