"""Models of practice, and the standing survey.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "survey_round",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minimum >= 2 AND batch >= 2", name=op.f("ck_survey_round_hides_single_answers")),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_survey_round_days_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_round")),
        sa.UniqueConstraint("code", name=op.f("uq_survey_round_code")),
    )
    op.create_index("ix_survey_round_days", "survey_round", ["opens_on", "closes_on"])

    op.create_table(
        "good_model",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("area_code", sa.String(length=5), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("published_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("changed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'public' OR published_at IS NOT NULL", name=op.f("ck_good_model_public_since")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR registered_on IS NOT NULL", name=op.f("ck_good_model_registered_on_a_day")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'returned', 'public', 'withdrawn')",
            name=op.f("ck_good_model_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'withdrawn') OR reason IS NOT NULL",
            name=op.f("ck_good_model_has_reason"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR begins_on <= ends_on", name=op.f("ck_good_model_days_in_order")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_good_model_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["good_model.id"], name=op.f("fk_good_model_from_id_good_model")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_good_model")),
        sa.UniqueConstraint("code", name=op.f("uq_good_model_code")),
    )
    op.create_index("ix_good_model_agency", "good_model", ["agency_id", "year", "id"])
    op.create_index("ix_good_model_from_id", "good_model", ["from_id"])
    op.create_index(
        "ix_good_model_public",
        "good_model",
        ["year", "id"],
        sqlite_where=sa.text("state = 'public'"),
        postgresql_where=sa.text("state = 'public'"),
    )
    op.create_index("ix_good_model_state", "good_model", ["state", "id"])
    op.create_index("ix_good_model_year", "good_model", ["year", "id"])

    op.create_table(
        "survey_answer",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("marks", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_survey_answer_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["survey_round.id"], name=op.f("fk_survey_answer_round_id_survey_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
    )
    op.create_index("ix_survey_answer_unit", "survey_answer", ["round_id", "agency_id", "given_on"])

    op.create_table(
        "survey_comment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'hidden') = (reason IS NOT NULL)", name=op.f("ck_survey_comment_hidden_has_reason")
        ),
        sa.CheckConstraint(
            "(state = 'shown') = (shown IS NOT NULL)", name=op.f("ck_survey_comment_shown_has_words")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'shown', 'hidden')", name=op.f("ck_survey_comment_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_survey_comment_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["survey_round.id"], name=op.f("fk_survey_comment_round_id_survey_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_comment")),
    )
    op.create_index("ix_survey_comment_unit", "survey_comment", ["round_id", "agency_id", "state"])

    op.create_table(
        "survey_figure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upto", sa.Date(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("sums", sa.JSON(), nullable=False),
        sa.CheckConstraint("(told = 0) = (upto IS NULL)", name=op.f("ck_survey_figure_told_to_a_day")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_survey_figure_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["survey_round.id"], name=op.f("fk_survey_figure_round_id_survey_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_figure")),
        sa.UniqueConstraint("round_id", "agency_id", name=op.f("uq_survey_figure_round_id_agency_id")),
    )
    op.create_table(
        "survey_sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.Column("voided", sa.Integer(), nullable=True),
        sa.Column("voided_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided IS NULL) = (voided_why IS NULL)", name=op.f("ck_survey_sheet_voided_with_reason")
        ),
        sa.CheckConstraint("size >= 1", name=op.f("ck_survey_sheet_size_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_survey_sheet_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["survey_round.id"], name=op.f("fk_survey_sheet_round_id_survey_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_sheet")),
        sa.UniqueConstraint(
            "round_id", "agency_id", "number", name=op.f("uq_survey_sheet_round_id_agency_id_number")
        ),
    )
    op.create_table(
        "survey_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_survey_task_answered_at_a_moment")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_survey_task_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["survey_round.id"], name=op.f("fk_survey_task_round_id_survey_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_task")),
        sa.UniqueConstraint("agency_id", "quarter", name=op.f("uq_survey_task_agency_id_quarter")),
    )
    op.create_table(
        "unit_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_year IS NULL OR first_year - 1 <= last_year", name=op.f("ck_unit_part_years_in_order")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_unit_part_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_part")),
        sa.UniqueConstraint(
            "agency_id", "name", "first_year", name=op.f("uq_unit_part_agency_id_name_first_year")
        ),
    )
    op.create_table(
        "good_model_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=True),
        sa.Column("decision", sa.String(length=60), nullable=True),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("published_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'recognition') = (decision IS NOT NULL)",
            name=op.f("ck_good_model_entry_recognition_has_decision"),
        ),
        sa.CheckConstraint(
            "(kind = 'recognition') = (level IS NOT NULL)",
            name=op.f("ck_good_model_entry_recognition_has_level"),
        ),
        sa.CheckConstraint(
            "kind IN ('progress', 'result', 'recognition')", name=op.f("ck_good_model_entry_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'public', 'returned', 'withdrawn')",
            name=op.f("ck_good_model_entry_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'withdrawn') OR reason IS NOT NULL",
            name=op.f("ck_good_model_entry_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["model_id"], ["good_model.id"], name=op.f("fk_good_model_entry_model_id_good_model")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_good_model_entry")),
    )
    op.create_index("ix_good_model_entry_model", "good_model_entry", ["model_id", "told_on", "id"])
    op.create_index("ix_good_model_entry_state", "good_model_entry", ["state", "id"])

    op.create_table(
        "survey_code",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["survey_sheet.id"], name=op.f("fk_survey_code_sheet_id_survey_sheet")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_survey_code")),
    )
    op.create_index("ix_survey_code_sheet_id", "survey_code", ["sheet_id"])


def downgrade():
    for table in (
        *("survey_task", "survey_figure", "survey_comment", "survey_answer", "survey_code", "survey_sheet"),
        *("survey_round", "unit_part", "good_model_entry", "good_model"),
    ):
        op.drop_table(table)
