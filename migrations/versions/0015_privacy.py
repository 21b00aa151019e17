"""Personal data: requests of those concerned, breaches, erasures, matters kept outside.

Revision ID: 0015
Revises: 0014
"""

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    pass
