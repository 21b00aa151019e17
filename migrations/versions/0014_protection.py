"""Protection of denouncers: requests, decisions, measures.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = feedback.extensions.UtcDateTime(timezone=True)
OPEN = sa.text("state IN ('requested', 'checking', 'applied')")


def upgrade():
    files()
    decisions()


def files():
    """Files of protection, what was said in them, who opened them, what was done."""
    op.create_table(
        "protection_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject_room", sa.String(length=20), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_protection_event_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_event")),
    )
    with op.batch_alter_table("protection_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_protection_event_subject", ["subject_room", "subject_id", "id"], unique=False
        )

    op.create_table(
        "protection_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("submission_id", BIG, nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("recorded_by", BIG, nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("persons", sa.JSON(), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=True),
        sa.Column("end_asked_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(closed_on IS NOT NULL) = (state IN ('refused', 'withdrawn', 'ended'))",
            name=op.f("ck_protection_file_closed_has_day"),
        ),
        sa.CheckConstraint(
            "(decided_on IS NOT NULL) = (state IN ('applied', 'refused', 'ended'))",
            name=op.f("ck_protection_file_decided_has_day"),
        ),
        sa.CheckConstraint(
            "source IN ('tracking', 'written', 'phone', 'in_person', 'own_finding')",
            name=op.f("ck_protection_file_source_known"),
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'checking', 'applied', 'refused', 'withdrawn', 'ended')",
            name=op.f("ck_protection_file_state_known"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_protection_file_version_counts")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["officer.id"], name=op.f("fk_protection_file_recorded_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_protection_file_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_file")),
        sa.UniqueConstraint("number", name=op.f("uq_protection_file_number")),
    )
    with op.batch_alter_table("protection_file", schema=None) as batch_op:
        batch_op.create_index(
            "ix_protection_file_one_open",
            ["submission_id"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        batch_op.create_index(
            "ix_protection_file_open",
            ["requested_on", "id"],
            unique=False,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        batch_op.create_index("ix_protection_file_submission", ["submission_id", "id"], unique=False)

    op.create_table(
        "protection_opening",
        sa.Column("id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["protection_file.id"], name=op.f("fk_protection_opening_file_id_protection_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_protection_opening_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_opening")),
    )
    with op.batch_alter_table("protection_opening", schema=None) as batch_op:
        batch_op.create_index("ix_protection_opening_file", ["file_id", "id"], unique=False)

    op.create_table(
        "protection_text",
        sa.Column("id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.String(length=40), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("officer_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["protection_file.id"], name=op.f("fk_protection_text_file_id_protection_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_protection_text_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_text")),
    )
    with op.batch_alter_table("protection_text", schema=None) as batch_op:
        batch_op.create_index("ix_protection_text_file", ["file_id", "id"], unique=False)


def decisions():
    """What was decided, by which measures, and who was asked to carry them out."""
    op.create_table(
        "protection_decision",
        sa.Column("id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("signer_position", sa.String(length=200), nullable=True),
        sa.Column("in_place", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ground", sa.String(length=30), nullable=True),
        sa.Column("persons", sa.JSON(), nullable=False),
        sa.Column("text_id", BIG, nullable=False),
        sa.CheckConstraint(
            "(ground IS NOT NULL) = (kind IN ('refuse', 'end'))",
            name=op.f("ck_protection_decision_ground_where_needed"),
        ),
        sa.CheckConstraint(
            "kind IN ('apply', 'refuse', 'change', 'end')", name=op.f("ck_protection_decision_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_protection_decision_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["protection_file.id"], name=op.f("fk_protection_decision_file_id_protection_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_protection_decision_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["protection_text.id"], name=op.f("fk_protection_decision_text_id_protection_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_decision")),
    )
    with op.batch_alter_table("protection_decision", schema=None) as batch_op:
        batch_op.create_index("ix_protection_decision_file", ["file_id", "id"], unique=False)

    op.create_table(
        "protection_letter",
        sa.Column("id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("signer_position", sa.String(length=200), nullable=True),
        sa.Column("in_place", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("text_id", BIG, nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('agreed', 'partly', 'refused')",
            name=op.f("ck_protection_letter_outcome_known"),
        ),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (outcome IS NULL)",
            name=op.f("ck_protection_letter_answered_with_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_protection_letter_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["protection_file.id"], name=op.f("fk_protection_letter_file_id_protection_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_protection_letter_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["protection_text.id"], name=op.f("fk_protection_letter_text_id_protection_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_letter")),
    )
    with op.batch_alter_table("protection_letter", schema=None) as batch_op:
        batch_op.create_index("ix_protection_letter_file", ["file_id", "id"], unique=False)

    op.create_table(
        "protection_measure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", BIG, nullable=True),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_by IS NULL)", name=op.f("ck_protection_measure_ended_by_decision")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_protection_measure_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["protection_decision.id"],
            name=op.f("fk_protection_measure_decision_id_protection_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["protection_decision.id"],
            name=op.f("fk_protection_measure_ended_by_protection_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["protection_file.id"], name=op.f("fk_protection_measure_file_id_protection_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_measure")),
    )
    with op.batch_alter_table("protection_measure", schema=None) as batch_op:
        batch_op.create_index("ix_protection_measure_file", ["file_id", "id"], unique=False)
