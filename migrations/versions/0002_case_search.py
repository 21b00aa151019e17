"""The full-text index over cases, in each engine's own way.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

CREATE = {
    "sqlite": ("CREATE VIRTUAL TABLE case_search USING fts5(words, tokenize='unicode61', detail='none')",),
    "postgresql": (
        "CREATE TABLE case_search (case_id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX case_search_words ON case_search USING gin (words)",
        # By default rare words fall out of the statistics, are taken for words of one text in 200, and the
        # planner then walks back through a million texts to find ten.
        "ALTER TABLE case_search ALTER words SET STATISTICS 500",
    ),
}

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    for statement in CREATE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade():
    op.execute("DROP TABLE case_search")
