"""Durations and shares on a city's real requests: what is counted here is what its own file says; run by
``make drill``. ``REQUESTS`` names a longer file of the same city (data.boston.gov, PDDL).
"""

from __future__ import annotations

import csv
import gzip
import os
from collections import Counter
from datetime import date, datetime
from pathlib import Path

from flask import Flask

from feedback.actor import SYSTEM
from feedback.law.measures import share
from feedback.oversight.measures import periods
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.spread import of_counts, spread
from tests.intake.test_import import BOSTON, DATA, run

TODAY = date(2026, 11, 25)
FILE = Path(os.environ.get("REQUESTS", DATA / "requests-first-1000.csv.gz"))


def test_a_citys_half_year_is_measured_as_its_file_says(app: Flask) -> None:
    result = run(app, str(FILE), "--mapping", str(BOSTON), "--json")
    assert result.exit_code == 0, result.output
    said, took = Counter[str](), Counter[int]()
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            opened, target, closed = (
                datetime.fromisoformat(row[name]) if row[name] else None
                for name in ("opened_at", "target_at", "closed_at")
            )
            assert opened is not None
            said["received"] += 1
            if closed is None:
                said["open"] += 1
                said["open_beyond_aim"] += target is not None
                continue
            said["settled"] += 1
            took[(closed.date() - opened.date()).days] += 1
            if target is not None:
                said["settled_in_aim" if closed <= target else "settled_beyond_aim"] += 1
    filters = Filters(periods.between(date(2011, 1, 1), date(2020, 12, 31)), brought_in=True)
    found = figures([*said, "on_aim"], filters, viewer=SYSTEM, today=TODAY)[()]
    assert {key: found[key] for key in said} == dict(said)
    whole = said["settled_in_aim"] + said["settled_beyond_aim"] + said["open_beyond_aim"]
    assert share(found, "on_aim") == said["settled_in_aim"] / whole
    days = spread("days_in_all", filters, viewer=SYSTEM, today=TODAY)[()]
    assert days == of_counts(dict(took))
