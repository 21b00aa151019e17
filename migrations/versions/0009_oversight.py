"""What inspectors see: days by which cases are measured, reminders, watch list, forecasts, inspections.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = feedback.extensions.UtcDateTime(timezone=True)
COUNTED_BY = ["id", "agency_id", "kind", "field_key", "area_code", "state", "brought_in"]
MEASURED = {
    "received_on": [],
    "screened_on": ["received_on"],
    "accepted_on": ["received_on"],
    "settled_on": ["received_on", "accepted_on", "settle_by_on", "settle_aim_on"],
}
SCREENED = "'received', 'screening', 'awaiting_papers', 'information'"
SETTLED = "'answered', 'decided', 'concluded'"
SETTLING = "'KN_DISC_RESOLVE', 'KN_RESOLVE_L1', 'KN_RESOLVE_L2', 'PAKN_ANSWER', 'TC_RESOLVE'"


def upgrade():
    days_of_cases()
    events()


def days_of_cases():
    """The days of cases that measures count by, filled from what the history and the clocks tell."""
    for column in (
        "screened_on DATE",
        "settled_on DATE",
        "settle_by_on DATE CONSTRAINT ck_case_file_settled_by_a_day CHECK "
        "(settle_by_on IS NULL OR settled_on IS NOT NULL)",
        "settle_aim_on DATE CONSTRAINT ck_case_file_settled_at_aim CHECK "
        "(settle_aim_on IS NULL OR settled_on IS NOT NULL)",
        "brought_in BOOLEAN DEFAULT false NOT NULL",
    ):
        op.execute(sa.text(f"ALTER TABLE case_file ADD COLUMN {column}"))
    postgres = op.get_bind().dialect.name == "postgresql"
    day = "(at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date" if postgres else "date(at, '+7 hours')"
    last = "GREATEST" if postgres else "MAX"
    op.execute(
        "UPDATE case_file SET brought_in = true, screened_on = closed_on, settled_on = closed_on "
        "WHERE id IN (SELECT case_id FROM submission WHERE channel = 'import')"
    )
    for column, moved in (
        ("screened_on", f"from_state IN ({SCREENED}) AND to_state NOT IN ({SCREENED}, 'merged')"),
        ("settled_on", f"from_state NOT IN ({SETTLED}) AND to_state IN ({SETTLED})"),
    ):
        op.execute(
            f"UPDATE case_file SET {column} = found.first_on FROM (SELECT case_id, MIN({day}) AS first_on "
            f"FROM case_event WHERE {moved} GROUP BY case_id) AS found "
            f"WHERE found.case_id = case_file.id AND {column} IS NULL"
        )
    by_on = f"CASE WHEN d.paused_on <= d.due_on THEN {last}(d.due_on, c.settled_on) ELSE d.due_on END"
    for column, clock, terms in (
        ("settle_by_on", "legal", f"{SETTLING}"),
        ("settle_aim_on", "target", f"{SETTLING}, 'GIVEN_TARGET'"),
    ):
        op.execute(
            f"UPDATE case_file SET {column} = found.by_on FROM (SELECT c.id, MIN({by_on}) AS by_on "
            "FROM case_file c JOIN deadline d ON d.subject_room = 'cases' AND d.subject_id = c.id "
            f"WHERE d.met_on = c.settled_on AND d.clock = '{clock}' AND d.term_key IN ({terms}) GROUP BY c.id) "
            "AS found WHERE found.id = case_file.id"
        )
    op.drop_index("ix_case_received", "case_file")
    for day, against in MEASURED.items():
        there = None if day == "received_on" else sa.text(f"{day} IS NOT NULL")
        op.create_index(
            f"ix_case_{day}",
            "case_file",
            [day, *COUNTED_BY, *against],
            sqlite_where=there,
            postgresql_where=there,
        )
    still_open = sa.text("closed_on IS NULL")
    op.create_index(
        "ix_case_open",
        "case_file",
        [*COUNTED_BY, "received_on"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    running = sa.text("met_on IS NULL AND ended_on IS NULL")
    op.create_index(
        "ix_deadline_due", "deadline", ["due_on", "id"], sqlite_where=running, postgresql_where=running
    )


def events():
    """What was done in the room."""
    op.create_table(
        "oversight_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject_room", sa.String(length=20), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_oversight_event_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_event")),
    )
    op.create_index("ix_oversight_event_subject", "oversight_event", ["subject_room", "subject_id", "id"])


def downgrade():
    raise NotImplementedError("what inspectors did has no place in the tables of 0008")
