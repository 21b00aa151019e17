"""Migrations after 0019 keep nobody waiting: by which words they may change tables, and that these work."""

from __future__ import annotations

import ast
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import Column, Engine, Integer, String, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from feedback import migrating
from feedback.extensions import db

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
FROZEN = "0019"
ALONE = {"add_index", "drop_index", "fill_in", "validate"}
"""What holds no lock and may be begun anew; a migration with one of them does nothing else."""
FREE = {"create_table", "get_bind", "f", "get_context", "batch_alter_table"}
"""What a migration may call on Alembic's own words, for tables that are its own or not in use yet."""
WRITES = ("alter ", "create index", "create unique", "update ", "delete ", "drop ", "rename ")


def faults(source: str) -> list[str]:
    """What a migration does to tables in use by other words than those of ``feedback.migrating``."""
    tree = ast.parse(source)
    going_down = {id(one) for node in tree.body if isinstance(node, ast.FunctionDef)
                  if node.name == "downgrade" for one in ast.walk(node)}  # fmt: skip
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and id(one) not in going_down]
    named = {_word(call): call for call in calls if _word(call)}
    made = {_text(call) for call in calls if _word(call) == "op.create_table"}
    found = []
    for call in calls:
        word = _word(call)
        who, _, what = word.partition(".")
        if who in ("op", "batch") and what not in FREE:
            tables = {_text(call, place) for place in (0, 1)}
            if what == "execute":
                words = " ".join(str(one.value) for one in ast.walk(call)
                                 if isinstance(one, ast.Constant)).lower()  # fmt: skip
                if any(each in words for each in WRITES):
                    found.append(f"line {call.lineno}: op.execute changes rows or tables")
            elif not (who == "op" and tables & made) and not (
                who == "batch" and _batch_of(tree, call) & made
            ):
                found.append(f"line {call.lineno}: {word} on a table in use")
    helped = {word.partition(".")[2] for word in named if word.startswith("migrating.")}
    if helped & ALONE and (len(helped) > 1 or made):
        found.append(f"{', '.join(sorted(helped & ALONE))} stands beside something else")
    if "drop_column" in helped and not any(_sets(node, "CONTRACTS") for node in tree.body):
        found.append("a column is dropped without CONTRACTS, the migration since which nobody uses it")
    return found


def _word(call: ast.Call) -> str:
    one = call.func
    return (
        f"{one.value.id}.{one.attr}"
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
        else ""
    )


def _text(call: ast.Call, place: int = 0) -> str:
    one = call.args[place] if len(call.args) > place else None
    return str(one.value) if isinstance(one, ast.Constant) else ""


def _batch_of(tree: ast.AST, call: ast.Call) -> set[str]:
    """The table whose batch a call stands in."""
    around = (node for node in ast.walk(tree) if isinstance(node, ast.With) and call in ast.walk(node))
    opened = (item.context_expr for node in around for item in node.items)
    return {_text(one) for one in opened if isinstance(one, ast.Call)}


def _sets(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(one, ast.Name) and one.id == name for one in node.targets
    )


def test_later_migrations_change_tables_in_use_by_the_words_of_the_house() -> None:
    later = [path for path in sorted(VERSIONS.glob("*.py")) if path.stem[:4] > FROZEN]
    assert {path.name: found for path in later if (found := faults(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "body",
    [
        'op.create_index("ix_a", "case_file", ["title"])',
        'op.add_column("case_file", sa.Column("a", sa.Integer(), nullable=False))',
        'op.alter_column("case_file", "title", new_column_name="words")',
        'op.drop_column("case_file", "title")',
        'op.drop_table("case_note")',
        'op.execute(sa.text("UPDATE case_file SET version = 1"))',
        'op.execute("ALTER TABLE case_file RENAME COLUMN title TO words")',
        'with op.batch_alter_table("case_file") as batch:\n        batch.create_index("ix_a", ["title"])',
        'migrating.drop_column("case_file", "title")',
        'migrating.add_index("ix_a", "person", ["a"])\n    migrating.add_column("person", sa.Column("b"))',
    ],
)
def test_what_would_keep_everybody_waiting_is_noticed(body: str) -> None:
    assert faults(f"def upgrade():\n    {body}\n") != []


def test_what_keeps_nobody_waiting_is_let_through() -> None:
    new = 'op.create_table("a", sa.Column("id", sa.Integer()))\n    op.create_index("ix_a", "a", ["id"])\n'
    assert faults(f"def upgrade():\n    {new}\n\ndef downgrade():\n    op.drop_table('a')\n") == []
    assert faults('CONTRACTS = "0021"\ndef upgrade():\n    migrating.drop_column("case_file", "a")\n') == []
    assert faults('def upgrade():\n    migrating.fill_in("case_file", "a = 1", "a IS NULL")\n') == []


def test_a_column_that_would_write_all_rows_is_refused() -> None:
    for column in (
        Column("a", Integer, nullable=False),
        Column("a", Integer, server_default=text("random()")),
    ):
        with pytest.raises(ValueError, match="a: "):
            migrating.add_column("case_file", column)


@pytest.fixture
def table(app: Flask) -> Iterator[Engine]:
    """A table of 25 rows, which is gone afterwards."""
    engine = db.engines[None]
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tried (id INTEGER PRIMARY KEY, words VARCHAR(10))"))
        connection.execute(text("INSERT INTO tried VALUES " + ", ".join(f"({n}, 'a')" for n in range(1, 26))))
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE tried"))


def migrated(engine: Engine, work: Any) -> None:
    """As ``migrations/env.py`` does."""

    def migrate() -> None:
        with migrating.connected(engine) as connection:
            context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
            with context.begin_transaction(_per_migration=True), Operations.context(context):
                work()

    migrating.patiently(migrate, seconds=20)


def test_each_word_does_what_it_says_and_may_be_begun_anew(table: Engine) -> None:
    migrated(table, lambda: migrating.add_column("tried", Column("more", String(10))))
    migrated(
        table,
        lambda: migrating.add_column("tried", Column("of", Integer, server_default="7", nullable=False)),
    )
    for _ in range(2):
        migrated(table, lambda: migrating.fill_in("tried", "more = words", "more IS NULL", size=10))
    migrated(table, lambda: migrating.add_check("ck_tried_more", "tried", "more IS NOT NULL"))
    migrated(table, lambda: migrating.validate("ck_tried_more", "tried"))
    migrated(table, lambda: migrating.add_index("ix_tried_more", "tried", ["more"]))
    if table.dialect.name == "postgresql":
        with table.begin() as connection:
            connection.execute(
                text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_tried_more'::regclass")
            )
        migrated(table, lambda: migrating.add_index("ix_tried_more", "tried", ["more"]))
        with table.begin() as connection:
            assert connection.execute(migrating._VALID, {"name": "ix_tried_more"}).scalar_one()
    with table.begin() as connection:
        assert (
            connection.execute(text("SELECT count(*) FROM tried WHERE more = 'a' AND of = 7")).scalar_one()
            == 25
        )
    migrated(table, lambda: migrating.drop_index("ix_tried_more", "tried"))
    migrated(table, lambda: migrating.drop_column("tried", "of"))
    assert inspect(table).get_indexes("tried") == []
    assert [one["name"] for one in inspect(table).get_columns("tried")] == ["id", "words", "more"]


def test_readers_never_stand_behind_a_change_that_waits(table: Engine) -> None:
    """Somebody reads in a long transaction; the change lets others past and comes through after him."""
    if table.dialect.name != "postgresql":
        pytest.skip("SQLite's writers wait, its readers never do")
    own = create_engine(table.url)
    waits: list[float] = []
    with own.connect() as long, own.connect() as reader:
        long.execute(text("SELECT count(*) FROM tried"))
        change = threading.Thread(
            target=migrated, args=(table, lambda: migrating.add_column("tried", Column("late", Integer)))
        )
        change.start()
        for _ in range(20):
            began = time.monotonic()
            reader.execute(text("SELECT id FROM tried"))
            reader.commit()
            waits.append(time.monotonic() - began)
            time.sleep(0.1)
        assert change.is_alive()
        long.commit()
        change.join(20)
    assert "late" in [one["name"] for one in inspect(own).get_columns("tried")]
    assert max(waits) < migrating.LOCK_WAIT_MS / 1000 + 0.8
    own.dispose()


def test_who_never_gets_the_lock_is_told_so() -> None:
    class Waited(Exception):
        sqlstate = "55P03"

    def never() -> None:
        raise OperationalError("", {}, Waited())

    with pytest.raises(migrating.Busy, match="feedback migrate"):
        migrating.patiently(never, seconds=0)
