"""Sealing: a second person before an original is opened, keys that lie elsewhere.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = feedback.extensions.UtcDateTime(timezone=True)
UNANSWERED = sa.text("answered_at IS NULL")


def upgrade():
    requests()
    openings()
    keys_of_parts()


def requests():
    """Who wants to open an original, and what a second person answered."""
    op.create_table(
        "case_sealed_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("submission_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_by", BIG, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(granted IS NULL) = (answered_by IS NULL) AND (granted IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_case_sealed_request_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> officer_id",
            name=op.f("ck_case_sealed_request_second_person"),
        ),
        sa.CheckConstraint(
            "(refusal IS NOT NULL) = (granted IS NOT NULL AND NOT granted)",
            name=op.f("ck_case_sealed_request_refused_with_reason"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_case_sealed_request_{column}_{table}")
            )
            for column, table in (
                ("submission_id", "submission"),
                ("agency_id", "agency"),
                ("officer_id", "officer"),
                ("answered_by", "officer"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_sealed_request")),
    )
    with op.batch_alter_table("case_sealed_request") as batch:
        batch.create_index("ix_case_sealed_request_submission_id", ["submission_id", "officer_id"])
        batch.create_index("ix_case_sealed_request_agency_id", ["agency_id", "id"])
        batch.create_index(
            "ix_case_sealed_request_open",
            ["submission_id", "officer_id", "agency_id"],
            unique=True,
            sqlite_where=UNANSWERED,
            postgresql_where=UNANSWERED,
        )


def openings():
    """By which request an original was opened, as what, and how."""
    with op.batch_alter_table("case_sealed_opening") as batch:
        batch.add_column(sa.Column("request_id", BIG, nullable=True))
        batch.add_column(sa.Column("capacity", sa.String(length=12), nullable=True))
        batch.add_column(sa.Column("how", sa.String(length=8), nullable=False, server_default="shown"))
        batch.create_foreign_key(
            op.f("fk_case_sealed_opening_request_id_case_sealed_request"),
            "case_sealed_request",
            ["request_id"],
            ["id"],
        )
        batch.create_check_constraint(op.f("ck_case_sealed_opening_how_known"), "how IN ('shown', 'package')")
        batch.create_index("ix_case_sealed_opening_request_id", ["request_id"])


def keys_of_parts():
    """Files, messages and senders that have a data key of their own keep its wrap."""
    with op.batch_alter_table("attachment") as batch:
        batch.add_column(sa.Column("key_version", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("wrapped_key", sa.LargeBinary(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_attachment_key_named"),
            "(key_version IS NULL) = (wrapped_key IS NULL) AND (sealed OR wrapped_key IS NULL)",
        )
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("sealed_key_version", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("sealed_wrapped_key", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("case_exchange") as batch:
        batch.add_column(sa.Column("sealed_text", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("key_version", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("wrapped_key", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("mark", sa.String(length=64), nullable=True))
        batch.create_check_constraint(
            op.f("ck_case_exchange_sealed_shows_nothing"),
            "(sealed_text IS NULL) = (wrapped_key IS NULL) AND (sealed_text IS NULL OR text = '')",
        )
