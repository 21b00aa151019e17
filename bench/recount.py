"""Counting 200,000 open deadlines anew: when a holiday was entered, and when every single day moves."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, text
from tqdm import tqdm

from bench.house import House
from bench.report import Figure, Report
from feedback.actor import SYSTEM
from feedback.administration.recount import recount
from feedback.clock import local_day
from feedback.deadlines import actions, queries
from feedback.deadlines.models import Deadline
from feedback.extensions import db

CASES: Final = 105_000
"""Made-up cases hold nearly two deadlines each."""
GOAL: Final = 60.0


def measure(house: House, report: Report) -> None:
    """Open all deadlines of a filled house, then recount: nothing changed, a holiday entered, all moved."""
    with house.app.app_context():
        db.session.execute(text("UPDATE deadline SET met_on = NULL, met_at = NULL"))
        db.session.commit()
        opened = db.session.scalar(select(func.count(Deadline.id)).where(queries.is_open())) or 0
        seconds, _ = _recounted(opened)
        report.add(Figure(f"Tính lại {opened:,} thời hạn, không có gì đổi", seconds, "giây", "≤", GOAL))
        at = datetime.now(UTC)
        day = next(
            one for age in range(10, 40) if queries.calendar().works(one := local_day(at) - timedelta(age))
        )
        actions.add_holiday(day, kind="off", name="Nghỉ bão", document="CĐ 1", by=SYSTEM, at=at)
        db.session.commit()
        seconds, moved = _recounted(opened)
        report.add(Figure(f"  thêm một ngày nghỉ, {moved:,} thời hạn đổi ngày", seconds, "giây", "≤", GOAL))
        db.session.execute(text("UPDATE deadline SET due_on = counted_from_on"))
        db.session.commit()
        seconds, moved = _recounted(opened)
        report.add(Figure(f"  cả {moved:,} thời hạn đổi ngày, ai cũng được báo", seconds, "giây", "≤", GOAL))


def _recounted(opened: int) -> tuple[float, int]:
    began = time.perf_counter()
    with tqdm(total=opened, desc="Tính lại thời hạn", unit=" thời hạn") as bar:
        outcome = recount(by=SYSTEM, at=datetime.now(UTC), progress=lambda seen: _advance(bar, seen))
    return time.perf_counter() - began, outcome.moved


def _advance(bar: tqdm[Any], seen: int) -> None:
    bar.update(seen)
