"""Protection: openings tell by which granted request they were; others who signed have files of their own.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from feedback.extensions import BigId

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPEN = "state IN ('requested', 'checking', 'applied')"

# Of what was opened before: the last request of that officer about that submission which was granted by then.
GRANTED = """
UPDATE protection_opening SET request_id = (
    SELECT max(asked.id)
    FROM case_sealed_request AS asked
    JOIN protection_file AS opened ON opened.submission_id = asked.submission_id
    WHERE opened.id = protection_opening.file_id
      AND asked.officer_id = protection_opening.officer_id
      AND asked.granted = true
      AND asked.answered_at <= protection_opening.at
)
"""

# There is one open file of a submission, except where a downgrade left more.
PLACES = f"""
UPDATE protection_file SET signatory = (
    SELECT count(*)
    FROM protection_file AS earlier
    WHERE earlier.submission_id = protection_file.submission_id
      AND earlier.id < protection_file.id AND earlier.{OPEN}
) WHERE {OPEN}
"""

SIGNED_TOO = f"SELECT id FROM protection_file WHERE signatory > 0 AND {OPEN} ORDER BY id"


def upgrade():
    with op.batch_alter_table("protection_opening", schema=None) as batch_op:
        batch_op.add_column(sa.Column("request_id", BigId, nullable=True))
        batch_op.create_index("ix_protection_opening_request", ["request_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_protection_opening_request_id_case_sealed_request"),
            "case_sealed_request",
            ["request_id"],
            ["id"],
        )
    op.execute(sa.text(GRANTED))
    op.add_column(
        "protection_file", sa.Column("signatory", sa.Integer(), server_default=sa.text("'0'"), nullable=False)
    )
    op.execute(sa.text(PLACES))
    one_open(["submission_id", "signatory"], OPEN)


def downgrade():
    # The older program knows one open file of a submission: those of others who signed stay beside it.
    others = [str(row[0]) for row in op.get_bind().execute(sa.text(SIGNED_TOO))]
    one_open(["submission_id"], f"{OPEN} AND id NOT IN ({', '.join(others)})" if others else OPEN)
    op.drop_column("protection_file", "signatory")
    with op.batch_alter_table("protection_opening", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_protection_opening_request_id_case_sealed_request"), type_="foreignkey"
        )
        batch_op.drop_index("ix_protection_opening_request")
        batch_op.drop_column("request_id")


def one_open(columns, where):
    """Put another index over the open files of a submission in the place of the one there is."""
    op.drop_index("ix_protection_file_one_open", table_name="protection_file")
    op.create_index(
        "ix_protection_file_one_open",
        "protection_file",
        columns,
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
