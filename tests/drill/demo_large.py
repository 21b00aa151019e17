"""The demo of two years at its full size: how long loading takes, whether every check of the house holds.

``CASES``: how many; 100,000 by default. ``DATABASE_URL``: another database than a new SQLite file. Times are
printed, not asserted.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import func, select

from feedback import config
from feedback.accounts import queries as accounts
from feedback.actor import SYSTEM
from feedback.administration import revisions
from feedback.administration.actions import prepare
from feedback.administration.demo import loading
from feedback.app import create_app
from feedback.cases.models import Case, CaseEvent, CaseLink, DialogueRecord
from feedback.clock import FixedClock
from feedback.disclosure.models import Outcome
from feedback.extensions import db, read_only
from feedback.oversight.tallies import checking
from feedback.register import actions as register
from feedback.register import queries, verifying
from feedback.register.models import RegisterEntry
from tests.accounts.factories import sign_in_as

CASES: Final = int(os.environ.get("CASES", "100000"))
_ASKED: Final = 20
_PAGES: Final = (
    ("tinhkhe.xuly1", "/viec-cua-toi"),
    ("tinhkhe.lanhdao", "/don"),
    ("tinhkhe.lanhdao", "/don?q=duong+be+tong"),
    ("thanhtra", "/giam-sat"),
    ("thanhtra", "/giam-sat/qua-han"),
)


def _progress(steps: Iterable[Any], _count: int, title: str) -> Iterable[Any]:
    begun = time.monotonic()
    yield from steps
    _say(f"  {title}: {time.monotonic() - begun:.0f} s")


def test_a_large_demo_is_whole(tmp_path: Path) -> None:
    at = datetime.now(UTC)
    url = os.environ.get("DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    app = create_app(config.load({}, data_dir=tmp_path, database_url=url, demo=True), FixedClock(at))
    app.extensions["jobs"].consuming = False
    with app.app_context():
        revisions.upgrade()
        prepare(by=SYSTEM, at=at)
        db.session.commit()
        begun = time.monotonic()
        loaded = loading.load(cases=CASES, seed=1, at=at, progress=_progress)
        _say(f"{loaded} cases in {time.monotonic() - begun:.0f} s")
        while register.link_waiting(20_000):
            pass
        entries = db.session.scalar(select(func.count()).select_from(RegisterEntry))
        db.session.rollback()
        _say(f"{entries} entries, {sum(one.stat().st_size for one in tmp_path.glob('x.db*')) >> 20} MiB")
        _look_alive()
        _check(app)
        read_only(False)
        db.session.remove()
    _ask(app)


def _look_alive() -> None:
    """What must be there in every quarter since the communes of today."""
    quarters: dict[str, Counter[tuple[int, int]]] = {}
    for words, days in (
        ("late", select(Case.settled_on).where(Case.settled_on > Case.settle_aim_on)),
        ("appealed", select(Case.received_on).join(CaseLink, CaseLink.case_id == Case.id)),
        ("dialogue", select(DialogueRecord.held_on).where(DialogueRecord.held_on.is_not(None))),
        ("published", select(Outcome.settled_on).where(Outcome.state == "shown")),
        ("all", select(Case.received_on)),
    ):
        found = [day for day in db.session.scalars(days) if day is not None]
        quarters[words] = counted = Counter((day.year, (day.month + 2) // 3) for day in found)
        _say(f"  {words}: {dict(sorted(counted.items()))}")
    for words, counted in quarters.items():
        lively = [quarter for quarter, count in counted.items() if count >= 24]
        # Second complaints are told of whole lives: none lies across 1 July 2025.
        assert CASES < 50_000 or len(lively) >= (6 if words == "appealed" else 8), words


def _check(app: Flask) -> None:
    read_only(True)
    begun = time.monotonic()
    assert not verifying.verify().faults
    for room, digests_of in app.extensions["register_contents"].items():
        assert not list(islice(queries.missing_contents(room, digests_of), 3)), room
    for check in app.extensions["register_checks"]:
        assert not list(islice(check(), 3)), check
    assert not list(islice(checking.cases_that_differ(), 3))
    assert not checking.sums_that_differ()
    acts = db.session.scalar(select(func.count()).select_from(CaseEvent))
    _say(f"  every check of {acts} acts: {time.monotonic() - begun:.0f} s")


def _ask(app: Flask) -> None:
    for username, address in _PAGES:
        client = app.test_client()
        # What a request remembers of its officer stays with the context that it ran in.
        with app.app_context():
            officers = {officer.username: officer for officer, _ in accounts.demo_officers(50)}
            sign_in_as(client, officers[username])
            db.session.remove()
        took = []
        for _ in range(_ASKED):
            begun = time.monotonic()
            assert client.get(address).status_code == 200, address
            took.append((time.monotonic() - begun) * 1000)
        _say(f"  {address}: median {statistics.median(took):.0f} ms, p95 {sorted(took)[-2]:.0f} ms")


def _say(words: str) -> None:
    # Read with «pytest -s».
    sys.stdout.write(f"{words}\n")
