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
HANDLED_AS = {
    "accepted": "accepted",
    "resolved_again": "accepted",
    "report_demanded": "accepted",
    "answered_instead": "answered",
    "explained": "answered",
    "refused": "refused",
    "guided": "guided",
    "returned_to_forwarder": "returned",
    "transferred_outside": "transferred",
    "passed_to_inspection": "informed",
    "filed": "filed",
    "withdrawn": "withdrawn",
}


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
    op.create_index(
        "ix_deadline_asked_overdue",
        "deadline",
        ["subject_room", "subject_id"],
        sqlite_where=sa.text("term_key = 'TC_OVERDUE_ASK'"),
        postgresql_where=sa.text("term_key = 'TC_OVERDUE_ASK'"),
    )


def fill():
    """What cases and submissions that are there already say of it: their history, set by set.

    Who sent the same once more wasn't noted before: such a submission counts as one of its case.
    """
    postgres = op.get_bind().dialect.name == "postgresql"

    def day(moment):
        return (
            f"({moment} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date" if postgres else f"date({moment}, '+7 hours')"
        )

    op.execute(
        "UPDATE case_file SET came_on = had.last_on FROM (SELECT case_id, MAX(until_on) AS last_on "
        "FROM case_former_number GROUP BY case_id) AS had WHERE had.case_id = case_file.id"
    )
    whens = " ".join(f"WHEN '{act}' THEN '{how}'" for act, how in HANDLED_AS.items())
    op.execute(
        "UPDATE case_file SET handled_as = found.how, "
        "handled_on = CASE WHEN found.first_on < came_on THEN came_on ELSE found.first_on END "
        f"FROM (SELECT case_id, {day('at')} AS first_on, CASE WHEN act = 'transferred_outside' "
        f"AND from_state = 'information' THEN 'informed' ELSE CASE act {whens} END END AS how "
        f"FROM case_event WHERE id IN (SELECT MIN(id) FROM case_event WHERE from_state IN ({SCREENED}) "
        f"AND to_state NOT IN ({SCREENED}, 'merged') GROUP BY case_id)) AS found "
        "WHERE found.case_id = case_file.id AND screened_on IS NOT NULL"
    )
    op.execute(
        "UPDATE case_file SET handled_on = screened_on, handled_as = 'accepted' "
        "WHERE brought_in AND handled_on IS NULL AND screened_on IS NOT NULL"
    )
    # The cases that each submission came through: the one that it was lodged with, then what they joined.
    op.execute(
        "CREATE TEMPORARY TABLE way AS WITH RECURSIVE gone (submission_id, case_id, since) AS ("
        "SELECT submission_id, case_id, CAST(NULL AS DATE) FROM case_event "
        "WHERE act = 'lodged' AND submission_id IS NOT NULL UNION ALL "
        f"SELECT gone.submission_id, m.kept_id, {day('m.at')} FROM gone "
        "JOIN case_merge m ON m.merged_id = gone.case_id WHERE m.undone_at IS NULL) SELECT * FROM gone"
    )
    fill_submissions()
    fill_past()
    op.execute("DROP TABLE way")


def fill_submissions():
    """When each came to the agency that has it, and was handled there."""
    op.execute(
        "UPDATE submission SET came_on = found.last_on FROM (SELECT w.submission_id, "
        "MAX(c.came_on) AS last_on FROM way w JOIN case_file c ON c.id = w.case_id "
        "WHERE w.since IS NULL OR c.came_on > w.since GROUP BY w.submission_id) AS found "
        "WHERE found.submission_id = submission.id"
    )
    handled = "CASE WHEN w.since > c.handled_on THEN w.since ELSE c.handled_on END"
    op.execute(
        f"UPDATE submission SET handled_on = found.first_on FROM (SELECT w.submission_id, MIN({handled}) "
        "AS first_on FROM way w JOIN case_file c ON c.id = w.case_id "
        "JOIN submission s ON s.id = w.submission_id "
        f"WHERE c.handled_on IS NOT NULL AND {handled} >= s.came_on GROUP BY w.submission_id) AS found "
        "WHERE found.submission_id = submission.id"
    )
    # Handled before it joined a case that wasn't yet, or was another way.
    op.execute(
        "UPDATE submission SET handled_as = found.how FROM (SELECT w.submission_id, MIN(c.handled_as) AS how "
        "FROM way w JOIN case_file c ON c.id = w.case_id JOIN submission s ON s.id = w.submission_id "
        "JOIN case_file k ON k.id = s.case_id JOIN way wk ON wk.submission_id = s.id AND wk.case_id = k.id "
        "WHERE c.id <> k.id AND s.handled_on = c.handled_on AND (k.handled_on IS NULL "
        "OR k.handled_on > wk.since OR k.handled_as <> c.handled_as) GROUP BY w.submission_id) AS found "
        "WHERE found.submission_id = submission.id"
    )
    op.execute(
        "UPDATE submission SET handled_as = 'withdrawn', "
        "handled_on = CASE WHEN withdrawn_on >= came_on THEN withdrawn_on ELSE handled_on END "
        "WHERE withdrawn_on IS NOT NULL AND (handled_on IS NULL OR handled_on >= withdrawn_on) "
        "AND id IN (SELECT submission_id FROM case_event WHERE act = 'withdrawn_in_part' "
        f"AND from_state IN ({SCREENED}) AND CAST(details AS TEXT) NOT LIKE '%\"members\"%')"
    )


def fill_past():
    """One row for each submission at each agency that handed its case on."""
    first = "COALESCE(f.before_on, c.received_on)"
    came = f"CASE WHEN w.since >= {first} THEN l.came_on ELSE {first} END"
    gone_alone = "s.handled_as = 'withdrawn' AND s.withdrawn_on <= f.until_on"
    before = "c.screened_on < f.until_on"
    op.execute(
        "INSERT INTO case_past_handling (case_id, submission_id, agency_id, leads, kind, course, field_key, "
        "came_on, handled_on, handled_as, left_on) "
        "SELECT case_id, submission_id, agency_id, ROW_NUMBER() OVER (PARTITION BY former_id "
        "ORDER BY alone, came_on, submission_id) = 1, kind, course, field_key, came_on, "
        "CASE WHEN handled_on < came_on THEN came_on ELSE handled_on END, handled_as, until_on "
        "FROM (SELECT f.id AS former_id, f.case_id, w.submission_id, f.agency_id, c.kind, c.course, "
        f"c.field_key, f.until_on, {came} AS came_on, CASE WHEN {gone_alone} THEN 1 ELSE 0 END AS alone, "
        f"CASE WHEN {gone_alone} THEN s.withdrawn_on WHEN {before} THEN c.screened_on ELSE f.until_on END "
        f"AS handled_on, CASE WHEN {gone_alone} THEN 'withdrawn' WHEN {before} THEN c.handled_as "
        "ELSE f.how END AS handled_as "
        "FROM (SELECT id, case_id, agency_id, until_on, how, LAG(until_on) OVER (PARTITION BY case_id "
        "ORDER BY id) AS before_on FROM case_former_number) AS f "
        "JOIN case_file c ON c.id = f.case_id JOIN way w ON w.case_id = f.case_id "
        "JOIN submission s ON s.id = w.submission_id "
        "JOIN way wl ON wl.submission_id = s.id AND wl.since IS NULL JOIN case_file l ON l.id = wl.case_id "
        "WHERE w.since IS NULL OR w.since <= f.until_on) AS had"
    )


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
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("lacking", sa.Integer(), nullable=False),
        sa.Column("job_key", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("ending IN ('xlsx', 'csv', 'json')", name=op.f("ck_national_export_ending_known")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_national_export_days_in_order")),
        sa.CheckConstraint("rows >= 1 AND lacking >= 0", name=op.f("ck_national_export_has_rows")),
        sa.CheckConstraint("what IN ('visits', 'cases')", name=op.f("ck_national_export_what_known")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_national_export_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_national_export_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_export")),
        sa.UniqueConstraint("code", name=op.f("uq_national_export_code")),
        sa.UniqueConstraint("job_key", name=op.f("uq_national_export_job_key")),
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
        sa.Column("changed_on", sa.Date(), nullable=True),
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
        sa.Column("told", sa.JSON(), nullable=False),
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
        sa.Column("empty", sa.JSON(), nullable=False),
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
