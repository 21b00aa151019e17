"""The six kinds of submissions: courses, seals, respondents, dialogues, links, stops of the clock.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CLOSED = "'answered', 'concluded', 'decided', 'filed', 'guided', 'refused', 'terminated', 'transferred', 'withdrawn'"
CLOSED_BEFORE = "'answered', 'filed', 'refused', 'transferred', 'withdrawn'"
CLOSED_IFF_DAY = "ck_case_file_closed_iff_day CHECK ((closed_on IS NOT NULL) = (state IN ({})))"
LETTER_KINDS = (
    "ck_case_letter_kind_known CHECK (kind IN ('answer', 'transfer', 'refusal', 'papers_request', 'filing'))"
)
BYTES = {"sqlite": "BLOB", "postgresql": "BYTEA"}
COLUMNS = (
    ("attachment", "sealed BOOLEAN DEFAULT false NOT NULL"),
    ("case_file", "outcome VARCHAR(20)"),
    (
        "case_file",
        "course VARCHAR(30) DEFAULT 'feedback' NOT NULL CONSTRAINT ck_case_file_decided_has_outcome CHECK "
        "(state NOT IN ('decided', 'concluded') OR outcome IS NOT NULL OR course = 'dialogue_request')",
    ),
    ("case_file", "sealed BOOLEAN DEFAULT false NOT NULL"),
    ("case_file", "remote BOOLEAN DEFAULT false NOT NULL"),
    (
        "case_file",
        "complexity VARCHAR(20) CONSTRAINT ck_case_file_complexity_known CHECK "
        "(complexity IS NULL OR complexity IN ('complex', 'especially_complex'))",
    ),
    ("deadline", "variants JSON"),
    ("deadline", "paused_on DATE"),
    (
        "person",
        "sealed {bytes} CONSTRAINT ck_person_sealed_shows_nothing CHECK (sealed IS NULL OR "
        "(full_name = '' AND contact_name IS NULL AND phone IS NULL AND email IS NULL AND address IS NULL "
        "AND area_code IS NULL AND id_kind IS NULL AND id_index IS NULL))",
    ),
    (
        "submission",
        "signature VARCHAR(10) DEFAULT 'none' NOT NULL CONSTRAINT ck_submission_signature_known CHECK "
        "(signature IN ('none', 'scan', 'original', 'digital'))",
    ),
    (
        "submission",
        "sealed_content {bytes} CONSTRAINT ck_submission_sealed_has_key CHECK "
        "(sealed_content IS NULL OR wrapped_key IS NOT NULL)",
    ),
)


def upgrade():
    engine = op.get_bind().dialect.name
    op.create_table(
        "remote_commune",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("end_basis", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "last_on IS NULL OR first_on <= last_on", name=op.f("ck_remote_commune_days_in_order")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_remote_commune_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_commune")),
    )
    op.create_index("ix_remote_commune_area_id", "remote_commune", ["area_id"])

    op.create_table(
        "deadline_extension",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deadline_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("extended_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_extension_deadline_id_deadline")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_extension")),
        sa.UniqueConstraint("deadline_id", "ordinal", name=op.f("uq_deadline_extension_deadline_id_ordinal")),
    )
    op.create_table(
        "deadline_pause",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deadline_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR from_on <= until_on", name=op.f("ck_deadline_pause_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_pause_deadline_id_deadline")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_pause")),
    )
    op.create_index("ix_deadline_pause_deadline_id", "deadline_pause", ["deadline_id"])

    op.create_table(
        "case_barred",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(officer_id IS NULL) <> (agency_id IS NULL)", name=op.f("ck_case_barred_one_of_both")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_barred_agency_id_agency")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_barred_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_barred_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_barred")),
    )
    op.create_index("ix_case_barred_case_id", "case_barred", ["case_id"])

    op.create_table(
        "case_dialogue",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("notice_number", sa.String(length=60), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_from", sa.String(length=5), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("chair", sa.String(length=200), nullable=True),
        sa.Column("chair_position", sa.String(length=200), nullable=True),
        sa.Column("invited", sa.JSON(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("still_differs", sa.Boolean(), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=True),
        sa.Column("minutes_number", sa.String(length=60), nullable=True),
        sa.Column("ground", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'held' OR (held_on IS NOT NULL AND chair IS NOT NULL)",
            name=op.f("ck_case_dialogue_held_chaired"),
        ),
        sa.CheckConstraint(
            "state <> 'waived' OR ground IS NOT NULL", name=op.f("ck_case_dialogue_waived_has_ground")
        ),
        sa.CheckConstraint(
            "state IN ('called', 'held', 'called_off', 'waived')", name=op.f("ck_case_dialogue_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_dialogue_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_dialogue")),
    )
    op.create_index("ix_case_dialogue_case_id", "case_dialogue", ["case_id"])

    op.create_table(
        "case_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "relation IN ('second_level', 'again', 'part', 'same_matter', 'continued')",
            name=op.f("ck_case_link_relation_known"),
        ),
        sa.CheckConstraint("case_id <> other_id", name=op.f("ck_case_link_not_itself")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_link_case_id_case_file")),
        sa.ForeignKeyConstraint(["other_id"], ["case_file.id"], name=op.f("fk_case_link_other_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint(
            "case_id", "other_id", "relation", name=op.f("uq_case_link_case_id_other_id_relation")
        ),
    )
    op.create_index("ix_case_link_other_id", "case_link", ["other_id"])

    op.create_table(
        "case_respondent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("body", sa.String(length=250), nullable=True),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("position", sa.String(length=200), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("act_kind", sa.String(length=12), nullable=True),
        sa.Column("dismissal", sa.Boolean(), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=True),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("learned_on", sa.Date(), nullable=True),
        sa.Column("first_number", sa.String(length=60), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("first_learned_on", sa.Date(), nullable=True),
        sa.Column("first_agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "act_kind IS NULL OR act_kind IN ('decision', 'act', 'discipline')",
            name=op.f("ck_case_respondent_act_kind_known"),
        ),
        sa.CheckConstraint(
            "role IN ('head', 'deputy', 'staff', 'body', 'unknown')",
            name=op.f("ck_case_respondent_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_case_respondent_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_respondent_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["first_agency_id"], ["agency.id"], name=op.f("fk_case_respondent_first_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_respondent_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_respondent")),
    )
    op.create_index("ix_case_respondent_case_id", "case_respondent", ["case_id"])

    op.create_table(
        "case_sealed_opening",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_sealed_opening_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_case_sealed_opening_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_sealed_opening")),
    )
    op.create_index("ix_case_sealed_opening_submission_id", "case_sealed_opening", ["submission_id"])

    op.create_table(
        "case_working_copy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_working_copy_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_working_copy_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_case_working_copy_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_working_copy")),
    )
    op.create_index("ix_case_working_copy_case_id", "case_working_copy", ["case_id"])

    for table, column in COLUMNS:
        op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {column.format(bytes=BYTES[engine])}"))
    # What came on paper bears a signature.
    op.execute("UPDATE submission SET signature = 'original' WHERE channel IN ('desk', 'post', 'forwarded')")
    owed = sa.text("closed_on IS NOT NULL AND due_on < '9999-12-31'")
    op.create_index(
        "ix_case_owed_after",
        "case_file",
        ["agency_id", "due_on", "id"],
        sqlite_where=owed,
        postgresql_where=owed,
    )
    replace_check("case_file", CLOSED_IFF_DAY.format(CLOSED_BEFORE), CLOSED_IFF_DAY.format(CLOSED))
    replace_check("case_letter", LETTER_KINDS, None)


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
    raise NotImplementedError("cases of the three further kinds have no place in the tables of 0002")
