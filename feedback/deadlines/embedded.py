"""The calendar that comes with the program: read once into the tables, and used where there are none yet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources

from feedback.law.calendar import Calendar, SpecialDay, Standing


def rows(name: str) -> Iterable[dict[str, str]]:
    """The rows of ``holidays.csv`` or ``years.csv`` (columns: ``data/README.md``)."""
    text = resources.files("feedback.deadlines").joinpath("data", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@cache
def calendar() -> Calendar:
    """The working calendar of the embedded files alone."""
    special: dict[str, dict[date, SpecialDay]] = {"off": {}, "worked": {}}
    for row in rows("holidays.csv"):
        day = SpecialDay(row["name"], Standing(row["standing"]), row["document"])
        special[row["kind"]][date.fromisoformat(row["day"])] = day
    years = {int(row["year"]): row["confirmed"] == "yes" for row in rows("years.csv")}
    return Calendar(days_off=special["off"], worked=special["worked"], years=years)
