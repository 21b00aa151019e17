"""Personal data: requests of those concerned, breaches, erasures, matters kept outside.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_room", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("why IN ('retention', 'request', 'secret')", name=op.f("ck_erasure_why_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index("ix_erasure_subject", "erasure", ["subject_room", "subject_id", "id"], unique=False)

    op.create_table(
        "data_breach",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("noticed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=True),
        sa.Column("consequences", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reported_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reported_to", sa.String(length=300), nullable=True),
        sa.Column("report_number", sa.String(length=60), nullable=True),
        sa.Column("late_why", sa.Text(), nullable=True),
        sa.Column("people_told_on", sa.Date(), nullable=True),
        sa.Column("people_told_how", sa.String(length=300), nullable=True),
        sa.Column("reminded_hours", sa.Integer(), nullable=False),
        sa.Column("recorded_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (reported_at IS NULL)", name=op.f("ck_data_breach_reported_at_a_moment")
        ),
        sa.CheckConstraint("state IN ('open', 'reported')", name=op.f("ck_data_breach_state_known")),
        sa.CheckConstraint(
            "(people_told_on IS NULL) = (people_told_how IS NULL)", name=op.f("ck_data_breach_told_somehow")
        ),
        sa.CheckConstraint(
            "(reported_at IS NULL) = (reported_to IS NULL)", name=op.f("ck_data_breach_reported_to_somebody")
        ),
        sa.CheckConstraint(
            "people_count IS NULL OR people_count >= 0", name=op.f("ck_data_breach_people_counted")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_data_breach_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_data_breach_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_breach")),
        sa.UniqueConstraint("code", name=op.f("uq_data_breach_code")),
    )
    op.create_index(
        "ix_data_breach_open",
        "data_breach",
        ["noticed_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "privacy_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_room", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_privacy_event_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_event")),
    )
    op.create_index(
        "ix_privacy_event_subject", "privacy_event", ["subject_room", "subject_id", "id"], unique=False
    )

    op.create_table(
        "erasure_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=True),
        sa.Column("confirmed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("dropped_why", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'dropped') = (dropped_why IS NOT NULL)",
            name=op.f("ck_erasure_order_dropped_with_reason"),
        ),
        sa.CheckConstraint(
            "proposed_by IS NULL OR confirmed_by IS NULL OR why <> 'secret' OR proposed_by <> confirmed_by",
            name=op.f("ck_erasure_order_secret_by_two"),
        ),
        sa.CheckConstraint(
            "state <> 'done' OR done_at IS NOT NULL", name=op.f("ck_erasure_order_done_at_a_moment")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'done', 'dropped')", name=op.f("ck_erasure_order_state_known")
        ),
        sa.CheckConstraint("subject IN ('case', 'submission')", name=op.f("ck_erasure_order_subject_known")),
        sa.CheckConstraint(
            "why IN ('retention', 'request', 'secret')", name=op.f("ck_erasure_order_why_known")
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) OR basis IS NOT NULL", name=op.f("ck_erasure_order_confirmed_on_a_basis")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_erasure_order_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_erasure_order_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["officer.id"], name=op.f("fk_erasure_order_confirmed_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["officer.id"], name=op.f("fk_erasure_order_proposed_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_order")),
    )
    op.create_index("ix_erasure_order_list", "erasure_order", ["agency_id", "state", "id"], unique=False)
    op.create_index(
        "ix_erasure_order_waiting",
        "erasure_order",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'confirmed'"),
        postgresql_where=sa.text("state = 'confirmed'"),
    )
    op.create_index(
        "uq_erasure_order_standing",
        "erasure_order",
        ["subject", "subject_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'dropped'"),
        postgresql_where=sa.text("state <> 'dropped'"),
    )

    op.create_table(
        "data_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=6), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("extent", sa.String(length=10), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("file_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("file_until", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_data_request_answered_at_a_moment")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (ground IS NOT NULL)", name=op.f("ck_data_request_refused_on_ground")
        ),
        sa.CheckConstraint(
            "channel <> 'desk' OR recorded_by IS NOT NULL", name=op.f("ck_data_request_desk_has_officer")
        ),
        sa.CheckConstraint("channel IN ('web', 'desk')", name=op.f("ck_data_request_channel_known")),
        sa.CheckConstraint(
            "extent IS NULL OR extent IN ('all', 'contact')", name=op.f("ck_data_request_extent_known")
        ),
        sa.CheckConstraint(
            "kind IN ('see', 'correct', 'erase', 'object')", name=op.f("ck_data_request_kind_known")
        ),
        sa.CheckConstraint("state IN ('asked', 'done', 'refused')", name=op.f("ck_data_request_state_known")),
        sa.CheckConstraint(
            "(file_key IS NULL) = (file_until IS NULL)", name=op.f("ck_data_request_file_has_end")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_data_request_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_data_request_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["officer.id"], name=op.f("fk_data_request_answered_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["officer.id"], name=op.f("fk_data_request_recorded_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_data_request_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    op.create_index("ix_data_request_agency", "data_request", ["agency_id", "state", "id"], unique=False)
    op.create_index(
        "ix_data_request_file",
        "data_request",
        ["file_until"],
        unique=False,
        sqlite_where=sa.text("file_key IS NOT NULL"),
        postgresql_where=sa.text("file_key IS NOT NULL"),
    )
    op.create_index(
        "ix_data_request_open",
        "data_request",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index("ix_data_request_submission_id", "data_request", ["submission_id", "id"], unique=False)
    op.create_index(
        "uq_data_request_open",
        "data_request",
        ["submission_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )

    op.add_column(
        "attachment", sa.Column("erased_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True)
    )
    lies_there = sa.text("erased_at IS NOT NULL AND original_key NOT LIKE 'gone/%'")
    op.create_index(
        "ix_attachment_erased", "attachment", ["id"], sqlite_where=lies_there, postgresql_where=lies_there
    )
    op.create_index("ix_reading_at", "reading", ["at", "id"])
    op.add_column(
        "case_file", sa.Column("erased_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True)
    )
    # Written out: a batch would copy the largest tables of SQLite for a check.
    op.execute(
        "ALTER TABLE case_file ADD COLUMN kept_outside BOOLEAN DEFAULT (false) NOT NULL CONSTRAINT "
        "ck_case_file_outside_says_nothing CHECK (NOT kept_outside OR title = '(nội dung mật)')"
    )
    op.execute(
        "ALTER TABLE submission ADD COLUMN kept_outside BOOLEAN DEFAULT (false) NOT NULL CONSTRAINT "
        "ck_submission_outside_says_nothing CHECK (NOT kept_outside OR (title = '(nội dung mật)' AND "
        "body = '(nội dung mật)' AND wish IS NULL AND place IS NULL "
        "AND source_labels IS NULL AND sealed_content IS NULL))"
    )
