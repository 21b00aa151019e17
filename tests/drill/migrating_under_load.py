"""A sample migration of each shape runs on PostgreSQL while citizens write and officers read over HTTP, and
while somebody holds a long transaction as a backup does: no request fails, what was acknowledged is there,
and the longest wait is told. ``CASES`` is how many cases there are (``CASES=20000`` tries it quickly).
"""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import flask_migrate
import httpx
import pytest
from sqlalchemy import create_engine, text

from bench.house import OFFICER, House, build, session_cookie
from feedback import migrating
from feedback.administration import revisions
from feedback.app import ROOT
from feedback.extensions import db
from tests.drill._served import Citizen, Cut, Place, Receipt, size
from tests.servers import postgres_server

CASES, WRITERS, READERS = size("CASES", 1_000_000), 2, 2
HELD_SECONDS = 4.0
"""For so long a transaction that only reads keeps each change from its lock."""

SHAPES = {
    "add column": 'migrating.add_column("case_file", sa.Column("tried", sa.String(20)))',
    "add column, NOT NULL with a constant": """migrating.add_column("case_file",
        sa.Column("tried_too", sa.Boolean(), server_default=sa.text("false"), nullable=False))""",
    "backfill in batches": 'migrating.fill_in("case_file", "tried = state", "tried IS NULL")',
    "add index": 'migrating.add_index("ix_tried", "case_file", ["tried", "id"])',
    "add rule": 'migrating.add_check("ck_case_file_tried", "case_file", "length(tried) > 0")',
    "validate rule": 'migrating.validate("ck_case_file_tried", "case_file")',
    "drop index": 'migrating.drop_index("ix_tried", "case_file")',
    "drop columns": """migrating.drop_column("case_file", "tried")
    migrating.drop_column("case_file", "tried_too")""",
}
SAMPLE = '''"""{title}."""
import sqlalchemy as sa
from feedback import migrating

revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None


def upgrade():
    {step}
'''


@dataclass
class Seen:
    """What clients saw: the longest answer by what was under way, and what went wrong."""

    now: str = "before"
    longest: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    failed: list[str] = field(default_factory=list)
    over: bool = False

    def run(self, request: Callable[[], object]) -> None:
        """Make requests until it is over."""
        while not self.over:
            began, what = time.monotonic(), self.now
            try:
                request()
            except Exception as error:  # noqa: BLE001 - whatever goes wrong fails the drill
                self.failed.append(f"{what}: {type(error).__name__} {error}"[:300])
            self.longest[what] = max(self.longest[what], time.monotonic() - began)
            self.asked[what] += 1


def test_no_request_fails_while_tables_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receipts: list[Receipt] = []
    with postgres_server(fsync=True) as server:
        house = build("under_load", server.make_database("under_load"), tmp_path / "data", 7)
        house.fill(CASES)
        there = Place(tmp_path / "data", house.url)
        there.serve()
        reads, writes = Seen(), Seen()
        queue = _reader(house, there)
        citizens = [Citizen(there, patience=0) for _ in range(WRITERS)]
        work = [threading.Thread(target=reads.run, args=(queue,)) for _ in range(READERS)]
        work += [
            threading.Thread(target=writes.run, args=(partial(_lodge, one, receipts),)) for one in citizens
        ]
        for thread in work:
            thread.start()
        told = []
        try:
            time.sleep(3)
            for shape in _migrations(house, tmp_path / "migrations"):
                began = time.monotonic()
                reads.now = writes.now = shape.title
                with _held(house) if shape.locks else _nothing(), house.app.app_context():
                    revisions.prepare()
                    flask_migrate.upgrade(directory=str(shape.folder), revision=shape.revision)
                told.append((shape.title, time.monotonic() - began))
                reads.now = writes.now = "between"
                time.sleep(1)
        finally:
            reads.over = writes.over = True
            for thread in work:
                thread.join()
            wrong = _lost(there, receipts)
            there.stop()
            with house.app.app_context():
                db.engines[None].dispose()
    with capsys.disabled():
        print(f"\n{CASES:,} cases; {len(receipts)} submissions, {sum(reads.asked.values())} pages read")  # noqa: T201
        for title, seconds in [("before", 3.0), *told]:
            print(  # noqa: T201
                f"  {title:<37} {seconds:7.1f} s; longest page {reads.longest[title]:5.2f} s of "
                f"{reads.asked[title]}, longest whole submission {writes.longest[title]:5.2f} s of "
                f"{writes.asked[title]}"
            )
    assert (reads.failed, writes.failed, wrong) == ([], [], [])
    assert receipts
    if CASES <= 100_000:
        # Who waits behind a change that waits would have waited as long as it did.
        assert max(reads.longest[title] for title in SHAPES) < HELD_SECONDS


def _lodge(citizen: Citizen, receipts: list[Receipt]) -> None:
    receipts.append(citizen.lodge(f"Cầu thôn 3 bị gãy, lần báo {time.monotonic_ns()}", None))


def _lost(there: Place, receipts: list[Receipt]) -> list[str]:
    """What was acknowledged and isn't there, or is there twice."""
    rows = there.rows("SELECT tracking_code, title FROM submission WHERE title LIKE 'Cầu thôn 3 bị gãy%'")
    held = sorted((str(code).replace("-", ""), str(title)) for code, title in rows)
    told = sorted((one.code.replace("-", ""), one.title) for one in receipts)
    return [title for _, title in (Counter(held) - Counter(told)) + (Counter(told) - Counter(held))]


def _reader(house: House, there: Place) -> Callable[[], None]:
    """Opens an officer's queue, a case of it and the public front page in turn."""
    client = house.signed_in(OFFICER)
    assert house.own is not None
    with house.app.app_context(), db.engines[None].connect() as connection:
        number = connection.execute(
            text("SELECT number FROM case_file WHERE agency_id = :agency AND closed_on IS NULL LIMIT 1"),
            {"agency": house.own.agency_id},
        ).scalar_one()
    outside = httpx.Client(base_url=there.address, timeout=60, headers={"Cookie": session_cookie(client)})

    def read() -> None:
        for path in ("/viec-cua-toi", f"/don/{number}", "/"):
            if (answer := outside.get(path)).status_code != 200:
                raise Cut(f"{path}: {answer.status_code}")

    return read


@dataclass(frozen=True)
class Sample:
    """One sample migration: the folder of migrations in which it is the last."""

    title: str
    revision: str
    folder: Path

    @property
    def locks(self) -> bool:
        """Whether it needs a lock that a long transaction keeps from it."""
        return self.title.startswith(("add column", "add rule", "drop columns"))


def _migrations(house: House, folder: Path) -> Iterator[Sample]:
    """The product's own migrations with the samples behind them, run by the product's own ``env.py``."""
    shutil.copytree(ROOT / "migrations", folder)
    with house.app.app_context(), db.engines[None].connect() as connection:
        before = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    for place, (title, step) in enumerate(SHAPES.items(), start=9001):
        revision = str(place)
        (folder / "versions" / f"{revision}_sample.py").write_text(
            SAMPLE.format(title=title, revision=revision, before=before, step=step), encoding="utf-8"
        )
        before = revision
        yield Sample(title, revision, folder)


@contextmanager
def _held(house: House) -> Iterator[None]:
    """A transaction that has read the table and goes on for a while: longer than a change waits for it."""
    assert migrating.LOCK_WAIT_MS / 1000 < HELD_SECONDS
    engine = create_engine(house.url)
    ready = threading.Event()

    def hold() -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT id FROM case_file LIMIT 1"))
            ready.set()
            time.sleep(HELD_SECONDS)

    holder = threading.Thread(target=hold)
    holder.start()
    ready.wait()
    try:
        yield
    finally:
        holder.join()
        engine.dispose()


@contextmanager
def _nothing() -> Iterator[None]:
    yield
