"""Casework: drafts and signed copies, parts for other agencies, lists of signatures, merges, the thread with the
sender, results and enforcement, the archive, long work, delegations and absences.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CLOSED_BEFORE = "'answered', 'concluded', 'decided', 'filed', 'guided', 'refused', 'terminated', 'transferred', 'withdrawn'"
CLOSED = (
    "'answered', 'concluded', 'decided', 'filed', 'guided', 'merged', 'refused', 'terminated', 'transferred', "
    "'withdrawn'"
)
CLOSED_IFF_DAY = "ck_case_file_closed_iff_day CHECK ((closed_on IS NOT NULL) = (state IN ({})))"


def upgrade():
    op.create_table(
        "answer_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("field_key", sa.String(length=40), nullable=True),
        sa.Column("step", sa.String(length=30), nullable=True),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('template', 'phrase')", name=op.f("ck_answer_template_kind_known")),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL)",
            name=op.f("ck_answer_template_approved_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_answer_template_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["officer.id"], name=op.f("fk_answer_template_approved_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["officer.id"], name=op.f("fk_answer_template_created_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_template")),
    )
    op.create_index("ix_answer_template_agency_id", "answer_template", ["agency_id"])

    op.create_table(
        "case_job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("created_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_until", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("gone_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('done', 'failed', 'stopped'))",
            name=op.f("ck_case_job_ended_at_end"),
        ),
        sa.CheckConstraint(
            "(state = 'running') = (lease_until IS NOT NULL)", name=op.f("ck_case_job_running_iff_leased")
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR fault IS NOT NULL", name=op.f("ck_case_job_failed_has_reason")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'stopped')",
            name=op.f("ck_case_job_state_known"),
        ),
        sa.CheckConstraint("(file_key IS NULL) = (file_name IS NULL)", name=op.f("ck_case_job_file_named")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_case_job_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_job")),
        sa.UniqueConstraint("key", name=op.f("uq_case_job_key")),
    )
    op.create_index("ix_case_job_officer_id", "case_job", ["officer_id", "id"])
    op.create_index(
        "ix_case_job_under_way",
        "case_job",
        ["id"],
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )

    op.create_table(
        "case_saved_filter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_saved_filter_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_saved_filter")),
        sa.UniqueConstraint("officer_id", "name", name=op.f("uq_case_saved_filter_officer_id_name")),
    )
    op.create_table(
        "officer_absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("substitute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("created_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "why IN ('leave', 'travel', 'training', 'sick', 'other')",
            name=op.f("ck_officer_absence_why_known"),
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_officer_absence_days_in_order")),
        sa.CheckConstraint(
            "substitute_id IS NULL OR substitute_id <> officer_id",
            name=op.f("ck_officer_absence_not_himself"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["officer.id"], name=op.f("fk_officer_absence_created_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_absence_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["officer.id"], name=op.f("fk_officer_absence_substitute_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_absence")),
    )
    op.create_index("ix_officer_absence_officer_id", "officer_absence", ["officer_id", "last_on"])
    op.create_index("ix_officer_absence_substitute_id", "officer_absence", ["substitute_id", "last_on"])

    op.create_table(
        "officer_delegation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("giver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=300), nullable=False),
        sa.Column("created_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("mode IN ('deputy', 'by_order')", name=op.f("ck_officer_delegation_mode_known")),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_by IS NULL)", name=op.f("ck_officer_delegation_ended_by_somebody")
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_officer_delegation_days_in_order")),
        sa.CheckConstraint("giver_id <> taker_id", name=op.f("ck_officer_delegation_not_himself")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["officer.id"], name=op.f("fk_officer_delegation_created_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["officer.id"], name=op.f("fk_officer_delegation_ended_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["officer.id"], name=op.f("fk_officer_delegation_giver_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["taker_id"], ["officer.id"], name=op.f("fk_officer_delegation_taker_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_delegation")),
    )
    op.create_index("ix_officer_delegation_giver_id", "officer_delegation", ["giver_id", "last_on"])
    op.create_index("ix_officer_delegation_taker_id", "officer_delegation", ["taker_id", "last_on"])

    op.create_table(
        "case_archived",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=False),
        sa.Column("file_code", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("keep_until_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(years IS NULL) = (keep_until_on IS NULL)", name=op.f("ck_case_archived_kept_until_some_day")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_archived_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_archived_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_archived_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_archived")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_archived_case_id")),
    )
    op.create_index("ix_case_archived_agency_id", "case_archived", ["agency_id", "archived_on", "id"])

    op.create_table(
        "case_merge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kept_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("merged_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state_before", sa.String(length=20), nullable=False),
        sa.Column("officer_before", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submissions", sa.JSON(), nullable=False),
        sa.Column("deadlines", sa.JSON(), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("undone_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("undone_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_why IS NULL)", name=op.f("ck_case_merge_undone_with_reason")
        ),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_case_merge_not_itself")),
        sa.ForeignKeyConstraint(["kept_id"], ["case_file.id"], name=op.f("fk_case_merge_kept_id_case_file")),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["case_file.id"], name=op.f("fk_case_merge_merged_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_before"], ["officer.id"], name=op.f("fk_case_merge_officer_before_officer")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_merge_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(["undone_by"], ["officer.id"], name=op.f("fk_case_merge_undone_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_merge")),
    )
    op.create_index("ix_case_merge_kept_id", "case_merge", ["kept_id"])
    op.create_index("ix_case_merge_merged_id", "case_merge", ["merged_id"])
    op.create_index(
        "uq_case_merge_in_force",
        "case_merge",
        ["merged_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )

    op.create_table(
        "case_not_duplicate",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("case_id < other_id", name=op.f("ck_case_not_duplicate_in_order")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_not_duplicate_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["case_file.id"], name=op.f("fk_case_not_duplicate_other_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_not_duplicate_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_not_duplicate")),
    )
    op.create_index("ix_case_not_duplicate_other_id", "case_not_duplicate", ["other_id"])

    op.create_table(
        "case_outside_letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("to_whom", sa.String(length=300), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("void_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("void_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("void_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_case_outside_letter_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_outside_letter_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_outside_letter_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["void_by"], ["officer.id"], name=op.f("fk_case_outside_letter_void_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_outside_letter")),
        sa.UniqueConstraint("agency_id", "year", "number", name="uq_case_outside_letter_number"),
        sa.UniqueConstraint("agency_id", "year", "ordinal", name="uq_case_outside_letter_ordinal"),
    )
    op.create_index("ix_case_outside_letter_case_id", "case_outside_letter", ["case_id"])

    op.create_table(
        "case_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asking_agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("shares_person", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (settled_at IS NULL)", name=op.f("ck_case_part_settled_iff_not_asked")
        ),
        sa.CheckConstraint("kind IN ('cooperate', 'opinion')", name=op.f("ck_case_part_kind_known")),
        sa.CheckConstraint(
            "state IN ('asked', 'answered', 'returned', 'called_off')", name=op.f("ck_case_part_state_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'returned') OR answer IS NOT NULL",
            name=op.f("ck_case_part_answered_in_words"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_on IS NULL)", name=op.f("ck_case_part_settled_day_and_moment")
        ),
        sa.CheckConstraint("agency_id <> asking_agency_id", name=op.f("ck_case_part_not_itself")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_case_part_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_part_agency_id_agency")),
        sa.ForeignKeyConstraint(["asked_by"], ["officer.id"], name=op.f("fk_case_part_asked_by_officer")),
        sa.ForeignKeyConstraint(
            ["asking_agency_id"], ["agency.id"], name=op.f("fk_case_part_asking_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_part_case_id_case_file")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_case_part_officer_id_officer")),
        sa.ForeignKeyConstraint(["settled_by"], ["officer.id"], name=op.f("fk_case_part_settled_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_part")),
    )
    op.create_index("ix_case_part_agency", "case_part", ["agency_id", "id"])
    op.create_index(
        "ix_case_part_asked",
        "case_part",
        ["agency_id", "due_on", "id"],
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index("ix_case_part_asking", "case_part", ["asking_agency_id", "id"])
    op.create_index("ix_case_part_case_id", "case_part", ["case_id"])

    op.create_table(
        "case_rating",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rater", sa.String(length=30), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("solved", sa.String(length=6), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("solved IN ('yes', 'partly', 'no')", name=op.f("ck_case_rating_solved_known")),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_case_rating_score_known")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_rating_agency_id_agency")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_rating_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_rating")),
        sa.UniqueConstraint("rater", name=op.f("uq_case_rating_rater")),
    )
    op.create_index("ix_case_rating_agency_id", "case_rating", ["agency_id", "at"])
    op.create_index("ix_case_rating_case_id", "case_rating", ["case_id"])

    op.create_table(
        "case_draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "state IN ('writing', 'submitted', 'issued', 'dropped')", name=op.f("ck_case_draft_state_known")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_case_draft_version_counts")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_draft_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["case_letter.id"], name=op.f("fk_case_draft_letter_id_case_letter")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_draft_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["case_proposal.id"], name=op.f("fk_case_draft_proposal_id_case_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_draft")),
    )
    op.create_index("ix_case_draft_case_id", "case_draft", ["case_id"])
    op.create_index("ix_case_draft_officer_id", "case_draft", ["officer_id", "state"])
    op.create_index(
        "uq_case_draft_under_way",
        "case_draft",
        ["case_id", "step"],
        unique=True,
        sqlite_where=sa.text("state IN ('writing', 'submitted')"),
        postgresql_where=sa.text("state IN ('writing', 'submitted')"),
    )

    op.create_table(
        "case_exchange",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_sender", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("read_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('message', 'not_solved')", name=op.f("ck_case_exchange_kind_known")),
        sa.CheckConstraint(
            "from_sender = (officer_id IS NULL)", name=op.f("ck_case_exchange_officer_iff_not_sender")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_exchange_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_exchange_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_case_exchange_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_exchange")),
    )
    op.create_index("ix_case_exchange_case_id", "case_exchange", ["case_id", "id"])
    op.create_index("ix_case_exchange_submission_id", "case_exchange", ["submission_id"])
    op.create_index(
        "ix_case_exchange_unread",
        "case_exchange",
        ["case_id"],
        sqlite_where=sa.text("from_sender AND read_at IS NULL"),
        postgresql_where=sa.text("from_sender AND read_at IS NULL"),
    )
    op.create_index(
        "ix_case_exchange_unsettled",
        "case_exchange",
        ["submission_id"],
        sqlite_where=sa.text("kind = 'not_solved' AND settled_at IS NULL"),
        postgresql_where=sa.text("kind = 'not_solved' AND settled_at IS NULL"),
    )

    op.create_table(
        "case_letter_copy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("matches", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signatures", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('scan', 'digital')", name=op.f("ck_case_letter_copy_kind_known")),
        sa.CheckConstraint(
            "matches <> 'differs' OR note IS NOT NULL", name=op.f("ck_case_letter_copy_difference_explained")
        ),
        sa.CheckConstraint(
            "matches IN ('same', 'signed_over', 'same_text', 'differs', 'unknown')",
            name=op.f("ck_case_letter_copy_matches_known"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["case_letter.id"], name=op.f("fk_case_letter_copy_letter_id_case_letter")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_letter_copy_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_case_letter_copy_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["officer.id"], name=op.f("fk_case_letter_copy_withdrawn_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_letter_copy")),
    )
    op.create_index("ix_case_letter_copy_letter_id", "case_letter_copy", ["letter_id"])

    op.create_table(
        "case_obligation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("beneficiary", sa.String(length=12), nullable=False),
        sa.Column("matter", sa.String(length=12), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by_whom", sa.String(length=300), nullable=False),
        sa.Column("by_agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("officials", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("done_officials", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "beneficiary IN ('state', 'organisation', 'person', 'none')",
            name=op.f("ck_case_obligation_beneficiary_known"),
        ),
        sa.CheckConstraint(
            "matter IN ('money', 'land', 'discipline', 'prosecution', 'other')",
            name=op.f("ck_case_obligation_matter_known"),
        ),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_case_obligation_amount_positive")),
        sa.CheckConstraint(
            "done_on IS NULL OR evidence IS NOT NULL", name=op.f("ck_case_obligation_done_is_proven")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_case_obligation_version_counts")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_case_obligation_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["by_agency_id"], ["agency.id"], name=op.f("fk_case_obligation_by_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_obligation_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["case_letter.id"], name=op.f("fk_case_obligation_letter_id_case_letter")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_obligation_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_obligation")),
    )
    op.create_index("ix_case_obligation_agency", "case_obligation", ["agency_id", "id"])
    op.create_index("ix_case_obligation_case_id", "case_obligation", ["case_id"])
    op.create_index(
        "ix_case_obligation_owed",
        "case_obligation",
        ["agency_id", "due_on", "id"],
        sqlite_where=sa.text("done_on IS NULL"),
        postgresql_where=sa.text("done_on IS NULL"),
    )

    op.create_table(
        "case_original",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("returned_how", sa.String(length=10), nullable=True),
        sa.Column("returned_to", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "returned_how IS NULL OR returned_how IN ('in_person', 'post')",
            name=op.f("ck_case_original_how_known"),
        ),
        sa.CheckConstraint(
            "(returned_on IS NULL) = (returned_how IS NULL)", name=op.f("ck_case_original_returned_somehow")
        ),
        sa.CheckConstraint("copies >= 1", name=op.f("ck_case_original_at_least_one")),
        sa.CheckConstraint(
            "returned_on IS NULL OR returned_on >= received_on", name=op.f("ck_case_original_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_original_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["officer.id"], name=op.f("fk_case_original_received_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["returned_by"], ["officer.id"], name=op.f("fk_case_original_returned_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_case_original_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_original")),
    )
    op.create_index("ix_case_original_case_id", "case_original", ["case_id"])
    op.create_index(
        "ix_case_original_held",
        "case_original",
        ["case_id"],
        sqlite_where=sa.text("returned_on IS NULL"),
        postgresql_where=sa.text("returned_on IS NULL"),
    )

    op.create_table(
        "case_result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state_money", sa.BigInteger(), nullable=False),
        sa.Column("state_land", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("organisation_money", sa.BigInteger(), nullable=False),
        sa.Column("organisation_land", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("person_money", sa.BigInteger(), nullable=False),
        sa.Column("person_land", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("organisations", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("handled_people", sa.Integer(), nullable=False),
        sa.Column("handled_officials", sa.Integer(), nullable=False),
        sa.Column("prosecution_cases", sa.Integer(), nullable=False),
        sa.Column("prosecution_people", sa.Integer(), nullable=False),
        sa.Column("prosecution_officials", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "handled_officials <= handled_people AND prosecution_officials <= prosecution_people",
            name=op.f("ck_case_result_officials_among_people"),
        ),
        sa.CheckConstraint(
            "state_money >= 0 AND state_land >= 0 AND organisation_money >= 0 AND organisation_land >= 0 AND person_money >= 0 AND person_land >= 0 AND organisations >= 0 AND persons >= 0 AND handled_officials >= 0 AND prosecution_cases >= 0 AND prosecution_officials >= 0",
            name=op.f("ck_case_result_nothing_negative"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_result_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["case_letter.id"], name=op.f("fk_case_result_letter_id_case_letter")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_result_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_result")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_case_result_letter_id")),
    )
    op.create_index("ix_case_result_case_id", "case_result", ["case_id"])

    op.create_table(
        "case_signatory",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tracking_code", sa.String(length=12), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("representative", sa.Boolean(), nullable=False),
        sa.Column("added_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("code_given_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_case_signatory_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_case_signatory_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_signatory")),
        sa.UniqueConstraint(
            "submission_id", "position", name=op.f("uq_case_signatory_submission_id_position")
        ),
        sa.UniqueConstraint("tracking_code", name=op.f("uq_case_signatory_tracking_code")),
    )
    op.create_index("ix_case_signatory_person_id", "case_signatory", ["person_id"])

    op.create_index("ix_case_former_number_agency_id", "case_former_number", ["agency_id", "case_id"])

    op.execute(sa.text("ALTER TABLE case_letter ADD COLUMN ordinal INTEGER"))
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    addressed = "CONSTRAINT fk_case_letter_submission_id_submission REFERENCES submission (id)"
    op.execute(sa.text(f"ALTER TABLE case_letter ADD COLUMN submission_id {number} {addressed}"))
    op.create_index("ix_case_letter_book", "case_letter", ["agency_id", "year", "ordinal"])

    op.create_index("ix_reading_actor", "reading", ["actor", "id"])
    op.create_index("ix_case_received", "case_file", ["received_on", "id"])
    op.create_index("ix_case_agency_received", "case_file", ["agency_id", "received_on", "id"])
    op.create_index("ix_case_officer_received", "case_file", ["officer_id", "received_on", "id"])
    ended = sa.text("closed_on IS NOT NULL")
    op.create_index(
        "ix_case_agency_closed",
        "case_file",
        ["agency_id", "closed_on"],
        sqlite_where=ended,
        postgresql_where=ended,
    )
    op.execute(sa.text("ALTER TABLE officer ADD COLUMN wants_digest BOOLEAN DEFAULT true NOT NULL"))
    op.execute(sa.text("ALTER TABLE officer ADD COLUMN digest_on DATE"))
    op.execute(sa.text("ALTER TABLE person ADD COLUMN letter_address VARCHAR(300)"))
    op.execute(sa.text("ALTER TABLE case_respondent ADD COLUMN address VARCHAR(300)"))

    number_letters()
    replace_check("case_file", CLOSED_IFF_DAY.format(CLOSED_BEFORE), CLOSED_IFF_DAY.format(CLOSED))


def number_letters():
    """The running number stands at the head of a letter's number: «07/TL-UBND»; below 0 in the book apart."""
    letter = sa.table(
        "case_letter", sa.column("id"), sa.column("number", sa.String), sa.column("ordinal", sa.Integer)
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(letter.c.id, letter.c.number)).all():
        head = row.number.partition("/")[0]
        if head.isdecimal():
            ordinal = -int(head) if row.number.endswith("-HSR") else int(head)
            connection.execute(sa.update(letter).where(letter.c.id == row.id).values(ordinal=ordinal))


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


def downgrade():
    raise NotImplementedError("what casework holds has no place in the tables of 0003")
