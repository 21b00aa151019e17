"""Statutory forms: what an agency had and handed on, periods, units' reports, freezes, the national database.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = feedback.extensions.UtcDateTime(timezone=True)
SCREENED = "'received', 'screening', 'awaiting_papers', 'information'"


def upgrade():
    columns()
    tables()
    fill()


def columns():
    """When the agency that has a case got it, when and how it had classified it."""
    for table in ("case_file", "submission"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("came_on", sa.Date(), nullable=True))
            batch.add_column(sa.Column("handled_on", sa.Date(), nullable=True))
            batch.add_column(sa.Column("handled_as", sa.String(length=12), nullable=True))
        op.execute(f"UPDATE {table} SET came_on = received_on")
        with op.batch_alter_table(table) as batch:
            batch.alter_column("came_on", existing_type=sa.Date(), nullable=False)


def fill():
    """What cases and submissions that are there already say of it themselves."""


def tables():
    """Periods, reports, freezes, the national database, and what agencies handed on."""
    op.create_table(
        "national_export",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("mapping", sa.String(length=40), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("what IN ('visits', 'cases')", name=op.f("ck_national_export_what_known")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_national_export_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_national_export_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_export")),
        sa.UniqueConstraint("code", name=op.f("uq_national_export_code")),
    )
    with op.batch_alter_table("national_export", schema=None) as batch_op:
        batch_op.create_index("ix_national_export_agency", ["agency_id", "id"], unique=False)

    op.create_table(
        "opening_sheet",
        sa.Column("id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("entered_by", BIG, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=True),
        sa.Column("signer_position", sa.String(length=200), nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL)", name=op.f("ck_opening_sheet_signed_at_a_moment")
        ),
        sa.CheckConstraint("state IN ('draft', 'signed')", name=op.f("ck_opening_sheet_state_known")),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signer IS NULL)", name=op.f("ck_opening_sheet_signed_by_somebody")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_opening_sheet_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_opening_sheet_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["officer.id"], name=op.f("fk_opening_sheet_entered_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_sheet")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_opening_sheet_agency_id")),
    )
    op.create_table(
        "own_form_set",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("adopted_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'adopted' OR adopted_at IS NOT NULL", name=op.f("ck_own_form_set_adopted_at_a_moment")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'adopted', 'ended')", name=op.f("ck_own_form_set_state_known")
        ),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on <= last_on", name=op.f("ck_own_form_set_days_in_order")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_own_form_set_version_counts")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_own_form_set_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_form_set")),
        sa.UniqueConstraint("key", name=op.f("uq_own_form_set_key")),
    )
    op.create_table(
        "report_period",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("set_key", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("report_due_on", sa.Date(), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reopened_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('quarter', 'half', 'nine', 'year', 'adhoc')", name=op.f("ck_report_period_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'frozen' OR revision >= 1", name=op.f("ck_report_period_frozen_has_revision")
        ),
        sa.CheckConstraint("state IN ('open', 'frozen')", name=op.f("ck_report_period_state_known")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_report_period_days_in_order")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_report_period_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_report_period_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["officer.id"], name=op.f("fk_report_period_opened_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_period")),
        sa.UniqueConstraint("code", name=op.f("uq_report_period_code")),
    )
    with op.batch_alter_table("report_period", schema=None) as batch_op:
        batch_op.create_index("ix_report_period_last", ["last_on", "id"], unique=False)
        batch_op.create_index(
            "ix_report_period_open",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "national_record",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("export_id", BIG, nullable=False),
        sa.Column("sent", sa.String(length=64), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'failed') = (error IS NOT NULL)", name=op.f("ck_national_record_failed_with_error")
        ),
        sa.CheckConstraint(
            "(state = 'updated') = (updated_on IS NOT NULL)", name=op.f("ck_national_record_updated_on_a_day")
        ),
        sa.CheckConstraint(
            "state IN ('exported', 'updated', 'failed')", name=op.f("ck_national_record_state_known")
        ),
        sa.CheckConstraint("subject IN ('visit', 'case')", name=op.f("ck_national_record_subject_known")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_national_record_version_counts")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_national_record_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["export_id"], ["national_export.id"], name=op.f("fk_national_record_export_id_national_export")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_national_record_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_record")),
        sa.UniqueConstraint("subject", "subject_id", name=op.f("uq_national_record_subject_subject_id")),
    )
    with op.batch_alter_table("national_record", schema=None) as batch_op:
        batch_op.create_index("ix_national_record_agency", ["agency_id", "state", "id"], unique=False)
        batch_op.create_index("ix_national_record_export", ["export_id"], unique=False)

    op.create_table(
        "report_freeze",
        sa.Column("id", BIG, nullable=False),
        sa.Column("period_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("frozen_by", BIG, nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("signer_position", sa.String(length=200), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("broken", sa.JSON(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "revision = 1 OR reason IS NOT NULL", name=op.f("ck_report_freeze_again_with_reason")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_report_freeze_revision_counts")),
        sa.ForeignKeyConstraint(
            ["frozen_by"], ["officer.id"], name=op.f("fk_report_freeze_frozen_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["report_period.id"], name=op.f("fk_report_freeze_period_id_report_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_freeze")),
        sa.UniqueConstraint("period_id", "revision", name=op.f("uq_report_freeze_period_id_revision")),
    )
    op.create_table(
        "unit_report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("period_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_by", BIG, nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=True),
        sa.Column("signer_position", sa.String(length=200), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=True),
        sa.Column("merged_in", sa.Integer(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("narrative", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'returned' OR returned_why IS NOT NULL",
            name=op.f("ck_unit_report_returned_with_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'sent' OR (sent_at IS NOT NULL AND signer IS NOT NULL)",
            name=op.f("ck_unit_report_sent_signed"),
        ),
        sa.CheckConstraint("state IN ('draft', 'sent', 'returned')", name=op.f("ck_unit_report_state_known")),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (sent_on IS NULL)", name=op.f("ck_unit_report_sent_day_and_moment")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_unit_report_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_unit_report_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["period_id"], ["report_period.id"], name=op.f("fk_unit_report_period_id_report_period")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["officer.id"], name=op.f("fk_unit_report_sent_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_report")),
        sa.UniqueConstraint("period_id", "agency_id", name=op.f("uq_unit_report_period_id_agency_id")),
    )
    with op.batch_alter_table("unit_report", schema=None) as batch_op:
        batch_op.create_index("ix_unit_report_agency", ["agency_id", "id"], unique=False)

    op.create_table(
        "case_past_handling",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("submission_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("course", sa.String(length=30), nullable=False),
        sa.Column("field_key", sa.String(length=40), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("handled_on", sa.Date(), nullable=False),
        sa.Column("handled_as", sa.String(length=12), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "came_on <= handled_on AND handled_on <= left_on",
            name=op.f("ck_case_past_handling_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_case_past_handling_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_past_handling_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_case_past_handling_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_past_handling")),
    )
    with op.batch_alter_table("case_past_handling", schema=None) as batch_op:
        batch_op.create_index("ix_case_past_handling_agency", ["agency_id", "handled_on"], unique=False)
        batch_op.create_index("ix_case_past_handling_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_case_past_handling_submission_id", ["submission_id"], unique=False)

    op.create_table(
        "form_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_report_id", BIG, nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("column_number", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("counted", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("by_province", sa.Boolean(), nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("value IS NULL OR text IS NULL", name=op.f("ck_form_entry_figure_or_words")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_form_entry_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["unit_report_id"], ["unit_report.id"], name=op.f("fk_form_entry_unit_report_id_unit_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_entry")),
    )
    with op.batch_alter_table("form_entry", schema=None) as batch_op:
        batch_op.create_index("ix_form_entry_unit_report_id", ["unit_report_id", "form", "id"], unique=False)

    op.create_table(
        "form_sheet",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_report_id", BIG, nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_report_id"], ["unit_report.id"], name=op.f("fk_form_sheet_unit_report_id_unit_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_sheet")),
        sa.UniqueConstraint("unit_report_id", "form", name=op.f("uq_form_sheet_unit_report_id_form")),
    )
    op.create_table(
        "frozen_sheet",
        sa.Column("id", BIG, nullable=False),
        sa.Column("freeze_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_frozen_sheet_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["freeze_id"], ["report_freeze.id"], name=op.f("fk_frozen_sheet_freeze_id_report_freeze")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_sheet")),
        sa.UniqueConstraint(
            "freeze_id", "agency_id", "form", name=op.f("uq_frozen_sheet_freeze_id_agency_id_form")
        ),
    )
    with op.batch_alter_table("frozen_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_frozen_sheet_agency", ["agency_id", "freeze_id"], unique=False)
