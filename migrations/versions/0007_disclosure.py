"""What is disclosed: results of cases, posted documents, figures; consultations; who keeps his text back.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FULL_TEXT = {"outcome_search": "outcome_id", "document_search": "document_id"}
CREATE = {
    "sqlite": ("CREATE VIRTUAL TABLE {table} USING fts5(words, tokenize='unicode61', detail='none')",),
    "postgresql": (
        "CREATE TABLE {table} ({key} BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX {table}_words ON {table} USING gin (words)",
        "ALTER TABLE {table} ALTER words SET STATISTICS 500",
    ),
}


def upgrade():
    op.create_table(
        "outcome_use",
        sa.Column("outcome_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("useless", sa.Integer(), nullable=False),
        sa.Column("last_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("useful >= 0 AND useless >= 0", name=op.f("ck_outcome_use_counts")),
        sa.PrimaryKeyConstraint("outcome_id", name=op.f("pk_outcome_use")),
    )
    op.create_table(
        "public_figure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("span", sa.String(length=10), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.Column("settled", sa.Integer(), nullable=True),
        sa.Column("in_time", sa.Integer(), nullable=True),
        sa.Column("late", sa.Integer(), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side IN ('all', 'kind', 'agency', 'field', 'area')", name=op.f("ck_public_figure_side_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_figure")),
        sa.CheckConstraint("span IN ('month', 'quarter')", name=op.f("ck_public_figure_span_known")),
        sa.UniqueConstraint(
            "span", "begins_on", "side", "key", name=op.f("uq_public_figure_span_begins_on_side_key")
        ),
    )
    op.create_index("ix_public_figure_side", "public_figure", ["side", "begins_on"])

    op.create_table(
        "consultation_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_room", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_consultation_event_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_event")),
    )
    op.create_index(
        "ix_consultation_event_subject", "consultation_event", ["subject_room", "subject_id", "id"]
    )

    op.create_table(
        "disclosure_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_room", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_disclosure_event_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_event")),
    )
    op.create_index("ix_disclosure_event_subject", "disclosure_event", ["subject_room", "subject_id", "id"])

    op.create_table(
        "disclosure_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_disclosure_list_quarter_known")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_disclosure_list_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_list")),
        sa.UniqueConstraint(
            "agency_id",
            "year",
            "quarter",
            "number",
            name=op.f("uq_disclosure_list_agency_id_year_quarter_number"),
        ),
    )
    op.create_table(
        "disclosure_plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=True),
        sa.Column("signer_position", sa.String(length=200), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'issued') = (issued_on IS NOT NULL)", name=op.f("ck_disclosure_plan_issued_has_day")
        ),
        sa.CheckConstraint("state IN ('draft', 'issued')", name=op.f("ck_disclosure_plan_state_known")),
        sa.CheckConstraint(
            "(number IS NULL) = (issued_on IS NULL)", name=op.f("ck_disclosure_plan_number_and_day")
        ),
        sa.CheckConstraint(
            "(signer IS NULL) = (issued_on IS NULL)", name=op.f("ck_disclosure_plan_signed_once_issued")
        ),
        sa.CheckConstraint(
            "reported_on IS NULL OR (issued_on IS NOT NULL AND issued_on <= reported_on)",
            name=op.f("ck_disclosure_plan_reported_once_issued"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_disclosure_plan_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_plan")),
        sa.UniqueConstraint("agency_id", "year", name=op.f("uq_disclosure_plan_agency_id_year")),
    )
    op.create_table(
        "consultation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("project", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("area_codes", sa.JSON(), nullable=False),
        sa.Column("one_per", sa.String(length=10), nullable=False),
        sa.Column("listed_only", sa.Boolean(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("responsible", sa.String(length=200), nullable=False),
        sa.Column("plan_sent_on", sa.Date(), nullable=True),
        sa.Column("plan_unsent_why", sa.Text(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("announced_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("synthesis", sa.Text(), nullable=True),
        sa.Column("majority", sa.String(length=10), nullable=True),
        sa.Column("synthesis_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("synthesis_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decision_number", sa.String(length=60), nullable=True),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("decision_words", sa.Text(), nullable=True),
        sa.Column("decision_follows", sa.Boolean(), nullable=True),
        sa.Column("differs_why", sa.Text(), nullable=True),
        sa.Column("decision_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "decision_published_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("changed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "majority IS NULL OR majority IN ('agree', 'disagree', 'none')",
            name=op.f("ck_consultation_majority_known"),
        ),
        sa.CheckConstraint("one_per IN ('household', 'person')", name=op.f("ck_consultation_one_per_known")),
        sa.CheckConstraint(
            "state <> 'called_off' OR reason IS NOT NULL", name=op.f("ck_consultation_called_off_has_reason")
        ),
        sa.CheckConstraint(
            "state <> 'decided' OR decision_on IS NOT NULL", name=op.f("ck_consultation_decided_has_day")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'answered', 'decided', 'called_off')",
            name=op.f("ck_consultation_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'decided') OR synthesis IS NOT NULL",
            name=op.f("ck_consultation_answered_has_synthesis"),
        ),
        sa.CheckConstraint(
            "decision_follows IS NULL OR decision_follows OR differs_why IS NOT NULL",
            name=op.f("ck_consultation_differs_has_reason"),
        ),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_consultation_days_in_order")),
        sa.CheckConstraint(
            "published_by IS NULL OR published_by <> synthesis_by", name=op.f("ck_consultation_two_people")
        ),
        sa.CheckConstraint(
            "decision_published_by IS NULL OR decision_published_by <> decision_by",
            name=op.f("ck_consultation_decision_two_people"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_consultation_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["officer.id"], name=op.f("fk_consultation_published_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["synthesis_by"], ["officer.id"], name=op.f("fk_consultation_synthesis_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["decision_by"], ["officer.id"], name=op.f("fk_consultation_decision_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["decision_published_by"],
            ["officer.id"],
            name=op.f("fk_consultation_decision_published_by_officer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("code", name=op.f("uq_consultation_code")),
    )
    op.create_index("ix_consultation_agency", "consultation", ["agency_id", "closes_on", "id"])
    op.create_index(
        "ix_consultation_closes",
        "consultation",
        ["closes_on", "id"],
        sqlite_where=sa.text("announced_at IS NOT NULL"),
        postgresql_where=sa.text("announced_at IS NOT NULL"),
    )

    op.create_table(
        "disclosure_plan_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("responsible", sa.String(length=200), nullable=False),
        sa.CheckConstraint("days IS NULL OR days > 0", name=op.f("ck_disclosure_plan_item_days_count")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["disclosure_plan.id"], name=op.f("fk_disclosure_plan_item_plan_id_disclosure_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_plan_item")),
    )
    op.create_index("ix_disclosure_plan_item_plan", "disclosure_plan_item", ["plan_id", "position"])

    op.create_table(
        "consultation_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_consultation_case_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_case_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_case")),
        sa.UniqueConstraint(
            "consultation_id", "case_id", name=op.f("uq_consultation_case_consultation_id_case_id")
        ),
    )
    op.create_index("ix_consultation_case_case", "consultation_case", ["case_id"])

    op.create_table(
        "consultation_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("posted_at", sa.String(length=300), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("is_scan", sa.Boolean(), nullable=False),
        sa.Column("added_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("withdrawn_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("removed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('draft', 'map', 'explanation', 'other', 'posting', 'decision')",
            name=op.f("ck_consultation_document_kind_known"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> added_by",
            name=op.f("ck_consultation_document_two_people"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_why IS NULL)",
            name=op.f("ck_consultation_document_withdrawn_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["officer.id"], name=op.f("fk_consultation_document_added_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["officer.id"], name=op.f("fk_consultation_document_confirmed_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_document_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_document")),
    )
    op.create_index(
        "ix_consultation_document_consultation", "consultation_document", ["consultation_id", "id"]
    )

    op.create_table(
        "consultation_group",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict IN ('accepted', 'partly', 'explained')",
            name=op.f("ck_consultation_group_verdict_known"),
        ),
        sa.CheckConstraint(
            "(verdict IS NULL) = (answer IS NULL)", name=op.f("ck_consultation_group_verdict_with_answer")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["officer.id"], name=op.f("fk_consultation_group_answered_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_group_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_group")),
    )
    op.create_index(
        "ix_consultation_group_consultation", "consultation_group", ["consultation_id", "position", "id"]
    )

    op.create_table(
        "consultation_household",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("hamlet", sa.String(length=120), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("reached_how", sa.String(length=20), nullable=True),
        sa.Column("removed_why", sa.Text(), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(reached_on IS NULL) = (reached_how IS NULL)",
            name=op.f("ck_consultation_household_reached_day_and_way"),
        ),
        sa.CheckConstraint("people >= 1", name=op.f("ck_consultation_household_people_count")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_household_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_household")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_consultation_household_consultation_id_number")
        ),
    )
    op.create_index(
        "ix_consultation_household_code", "consultation_household", ["consultation_id", "code_digest"]
    )
    op.create_index(
        "ix_consultation_household_hamlet", "consultation_household", ["consultation_id", "hamlet", "number"]
    )

    op.create_table(
        "consultation_meeting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_meeting_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_meeting")),
    )
    op.create_index(
        "ix_consultation_meeting_consultation", "consultation_meeting", ["consultation_id", "held_on", "id"]
    )

    op.create_table(
        "disclosure_duty",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("content", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("arisen_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("plan_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_form", sa.String(length=20), nullable=True),
        sa.Column("done_where", sa.String(length=300), nullable=True),
        sa.Column("dropped_why", sa.Text(), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('public', 'staff')", name=op.f("ck_disclosure_duty_audience_known")),
        sa.CheckConstraint(
            "done_on IS NULL OR dropped_why IS NULL", name=op.f("ck_disclosure_duty_done_or_dropped")
        ),
        sa.CheckConstraint(
            "(done_form IS NULL) = (done_where IS NULL)", name=op.f("ck_disclosure_duty_form_with_place")
        ),
        sa.CheckConstraint(
            "done_form IS NULL OR done_on IS NOT NULL", name=op.f("ck_disclosure_duty_form_once_done")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_disclosure_duty_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["plan_item_id"],
            ["disclosure_plan_item.id"],
            name=op.f("fk_disclosure_duty_plan_item_id_disclosure_plan_item"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_duty")),
        sa.UniqueConstraint("plan_item_id", name=op.f("uq_disclosure_duty_plan_item_id")),
    )
    op.create_index("ix_disclosure_duty_agency", "disclosure_duty", ["agency_id", "arisen_on", "id"])
    op.create_index(
        "ix_disclosure_duty_late",
        "disclosure_duty",
        ["due_on", "id"],
        sqlite_where=sa.text("done_on IS NULL AND dropped_why IS NULL"),
        postgresql_where=sa.text("done_on IS NULL AND dropped_why IS NULL"),
    )
    op.create_index(
        "ix_disclosure_duty_open",
        "disclosure_duty",
        ["agency_id", "due_on", "id"],
        sqlite_where=sa.text("done_on IS NULL AND dropped_why IS NULL"),
        postgresql_where=sa.text("done_on IS NULL AND dropped_why IS NULL"),
    )

    op.create_table(
        "outcome",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("course", sa.String(length=30), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resolver", sa.String(length=200), nullable=False),
        sa.Column("field_key", sa.String(length=40), nullable=True),
        sa.Column("field_words", sa.String(length=120), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("area_words", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("result_words", sa.String(length=120), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("kept_back", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("changed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_why IS NOT NULL)",
            name=op.f("ck_outcome_withdrawn_has_reason"),
        ),
        sa.CheckConstraint("scope IN ('row', 'answer', 'full')", name=op.f("ck_outcome_scope_known")),
        sa.CheckConstraint(
            "state IN ('held', 'shown', 'ended', 'withdrawn')", name=op.f("ck_outcome_state_known")
        ),
        sa.CheckConstraint("level IS NULL OR level IN (1, 2)", name=op.f("ck_outcome_level_known")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_outcome_agency_id_agency")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_outcome_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("case_id", "round", name=op.f("uq_outcome_case_id_round")),
        sa.UniqueConstraint("code", name=op.f("uq_outcome_code")),
    )
    op.create_index(
        "ix_outcome_agency",
        "outcome",
        ["agency_id", "settled_on", "id"],
        sqlite_where=sa.text("state = 'shown'"),
        postgresql_where=sa.text("state = 'shown'"),
    )
    op.create_index(
        "ix_outcome_area",
        "outcome",
        ["area_code", "settled_on", "id"],
        sqlite_where=sa.text("state = 'shown'"),
        postgresql_where=sa.text("state = 'shown'"),
    )
    op.create_index(
        "ix_outcome_field",
        "outcome",
        ["field_key", "settled_on", "id"],
        sqlite_where=sa.text("state = 'shown'"),
        postgresql_where=sa.text("state = 'shown'"),
    )
    op.create_index(
        "ix_outcome_kind",
        "outcome",
        ["kind", "settled_on", "id"],
        sqlite_where=sa.text("state = 'shown'"),
        postgresql_where=sa.text("state = 'shown'"),
    )
    op.create_index(
        "ix_outcome_latest",
        "outcome",
        ["settled_on", "id"],
        sqlite_where=sa.text("state = 'shown'"),
        postgresql_where=sa.text("state = 'shown'"),
    )
    op.create_index("ix_outcome_of_agency", "outcome", ["agency_id", "id"])

    op.create_table(
        "consultation_opinion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("stance", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("once_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("secret_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("struck_why", sa.Text(), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'struck') = (struck_why IS NOT NULL)",
            name=op.f("ck_consultation_opinion_struck_has_reason"),
        ),
        sa.CheckConstraint(
            "stance <> 'other' OR text <> ''", name=op.f("ck_consultation_opinion_other_has_words")
        ),
        sa.CheckConstraint(
            "stance IN ('agree', 'disagree', 'other')", name=op.f("ck_consultation_opinion_stance_known")
        ),
        sa.CheckConstraint(
            "state IN ('standing', 'replaced', 'struck')", name=op.f("ck_consultation_opinion_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_opinion_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["consultation_group.id"],
            name=op.f("fk_consultation_opinion_group_id_consultation_group"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["consultation_household.id"],
            name=op.f("fk_consultation_opinion_household_id_consultation_household"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["consultation_meeting.id"],
            name=op.f("fk_consultation_opinion_meeting_id_consultation_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_opinion")),
        sa.UniqueConstraint("code", name=op.f("uq_consultation_opinion_code")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_consultation_opinion_consultation_id_number")
        ),
        sa.UniqueConstraint("submission_key", name=op.f("uq_consultation_opinion_submission_key")),
    )
    op.create_index("ix_consultation_opinion_group", "consultation_opinion", ["group_id", "id"])
    op.create_index("ix_consultation_opinion_household", "consultation_opinion", ["household_id"])
    op.create_index(
        "ix_consultation_opinion_loose",
        "consultation_opinion",
        ["consultation_id", "number"],
        sqlite_where=sa.text("state = 'standing' AND group_id IS NULL"),
        postgresql_where=sa.text("state = 'standing' AND group_id IS NULL"),
    )
    op.create_index(
        "ix_consultation_opinion_once",
        "consultation_opinion",
        ["consultation_id", "once_digest"],
        unique=True,
        sqlite_where=sa.text("state = 'standing' AND once_digest IS NOT NULL"),
        postgresql_where=sa.text("state = 'standing' AND once_digest IS NOT NULL"),
    )

    op.create_table(
        "outcome_copy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("prepared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prepared_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR confirmed_by IS NOT NULL",
            name=op.f("ck_outcome_copy_published_was_confirmed"),
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_why IS NOT NULL",
            name=op.f("ck_outcome_copy_withdrawn_has_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'returned', 'published', 'withdrawn', 'ended')",
            name=op.f("ck_outcome_copy_state_known"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> prepared_by", name=op.f("ck_outcome_copy_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["officer.id"], name=op.f("fk_outcome_copy_confirmed_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_outcome_copy_outcome_id_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["officer.id"], name=op.f("fk_outcome_copy_prepared_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_copy")),
        sa.UniqueConstraint("outcome_id", "number", name=op.f("uq_outcome_copy_outcome_id_number")),
    )
    op.create_index(
        "ix_outcome_copy_standing",
        "outcome_copy",
        ["outcome_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('prepared', 'published')"),
        postgresql_where=sa.text("state IN ('prepared', 'published')"),
    )
    op.create_index(
        "ix_outcome_copy_until",
        "outcome_copy",
        ["until_on", "id"],
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "ix_outcome_copy_waiting",
        "outcome_copy",
        ["id"],
        sqlite_where=sa.text("state = 'prepared'"),
        postgresql_where=sa.text("state = 'prepared'"),
    )

    op.create_table(
        "outcome_form",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("where_to", sa.String(length=300), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("least_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on <= last_on", name=op.f("ck_outcome_form_days_in_order")
        ),
        sa.CheckConstraint("times IS NULL OR times > 0", name=op.f("ck_outcome_form_times_count")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_outcome_form_outcome_id_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_form")),
    )
    op.create_index("ix_outcome_form_outcome", "outcome_form", ["outcome_id", "id"])
    op.create_index("ix_outcome_form_first", "outcome_form", ["first_on", "id"])
    op.create_index(
        "ix_outcome_form_hanging",
        "outcome_form",
        ["first_on", "id"],
        sqlite_where=sa.text("last_on IS NULL AND form IN ('posting', 'portal')"),
        postgresql_where=sa.text("last_on IS NULL AND form IN ('posting', 'portal')"),
    )

    op.create_table(
        "posted_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("content", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("posted_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.String(length=10), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=True),
        sa.Column("dropped_why", sa.Text(), nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("scans", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("prepared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prepared_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("posted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('draft', 'dropped')) = (posted_on IS NULL)",
            name=op.f("ck_posted_document_posted_has_day"),
        ),
        sa.CheckConstraint(
            "(state = 'dropped') = (dropped_why IS NOT NULL)",
            name=op.f("ck_posted_document_dropped_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'expired') = (ended_why IS NOT NULL)",
            name=op.f("ck_posted_document_expired_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_why IS NOT NULL)",
            name=op.f("ck_posted_document_withdrawn_has_reason"),
        ),
        sa.CheckConstraint("audience IN ('public', 'staff')", name=op.f("ck_posted_document_audience_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'posted', 'expired', 'withdrawn', 'dropped')",
            name=op.f("ck_posted_document_state_known"),
        ),
        sa.CheckConstraint(
            "posted_by IS NULL OR posted_by <> prepared_by", name=op.f("ck_posted_document_two_people")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR posted_on IS NULL OR posted_on <= until_on",
            name=op.f("ck_posted_document_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_posted_document_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["disclosure_duty.id"], name=op.f("fk_posted_document_duty_id_disclosure_duty")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by"], ["officer.id"], name=op.f("fk_posted_document_posted_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["officer.id"], name=op.f("fk_posted_document_prepared_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"],
            ["posted_document.id"],
            name=op.f("fk_posted_document_replaced_by_posted_document"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posted_document")),
        sa.UniqueConstraint("code", name=op.f("uq_posted_document_code")),
    )
    op.create_index("ix_posted_document_agency", "posted_document", ["agency_id", "id"])
    op.create_index(
        "ix_posted_document_agency_board",
        "posted_document",
        ["agency_id", "audience", "posted_on", "id"],
        sqlite_where=sa.text("state = 'posted'"),
        postgresql_where=sa.text("state = 'posted'"),
    )
    op.create_index("ix_posted_document_archive", "posted_document", ["audience", "posted_on", "id"])
    op.create_index(
        "ix_posted_document_board",
        "posted_document",
        ["audience", "posted_on", "id"],
        sqlite_where=sa.text("state = 'posted'"),
        postgresql_where=sa.text("state = 'posted'"),
    )
    op.create_index("ix_posted_document_duty", "posted_document", ["duty_id"])
    op.create_index("ix_posted_document_replaced", "posted_document", ["replaced_by"])
    op.create_index(
        "ix_posted_document_until",
        "posted_document",
        ["until_on", "id"],
        sqlite_where=sa.text("state = 'posted'"),
        postgresql_where=sa.text("state = 'posted'"),
    )
    op.create_index(
        "ix_posted_document_valid",
        "posted_document",
        ["valid_until", "id"],
        sqlite_where=sa.text("state = 'posted'"),
        postgresql_where=sa.text("state = 'posted'"),
    )

    op.create_table(
        "document_form",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("where_to", sa.String(length=300), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("least_on", sa.Date(), nullable=True),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column("struck_why", sa.Text(), nullable=True),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on <= last_on", name=op.f("ck_document_form_days_in_order")
        ),
        sa.CheckConstraint("times IS NULL OR times > 0", name=op.f("ck_document_form_times_count")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["posted_document.id"], name=op.f("fk_document_form_document_id_posted_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_form")),
    )
    op.create_index("ix_document_form_document", "document_form", ["document_id", "id"])
    op.create_index("ix_document_form_first", "document_form", ["first_on", "id"])

    op.create_table(
        "outcome_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("copy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("has_text", sa.Boolean(), nullable=False),
        sa.Column("doubtful", sa.JSON(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("marked", sa.JSON(), nullable=False),
        sa.Column("looked", sa.Boolean(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("added_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('decision', 'before', 'after', 'photo', 'paper')",
            name=op.f("ck_outcome_file_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["outcome_copy.id"], name=op.f("fk_outcome_file_copy_id_outcome_copy")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_outcome_file_outcome_id_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["attachment.id"], name=op.f("fk_outcome_file_source_id_attachment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_file")),
    )
    op.create_index("ix_outcome_file_copy", "outcome_file", ["copy_id", "position", "id"])
    op.create_index("ix_outcome_file_outcome", "outcome_file", ["outcome_id", "id"])

    op.execute(sa.text("ALTER TABLE submission ADD COLUMN kept_back BOOLEAN DEFAULT false NOT NULL"))
    for table, key in FULL_TEXT.items():
        for statement in CREATE[op.get_bind().dialect.name]:
            op.execute(statement.format(table=table, key=key))


def downgrade():
    raise NotImplementedError("what was disclosed has no place in the tables of 0006")
