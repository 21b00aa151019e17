"""Signing in: second factors, steps of a sign-in, recovery by two, identities of another provider.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import feedback.extensions

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "officer_factor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("sign_count", sa.BigInteger(), nullable=True),
        sa.Column("added_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'passkey') = (credential_id IS NOT NULL)",
            name=op.f("ck_officer_factor_credential_of_passkeys"),
        ),
        sa.CheckConstraint(
            "(kind = 'totp') = (secret IS NOT NULL)", name=op.f("ck_officer_factor_secret_of_codes")
        ),
        sa.CheckConstraint("kind IN ('totp', 'passkey')", name=op.f("ck_officer_factor_kind_known")),
        sa.CheckConstraint(
            "(credential_id IS NULL) = (public_key IS NULL)",
            name=op.f("ck_officer_factor_credential_with_key"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_factor_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_factor")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_officer_factor_credential_id")),
    )
    with op.batch_alter_table("officer_factor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_officer_factor_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "officer_identity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("bound_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("bound_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("used_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bound_by"], ["officer.id"], name=op.f("fk_officer_identity_bound_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_identity_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_officer_identity_issuer_subject")),
    )
    with op.batch_alter_table("officer_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_officer_identity_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "officer_recovery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome <> 'confirmed' OR decided_by <> asked_by", name=op.f("ck_officer_recovery_by_two")
        ),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'refused')", name=op.f("ck_officer_recovery_outcome_known")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_by IS NULL)", name=op.f("ck_officer_recovery_decided_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officer.id"], name=op.f("fk_officer_recovery_asked_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["officer.id"], name=op.f("fk_officer_recovery_decided_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_recovery_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_recovery")),
    )
    with op.batch_alter_table("officer_recovery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_officer_recovery_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_officer_recovery_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "sign_in_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first", sa.String(length=20), nullable=False),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("begun_at", feedback.extensions.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_sign_in_step_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_step")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_step_token_digest")),
    )
    with op.batch_alter_table("sign_in_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_step_begun_at"), ["begun_at"], unique=False)

    with op.batch_alter_table("officer_session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("proof", sa.String(length=20), server_default="password", nullable=False)
        )
        batch_op.add_column(
            sa.Column("proved_at", feedback.extensions.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("browser", sa.String(length=40), server_default="", nullable=False))


def downgrade():
    with op.batch_alter_table("officer_session") as batch_op:
        for column in ("browser", "proved_at", "proof"):
            batch_op.drop_column(column)
    for table in ("sign_in_step", "officer_recovery", "officer_identity", "officer_factor"):
        op.drop_table(table)
