"""A hundred thousand cases and a week-old backup: how long until it works again, how much memory it takes,
and what a kill at any moment leaves. Run by ``make drill``; ``RESTORE_CASES=2000 RESTORE_KILLS=3`` does less.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, select, update

from bench.house import build
from feedback import config
from feedback.accounts import session_rows
from feedback.accounts.models import Officer, OfficerSession
from feedback.actor import SYSTEM
from feedback.administration.backup import crypt, loading, places, restoring
from feedback.app import ROOT, create_app
from feedback.attachments import actions as attachments
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications import holding
from feedback.notifications.actions import Queued, queue_many
from feedback.notifications.delivery import deliver
from feedback.register import rules
from feedback.register.actions import link_waiting
from feedback.register.models import RegisterEntry
from feedback.register.verifying import verify
from tests.attachments.samples import png
from tests.servers import PostgresServer

CASES = int(os.environ.get("RESTORE_CASES", "100000"))
KILLS = int(os.environ.get("RESTORE_KILLS", "20"))
FILES, MESSAGES = 200, 300
MOST_SECONDS = 600
MOST_MEGABYTES = 400
WEEK = timedelta(days=7)


@dataclass
class Source:
    """A filled place, and how to call the command in it."""

    folder: Path
    url: str
    recipient: str
    key: Path

    def environment(self, **more: str) -> dict[str, str]:
        """What the command reads."""
        own = {"DATA_DIR": str(self.folder), "DATABASE_URL": self.url, "LOG_LEVEL": "WARNING"}
        return os.environ | own | {"BACKUP_RECIPIENTS": self.recipient} | more


def command(*arguments: str) -> list[str]:
    """The command as a process of its own."""
    return [sys.executable, "-m", "feedback.cli", *arguments]


def called(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command to its end."""
    return subprocess.run(
        command(*arguments), env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def source(
    request: pytest.FixtureRequest, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Source]:
    """A place with its cases, files, messages that wait and officers who are signed in."""
    folder = tmp_path_factory.mktemp(request.param)
    name = "restore_source"
    url = (
        postgres.make_database(name)
        if request.param == "postgresql"
        else f"sqlite:///{folder / 'feedback.db'}"
    )
    house = build(request.param, url, folder, 7)
    house.fill(CASES)
    identity = crypt.new_identity()
    key = folder.parent / f"{request.param}-key.txt"
    key.write_text(str(identity))
    with house.app.app_context():
        now = datetime.now(UTC)
        entered_anew()
        for place in range(FILES):
            attachments.keep_many(
                [(f"{place}.png", png())], subject=("submissions", place + 1), by=SYSTEM, at=now
            )
        queue_many(
            [
                Queued("cases/received", ("people", place + 1), {"number": "PA-1"}, f"case:{place + 1}")
                for place in range(MESSAGES)
            ],
            by=SYSTEM,
            at=now,
        )
        for officer in db.session.scalars(select(Officer).limit(50)).all():
            session_rows.begin(officer.id, proof="password", at=now)
        db.session.commit()
        while link_waiting():
            pass
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    yield Source(folder, url, str(identity.to_public()), key)
    if request.param == "postgresql":
        postgres.drop_database(name)


def entered_anew() -> None:
    """The entries of made-up cases get the keyed digests that ours would have, and are numbered by us."""
    key, after = config.current().register_key_bytes, 0
    table = RegisterEntry.__table__
    while rows := db.session.scalars(
        select(RegisterEntry).where(RegisterEntry.id > after).order_by(RegisterEntry.id).limit(5000)
    ).all():
        macs = [
            {
                "number": row.id,
                "right": rules.mac(
                    key,
                    at=row.at,
                    actor=row.actor,
                    act=row.act,
                    subject=(row.subject_room, row.subject_id),
                    content_digest=row.digest,
                ),
            }
            for row in rows
        ]
        changed = update(table).where(table.c.id == bindparam("number"))
        db.session.connection().execute(changed.values(mac=bindparam("right"), seq=None, link=None), macs)
        after = rows[-1].id
        db.session.commit()
        db.session.expunge_all()


def test_a_week_old_backup_is_back_within_ten_minutes(
    source: Source, postgres: PostgresServer, tmp_path: Path
) -> None:
    dest = tmp_path / "backups"
    took, peak, meanwhile = watched(command("backup", str(dest)), source)
    again = tmp_path / "again"
    again.mkdir()
    for kept in ("keys.json", "register-head.json"):
        shutil.copy(source.folder / kept, again)
    sqlite = source.url.startswith("sqlite")
    url = f"sqlite:///{again / 'feedback.db'}" if sqlite else postgres.make_database("restore_again")
    at = datetime.now(UTC) + WEEK
    app = create_app(config.load({}, data_dir=again, database_url=url, demo=False), clock=FixedClock(at))
    with app.app_context():
        began = time.perf_counter()
        told = restoring.restore(
            dest,
            identity=source.key,
            over="",
            witness=None,
            jump=None,
            at=at,
            progress=lambda *_: None,
        )
        verdict = verify()
        rto = time.perf_counter() - began
        print(  # noqa: T201 - the figures are what the drill is for
            f"{CASES} vụ việc, sao lưu {took:.0f} giây ({peak:.0f} MB bộ nhớ), RTO {rto:.0f} giây, "
            f"RPO {told.gap.lost} mục, giữ {told.held} thông báo, {told.sessions} phiên kết thúc"
        )
        assert verdict.faults == ()
        assert told.gap.lost == 0
        assert told.sessions == 50
        # Others wrote all the time, and what they wrote is there up to one moment.
        assert meanwhile > 0
        assert MESSAGES <= told.held <= MESSAGES + meanwhile + 1
        assert (db.session.scalar(select(func.count()).select_from(Case)) or 0) >= CASES
        assert db.session.scalar(select(func.count()).where(OfficerSession.ended_at.is_(None))) == 0
        db.session.rollback()
        assert deliver() == 0
        assert holding.count() == told.held
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    if not sqlite:
        postgres.drop_database("restore_again")
    assert rto < MOST_SECONDS
    assert peak < MOST_MEGABYTES


def test_a_kill_at_any_moment_leaves_a_place_that_says_so(
    source: Source, postgres: PostgresServer, tmp_path: Path
) -> None:
    dest = tmp_path / "backups"
    assert called(source.environment(), "backup", str(dest)).returncode == 0
    whole = lasts(command("backup", str(dest)), source.environment())
    for _ in range(KILLS):
        killed_within(whole, command("backup", str(dest)), source.environment())
        assert standing(source, dest)
    again = tmp_path / "again"
    sqlite = source.url.startswith("sqlite")
    name = "restore_killed"

    def emptied() -> dict[str, str]:
        shutil.rmtree(again, ignore_errors=True)
        again.mkdir()
        shutil.copy(source.folder / "keys.json", again)
        url = f"sqlite:///{again / 'feedback.db'}" if sqlite else postgres.make_database(name)
        return source.environment(DATA_DIR=str(again), DATABASE_URL=url)

    call = command("restore", str(dest), "--identity", str(source.key))
    whole = lasts(call, emptied())
    told = {"unfinished": 0, "untouched": 0, "done": 0}
    for _ in range(KILLS):
        environment = emptied()
        killed_within(whole, call, environment)
        told[state_of(environment)] += 1
    print(f"{KILLS} lần giết giữa lúc khôi phục: {told}")  # noqa: T201 - what the drill is for
    done = subprocess.run(call, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "đã có dữ liệu" in done.stderr, done.stderr
    assert state_of(environment) == "done"
    if not sqlite:
        postgres.drop_database(name)


def standing(source: Source, dest: Path) -> list[places.Standing]:
    """The whole backups at a place, by the keys of the source."""
    app = application(source.environment())
    with app.app_context():
        found = places.backups(dest)
        left = {one.fault for one in found if one.manifest is None}
        assert left <= {"dở dang, lần sao lưu sau sẽ bỏ"}
        for one in found:
            if one.manifest is not None:
                for name, part in one.manifest.parts.items():
                    assert crypt.digest_of(one.folder / name) == part.sha256
        return [one for one in found if one.manifest is not None]


def application(environment: dict[str, str]):  # type: ignore[no-untyped-def]
    """The product in the place that the environment names."""
    return create_app(
        config.load({}, data_dir=Path(environment["DATA_DIR"]), database_url=environment["DATABASE_URL"])
    )


def state_of(environment: dict[str, str]) -> str:
    """What a place says of itself: it must never look done when it isn't."""
    with application(environment).app_context():
        try:
            if restoring.is_unfinished():
                refused = called(environment, "migrate")
                assert refused.returncode == 1
                assert "chưa xong" in refused.stderr
                return "unfinished"
            if not loading.has_rows():
                return "untouched"
            assert verify().faults == ()
            return "done"
        finally:
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def watched(call: list[str], source: Source) -> tuple[float, float, int]:
    """How many seconds a call takes, its largest memory in MiB, and how many transactions others had."""
    began, peak, written = time.perf_counter(), 0.0, 0
    with application(source.environment()).app_context():
        process = subprocess.Popen(
            call, env=source.environment(), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text()
            told = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
            peak = int(told[1]) / 1024 if told else peak
            queue_many(
                [Queued("cases/received", ("people", 1), {"number": "PA-1"}, "case:1")],
                by=SYSTEM,
                at=datetime.now(UTC),
            )
            db.session.commit()
            written += 1
            time.sleep(0.05)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    assert process.returncode == 0
    return time.perf_counter() - began, peak, written


def lasts(call: list[str], environment: dict[str, str]) -> float:
    """How many seconds a call takes to its end."""
    began = time.perf_counter()
    done = subprocess.run(call, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - began


def killed_within(seconds: float, call: list[str], environment: dict[str, str]) -> None:
    """Start a call, and kill it outright at some moment of its time."""
    process = subprocess.Popen(
        call, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    # It starts for the first third, and touches nothing yet.
    time.sleep(random.uniform(0.3, 1.0) * seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
