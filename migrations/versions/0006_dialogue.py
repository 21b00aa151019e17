"""Dialogues of authorities with citizens; what promises say of themselves in public.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "dialogue_target",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("times_a_year", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("result_days", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('leader', 'topical')", name=op.f("ck_dialogue_target_kind_known")),
        sa.CheckConstraint(
            "unit IN ('calendar_day', 'working_day')", name=op.f("ck_dialogue_target_unit_known")
        ),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on <= last_on", name=op.f("ck_dialogue_target_days_in_order")
        ),
        sa.CheckConstraint(
            "notice_days IS NULL OR notice_days >= 0", name=op.f("ck_dialogue_target_notice_counts")
        ),
        sa.CheckConstraint(
            "result_days IS NULL OR result_days >= 0", name=op.f("ck_dialogue_target_result_counts")
        ),
        sa.CheckConstraint("times_a_year >= 0", name=op.f("ck_dialogue_target_times_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_target")),
        sa.UniqueConstraint(
            "office", "kind", "first_on", name=op.f("uq_dialogue_target_office_kind_first_on")
        ),
    )
    op.create_table(
        "dialogue_event",
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
            ["agency_id"], ["agency.id"], name=op.f("fk_dialogue_event_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_event")),
    )
    op.create_index("ix_dialogue_event_subject", "dialogue_event", ["subject_room", "subject_id", "id"])

    op.create_table(
        "dialogue_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("voters_total", sa.Integer(), nullable=True),
        sa.Column("voters_asking", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=True),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("chair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chair_name", sa.String(length=200), nullable=False),
        sa.Column("chair_position", sa.String(length=200), nullable=False),
        sa.Column("chair_document", sa.String(length=200), nullable=True),
        sa.Column("co_hosts", sa.Text(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("register_until", sa.Date(), nullable=True),
        sa.Column("questions_until", sa.Date(), nullable=True),
        sa.Column("closed_ground", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("announced_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("held_from", sa.String(length=5), nullable=True),
        sa.Column("held_to", sa.String(length=5), nullable=True),
        sa.Column("secretary", sa.String(length=200), nullable=True),
        sa.Column("concluded", sa.Text(), nullable=True),
        sa.Column("held_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("minutes_state", sa.String(length=10), nullable=False),
        sa.Column("read_until", sa.Date(), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'held') = (held_at IS NOT NULL)", name=op.f("ck_dialogue_session_held_at_held")
        ),
        sa.CheckConstraint(
            "kind IN ('conference', 'leader', 'topical')", name=op.f("ck_dialogue_session_kind_known")
        ),
        sa.CheckConstraint(
            "minutes_state = 'none' OR state = 'held'", name=op.f("ck_dialogue_session_minutes_of_held")
        ),
        sa.CheckConstraint(
            "minutes_state IN ('none', 'draft', 'reading', 'signed', 'published')",
            name=op.f("ck_dialogue_session_minutes_known"),
        ),
        sa.CheckConstraint(
            "mode IN ('in_person', 'online', 'mixed')", name=op.f("ck_dialogue_session_mode_known")
        ),
        sa.CheckConstraint(
            "state <> 'announced' OR announced_at IS NOT NULL",
            name=op.f("ck_dialogue_session_announced_at_a_moment"),
        ),
        sa.CheckConstraint(
            "state <> 'called_off' OR reason IS NOT NULL",
            name=op.f("ck_dialogue_session_called_off_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'announced', 'held', 'called_off')",
            name=op.f("ck_dialogue_session_state_known"),
        ),
        sa.CheckConstraint(
            "(voters_total IS NULL) = (voters_asking IS NULL)",
            name=op.f("ck_dialogue_session_voters_of_voters"),
        ),
        sa.CheckConstraint("opens < closes", name=op.f("ck_dialogue_session_times_in_order")),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_dialogue_session_seats")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_dialogue_session_sequence_counts")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_dialogue_session_version_counts")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_dialogue_session_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["officer.id"], name=op.f("fk_dialogue_session_chair_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_session")),
        sa.UniqueConstraint("code", name=op.f("uq_dialogue_session_code")),
    )
    op.create_index("ix_dialogue_session_agency", "dialogue_session", ["agency_id", "held_on", "id"])
    op.create_index("ix_dialogue_session_day", "dialogue_session", ["held_on", "id"])

    op.create_table(
        "dialogue_agenda_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("presenter", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes > 0", name=op.f("ck_dialogue_agenda_item_minutes_counts")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_dialogue_agenda_item_position_counts")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_agenda_item_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_agenda_item")),
    )
    op.create_index(
        "ix_dialogue_agenda_item_session", "dialogue_agenda_item", ["session_id", "position", "id"]
    )

    op.create_table(
        "dialogue_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("added_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'signed' OR NOT public", name=op.f("ck_dialogue_document_signed_stays_inside")
        ),
        sa.CheckConstraint(
            "kind IN ('document', 'signed', 'photo', 'posting')", name=op.f("ck_dialogue_document_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_document_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_document")),
    )
    op.create_index("ix_dialogue_document_session", "dialogue_document", ["session_id", "id"])

    op.create_table(
        "dialogue_follower",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_dialogue_follower_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_follower_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_follower")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_dialogue_follower_token_digest")),
    )
    op.create_index("ix_dialogue_follower_person_id", "dialogue_follower", ["person_id"])
    op.create_index("ix_dialogue_follower_session", "dialogue_follower", ["session_id", "id"])

    op.create_table(
        "dialogue_minutes_draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("page", sa.String(length=20), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_dialogue_minutes_draft_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_minutes_draft_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_minutes_draft")),
        sa.UniqueConstraint(
            "session_id",
            "officer_id",
            "page",
            name=op.f("uq_dialogue_minutes_draft_session_id_officer_id_page"),
        ),
    )
    op.create_table(
        "dialogue_paper",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=True),
        sa.Column("signer_position", sa.String(length=200), nullable=True),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('announcement', 'invitation', 'conclusion', 'result')",
            name=op.f("ck_dialogue_paper_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_dialogue_paper_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_dialogue_paper_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_paper_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_paper")),
    )
    op.create_index("ix_dialogue_paper_session", "dialogue_paper", ["session_id", "id"])

    op.create_table(
        "dialogue_published_copy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("prepared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prepared_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("returned_why", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name=op.f("ck_dialogue_published_copy_published_at_a_moment"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR returned_why IS NOT NULL",
            name=op.f("ck_dialogue_published_copy_returned_with_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_why IS NOT NULL",
            name=op.f("ck_dialogue_published_copy_withdrawn_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'returned', 'published', 'withdrawn')",
            name=op.f("ck_dialogue_published_copy_state_known"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> prepared_by",
            name=op.f("ck_dialogue_published_copy_two_people"),
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR confirmed_by IS NOT NULL",
            name=op.f("ck_dialogue_published_copy_confirmed_by_somebody"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_dialogue_published_copy_version_counts")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["officer.id"], name=op.f("fk_dialogue_published_copy_confirmed_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["officer.id"], name=op.f("fk_dialogue_published_copy_prepared_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_published_copy_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_published_copy")),
        sa.UniqueConstraint(
            "session_id", "number", name=op.f("uq_dialogue_published_copy_session_id_number")
        ),
    )
    op.create_index(
        "uq_dialogue_published_copy_stands",
        "dialogue_published_copy",
        ["session_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )

    op.create_table(
        "dialogue_registration",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("came_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("came_how", sa.String(length=8), nullable=True),
        sa.Column("ended_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("call_about", sa.String(length=12), nullable=True),
        sa.Column("called_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'came') = (came_at IS NOT NULL)", name=op.f("ck_dialogue_registration_came_at_a_moment")
        ),
        sa.CheckConstraint(
            "came_how IN ('code', 'hand')", name=op.f("ck_dialogue_registration_came_how_known")
        ),
        sa.CheckConstraint(
            "source IN ('web', 'desk', 'request', 'door')", name=op.f("ck_dialogue_registration_source_known")
        ),
        sa.CheckConstraint(
            "state <> 'seated' OR online OR seat IS NOT NULL",
            name=op.f("ck_dialogue_registration_seated_on_a_seat"),
        ),
        sa.CheckConstraint(
            "state IN ('seated', 'waiting', 'came', 'absent', 'cancelled')",
            name=op.f("ck_dialogue_registration_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('waiting', 'cancelled') OR seat IS NULL",
            name=op.f("ck_dialogue_registration_no_seat_without_right"),
        ),
        sa.CheckConstraint(
            "(came_at IS NULL) = (came_how IS NULL)", name=op.f("ck_dialogue_registration_came_somehow")
        ),
        sa.CheckConstraint(
            "called_at IS NULL OR call_about IS NOT NULL",
            name=op.f("ck_dialogue_registration_called_about_something"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_dialogue_registration_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_dialogue_registration_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_registration_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_registration")),
        sa.UniqueConstraint("code", name=op.f("uq_dialogue_registration_code")),
        sa.UniqueConstraint(
            "session_id", "position", name=op.f("uq_dialogue_registration_session_id_position")
        ),
        sa.UniqueConstraint("submission_key", name=op.f("uq_dialogue_registration_submission_key")),
    )
    op.create_index("ix_dialogue_registration_case_id", "dialogue_registration", ["case_id"])
    op.create_index("ix_dialogue_registration_person_id", "dialogue_registration", ["person_id"])
    op.create_index(
        "ix_dialogue_registration_state", "dialogue_registration", ["session_id", "state", "position"]
    )
    op.create_index(
        "ix_dialogue_registration_to_call",
        "dialogue_registration",
        ["session_id"],
        sqlite_where=sa.text("call_about IS NOT NULL AND called_at IS NULL"),
        postgresql_where=sa.text("call_about IS NOT NULL AND called_at IS NULL"),
    )
    op.create_index(
        "uq_dialogue_registration_seat",
        "dialogue_registration",
        ["session_id", "seat"],
        unique=True,
        sqlite_where=sa.text("seat IS NOT NULL"),
        postgresql_where=sa.text("seat IS NOT NULL"),
    )

    op.create_table(
        "dialogue_session_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("joined_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("released_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("released_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_why IS NULL)",
            name=op.f("ck_dialogue_session_request_released_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_dialogue_session_request_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_session_request_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_session_request")),
    )
    op.create_index("ix_dialogue_session_request_session", "dialogue_session_request", ["session_id", "id"])
    op.create_index(
        "uq_dialogue_session_request_case",
        "dialogue_session_request",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )

    op.create_table(
        "dialogue_conclusion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("commitment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("position >= 1", name=op.f("ck_dialogue_conclusion_position_counts")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_dialogue_conclusion_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_dialogue_conclusion_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_dialogue_conclusion_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_dialogue_conclusion_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_conclusion_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_conclusion")),
        sa.UniqueConstraint("commitment_id", name=op.f("uq_dialogue_conclusion_commitment_id")),
    )
    op.create_index("ix_dialogue_conclusion_session", "dialogue_conclusion", ["session_id", "position", "id"])

    op.create_table(
        "dialogue_invitee",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_how", sa.String(length=8), nullable=True),
        sa.Column("answer", sa.String(length=8), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=True),
        sa.Column("answered_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("absent_reason", sa.Text(), nullable=True),
        sa.Column("added_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('comes', 'declines')", name=op.f("ck_dialogue_invitee_answer_known")),
        sa.CheckConstraint(
            "sent_how IN ('system', 'mail', 'post', 'hand')", name=op.f("ck_dialogue_invitee_sent_how_known")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_dialogue_invitee_answered_at_a_moment")
        ),
        sa.CheckConstraint(
            "(sent_on IS NULL) = (sent_how IS NULL)", name=op.f("ck_dialogue_invitee_sent_somehow")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_dialogue_invitee_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["dialogue_paper.id"], name=op.f("fk_dialogue_invitee_paper_id_dialogue_paper")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_dialogue_invitee_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_invitee_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_invitee")),
    )
    op.create_index("ix_dialogue_invitee_agency", "dialogue_invitee", ["agency_id", "id"])
    op.create_index("ix_dialogue_invitee_session", "dialogue_invitee", ["session_id", "id"])
    op.create_index(
        "uq_dialogue_invitee_agency",
        "dialogue_invitee",
        ["session_id", "agency_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL AND agency_id IS NOT NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND agency_id IS NOT NULL"),
    )

    op.create_table(
        "dialogue_minutes_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(phase = 'signed') = (document_id IS NOT NULL)",
            name=op.f("ck_dialogue_minutes_version_signed_with_copy"),
        ),
        sa.CheckConstraint(
            "phase IN ('reading', 'signed')", name=op.f("ck_dialogue_minutes_version_phase_known")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["dialogue_document.id"],
            name=op.f("fk_dialogue_minutes_version_document_id_dialogue_document"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_minutes_version_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_minutes_version")),
        sa.UniqueConstraint(
            "session_id", "number", name=op.f("uq_dialogue_minutes_version_session_id_number")
        ),
    )
    op.create_table(
        "dialogue_question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("joined_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("supports", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("moderated_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'joined') = (joined_to_id IS NOT NULL)",
            name=op.f("ck_dialogue_question_joined_to_something"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (reason IS NOT NULL)",
            name=op.f("ck_dialogue_question_refused_with_reason"),
        ),
        sa.CheckConstraint(
            "source IN ('web', 'desk', 'request')", name=op.f("ck_dialogue_question_source_known")
        ),
        sa.CheckConstraint(
            "state <> 'shown' OR shown IS NOT NULL", name=op.f("ck_dialogue_question_shown_as_something")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'shown', 'refused', 'joined')",
            name=op.f("ck_dialogue_question_state_known"),
        ),
        sa.CheckConstraint("supports >= 0", name=op.f("ck_dialogue_question_supports_count")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_dialogue_question_version_counts")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_dialogue_question_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["dialogue_agenda_item.id"],
            name=op.f("fk_dialogue_question_item_id_dialogue_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["joined_to_id"],
            ["dialogue_question.id"],
            name=op.f("fk_dialogue_question_joined_to_id_dialogue_question"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_dialogue_question_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_question_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_question")),
        sa.UniqueConstraint("session_id", "position", name=op.f("uq_dialogue_question_session_id_position")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_dialogue_question_submission_key")),
    )
    op.create_index("ix_dialogue_question_person_id", "dialogue_question", ["person_id"])
    op.create_index(
        "ix_dialogue_question_shown", "dialogue_question", ["session_id", "state", "supports", "id"]
    )

    op.create_table(
        "dialogue_result_posting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("where_to", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on <= last_on", name=op.f("ck_dialogue_result_posting_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["dialogue_document.id"],
            name=op.f("fk_dialogue_result_posting_document_id_dialogue_document"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_result_posting_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_result_posting")),
    )
    op.create_index("ix_dialogue_result_posting_session", "dialogue_result_posting", ["session_id", "id"])

    op.create_table(
        "dialogue_minutes_comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("invitee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (taken IS NULL)",
            name=op.f("ck_dialogue_minutes_comment_answered_one_way"),
        ),
        sa.CheckConstraint(
            "(registration_id IS NULL) <> (invitee_id IS NULL)",
            name=op.f("ck_dialogue_minutes_comment_of_one_who_was_there"),
        ),
        sa.ForeignKeyConstraint(
            ["invitee_id"],
            ["dialogue_invitee.id"],
            name=op.f("fk_dialogue_minutes_comment_invitee_id_dialogue_invitee"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["dialogue_registration.id"],
            name=op.f("fk_dialogue_minutes_comment_registration_id_dialogue_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_minutes_comment_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_minutes_comment")),
    )
    op.create_index("ix_dialogue_minutes_comment_session", "dialogue_minutes_comment", ["session_id", "id"])

    op.create_table(
        "dialogue_statement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("struck_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_dialogue_statement_version_counts")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_dialogue_statement_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["dialogue_agenda_item.id"],
            name=op.f("fk_dialogue_statement_item_id_dialogue_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["dialogue_question.id"],
            name=op.f("fk_dialogue_statement_question_id_dialogue_question"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_statement_session_id_dialogue_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_statement")),
        sa.UniqueConstraint("session_id", "position", name=op.f("uq_dialogue_statement_session_id_position")),
    )
    op.create_table(
        "dialogue_support",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["dialogue_question.id"],
            name=op.f("fk_dialogue_support_question_id_dialogue_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_support")),
        sa.UniqueConstraint("question_id", "key", name=op.f("uq_dialogue_support_question_id_key")),
    )

    on_sqlite = op.get_bind().dialect.name == "sqlite"
    asked = "CONSTRAINT ck_commitment_asked_with_reason CHECK ((asked_due_on IS NULL) = (asked_why IS NULL))"
    for column in (
        "measure TEXT",
        "asked_due_on DATE",
        f"asked_why TEXT {asked}" if on_sqlite else "asked_why TEXT",
        "public_result TEXT",
        "public_files JSON DEFAULT '[]' NOT NULL",
    ):
        op.execute(sa.text(f"ALTER TABLE commitment ADD COLUMN {column}"))
    if not on_sqlite:
        op.execute(sa.text(f"ALTER TABLE commitment ADD {asked}"))


def downgrade():
    raise NotImplementedError("dialogues have no place in the tables of 0005")
