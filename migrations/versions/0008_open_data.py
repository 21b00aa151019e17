"""What other people's programs ask: partners, their keys and requests, webhooks, outside servers; calendars.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "partner",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("hook_url", sa.String(length=500), nullable=True),
        sa.Column("hook_secret", sa.LargeBinary(), nullable=True),
        sa.Column("hook_secret_before", sa.LargeBinary(), nullable=True),
        sa.Column("hook_secret_until", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hook_gone_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'paused', 'ended')", name=op.f("ck_partner_state_known")),
        sa.CheckConstraint(
            "hook_url IS NULL OR hook_secret IS NOT NULL", name=op.f("ck_partner_hook_is_signed")
        ),
        sa.CheckConstraint(
            "(hook_secret_before IS NULL) = (hook_secret_until IS NULL)", name=op.f("ck_partner_before_ends")
        ),
        sa.CheckConstraint("per_minute > 0 AND per_day > 0", name=op.f("ck_partner_limits_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_name")),
    )
    op.create_table(
        "outside_server",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("endpoint", sa.String(length=500), nullable=False),
        sa.Column("jurisdiction", sa.String(length=100), nullable=True),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("api_key", sa.LargeBinary(), nullable=True),
        sa.Column("hook_name", sa.String(length=40), nullable=False),
        sa.Column("hook_secret", sa.LargeBinary(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("listed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("format IN ('json', 'xml')", name=op.f("ck_outside_server_format_known")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_outside_server_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_server")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_outside_server_agency_id")),
        sa.UniqueConstraint("hook_name", name=op.f("uq_outside_server_hook_name")),
    )
    op.create_table(
        "partner_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_room", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_partner_event_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_event")),
    )
    op.create_index("ix_partner_event_subject", "partner_event", ["subject_room", "subject_id", "id"])

    op.create_table(
        "partner_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("start", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("used_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_key_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_partner_key_digest")),
    )
    op.create_index(
        "ix_partner_key_label",
        "partner_key",
        ["partner_id", "label"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index("ix_partner_key_partner", "partner_key", ["partner_id", "id"])

    op.create_table(
        "calendar_address",
        sa.Column(
            "officer_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("secret_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_calendar_address_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_calendar_address_secret_digest")),
    )
    op.create_table(
        "hook_seen",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("server_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["server_id"], ["outside_server.id"], name=op.f("fk_hook_seen_server_id_outside_server")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_seen")),
        sa.UniqueConstraint("server_id", "key", name=op.f("uq_hook_seen_server_id_key")),
    )
    op.create_index("ix_hook_seen_at", "hook_seen", ["at"])

    op.create_table(
        "passed_on",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("server_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_code", sa.String(length=100), nullable=False),
        sa.Column("service_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("remote_id", sa.String(length=100), nullable=True),
        sa.Column("remote_token", sa.String(length=200), nullable=True),
        sa.Column("remote_status", sa.String(length=40), nullable=True),
        sa.Column("remote_notes", sa.Text(), nullable=True),
        sa.Column("remote_changed_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(length=200), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("heard_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'closed', 'refused', 'gave_up', 'stopped')",
            name=op.f("ck_passed_on_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'closed') OR remote_id IS NOT NULL OR remote_token IS NOT NULL",
            name=op.f("ck_passed_on_sent_is_named"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_passed_on_agency_id_agency")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_passed_on_case_id_case_file")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_passed_on_officer_id_officer")),
        sa.ForeignKeyConstraint(
            ["server_id"], ["outside_server.id"], name=op.f("fk_passed_on_server_id_outside_server")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passed_on")),
        sa.UniqueConstraint("key", name=op.f("uq_passed_on_key")),
    )
    op.create_index("ix_passed_on_case", "passed_on", ["case_id", "id"])
    op.create_index(
        "ix_passed_on_due",
        "passed_on",
        ["next_try_at", "id"],
        sqlite_where=sa.text("state IN ('waiting', 'sent', 'closed')"),
        postgresql_where=sa.text("state IN ('waiting', 'sent', 'closed')"),
    )
    op.create_index("ix_passed_on_remote", "passed_on", ["server_id", "remote_id"])

    op.create_table(
        "partner_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("said_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_code", sa.String(length=60), nullable=False),
        sa.Column("jurisdiction", sa.String(length=60), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("long", sa.Float(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("requested_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expected_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.Column("seen_event", sa.BigInteger(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_partner_request_status_known")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_partner_request_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_request_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_partner_request_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_request")),
        sa.UniqueConstraint("code", name=op.f("uq_partner_request_code")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_partner_request_submission_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_partner_request_token_digest")),
    )
    op.create_index(
        "ix_partner_request_followed",
        "partner_request",
        ["id"],
        sqlite_where=sa.text("followed"),
        postgresql_where=sa.text("followed"),
    )
    op.create_index(
        "ix_partner_request_agency", "partner_request", ["partner_id", "agency_id", "requested_at", "id"]
    )
    op.create_index("ix_partner_request_latest", "partner_request", ["partner_id", "requested_at", "id"])
    op.create_index("ix_partner_request_updated", "partner_request", ["partner_id", "updated_at", "id"])

    op.create_table(
        "hook_delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=True),
        sa.Column("made_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'gave_up')", name=op.f("ck_hook_delivery_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_hook_delivery_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["partner_request.id"], name=op.f("fk_hook_delivery_request_id_partner_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_hook_delivery_key")),
    )
    op.create_index(
        "ix_hook_delivery_due",
        "hook_delivery",
        ["next_try_at", "id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_hook_delivery_partner", "hook_delivery", ["partner_id", "id"])
    op.create_index("ix_hook_delivery_request", "hook_delivery", ["request_id", "id"])
    op.create_index("ix_outcome_settled", "outcome", ["settled_on", "id"])
    op.create_index(
        "ix_outcome_changed",
        "outcome",
        ["changed_at", "id"],
        sqlite_where=sa.text("state = 'shown'"),
        postgresql_where=sa.text("state = 'shown'"),
    )
    op.create_index("ix_disclosure_duty_due", "disclosure_duty", ["due_on", "id"])
    op.create_index(
        "ix_consultation_opens",
        "consultation",
        ["opens_on", "id"],
        sqlite_where=sa.text("announced_at IS NOT NULL"),
        postgresql_where=sa.text("announced_at IS NOT NULL"),
    )


def downgrade():
    raise NotImplementedError("what programs of others sent has no place in the tables of 0007")
