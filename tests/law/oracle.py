"""A slow reading of the rules, day by day, written without looking at ``feedback.law``.

The terms are read from the data files by its own few lines, the days are walked one by one.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from feedback.law.calendar import Calendar, SpecialDay, Standing

DATA = Path(__file__).parents[2] / "feedback" / "deadlines" / "data"
LAW = Path(__file__).parents[2] / "feedback" / "law" / "terms"
DAY = timedelta(days=1)
FIRST, LAST = date(2019, 1, 1), date(2027, 12, 31)
CONFIRMED_TO = date(2026, 12, 31)


def rows() -> list[dict[str, str]]:
    """The embedded days off and worked days."""
    return list(csv.DictReader((DATA / "holidays.csv").read_text(encoding="utf-8").splitlines()))


def embedded_calendar() -> Calendar:
    """The calendar that the embedded files describe."""
    special: dict[str, dict[date, SpecialDay]] = {"off": {}, "worked": {}}
    for row in rows():
        special[row["kind"]][date.fromisoformat(row["day"])] = SpecialDay(
            row["name"], Standing(row["standing"]), row["document"]
        )
    years = {
        int(row["year"]): row["confirmed"] == "yes"
        for row in csv.DictReader((DATA / "years.csv").read_text(encoding="utf-8").splitlines())
    }
    return Calendar(days_off=special["off"], worked=special["worked"], years=years)


OFF = {row["day"] for row in rows() if row["kind"] == "off" and row["standing"] != "doubtful"}
DOUBTFUL = {row["day"] for row in rows() if row["standing"] == "doubtful"}
WORKED = {row["day"] for row in rows() if row["kind"] == "worked"}


@cache
def is_working(day: date) -> bool:
    """Monday to Friday unless off; a weekend day only when worked in exchange."""
    if day.isoweekday() in (6, 7):
        return day.isoformat() in WORKED
    return day.isoformat() not in OFF


@cache
def is_unsure(day: date) -> bool:
    """A day of an unannounced year, or a weekday that may still become a holiday."""
    return day > CONFIRMED_TO or (day.isoformat() in DOUBTFUL and day.isoweekday() < 6)


def working_days(start: date, length: int, step: int = 1) -> tuple[date, bool]:
    """Walk day by day; returns the last day and whether an unsure day was passed."""
    day, left, unsure = start, length, False
    while left:
        day += step * DAY
        unsure = unsure or is_unsure(day)
        left -= is_working(day)
    return day, unsure


def rolled(raw: date, step: int = 1) -> tuple[date, bool]:
    """Walk from the raw end to the first working day; returns it and whether an unsure day was met."""
    day, unsure = raw, is_unsure(raw)
    while not is_working(day):
        day += step * DAY
        unsure = unsure or is_unsure(day)
    return day, unsure


def months_later(start: date, months: int) -> date:
    """The day with the same number, found by trying; else the last day of that month."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(start.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, start.day)


Stops = Collection[tuple[date, date]]


def stands_still(day: date, stops: Stops) -> bool:
    """Whether the day lies in a span that is not counted."""
    return any(first <= day <= last for first, last in stops)


@cache
def law() -> dict[str, list[dict[str, Any]]]:
    """The versions of each rule, as written in the files."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in LAW.glob("*.toml"):
        for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).get("terms", {}).items():
            found[key] = entry["versions"]
    return found


def runs(key: str) -> bool:
    """Whether the rule is a length that runs from a day (no returning duty, no report)."""
    return any("per" not in version and "window" not in version for version in law()[key])


def due(
    key: str, start: date, circumstances: Collection[str], extensions: int, stops: Stops
) -> tuple[date, bool] | None:
    """The last day and whether it is provisional; None when no version was in force on the start."""
    governing = [
        version
        for version in law()[key]
        if version["in_force_from"] <= start <= version.get("in_force_to", date.max)
    ]
    if not governing:
        return None
    (version,) = governing
    length, unit, most = version["length"], version["unit"], 0
    for variant in version.get("variants", ()):
        if set(variant["when"]) <= set(circumstances) and len(variant["when"]) > most:
            length, unit, most = variant["length"], variant.get("unit", unit), len(variant["when"])
    if extensions:
        length += extensions * version["extension"]["length"]
    step = -1 if version.get("counting") == "back" else 1
    return _walk(start, length, unit == "working_day", step, stops)


def _walk(start: date, length: int, working: bool, step: int, stops: Stops) -> tuple[date, bool]:
    day, left, unsure = start, length, False
    while left:
        day += step * DAY
        if stands_still(day, stops):
            continue
        if working:
            unsure = unsure or is_unsure(day)
            left -= is_working(day)
        else:
            left -= 1
    if working:
        return day, unsure
    unsure = is_unsure(day)
    while not is_working(day) or stands_still(day, stops):
        day += step * DAY
        if not stands_still(day, stops):
            unsure = unsure or is_unsure(day)
    return day, unsure
