"""The tables of the rooms.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "agency",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("short_name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("body_type", sa.String(length=15), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confidence", sa.String(length=10), nullable=False),
        sa.Column("end_basis", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "body_type IN ('administrative', 'elected', 'judicial', 'organisation', 'service')",
            name=op.f("ck_agency_body_type"),
        ),
        sa.CheckConstraint("confidence IN ('source', 'known', 'unsure')", name=op.f("ck_agency_confidence")),
        sa.CheckConstraint(
            "level IN ('central', 'province', 'district', 'commune')", name=op.f("ck_agency_level")
        ),
        sa.CheckConstraint(
            "end_basis IS NULL OR last_on IS NOT NULL", name=op.f("ck_agency_end_basis_only_with_last_day")
        ),
        sa.CheckConstraint(
            "first_on IS NULL OR last_on IS NULL OR first_on <= last_on", name=op.f("ck_agency_days_in_order")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "area",
        sa.Column("id", BIG, nullable=False),
        sa.Column("edition", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confidence", sa.String(length=10), nullable=False),
        sa.CheckConstraint("confidence IN ('source', 'known', 'unsure')", name=op.f("ck_area_confidence")),
        sa.CheckConstraint("level IN ('province', 'district', 'commune')", name=op.f("ck_area_level")),
        sa.CheckConstraint(
            "first_on IS NULL OR last_on IS NULL OR first_on <= last_on", name=op.f("ck_area_days_in_order")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("edition", "code", name=op.f("uq_area_edition_code")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject_room", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("original_key", sa.String(length=120), nullable=False),
        sa.Column("shown_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("shown_key", sa.String(length=120), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=40), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_something_in_it")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("original_key", name=op.f("uq_attachment_original_key")),
        sa.UniqueConstraint("shown_key", name=op.f("uq_attachment_shown_key")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_subject", ["subject_room", "subject_id", "id"], unique=False)

    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "case_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("from_state", sa.String(length=20), nullable=True),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("for_citizen", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index("ix_case_event_case_id", ["case_id", "id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "holiday",
        sa.Column("id", BIG, nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('off', 'worked')", name=op.f("ck_holiday_kind")),
        sa.CheckConstraint(
            "standing IN ('confirmed', 'proposed', 'doubtful')", name=op.f("ck_holiday_standing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day_on", name=op.f("uq_holiday_day_on")),
    )
    op.create_table(
        "imported",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported")),
    )
    with op.batch_alter_table("imported", schema=None) as batch_op:
        batch_op.create_index("uq_imported_row", ["source", "external_id"], unique=True)

    op.create_table(
        "message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("recipient_room", sa.String(length=30), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=4), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=20), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posting_number", sa.String(length=30), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_why", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "(state = 'returned') = (returned_on IS NOT NULL AND returned_why IS NOT NULL)",
            name=op.f("ck_message_returned_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'sending') = (lease_until IS NOT NULL)", name=op.f("ck_message_sending_iff_leased")
        ),
        sa.CheckConstraint("channel IN ('mail', 'post', 'none')", name=op.f("ck_message_channel_known")),
        sa.CheckConstraint(
            "returned_why IS NULL OR returned_why IN ('absent', 'moved', 'wrong_address', 'refused', 'other')",
            name=op.f("ck_message_reason_known"),
        ),
        sa.CheckConstraint(
            "state <> 'dropped' OR fault IS NOT NULL", name=op.f("ck_message_dropped_has_reason")
        ),
        sa.CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_message_sent_has_moment")),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'to_print', 'printed', 'posted', 'returned', 'dropped')",
            name=op.f("ck_message_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('posted', 'returned') OR (posting_number IS NOT NULL AND posted_on IS NOT NULL)",
            name=op.f("ck_message_posted_has_number"),
        ),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (sent_digest IS NULL)", name=op.f("ck_message_sent_with_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_about", ["about", "id"], unique=False)
        batch_op.create_index(
            "ix_message_in_order",
            ["about", "recipient_room", "recipient_id", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )
        batch_op.create_index(
            "ix_message_post",
            ["agency_id", "state", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('to_print', 'printed', 'posted', 'returned', 'dropped')"),
            postgresql_where=sa.text("state IN ('to_print', 'printed', 'posted', 'returned', 'dropped')"),
        )
        batch_op.create_index(
            "ix_message_under_way",
            ["next_try_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )

    op.create_table(
        "number_sequence",
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.CheckConstraint("last >= 1", name=op.f("ck_number_sequence_last_positive")),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_number_sequence")),
    )
    op.create_table(
        "own_target",
        sa.Column("id", BIG, nullable=False),
        sa.Column("term_key", sa.String(length=40), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("in_force_from_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "unit IN ('calendar_day', 'working_day', 'month', 'year')", name=op.f("ck_own_target_unit")
        ),
        sa.CheckConstraint("length >= 1", name=op.f("ck_own_target_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_target")),
        sa.UniqueConstraint(
            "term_key", "in_force_from_on", name=op.f("uq_own_target_term_key_in_force_from_on")
        ),
    )
    op.create_table(
        "person",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("wants", sa.String(length=8), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("id_kind", sa.String(length=12), nullable=True),
        sa.Column("id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_key_version", sa.String(length=40), nullable=True),
        sa.Column("id_wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'organisation', 'group')", name=op.f("ck_person_kind_known")),
        sa.CheckConstraint("wants IN ('mail', 'post', 'none')", name=op.f("ck_person_wants_known")),
        sa.CheckConstraint(
            "(id_sealed IS NULL) = (id_index IS NULL)", name=op.f("ck_person_sealed_iff_indexed")
        ),
        sa.CheckConstraint("people_count >= 1", name=op.f("ck_person_somebody")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_id_index", ["id_index"], unique=False)
        batch_op.create_index("ix_person_phone", ["phone"], unique=False)

    op.create_table(
        "reading",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("subject_room", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index("ix_reading_subject", ["subject_room", "subject_id", "id"], unique=False)

    op.create_table(
        "refused_tries",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_tries")),
        sa.UniqueConstraint("name_digest", name=op.f("uq_refused_tries_name_digest")),
    )
    with op.batch_alter_table("refused_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refused_tries_last_at"), ["last_at"], unique=False)

    op.create_table(
        "register_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject_room", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("link", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint(
            "(seq IS NULL) = (link IS NULL)", name=op.f("ck_register_entry_numbered_iff_linked")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("seq", name=op.f("uq_register_entry_seq")),
    )
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.create_index("ix_register_entry_subject", ["subject_room", "subject_id"], unique=False)
        batch_op.create_index(
            "ix_register_entry_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("seq IS NULL"),
            postgresql_where=sa.text("seq IS NULL"),
        )

    op.create_table(
        "tracking_try",
        sa.Column("code_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code_digest", name=op.f("pk_tracking_try")),
    )
    op.create_table(
        "agency_succession",
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("successor_id", BIG, nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.CheckConstraint("agency_id <> successor_id", name=op.f("ck_agency_succession_not_itself")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_succession_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["agency.id"], name=op.f("fk_agency_succession_successor_id_agency")
        ),
        sa.PrimaryKeyConstraint("agency_id", "successor_id", name=op.f("pk_agency_succession")),
    )
    op.create_table(
        "area_succession",
        sa.Column("area_id", BIG, nullable=False),
        sa.Column("successor_id", BIG, nullable=False),
        sa.Column("divided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_succession_area_id_area")),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["area.id"], name=op.f("fk_area_succession_successor_id_area")
        ),
        sa.PrimaryKeyConstraint("area_id", "successor_id", name=op.f("pk_area_succession")),
    )
    op.create_table(
        "companion",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("paper", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "role IN ('representative', 'authorised', 'scribe')", name=op.f("ck_companion_role_known")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_companion_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companion")),
    )
    with op.batch_alter_table("companion", schema=None) as batch_op:
        batch_op.create_index("ix_companion_person_id", ["person_id"], unique=False)

    op.create_table(
        "competence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confidence", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("end_basis", sa.Text(), nullable=True),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(rule = 'agency') = (agency_id IS NOT NULL)", name=op.f("ck_competence_agency_iff_named")
        ),
        sa.CheckConstraint(
            "confidence IN ('source', 'known', 'unsure')", name=op.f("ck_competence_confidence")
        ),
        sa.CheckConstraint("level IN ('commune', 'province', '*')", name=op.f("ck_competence_level")),
        sa.CheckConstraint(
            "rule <> 'commune_of_place' OR level <> 'province'",
            name=op.f("ck_competence_commune_needs_place"),
        ),
        sa.CheckConstraint(
            "rule IN ('commune_of_place', 'agency', 'triage')", name=op.f("ck_competence_rule")
        ),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on <= last_on", name=op.f("ck_competence_days_in_order")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_competence_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
    )
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.create_index(
            "uq_competence_in_force",
            ["kind", "field", "level", "first_on"],
            unique=True,
            sqlite_where=sa.text("annulled_at IS NULL"),
            postgresql_where=sa.text("annulled_at IS NULL"),
        )

    op.create_table(
        "deadline",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject_room", sa.String(length=20), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=True),
        sa.Column("clock", sa.String(length=10), nullable=False),
        sa.Column("owed_by", sa.String(length=10), nullable=False),
        sa.Column("term_key", sa.String(length=40), nullable=False),
        sa.Column("term_version", sa.String(length=10), nullable=False),
        sa.Column("article", sa.String(length=300), nullable=False),
        sa.Column("counted_from_on", sa.Date(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("trace", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.String(length=300), nullable=True),
        sa.CheckConstraint("clock = 'target' OR article <> ''", name=op.f("ck_deadline_legal_has_article")),
        sa.CheckConstraint("clock IN ('legal', 'target')", name=op.f("ck_deadline_clock")),
        sa.CheckConstraint("owed_by IN ('agency', 'citizen')", name=op.f("ck_deadline_owed_by")),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_why IS NULL)", name=op.f("ck_deadline_ended_has_reason")
        ),
        sa.CheckConstraint("(length IS NULL) = (unit IS NULL)", name=op.f("ck_deadline_length_has_unit")),
        sa.CheckConstraint(
            "(met_on IS NULL) = (met_at IS NULL)", name=op.f("ck_deadline_met_day_and_moment")
        ),
        sa.CheckConstraint("met_on IS NULL OR ended_on IS NULL", name=op.f("ck_deadline_met_or_ended")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_deadline_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deadline_open",
            ["agency_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("met_on IS NULL AND ended_on IS NULL"),
            postgresql_where=sa.text("met_on IS NULL AND ended_on IS NULL"),
        )
        batch_op.create_index("ix_deadline_subject", ["subject_room", "subject_id"], unique=False)

    op.create_table(
        "officer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("full_name", sa.String(length=100), nullable=False),
        sa.Column("sort_name", sa.String(length=400), nullable=False),
        sa.Column("search_text", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("position", sa.String(length=150), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_officer_username_lower_case")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_officer_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("username", name=op.f("uq_officer_username")),
    )
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.create_index("ix_officer_agency", ["agency_id", "active"], unique=False)
        batch_op.create_index("ix_officer_sort_name", ["sort_name", "id"], unique=False)

    op.create_table(
        "territory",
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("area_id", BIG, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "first_on IS NULL OR last_on IS NULL OR first_on <= last_on",
            name=op.f("ck_territory_days_in_order"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_territory_agency_id_agency")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_territory_area_id_area")),
        sa.PrimaryKeyConstraint("agency_id", "area_id", name=op.f("pk_territory")),
    )
    with op.batch_alter_table("territory", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_territory_area_id"), ["area_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=True),
        sa.Column("field_key", sa.String(length=40), nullable=True),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("triage", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_number", sa.String(length=60), nullable=True),
        sa.Column("ground", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "(closed_on IS NOT NULL) = (state IN ('answered', 'filed', 'refused', 'transferred', 'withdrawn'))",
            name=op.f("ck_case_file_closed_iff_day"),
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR outcome_number IS NOT NULL", name=op.f("ck_case_file_answered_has_number")
        ),
        sa.CheckConstraint(
            "state <> 'transferred' OR outcome_number IS NOT NULL",
            name=op.f("ck_case_file_transferred_has_number"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused', 'filed') OR ground IS NOT NULL",
            name=op.f("ck_case_file_ended_has_ground"),
        ),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (closed_at IS NULL)", name=op.f("ck_case_file_closed_day_and_moment")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_case_file_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_file_agency_id_agency")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_case_file_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index("ix_case_agency", ["agency_id", "id"], unique=False)
        batch_op.create_index(
            "ix_case_nobodys_queue",
            ["agency_id", "due_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL AND officer_id IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL AND officer_id IS NULL"),
        )
        batch_op.create_index(
            "ix_case_own_queue",
            ["officer_id", "due_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.create_index(
            "ix_case_province_queue",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.create_index(
            "ix_case_queue",
            ["agency_id", "due_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )

    op.create_table(
        "officer_act",
        sa.Column("id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_act_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_act")),
    )
    with op.batch_alter_table("officer_act", schema=None) as batch_op:
        batch_op.create_index("ix_officer_act_officer", ["officer_id", "id"], unique=False)

    op.create_table(
        "officer_role",
        sa.Column("id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_role_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_role")),
        sa.UniqueConstraint("officer_id", "role", name=op.f("uq_officer_role_officer_id_role")),
    )
    op.create_table(
        "officer_session",
        sa.Column("id", BIG, nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_session_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_officer_session_token_digest")),
    )
    with op.batch_alter_table("officer_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_officer_session_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "case_former_number",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_case_former_number_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_former_number_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_former_number")),
        sa.UniqueConstraint("number", name=op.f("uq_case_former_number_number")),
    )
    with op.batch_alter_table("case_former_number", schema=None) as batch_op:
        batch_op.create_index("ix_case_former_number_case_id", ["case_id"], unique=False)

    op.create_table(
        "case_letter",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=True),
        sa.Column("signer_position", sa.String(length=200), nullable=True),
        sa.Column("to_agency_id", BIG, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'transfer' OR to_agency_id IS NOT NULL",
            name=op.f("ck_case_letter_transfer_has_addressee"),
        ),
        sa.CheckConstraint(
            "kind IN ('answer', 'transfer', 'refusal', 'papers_request', 'filing')",
            name=op.f("ck_case_letter_kind_known"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_letter_agency_id_agency")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_letter_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_letter_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["to_agency_id"], ["agency.id"], name=op.f("fk_case_letter_to_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_letter")),
        sa.UniqueConstraint("agency_id", "year", "number", name="uq_case_letter_number"),
    )
    with op.batch_alter_table("case_letter", schema=None) as batch_op:
        batch_op.create_index("ix_case_letter_case_id", ["case_id"], unique=False)

    op.create_table(
        "case_note",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_note_case_id_case_file")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_case_note_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.create_index("ix_case_note_case_id", ["case_id"], unique=False)

    op.create_table(
        "case_proposal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", BIG, nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('taken', 'returned', 'lapsed')",
            name=op.f("ck_case_proposal_outcome_known"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (outcome IS NULL)", name=op.f("ck_case_proposal_settled_iff_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_proposal_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_proposal_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["officer.id"], name=op.f("fk_case_proposal_settled_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_proposal")),
    )
    with op.batch_alter_table("case_proposal", schema=None) as batch_op:
        batch_op.create_index("ix_case_proposal_case_id", ["case_id"], unique=False)
        batch_op.create_index(
            "uq_case_proposal_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    op.create_table(
        "submission",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sender_id", BIG, nullable=False),
        sa.Column("sender_kind", sa.String(length=12), nullable=False),
        sa.Column("tracking_code", sa.String(length=12), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("forwarder", sa.String(length=200), nullable=True),
        sa.Column("arrival_agency_id", BIG, nullable=False),
        sa.Column("arrival_year", sa.Integer(), nullable=False),
        sa.Column("arrival_number", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("named_agency_id", BIG, nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.Column("key_version", sa.String(length=40), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("source_labels", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "channel <> 'forwarded' OR forwarder IS NOT NULL",
            name=op.f("ck_submission_forwarded_by_somebody"),
        ),
        sa.CheckConstraint(
            "channel IN ('web', 'desk', 'post', 'phone', 'forwarded', 'import')",
            name=op.f("ck_submission_channel_known"),
        ),
        sa.CheckConstraint(
            "(key_version IS NULL) = (wrapped_key IS NULL)", name=op.f("ck_submission_key_named")
        ),
        sa.ForeignKeyConstraint(
            ["arrival_agency_id"], ["agency.id"], name=op.f("fk_submission_arrival_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_submission_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["named_agency_id"], ["agency.id"], name=op.f("fk_submission_named_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["person.id"], name=op.f("fk_submission_sender_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "arrival_agency_id", "arrival_year", "arrival_number", name="uq_submission_arrival"
        ),
        sa.UniqueConstraint("submission_key", name=op.f("uq_submission_submission_key")),
        sa.UniqueConstraint("tracking_code", name=op.f("uq_submission_tracking_code")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_submission_sender_id", ["sender_id"], unique=False)


def downgrade():
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_sender_id")
        batch_op.drop_index("ix_submission_case_id")

    op.drop_table("submission")
    with op.batch_alter_table("case_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_proposal_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index("ix_case_proposal_case_id")

    op.drop_table("case_proposal")
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.drop_index("ix_case_note_case_id")

    op.drop_table("case_note")
    with op.batch_alter_table("case_letter", schema=None) as batch_op:
        batch_op.drop_index("ix_case_letter_case_id")

    op.drop_table("case_letter")
    with op.batch_alter_table("case_former_number", schema=None) as batch_op:
        batch_op.drop_index("ix_case_former_number_case_id")

    op.drop_table("case_former_number")
    with op.batch_alter_table("officer_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_officer_session_officer_id"))

    op.drop_table("officer_session")
    op.drop_table("officer_role")
    with op.batch_alter_table("officer_act", schema=None) as batch_op:
        batch_op.drop_index("ix_officer_act_officer")

    op.drop_table("officer_act")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_case_queue",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index(
            "ix_case_province_queue",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index(
            "ix_case_own_queue",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index(
            "ix_case_nobodys_queue",
            sqlite_where=sa.text("closed_on IS NULL AND officer_id IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL AND officer_id IS NULL"),
        )
        batch_op.drop_index("ix_case_agency")

    op.drop_table("case_file")
    with op.batch_alter_table("territory", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_territory_area_id"))

    op.drop_table("territory")
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.drop_index("ix_officer_sort_name")
        batch_op.drop_index("ix_officer_agency")

    op.drop_table("officer")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index("ix_deadline_subject")
        batch_op.drop_index(
            "ix_deadline_open",
            sqlite_where=sa.text("met_on IS NULL AND ended_on IS NULL"),
            postgresql_where=sa.text("met_on IS NULL AND ended_on IS NULL"),
        )

    op.drop_table("deadline")
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_competence_in_force",
            sqlite_where=sa.text("annulled_at IS NULL"),
            postgresql_where=sa.text("annulled_at IS NULL"),
        )

    op.drop_table("competence")
    with op.batch_alter_table("companion", schema=None) as batch_op:
        batch_op.drop_index("ix_companion_person_id")

    op.drop_table("companion")
    op.drop_table("area_succession")
    op.drop_table("agency_succession")
    op.drop_table("tracking_try")
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_register_entry_waiting",
            sqlite_where=sa.text("seq IS NULL"),
            postgresql_where=sa.text("seq IS NULL"),
        )
        batch_op.drop_index("ix_register_entry_subject")

    op.drop_table("register_entry")
    with op.batch_alter_table("refused_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refused_tries_last_at"))

    op.drop_table("refused_tries")
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index("ix_reading_subject")

    op.drop_table("reading")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_phone")
        batch_op.drop_index("ix_person_id_index")

    op.drop_table("person")
    op.drop_table("own_target")
    op.drop_table("number_sequence")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_under_way",
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )
        batch_op.drop_index(
            "ix_message_post",
            sqlite_where=sa.text("state IN ('to_print', 'printed', 'posted', 'returned', 'dropped')"),
            postgresql_where=sa.text("state IN ('to_print', 'printed', 'posted', 'returned', 'dropped')"),
        )
        batch_op.drop_index(
            "ix_message_in_order",
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )
        batch_op.drop_index("ix_message_about")

    op.drop_table("message")
    with op.batch_alter_table("imported", schema=None) as batch_op:
        batch_op.drop_index("uq_imported_row")

    op.drop_table("imported")
    op.drop_table("holiday")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("ix_draft_expires_at")

    op.drop_table("draft")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index("ix_case_event_case_id")

    op.drop_table("case_event")
    op.drop_table("calendar_year")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_attachment_subject")

    op.drop_table("attachment")
    op.drop_table("area")
    op.drop_table("agency")
