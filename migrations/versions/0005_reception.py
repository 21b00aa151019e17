"""Reception: places and shifts, the register of receptions, leaders' days, bookings, online reception, what other
bodies pass on; promises; the postmark of what came by post.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "reception_event",
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
            ["agency_id"], ["agency.id"], name=op.f("fk_reception_event_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_event")),
    )
    op.create_index("ix_reception_event_subject", "reception_event", ["subject_room", "subject_id", "id"])

    op.create_table(
        "reception_place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on <= last_on", name=op.f("ck_reception_place_days_in_order")
        ),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_reception_place_seats")),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 480", name=op.f("ck_reception_place_slot_minutes")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_reception_place_version_counts")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_reception_place_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_place")),
    )
    op.create_index("ix_reception_place_agency_id", "reception_place", ["agency_id"])

    op.create_table(
        "forwarding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("forwarder_kind", sa.String(length=20), nullable=False),
        sa.Column("forwarder", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("slip_number", sa.String(length=60), nullable=False),
        sa.Column("slip_on", sa.Date(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entered_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("slip_on <= arrived_on", name=op.f("ck_forwarding_days_in_order")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_forwarding_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_forwarding_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forwarding")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_forwarding_submission_key")),
    )
    op.create_index("ix_forwarding_agency", "forwarding", ["agency_id", "arrived_on", "id"])
    op.create_index("ix_forwarding_slip", "forwarding", ["agency_id", "slip_number", "slip_on"])

    op.create_table(
        "reception_book_page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_number <= last_number", name=op.f("ck_reception_book_page_lines_in_order")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_reception_book_page_place_id_reception_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_book_page")),
        sa.UniqueConstraint(
            "place_id", "year", "page", name=op.f("uq_reception_book_page_place_id_year_page")
        ),
    )
    op.create_table(
        "reception_closure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("announced_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_reception_closure_place_id_reception_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_closure")),
        sa.UniqueConstraint("place_id", "closed_on", name=op.f("uq_reception_closure_place_id_closed_on")),
    )
    op.create_table(
        "reception_hours",
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_reception_hours_times_in_order")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_reception_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_reception_hours_place_id_reception_place")
        ),
        sa.PrimaryKeyConstraint("place_id", "weekday", "opens", name=op.f("pk_reception_hours")),
    )
    op.create_table(
        "reception_paper",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_room", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=True),
        sa.Column("signer_position", sa.String(length=200), nullable=True),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('receipt', 'guidance', 'refusal_notice', 'result_notice', 'conclusion', 'invitation', 'minutes', 'forwarder_reply', 'posting')",
            name=op.f("ck_reception_paper_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_reception_paper_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_reception_paper_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_paper")),
    )
    op.create_index("ix_reception_paper_agency", "reception_paper", ["agency_id", "issued_on", "id"])
    op.create_index("ix_reception_paper_subject", "reception_paper", ["subject_room", "subject_id", "id"])

    op.create_table(
        "reception_schedule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("leader_name", sa.String(length=200), nullable=False),
        sa.Column("leader_position", sa.String(length=200), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("attending", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on <= last_on", name=op.f("ck_reception_schedule_days_in_order")
        ),
        sa.CheckConstraint("opens < closes", name=op.f("ck_reception_schedule_times_in_order")),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_reception_schedule_seats")),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 480", name=op.f("ck_reception_schedule_slot_minutes")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_reception_schedule_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["officer.id"], name=op.f("fk_reception_schedule_leader_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_reception_schedule_place_id_reception_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_schedule")),
    )
    op.create_index("ix_reception_schedule_agency_id", "reception_schedule", ["agency_id"])

    op.create_table(
        "commitment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_room", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("heard_by_agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'dropped') = (ended_why IS NOT NULL)", name=op.f("ck_commitment_dropped_with_reason")
        ),
        sa.CheckConstraint(
            "(state = 'kept') = (kept_on IS NOT NULL)", name=op.f("ck_commitment_kept_on_a_day")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'reported', 'kept', 'dropped')", name=op.f("ck_commitment_state_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('reported', 'kept') OR evidence IS NOT NULL",
            name=op.f("ck_commitment_kept_with_evidence"),
        ),
        sa.CheckConstraint("made_on <= first_due_on", name=op.f("ck_commitment_days_in_order")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_commitment_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_commitment_agency_id_agency")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_commitment_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["heard_by_agency_id"], ["agency.id"], name=op.f("fk_commitment_heard_by_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_commitment_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    op.create_index("ix_commitment_case_id", "commitment", ["case_id"])
    op.create_index("ix_commitment_heard", "commitment", ["heard_by_agency_id", "due_on", "id"])
    op.create_index(
        "ix_commitment_open",
        "commitment",
        ["due_on", "id"],
        sqlite_where=sa.text("state IN ('open', 'reported')"),
        postgresql_where=sa.text("state IN ('open', 'reported')"),
    )
    op.create_index("ix_commitment_owed", "commitment", ["agency_id", "due_on", "id"])
    op.create_index("ix_commitment_source", "commitment", ["source_room", "source_id", "position"])

    op.create_table(
        "forwarded_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("forwarding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forwarding_id"], ["forwarding.id"], name=op.f("fk_forwarded_item_forwarding_id_forwarding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forwarded_item")),
        sa.UniqueConstraint(
            "forwarding_id", "position", name=op.f("uq_forwarded_item_forwarding_id_position")
        ),
        sa.UniqueConstraint("submission_id", name=op.f("uq_forwarded_item_submission_id")),
    )

    op.create_table(
        "reception_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("meant_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("leader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("leader_name", sa.String(length=200), nullable=False),
        sa.Column("leader_position", sa.String(length=200), nullable=False),
        sa.Column("delegate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("delegate_name", sa.String(length=200), nullable=True),
        sa.Column("delegate_position", sa.String(length=200), nullable=True),
        sa.Column("delegate_document", sa.String(length=200), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("attending", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("published_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("moved_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("concluded", sa.Text(), nullable=True),
        sa.Column("conclusions", sa.JSON(), nullable=False),
        sa.Column("held_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'extraordinary') = (ground IS NOT NULL)",
            name=op.f("ck_reception_session_extraordinary_with_ground"),
        ),
        sa.CheckConstraint(
            "(state = 'held') = (held_at IS NOT NULL)", name=op.f("ck_reception_session_held_at_held")
        ),
        sa.CheckConstraint(
            "(state = 'moved') = (moved_to_id IS NOT NULL)", name=op.f("ck_reception_session_moved_somewhere")
        ),
        sa.CheckConstraint(
            "kind IN ('periodic', 'extraordinary')", name=op.f("ck_reception_session_kind_known")
        ),
        sa.CheckConstraint("mode IN ('in_person', 'online')", name=op.f("ck_reception_session_mode_known")),
        sa.CheckConstraint(
            "state IN ('planned', 'published', 'held', 'moved', 'called_off')",
            name=op.f("ck_reception_session_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('moved', 'called_off') OR reason IS NOT NULL",
            name=op.f("ck_reception_session_changed_with_reason"),
        ),
        sa.CheckConstraint(
            "(delegate_name IS NULL) = (delegate_document IS NULL)",
            name=op.f("ck_reception_session_delegated_by_document"),
        ),
        sa.CheckConstraint("opens < closes", name=op.f("ck_reception_session_times_in_order")),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_reception_session_seats")),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 480", name=op.f("ck_reception_session_slot_minutes")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_reception_session_version_counts")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_reception_session_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["delegate_id"], ["officer.id"], name=op.f("fk_reception_session_delegate_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["officer.id"], name=op.f("fk_reception_session_leader_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["moved_to_id"],
            ["reception_session.id"],
            name=op.f("fk_reception_session_moved_to_id_reception_session"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_reception_session_place_id_reception_place")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["reception_schedule.id"],
            name=op.f("fk_reception_session_rule_id_reception_schedule"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_session")),
        sa.UniqueConstraint("rule_id", "meant_on", name=op.f("uq_reception_session_rule_id_meant_on")),
    )
    op.create_index("ix_reception_session_agency", "reception_session", ["agency_id", "held_on", "id"])
    op.create_index("ix_reception_session_day", "reception_session", ["held_on", "id"])

    op.create_table(
        "commitment_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("commitment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_event_commitment_id_commitment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_event")),
    )
    op.create_index("ix_commitment_event_commitment", "commitment_event", ["commitment_id", "id"])

    op.create_table(
        "reception_shift",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shift_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("receiver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("receiver_name", sa.String(length=200), nullable=False),
        sa.Column("receiver_position", sa.String(length=200), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind = 'regular' OR session_id IS NOT NULL", name=op.f("ck_reception_shift_leader_has_session")
        ),
        sa.CheckConstraint(
            "kind IN ('regular', 'periodic', 'extraordinary', 'delegated')",
            name=op.f("ck_reception_shift_kind_known"),
        ),
        sa.CheckConstraint("mode IN ('in_person', 'online')", name=op.f("ck_reception_shift_mode_known")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_reception_shift_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_reception_shift_place_id_reception_place")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["officer.id"], name=op.f("fk_reception_shift_receiver_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["reception_session.id"],
            name=op.f("fk_reception_shift_session_id_reception_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_shift")),
    )
    op.create_index("ix_reception_shift_day", "reception_shift", ["place_id", "shift_on"])
    op.create_index(
        "uq_reception_shift_open",
        "reception_shift",
        ["officer_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("entered_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("receiver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("receiver_name", sa.String(length=200), nullable=False),
        sa.Column("receiver_position", sa.String(length=200), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("search_name", sa.String(length=200), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("waiver", sa.String(length=300), nullable=True),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("dealt_by", sa.String(length=300), nullable=True),
        sa.Column("competent", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("ground_words", sa.Text(), nullable=True),
        sa.Column("guided_agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("guided_to", sa.String(length=300), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=True),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("wants_result", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id_warning", sa.String(length=300), nullable=True),
        sa.Column("corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("correction_why", sa.Text(), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'refused') = (ground IS NOT NULL)", name=op.f("ck_visit_refused_with_ground")
        ),
        sa.CheckConstraint(
            "competent IN ('ours', 'other', 'unknown')", name=op.f("ck_visit_competent_known")
        ),
        sa.CheckConstraint(
            "kind IN ('regular', 'periodic', 'extraordinary', 'delegated')", name=op.f("ck_visit_kind_known")
        ),
        sa.CheckConstraint("mode IN ('in_person', 'online')", name=op.f("ck_visit_mode_known")),
        sa.CheckConstraint(
            "outcome <> 'taken' OR case_id IS NOT NULL", name=op.f("ck_visit_taken_into_a_case")
        ),
        sa.CheckConstraint(
            "outcome IN ('taken', 'guided', 'explained', 'refused')", name=op.f("ck_visit_outcome_known")
        ),
        sa.CheckConstraint(
            "(corrects_id IS NULL) = (correction_why IS NULL)", name=op.f("ck_visit_corrected_with_reason")
        ),
        sa.CheckConstraint("corrects_id <> id", name=op.f("ck_visit_not_itself")),
        sa.CheckConstraint("occasion >= 1", name=op.f("ck_visit_occasion_counts")),
        sa.CheckConstraint("people_count >= 1", name=op.f("ck_visit_somebody")),
        sa.CheckConstraint("waiver IS NULL OR NOT confidential", name=op.f("ck_visit_waived_or_secret")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_visit_agency_id_agency")),
        sa.ForeignKeyConstraint(["corrects_id"], ["visit.id"], name=op.f("fk_visit_corrects_id_visit")),
        sa.ForeignKeyConstraint(["earlier_id"], ["visit.id"], name=op.f("fk_visit_earlier_id_visit")),
        sa.ForeignKeyConstraint(
            ["guided_agency_id"], ["agency.id"], name=op.f("fk_visit_guided_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_visit_officer_id_officer")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id_person")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_visit_place_id_reception_place")
        ),
        sa.ForeignKeyConstraint(["receiver_id"], ["officer.id"], name=op.f("fk_visit_receiver_id_officer")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["reception_session.id"], name=op.f("fk_visit_session_id_reception_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_visit_corrects_id")),
        sa.UniqueConstraint("place_id", "year", "number", name=op.f("uq_visit_place_id_year_number")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_visit_submission_key")),
    )
    op.create_index("ix_visit_agency_day", "visit", ["agency_id", "visited_on", "id"])
    op.create_index("ix_visit_case_id", "visit", ["case_id"])
    op.create_index("ix_visit_person_id", "visit", ["person_id"])
    op.create_index("ix_visit_place_day", "visit", ["place_id", "visited_on", "number"])
    op.create_index("ix_visit_session_id", "visit", ["session_id"])

    op.create_table(
        "online_reception",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=True),
        sa.Column("key_version", sa.String(length=40), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("ground_words", sa.Text(), nullable=False),
        sa.Column("waiver", sa.Boolean(), nullable=False),
        sa.Column("waiver_files", sa.JSON(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("security", sa.Text(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("starts", sa.String(length=5), nullable=True),
        sa.Column("meeting_url", sa.String(length=500), nullable=True),
        sa.Column("receiver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("tested_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("test_note", sa.Text(), nullable=True),
        sa.Column("opened_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("minutes_files", sa.JSON(), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "about <> 'denunciation' OR waiver", name=op.f("ck_online_reception_denunciation_waives_secrecy")
        ),
        sa.CheckConstraint(
            "(about = 'denunciation') = (sealed_content IS NOT NULL)",
            name=op.f("ck_online_reception_denunciation_is_sealed"),
        ),
        sa.CheckConstraint(
            "(sealed_content IS NULL) = (wrapped_key IS NULL)",
            name=op.f("ck_online_reception_sealed_with_key"),
        ),
        sa.CheckConstraint(
            "state <> 'held' OR visit_id IS NOT NULL", name=op.f("ck_online_reception_held_in_register")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'refused', 'notified', 'held', 'called_off')",
            name=op.f("ck_online_reception_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused', 'called_off') OR reason IS NOT NULL",
            name=op.f("ck_online_reception_ended_with_reason"),
        ),
        sa.CheckConstraint(
            "about <> 'denunciation' OR state NOT IN ('granted', 'notified', 'held') OR security IS NOT NULL",
            name=op.f("ck_online_reception_denunciation_is_safe"),
        ),
        sa.CheckConstraint(
            "(held_on IS NULL) = (starts IS NULL)", name=op.f("ck_online_reception_day_and_hour")
        ),
        sa.CheckConstraint("people_count >= 1", name=op.f("ck_online_reception_somebody")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_online_reception_version_counts")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_online_reception_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_online_reception_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_online_reception_place_id_reception_place")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["officer.id"], name=op.f("fk_online_reception_receiver_id_officer")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_online_reception_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_reception")),
        sa.UniqueConstraint("code", name=op.f("uq_online_reception_code")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_online_reception_submission_key")),
    )
    op.create_index("ix_online_reception_agency", "online_reception", ["agency_id", "state", "id"])
    op.create_index("ix_online_reception_person_id", "online_reception", ["person_id"])
    op.create_index("ix_online_reception_day", "online_reception", ["state", "held_on"])

    op.create_table(
        "online_barred",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("online_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(officer_id IS NULL) <> (agency_id IS NULL)", name=op.f("ck_online_barred_one_of_both")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_online_barred_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_online_barred_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["online_id"], ["online_reception.id"], name=op.f("fk_online_barred_online_id_online_reception")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_barred")),
    )
    op.create_index("ix_online_barred_online_id", "online_barred", ["online_id"])

    op.create_table(
        "reception_turn",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("turn_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("about", sa.String(length=20), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.Column("secret_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("came_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.Column("call_about", sa.String(length=8), nullable=True),
        sa.Column("called_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(source = 'booked') = (code IS NOT NULL)", name=op.f("ck_reception_turn_booked_has_code")
        ),
        sa.CheckConstraint("source IN ('booked', 'came')", name=op.f("ck_reception_turn_source_known")),
        sa.CheckConstraint(
            "state IN ('booked', 'waiting', 'called', 'served', 'cancelled', 'absent', 'moved')",
            name=op.f("ck_reception_turn_state_known"),
        ),
        sa.CheckConstraint("(starts IS NULL) = (seat IS NULL)", name=op.f("ck_reception_turn_slot_has_seat")),
        sa.CheckConstraint("people_count >= 1", name=op.f("ck_reception_turn_somebody")),
        sa.CheckConstraint(
            "called_at IS NULL OR call_about IS NOT NULL",
            name=op.f("ck_reception_turn_called_about_something"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reception_turn_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["reception_place.id"], name=op.f("fk_reception_turn_place_id_reception_place")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_reception_turn_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_turn")),
        sa.UniqueConstraint("code", name=op.f("uq_reception_turn_code")),
        sa.UniqueConstraint(
            "place_id",
            "session_key",
            "turn_on",
            "position",
            name=op.f("uq_reception_turn_place_id_session_key_turn_on_position"),
        ),
        sa.UniqueConstraint("submission_key", name=op.f("uq_reception_turn_submission_key")),
    )
    op.create_index("ix_reception_turn_day", "reception_turn", ["turn_on", "state"])
    op.create_index("ix_reception_turn_person_id", "reception_turn", ["person_id"])
    op.create_index(
        "ix_reception_turn_to_call",
        "reception_turn",
        ["place_id"],
        sqlite_where=sa.text("call_about IS NOT NULL AND called_at IS NULL"),
        postgresql_where=sa.text("call_about IS NOT NULL AND called_at IS NULL"),
    )
    op.create_index(
        "uq_reception_turn_seat",
        "reception_turn",
        ["place_id", "session_key", "turn_on", "starts", "seat"],
        unique=True,
        sqlite_where=sa.text("seat IS NOT NULL AND state <> 'cancelled'"),
        postgresql_where=sa.text("seat IS NOT NULL AND state <> 'cancelled'"),
    )

    op.create_table(
        "visit_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("called_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("settled_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(came IS NULL) = (settled_at IS NULL)", name=op.f("ck_visit_call_settled_iff_known")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_visit_call_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_visit_call_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["officer.id"], name=op.f("fk_visit_call_settled_by_officer")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_call_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_call")),
        sa.UniqueConstraint("visit_id", "agency_id", name=op.f("uq_visit_call_visit_id_agency_id")),
    )
    op.create_index("ix_visit_call_agency", "visit_call", ["agency_id", "id"])

    op.create_table(
        "visit_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("representative", sa.Boolean(), nullable=False),
        sa.Column("tracking_code", sa.String(length=12), nullable=True),
        sa.Column("secret_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("added_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(tracking_code IS NULL) = (secret_digest IS NULL)", name=op.f("ck_visit_member_code_has_secret")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_member_person_id_person")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_member_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_member")),
        sa.UniqueConstraint("tracking_code", name=op.f("uq_visit_member_tracking_code")),
        sa.UniqueConstraint("visit_id", "position", name=op.f("uq_visit_member_visit_id_position")),
    )
    op.create_index("ix_visit_member_person_id", "visit_member", ["person_id"])

    op.create_table(
        "visit_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "part IN ('story', 'dealt_by', 'document', 'result', 'note')",
            name=op.f("ck_visit_note_part_known"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_visit_note_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_note_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_note")),
    )
    op.create_index("ix_visit_note_visit_id", "visit_note", ["visit_id"])

    op.execute(sa.text("ALTER TABLE submission ADD COLUMN postmarked_on DATE"))


def downgrade():
    raise NotImplementedError("the register of receptions has no place in the tables of 0004")
