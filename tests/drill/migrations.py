"""Each migration goes up, down and up again where there is a way down, also with what is held; a kill in the
middle leaves what the next ``feedback migrate`` brings to its end. Run by ``make drill``;
``MIGRATION_KILLS=6`` kills less often.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from inspect import getsource
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from feedback import config
from feedback.actor import CITIZEN, SYSTEM
from feedback.administration import revisions as versions
from feedback.administration.actions import prepare
from feedback.app import ROOT, create_app
from feedback.attachments import actions as attachments
from feedback.extensions import db
from feedback.register.actions import link_waiting
from feedback.register.verifying import verify
from tests.attachments.samples import png
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case, receive
from tests.factories.matters import receive_matter
from tests.servers import PostgresServer

KILLS = int(os.environ.get("MIGRATION_KILLS", "50"))


@pytest.fixture(params=("sqlite", "postgresql"))
def empty(request: pytest.FixtureRequest, postgres: PostgresServer, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database."""
    url = (
        postgres.make_database("migrating")
        if request.param == "postgresql"
        else f"sqlite:///{tmp_path / 'feedback.db'}"
    )
    app = create_app(config.load({}, data_dir=tmp_path, database_url=url, demo=False))
    with app.app_context():
        versions.prepare()
        yield app
        let_go()
    if request.param == "postgresql":
        postgres.drop_database("migrating")


def let_go() -> None:
    """No connection of ours stays open."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


def revisions(app: Flask) -> list[str]:
    """All revisions, the first first."""
    scripts = ScriptDirectory.from_config(app.extensions["migrate"].migrate.get_config())
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def has_way_down(app: Flask, revision: str) -> bool:
    """Whether a migration can be taken back: some say why not, others have nothing to say."""
    scripts = ScriptDirectory.from_config(app.extensions["migrate"].migrate.get_config())
    down = getattr(scripts.get_revision(revision).module, "downgrade", None)  # type: ignore[union-attr]
    return down is not None and "NotImplementedError" not in getsource(down)


def shape() -> dict[str, list[str]]:
    """Tables with their columns and constraints by name, as the database tells them."""
    look = inspect(db.engines[None])
    return {
        table: sorted(
            [column["name"] for column in look.get_columns(table)]
            + [str(index["name"]) for index in look.get_indexes(table)]
            + [str(check["name"]) for check in look.get_check_constraints(table)]
        )
        for table in look.get_table_names()
        if not table.startswith(("case_search_", "document_search_", "outcome_search_"))
    }


def rows() -> dict[str, int]:
    """How many rows each table has."""
    let_go()
    with db.engines[None].connect() as connection:
        return {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in shape()
        }


def fill() -> None:
    """Something in the tables that matter."""
    prepare(by=SYSTEM, at=MOMENT)
    make_answered_case()
    for course in ("complaint_first", "denunciation"):
        receive_matter(course)
    receive()
    attachments.keep_many([("cau.png", png())], subject=("submissions", 1), by=CITIZEN, at=MOMENT)
    db.session.commit()
    while link_waiting():
        pass


def test_each_migration_goes_up_and_down_and_up(empty: Flask) -> None:
    for revision in revisions(empty):
        before = shape()
        flask_migrate.upgrade(revision=revision)
        there = shape()
        if has_way_down(empty, revision):
            let_go()
            flask_migrate.downgrade(revision="-1")
            left = {table: names for table, names in shape().items() if table in before}
            assert left == before, revision
            flask_migrate.upgrade(revision=revision)
            assert shape() == there, revision
        let_go()


def test_what_is_held_goes_down_as_far_as_there_is_a_way_and_up_again(empty: Flask) -> None:
    flask_migrate.upgrade()
    fill()
    held, at = rows(), len(revisions(empty))
    while has_way_down(empty, revisions(empty)[at - 1]):
        let_go()
        flask_migrate.downgrade(revision="-1")
        at -= 1
        kept = rows()
        assert {table: held[table] for table in kept} == kept | {"alembic_version": 1}
    flask_migrate.upgrade()
    for table in ("case_file", "submission", "attachment", "message", "register_entry", "officer"):
        assert rows()[table] == held[table], table
    assert verify().faults == ()


def test_a_kill_in_the_middle_of_migrating_is_mended_by_migrating(empty: Flask, tmp_path: Path) -> None:
    settings = config.current()
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": settings.database_url}
    call = [sys.executable, "-m", "feedback.cli", "migrate"]
    began = time.perf_counter()
    assert subprocess.run(call, env=environment, cwd=ROOT, check=False).returncode == 0
    seconds = time.perf_counter() - began
    whole = shape()
    fill()
    halves = 0
    for _ in range(KILLS // 2):
        # Back to nothing, or as far as there is a way with all that is held.
        let_go()
        if random.random() < 0.5:
            cleared(tmp_path)
        else:
            at = len(revisions(empty))
            while at == len(revisions(empty)) or has_way_down(empty, revisions(empty)[at - 1]):
                flask_migrate.downgrade(revision="-1")
                at -= 1
        let_go()
        process = subprocess.Popen(call, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        time.sleep(random.uniform(0.3, 1.0) * seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        halves += shape() != whole
        let_go()
        assert subprocess.run(call, env=environment, cwd=ROOT, check=False).returncode == 0
        assert shape() == whole
        assert verify().faults == ()
    print(f"{KILLS // 2} lần giết, {halves} lần dở dang, đều xong sau khi chạy lại")  # noqa: T201


def cleared(folder: Path) -> None:
    """An empty database again."""
    if db.engines[None].dialect.name == "sqlite":
        for tail in ("", "-wal", "-shm"):
            (folder / f"feedback.db{tail}").unlink(missing_ok=True)
    else:
        with db.engines[None].begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    for mark in ("register-head.json", "register-published.json"):
        (folder / mark).unlink(missing_ok=True)
