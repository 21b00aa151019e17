"""Signing in: second factors, steps of a sign-in, recovery by two, identities of another provider.

Revision ID: 0011
Revises: 0010
"""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    pass
