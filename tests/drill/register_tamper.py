"""Every byte of a small register changed, one at a time; rows swapped, the tail cut, the chain reckoned anew
with our own keys, an old copy put back: all of it is noticed, the last two by what a witness kept.

``test_a_sample`` in the suite takes one change in a hundred.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Any

from flask import Flask
from sqlalchemy import Column, Table, select, update
from sqlalchemy.exc import DBAPIError

from feedback.cases import proofs
from feedback.cases.models import CaseEvent, Submission
from feedback.extensions import Base, db
from feedback.register import actions, notes, publishing, queries, trees, verifying
from feedback.register.models import PublishedCheckpoint, RegisterEntry, TreeNode
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case
from tests.register.published import enter
from tests.register.test_published import rewrite

REGISTER: tuple[type[Base], ...] = (RegisterEntry, PublishedCheckpoint, TreeNode)
CONTENTS: dict[type[Base], tuple[str, ...]] = {
    CaseEvent: (
        "case_id",
        "submission_id",
        "act",
        "actor",
        "from_state",
        "to_state",
        "details",
        "at",
        "salt",
    ),
    Submission: ("kind", "sender_id", "channel", "received_on", "area_code", "title", "body"),
}
"""Tables behind the register's digests, with the columns that these cover."""

Change = tuple[Table, dict[str, Any], str, Any]
"""Of a row of a table by its key: a column and what it is changed to."""


def build(entries: int = 12) -> list[notes.Checkpoint]:
    """Answered cases, and acts enough for a kept node; what a witness saw of it."""
    make_answered_case()
    enter(entries)
    seen = []
    for hours, more in enumerate((0, 3, 256)):
        enter(more, first=1000 * (hours + 1), at=MOMENT + timedelta(hours=hours))
        seen.append(publishing.publish(MOMENT + timedelta(hours=hours)))
    db.session.commit()
    return [one for one in seen if one is not None]


def other_values(column: Column[Any], value: Any) -> Iterator[Any]:
    """The value with one of its bytes changed, each in turn."""
    if isinstance(value, bytes):
        for place in range(len(value)):
            yield value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
    elif isinstance(value, str):
        for place, sign in enumerate(value):
            yield value[:place] + ("x" if sign != "x" else "y") + value[place + 1 :]
    elif isinstance(value, datetime):
        yield value + timedelta(microseconds=1)
        yield value - timedelta(days=1)
    elif isinstance(value, int):
        yield value + 1
        yield value ^ 1 << 20
    elif isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False)
        for other in other_values(column, text):
            try:
                yield json.loads(other)
            except ValueError:
                continue
    elif hasattr(value, "isoformat"):
        yield value + timedelta(days=1)


def changes(tables: dict[type[Base], tuple[str, ...]], most_rows: int) -> Iterator[Change]:
    """All changes of the first and the last rows of the tables."""
    for model in tables:
        table = Base.metadata.tables[model.__tablename__]
        rows = [
            dict(row) for row in db.session.execute(select(table).order_by(*table.primary_key)).mappings()
        ]
        rows = rows if len(rows) <= most_rows else rows[: most_rows - 3] + rows[-3:]
        for row in rows:
            key = {column.name: row[column.name] for column in table.primary_key}
            for name in tables[model] or tuple(table.c.keys()):
                for value in other_values(table.c[name], row[name]):
                    yield table, key, name, value


def unnoticed(found: Iterator[Change], step: int, *, contents: bool) -> tuple[int, list[str]]:
    """How many changes were made, and those that nobody noticed."""
    made, missed = 0, []
    for table, key, name, value in islice(found, 0, None, step):
        try:
            where = [table.c[column] == known for column, known in key.items()]
            db.session.execute(update(table).where(*where).values({name: value}))
            faults: list[Any] = list(verifying.verify().faults) if not contents else []
            if contents:
                faults = list(queries.missing_contents("cases", proofs.digests_of))
        except DBAPIError:
            faults = ["the database itself refuses it"]
        finally:
            db.session.rollback()
        made += 1
        if not faults:
            missed.append(f"{table.name}.{name} {key}: {value!r}")
    return made, missed


def test_every_byte(app: Flask) -> None:
    """All of it; some minutes on each engine."""
    build()
    told = unnoticed(changes(dict.fromkeys(REGISTER, ()), 16), 1, contents=False)
    sys.stdout.write(f"{db.engine.dialect.name}: register {told[0]} changes, {len(told[1])} unnoticed\n")
    beside = unnoticed(changes(CONTENTS, 8), 1, contents=True)
    sys.stdout.write(f"{db.engine.dialect.name}: contents {beside[0]} changes, {len(beside[1])} unnoticed\n")
    assert (told[1], beside[1]) == ([], [])


def test_rows_and_whole_registers(app: Flask) -> None:
    """Each pair of neighbours swapped, the tail cut at each place, the chain reckoned anew, an old copy."""
    seen = build()
    table = Base.metadata.tables["register_entry"]
    rows = db.session.execute(select(table).order_by(table.c.seq)).all()
    for one, other in pairwise(rows[:21]):
        for number, new in ((one.id, -1), (other.id, one.seq), (one.id, other.seq)):
            db.session.execute(update(table).where(table.c.id == number).values(seq=new))
        assert verifying.verify().faults, one.seq
        db.session.rollback()
    for kept in range(len(rows)):
        db.session.execute(table.delete().where(table.c.seq > kept))
        assert verifying.verify().faults, kept
        db.session.rollback()
    for change in (update(TreeNode).values(hash=bytes(32)), update(PublishedCheckpoint).values(note="x")):
        db.session.execute(change)
        assert verifying.verify().faults
        db.session.rollback()
    rewrite()
    assert verifying.verify().faults == ()
    assert any("nhân chứng" in one.what for one in verifying.verify(witnessed=seen).faults)


def test_an_old_copy_put_back_with_its_marks(app: Flask) -> None:
    """The whole of the database and of its marks as they were: right in itself, and the witness tells."""
    seen = build()
    last = trees.newest()
    assert last is not None
    size = seen[0].size
    entries, nodes = Base.metadata.tables["register_entry"], Base.metadata.tables["register_node"]
    published = Base.metadata.tables["register_checkpoint"]
    db.session.execute(entries.delete().where(entries.c.seq > size))
    db.session.execute(nodes.delete())
    db.session.execute(published.delete().where(published.c.size > size))
    db.session.commit()
    data = app.extensions["settings"].data_dir
    for kept in ("register-head.json", "register-published.json"):
        (data / kept).unlink(missing_ok=True)
    assert verifying.verify().faults == ()
    told = [one.what for one in verifying.verify(witnessed=seen).faults]
    assert len(told) == 1, told
    assert "bản cũ" in told[0]
    # Nor does it help that the register goes on from there.
    db.session.rollback()
    enter(400, first=7000, at=MOMENT + timedelta(days=1))
    publishing.publish(MOMENT + timedelta(days=1))
    while actions.link_waiting():
        pass
    assert any("khác với mốc nhân chứng giữ" in one.what for one in verifying.verify(witnessed=seen).faults)
