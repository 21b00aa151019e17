"""The demo loads on any day, with the two years before it: its stories are told relative to it, and no two
days are alike to the law.

``DAYS``: how many days apart the loads are; 15 by default, which is some thirty of them.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from feedback import config
from feedback.actor import SYSTEM
from feedback.administration import revisions
from feedback.administration.actions import prepare
from feedback.administration.demo import loading
from feedback.app import create_app
from feedback.clock import FixedClock
from feedback.extensions import db

APART: Final = int(os.environ.get("DAYS", "15"))
FIRST: Final = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
_TURNS: Final = ((2026, 11, 30), (2026, 12, 31), (2027, 1, 1), (2027, 1, 31), (2027, 2, 5), (2027, 3, 31))
"""Ends and beginnings of months, quarters and years, Tết; half an hour after midnight in the province."""

MOMENTS: Final = [
    *(FIRST + timedelta(days=number) for number in range(0, 366, APART)),
    *(datetime(*day, 17, 30, tzinfo=UTC) - timedelta(days=1) for day in _TURNS),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda one: f"{one:%d-%m-%Y}")
def test_the_demo_loads(tmp_path: Path, moment: datetime) -> None:
    settings = config.load({}, data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/x.db", demo=True)
    app = create_app(settings, FixedClock(moment))
    with app.app_context():
        revisions.upgrade()
        prepare(by=SYSTEM, at=moment)
        db.session.commit()
        loading.load(cases=400, seed=1, at=moment, progress=lambda steps, _count, _title: steps)
        db.session.rollback()
        db.engine.dispose()
