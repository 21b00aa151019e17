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
COUNTED_BY = ["id", "agency_id", "kind", "field_key", "area_code", "state", "brought_in", "sealed"]
MEASURED = {
    "received_on": [],
    "screened_on": ["received_on"],
    "accepted_on": ["received_on"],
    "settled_on": ["received_on", "accepted_on", "settle_by_on", "settle_aim_on"],
    "settle_by_on": ["settled_on"],
    "settle_aim_on": ["settled_on"],
}
SCREENED = "'received', 'screening', 'awaiting_papers', 'information'"
SETTLED = "'answered', 'decided', 'concluded'"
SETTLING = "'GIVEN_TARGET', 'KN_DISC_RESOLVE', 'KN_RESOLVE_L1', 'KN_RESOLVE_L2', 'PAKN_ANSWER', 'TC_RESOLVE'"


def upgrade():
    days_of_cases()
    forecasts()
    clusters()
    days_of_other_rooms()
    events()
    inspections()
    two_way_information()
    objections()
    watch_list()
    reminders()


def forecasts():
    """What the night's work found of weekly new cases."""
    surging = sa.text("surge IS NOT NULL")
    op.create_table(
        "oversight_forecast",
        sa.Column("id", BIG, nullable=False),
        sa.Column("field_key", sa.String(length=40), nullable=False),
        sa.Column("area_group", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("usual", sa.Double(), nullable=False),
        sa.Column("last_expected", sa.Double(), nullable=True),
        sa.Column("last_limit", sa.Double(), nullable=True),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("running_expected", sa.Double(), nullable=True),
        sa.Column("running_limit", sa.Double(), nullable=True),
        sa.Column("surge", sa.String(length=10), nullable=True),
        sa.Column("surge_week_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("bands", sa.JSON(none_as_null=True), nullable=True),
        *(
            sa.Column(name, sa.Double(), nullable=True)
            for name in ("error", "error_last_year", "error_last_week", "covered_80", "covered_95")
        ),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_oversight_forecast_{name}"))
            for name, rule in {
                "state_known": "state IN ('on', 'worse', 'short', 'thin')",
                "bands_iff_on": "(state = 'on') = (bands IS NOT NULL)",
                "error_iff_tested": "(state IN ('on', 'worse')) = (error IS NOT NULL)",
                "surge_known": "surge IS NULL OR surge IN ('last', 'running')",
                "surge_has_week": "(surge IS NULL) = (surge_week_on IS NULL)",
            }.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_forecast")),
        sa.UniqueConstraint(
            "area_group", "field_key", name=op.f("uq_oversight_forecast_area_group_field_key")
        ),
    )
    op.create_index("ix_oversight_forecast_field_key", "oversight_forecast", ["field_key"])
    op.create_index(
        "ix_oversight_forecast_surge",
        "oversight_forecast",
        ["id"],
        sqlite_where=surging,
        postgresql_where=surging,
    )


def clusters():
    """Cases that may speak of one matter."""
    op.create_table(
        "oversight_cluster",
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=False),
        sa.Column("field_key", sa.String(length=40), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_oversight_cluster_{name}"))
            for name, rule in {
                "state_known": "state IN ('proposed', 'accepted', 'turned_down')",
                "decided_at_a_moment": "state = 'proposed' OR decided_at IS NOT NULL",
                "decided_by_somebody": "(decided_at IS NULL) = (decided_by IS NULL)",
                "of_two_and_more": "size >= 2",
            }.items()
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["officer.id"], name=op.f("fk_oversight_cluster_decided_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_cluster")),
    )
    proposed = sa.text("state = 'proposed'")
    op.create_index(
        "ix_oversight_cluster_proposed",
        "oversight_cluster",
        ["id"],
        sqlite_where=proposed,
        postgresql_where=proposed,
    )
    op.create_table(
        "oversight_cluster_case",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("cluster_id", BIG, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_oversight_cluster_case_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["oversight_cluster.id"],
            name=op.f("fk_oversight_cluster_case_cluster_id_oversight_cluster"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_oversight_cluster_case")),
    )
    op.create_index("ix_oversight_cluster_case_cluster_id", "oversight_cluster_case", ["cluster_id"])


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
    for column, clock in (("settle_by_on", "legal"), ("settle_aim_on", "target")):
        op.execute(
            f"UPDATE case_file SET {column} = found.by_on FROM (SELECT c.id, MIN({by_on}) AS by_on "
            "FROM case_file c JOIN deadline d ON d.subject_room = 'cases' AND d.subject_id = c.id "
            f"WHERE d.met_on = c.settled_on AND d.clock = '{clock}' AND d.term_key IN ({SETTLING}) GROUP BY c.id) "
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
    owed = sa.text("due_on < '9999-12-31'")
    op.create_index(
        "ix_case_due", "case_file", ["due_on", *COUNTED_BY], sqlite_where=owed, postgresql_where=owed
    )
    running = sa.text("met_on IS NULL AND ended_on IS NULL")
    op.create_index(
        "ix_deadline_due",
        "deadline",
        [
            *("due_on", "subject_id", "id", "subject_room", "clock", "owed_by", "term_key", "paused_on"),
            "agency_id",
        ],
        sqlite_where=running,
        postgresql_where=running,
    )


def days_of_other_rooms():
    """Indexes by which rows of other rooms are counted and listed for the whole province."""
    for name, table, columns in (
        ("ix_visit_day", "visit", ["visited_on", "id"]),
        ("ix_case_dialogue_day", "case_dialogue", ["held_on", "id"]),
        ("ix_case_rating_at", "case_rating", ["at", "id"]),
        ("ix_commitment_due", "commitment", ["due_on", "id"]),
    ):
        op.create_index(name, table, columns)


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


def inspections():
    """Inspections of duties: samples, files looked at, what was found."""
    op.create_table(
        "inspection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=True),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("agency_ids", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("field_key", sa.String(length=40), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("checklist", sa.String(length=20), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=True),
        sa.Column("signer_position", sa.String(length=200), nullable=True),
        sa.Column("paper", sa.Text(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(state = 'called_off') = (ended_why IS NOT NULL)",
            name=op.f("ck_inspection_called_off_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'concluded') = (number IS NOT NULL)", name=op.f("ck_inspection_concluded_has_number")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'announced', 'concluded', 'called_off')",
            name=op.f("ck_inspection_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('announced', 'concluded') OR sample > 0",
            name=op.f("ck_inspection_announced_with_sample"),
        ),
        sa.CheckConstraint(
            "(decision_number IS NULL) = (decision_on IS NULL)", name=op.f("ck_inspection_decision_has_day")
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (issued_on IS NULL)", name=op.f("ck_inspection_number_has_day")
        ),
        sa.CheckConstraint(
            "(state = 'concluded') = (paper IS NOT NULL)", name=op.f("ck_inspection_concluded_has_paper")
        ),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_inspection_days_in_order")),
        sa.CheckConstraint("size >= 1 AND sample >= 0", name=op.f("ck_inspection_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_inspection_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("code", name=op.f("uq_inspection_code")),
    )
    op.create_table(
        "inspection_sample",
        sa.Column("id", BIG, nullable=False),
        sa.Column("inspection_id", BIG, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("strata", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("listed", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(ordinal = 1) = (why IS NULL)", name=op.f("ck_inspection_sample_redrawn_with_reason")
        ),
        sa.CheckConstraint(
            "size >= 1 AND population >= size", name=op.f("ck_inspection_sample_drawn_from_more")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_sample_inspection_id_inspection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_sample")),
        sa.UniqueConstraint(
            "inspection_id", "ordinal", name=op.f("uq_inspection_sample_inspection_id_ordinal")
        ),
    )
    op.create_table(
        "inspected_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("inspection_id", BIG, nullable=False),
        sa.Column("sample_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_inspected_file_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_inspected_file_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspected_file_inspection_id_inspection")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"],
            ["inspection_sample.id"],
            name=op.f("fk_inspected_file_sample_id_inspection_sample"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspected_file")),
        sa.UniqueConstraint("sample_id", "case_id", name=op.f("uq_inspected_file_sample_id_case_id")),
    )
    op.create_table(
        "inspection_finding",
        sa.Column("id", BIG, nullable=False),
        sa.Column("inspection_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("item", sa.String(length=40), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("told_late_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(recommendation = '') = (due_on IS NULL)",
            name=op.f("ck_inspection_finding_recommended_by_a_day"),
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_on IS NOT NULL)",
            name=op.f("ck_inspection_finding_confirmed_on_a_day"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'struck', 'noted', 'open', 'reported', 'confirmed')",
            name=op.f("ck_inspection_finding_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'reported', 'confirmed') OR due_on IS NOT NULL",
            name=op.f("ck_inspection_finding_owed_by_a_day"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('reported', 'confirmed') OR reported_on IS NOT NULL",
            name=op.f("ck_inspection_finding_reported"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_inspection_finding_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_finding_inspection_id_inspection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_finding")),
    )
    op.create_index("ix_inspection_announced", "inspection", ["announced_on", "id"])
    op.create_index("ix_inspection_issued", "inspection", ["issued_on", "id"])
    op.create_index("ix_inspection_finding_agency", "inspection_finding", ["agency_id", "inspection_id"])
    op.create_index("ix_inspection_finding_of", "inspection_finding", ["inspection_id", "agency_id", "id"])
    op.create_index(
        "ix_inspection_finding_owed",
        "inspection_finding",
        ["due_on", "id"],
        sqlite_where=sa.text("state IN ('open', 'reported')"),
        postgresql_where=sa.text("state IN ('open', 'reported')"),
    )
    op.create_index("ix_inspected_file_agency", "inspected_file", ["agency_id", "inspection_id"])
    op.create_index("ix_inspected_file_case", "inspected_file", ["case_id"])
    op.create_index("ix_inspected_file_place", "inspected_file", ["sample_id", "position"])


def two_way_information():
    """Opinions of Mặt trận and unions, quarterly digests, where these are sent."""
    op.create_table(
        "body_opinion",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("entered_agency_id", BIG, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("reply_number", sa.String(length=60), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("struck_on", sa.Date(), nullable=True),
        sa.Column("told_late_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (replied_on IS NOT NULL)", name=op.f("ck_body_opinion_answered_on_a_day")
        ),
        sa.CheckConstraint(
            "(state = 'struck') = (ended_why IS NOT NULL)", name=op.f("ck_body_opinion_struck_has_reason")
        ),
        sa.CheckConstraint(
            "(ended_why IS NULL) = (struck_on IS NULL)", name=op.f("ck_body_opinion_struck_on_a_day")
        ),
        sa.CheckConstraint(
            "(replied_on IS NULL) = (recorded_on IS NULL)", name=op.f("ck_body_opinion_reply_recorded")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'answered', 'struck')", name=op.f("ck_body_opinion_state_known")
        ),
        sa.CheckConstraint(
            "(replied_on IS NULL) = (reply_number IS NULL)", name=op.f("ck_body_opinion_reply_has_number")
        ),
        sa.CheckConstraint("document_on <= received_on", name=op.f("ck_body_opinion_days_in_order")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_body_opinion_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["entered_agency_id"], ["agency.id"], name=op.f("fk_body_opinion_entered_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_opinion")),
        sa.UniqueConstraint("code", name=op.f("uq_body_opinion_code")),
    )
    op.create_table(
        "quarter_digest",
        sa.Column("id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("signer_position", sa.String(length=200), nullable=False),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_quarter_digest_quarter_of_a_year")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_quarter_digest_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarter_digest")),
        sa.UniqueConstraint("year", "quarter", name=op.f("uq_quarter_digest_year_quarter")),
    )
    op.create_table(
        "digest_address",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_address")),
        sa.UniqueConstraint("name", name=op.f("uq_digest_address_name")),
    )
    op.create_index("ix_body_opinion_agency", "body_opinion", ["agency_id", "received_on", "id"])
    op.create_index("ix_body_opinion_received", "body_opinion", ["received_on", "id"])
    op.create_index(
        "ix_body_opinion_struck",
        "body_opinion",
        ["agency_id"],
        sqlite_where=sa.text("state = 'struck'"),
        postgresql_where=sa.text("state = 'struck'"),
    )
    op.create_index(
        "ix_body_opinion_waiting",
        "body_opinion",
        ["due_on", "id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def watch_list():
    """Matters that are watched: what proposes them, their cases, notes, plans, and joint reviews of them."""

    def one(table, *columns):
        op.create_table(
            table,
            sa.Column("id", BIG, nullable=False),
            *columns,
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )

    def to(table, column, other):
        return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))

    def where(condition):
        return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}

    def check(table, name, condition):
        return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))

    def version(table):
        return sa.Column("version", sa.Integer(), nullable=False), check(
            table, "version_counts", "version >= 1"
        )

    op.create_table(
        "watch_sign",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        to("watch_sign", "case_id", "case_file"),
        sa.PrimaryKeyConstraint("case_id", "rule", name=op.f("pk_watch_sign")),
    )
    op.create_index("ix_watch_sign_rule", "watch_sign", ["rule", "case_id"])
    op.create_table(
        "watch_proposal",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        to("watch_proposal", "case_id", "case_file"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_watch_proposal")),
    )
    op.create_index("ix_watch_proposal_rank", "watch_proposal", ["rank"])
    one(
        "watch_turned_down",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("turned_on", sa.Date(), nullable=False),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        check("watch_turned_down", "days_in_order", "lapsed_on IS NULL OR lapsed_on >= turned_on"),
        to("watch_turned_down", "case_id", "case_file"),
    )
    op.create_index(
        "uq_watch_turned_down_case",
        "watch_turned_down",
        ["case_id"],
        unique=True,
        **where("lapsed_on IS NULL"),
    )
    one(
        "watched_matter",
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        *version("watched_matter"),
        sa.Column("made_at", MOMENT, nullable=False),
        check("watched_matter", "state_known", "state IN ('watched', 'settled', 'removed')"),
        check("watched_matter", "ended_on_a_day", "(state = 'watched') = (ended_on IS NULL)"),
        check("watched_matter", "ended_with_reason", "(ended_on IS NULL) = (ended_why IS NULL)"),
        check("watched_matter", "days_in_order", "ended_on IS NULL OR ended_on >= since_on"),
        check("watched_matter", "somebody", "people IS NULL OR people >= 1"),
        to("watched_matter", "agency_id", "agency"),
        to("watched_matter", "case_id", "case_file"),
    )
    op.create_index("ix_watched_matter_state", "watched_matter", ["state", "since_on", "id"])
    one(
        "watched_case",
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        check("watched_case", "days_in_order", "left_on IS NULL OR left_on >= joined_on"),
        to("watched_case", "matter_id", "watched_matter"),
        to("watched_case", "case_id", "case_file"),
    )
    op.create_index("ix_watched_case_matter", "watched_case", ["matter_id", "id"])
    op.create_index("ix_watched_case_case", "watched_case", ["case_id"])
    op.create_index(
        "uq_watched_case_held", "watched_case", ["case_id"], unique=True, **where("left_on IS NULL")
    )
    one(
        "watch_note",
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        to("watch_note", "matter_id", "watched_matter"),
        to("watch_note", "officer_id", "officer"),
    )
    op.create_index("ix_watch_note_matter", "watch_note", ["matter_id", "id"])
    one(
        "joint_review",
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("chair", sa.String(length=300), nullable=False),
        sa.Column("took_part", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        *version("joint_review"),
        sa.Column("made_at", MOMENT, nullable=False),
        check("joint_review", "state_known", "state IN ('writing', 'closed')"),
        to("joint_review", "agency_id", "agency"),
    )
    op.create_index("ix_joint_review_held", "joint_review", ["held_on", "id"])
    one(
        "review_item",
        sa.Column("review_id", BIG, nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("found", sa.Text(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("taken_out", sa.Boolean(), nullable=False),
        *version("review_item"),
        check("review_item", "found_and_concluded", "(found IS NULL) = (conclusion IS NULL)"),
        to("review_item", "review_id", "joint_review"),
        to("review_item", "matter_id", "watched_matter"),
        sa.UniqueConstraint("review_id", "matter_id", name="uq_review_item_matter"),
    )
    op.create_index("ix_review_item_matter", "review_item", ["matter_id"])
    one(
        "watch_step",
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("review_id", BIG, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("who", sa.String(length=200), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        *version("watch_step"),
        sa.Column("made_at", MOMENT, nullable=False),
        check("watch_step", "state_known", "state IN ('open', 'reported', 'done', 'dropped')"),
        check(
            "watch_step",
            "reported_with_evidence",
            "state NOT IN ('reported', 'done') OR (evidence IS NOT NULL AND reported_on IS NOT NULL)",
        ),
        check("watch_step", "done_on_a_day", "(state = 'done') = (done_on IS NOT NULL)"),
        check("watch_step", "dropped_with_reason", "(state = 'dropped') = (ended_why IS NOT NULL)"),
        to("watch_step", "matter_id", "watched_matter"),
        to("watch_step", "review_id", "joint_review"),
        to("watch_step", "agency_id", "agency"),
        sa.UniqueConstraint("matter_id", "position", name="uq_watch_step_position"),
    )
    owed = where("state = 'open'")
    op.create_index("ix_watch_step_owed", "watch_step", ["agency_id", "due_on", "id"], **owed)
    op.create_index("ix_watch_step_due", "watch_step", ["due_on", "id"], **owed)
    op.create_index("ix_watch_step_review", "watch_step", ["review_id"])


def objections():
    """What agencies object to figures about them."""
    op.create_table(
        "objection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source_room", sa.String(length=20), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("narrowed", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("told", sa.String(length=200), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", BIG, nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'answered', 'withdrawn')", name=op.f("ck_objection_state_known")
        ),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict IN ('upheld', 'partly', 'rejected')",
            name=op.f("ck_objection_verdict_known"),
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_objection_days_in_order")),
        sa.CheckConstraint(
            "(state = 'answered') = (verdict IS NOT NULL) AND (verdict IS NULL) = (answer IS NULL) "
            "AND (verdict IS NULL) = (answered_at IS NULL) AND (verdict IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_objection_answered_with_reasons"),
        ),
        sa.CheckConstraint(
            "(changes IS NOT NULL) = (verdict IS NOT NULL AND verdict <> 'rejected')",
            name=op.f("ck_objection_changes_what_is_wrong"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_why IS NOT NULL)",
            name=op.f("ck_objection_withdrawn_with_reason"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_objection_version_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_objection_agency_id_agency")),
        sa.ForeignKeyConstraint(["asked_by"], ["officer.id"], name=op.f("fk_objection_asked_by_officer")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["officer.id"], name=op.f("fk_objection_answered_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index("ix_objection_agency", "objection", ["agency_id", "id"])
    op.create_index("ix_objection_state", "objection", ["state", "id"])
    op.create_index("ix_objection_figure", "objection", ["source_room", "measure", "last_on"])
    stands = sa.text("state = 'asked'")
    op.create_index(
        "ix_objection_standing",
        "objection",
        ["agency_id", "source_room", "measure", "first_on", "last_on", "narrowed"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def reminders():
    """Letters to agencies that are late, and the steps that each is about."""
    op.create_table(
        "reminder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("before_id", BIG, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("issuer_id", BIG, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("officer_id", BIG, nullable=False),
        sa.Column("signer", sa.String(length=100), nullable=False),
        sa.Column("signer_position", sa.String(length=150), nullable=False),
        sa.Column("to_whom", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("without_contact", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("replied_by", BIG, nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('reminder', 'escalation')", name=op.f("ck_reminder_kind_known")),
        sa.CheckConstraint(
            "state IN ('open', 'replied', 'followed', 'reported', 'withdrawn')",
            name=op.f("ck_reminder_state_known"),
        ),
        sa.CheckConstraint(
            "kind = 'reminder' OR state IN ('reported', 'withdrawn')",
            name=op.f("ck_reminder_escalation_reports"),
        ),
        sa.CheckConstraint(
            "kind = 'escalation' OR state <> 'reported'", name=op.f("ck_reminder_reminder_asks")
        ),
        sa.CheckConstraint(
            "(kind = 'escalation') = (reply_due_on IS NULL)", name=op.f("ck_reminder_reminder_has_day")
        ),
        sa.CheckConstraint(
            "reply_due_on IS NULL OR reply_due_on > issued_on", name=op.f("ck_reminder_days_in_order")
        ),
        sa.CheckConstraint(
            "(before_id IS NULL) = (ordinal = 1 AND kind = 'reminder')",
            name=op.f("ck_reminder_first_follows_nothing"),
        ),
        sa.CheckConstraint(
            "(state = 'replied') = (replied_on IS NOT NULL)", name=op.f("ck_reminder_replied_on_a_day")
        ),
        sa.CheckConstraint(
            "(replied_on IS NULL) = (reply IS NULL) AND (replied_on IS NULL) = (replied_by IS NULL)",
            name=op.f("ck_reminder_reply_is_whole"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_why IS NOT NULL)",
            name=op.f("ck_reminder_withdrawn_with_reason"),
        ),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_reminder_ordinal_counts")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_reminder_version_counts")),
        sa.ForeignKeyConstraint(["before_id"], ["reminder.id"], name=op.f("fk_reminder_before_id_reminder")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_reminder_agency_id_agency")),
        sa.ForeignKeyConstraint(["issuer_id"], ["agency.id"], name=op.f("fk_reminder_issuer_id_agency")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_reminder_officer_id_officer")),
        sa.ForeignKeyConstraint(["replied_by"], ["officer.id"], name=op.f("fk_reminder_replied_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_issued", "reminder", ["issued_on", "id"])
    op.create_index("ix_reminder_agency", "reminder", ["agency_id", "issued_on", "id"])
    waiting, replied = sa.text("state = 'open'"), sa.text("replied_on IS NOT NULL")
    op.create_index(
        "ix_reminder_waiting",
        "reminder",
        ["reply_due_on", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index(
        "ix_reminder_replied", "reminder", ["replied_on"], sqlite_where=replied, postgresql_where=replied
    )
    standing = sa.text("before_id IS NOT NULL AND state <> 'withdrawn'")
    op.create_index(
        "ix_reminder_next",
        "reminder",
        ["before_id", "kind"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "reminder_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("reminder_id", BIG, nullable=False),
        sa.Column("deadline_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=300), nullable=False),
        sa.Column("article", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.CheckConstraint("days_late >= 1", name=op.f("ck_reminder_item_is_late")),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_item_reminder_id_reminder")
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_reminder_item_deadline_id_deadline")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_reminder_item_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_item")),
        sa.UniqueConstraint(
            "reminder_id", "deadline_id", name=op.f("uq_reminder_item_reminder_id_deadline_id")
        ),
    )
    op.create_index("ix_reminder_item_deadline", "reminder_item", ["deadline_id", "reminder_id"])
    op.create_index("ix_reminder_item_case", "reminder_item", ["case_id", "reminder_id"])


def downgrade():
    raise NotImplementedError("what inspectors did has no place in the tables of 0008")
