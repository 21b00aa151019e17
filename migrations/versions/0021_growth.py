"""Growth: what a submission's page and the duties of publishing looked for row by row in a large database.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa

from feedback import migrating

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = sa.text("met_on IS NULL AND ended_on IS NULL")
OF_SUBMISSION = sa.text("submission_id IS NOT NULL")


def upgrade():
    migrating.add_index(
        "ix_case_event_submission_id",
        "case_event",
        ["submission_id", "id"],
        sqlite_where=OF_SUBMISSION,
        postgresql_where=OF_SUBMISSION,
    )
    migrating.add_index(
        "ix_deadline_term_open",
        "deadline",
        ["term_key", "due_on", "subject_room", "subject_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade():
    migrating.drop_index("ix_deadline_term_open", "deadline")
    migrating.drop_index("ix_case_event_submission_id", "case_event")
