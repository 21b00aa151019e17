"""Report periods for tests, and a unit's report in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from feedback.extensions import db
from feedback.oversight.measures.periods import reported_quarter
from feedback.oversight.models import ReportPeriod
from tests.conftest import MOMENT
from tests.factories.officers import officer_of


def make_period(number: int = 4, year: int = 2026, *, by: int | None = None, **more: Any) -> ReportPeriod:
    """Quý of a year, opened and committed; due the day after its end."""
    span = reported_quarter(number, year)
    officer_id = by or officer_of("TTT", "inspector", username=f"mo.ky.{year}.{number}").id
    values: dict[str, Any] = {
        "code": f"{year}-q{number}",
        "kind": "quarter",
        "words": f"quý {('', 'I', 'II', 'III', 'IV')[number]} năm {year}",
        "first_on": span.first_on,
        "last_on": span.last_on,
        "set_key": "tt_01_2024",
        "due_on": span.last_on + timedelta(days=1),
        "report_due_on": span.last_on + timedelta(days=6),
        "agency_id": 1,
        "opened_at": MOMENT,
        "opened_by": officer_id,
    }
    row = ReportPeriod(**values | more)
    db.session.add(row)
    db.session.commit()
    return row


def in_days(days: int) -> date:
    """So many days after the moment of the tests."""
    return date(2026, 11, 25) + timedelta(days=days)
