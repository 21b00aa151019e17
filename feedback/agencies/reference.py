"""The data files of the room, as rows. Pure: see ``data/README.md`` for origin, licence and dates."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("data")
_DAYS = ("first_on", "last_on")
_FLAGS = ("external", "divided")


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of ``data/<name>.csv``: days as dates, flags as booleans, empty cells as None.

    Raises ValueError for a day or flag that cannot be read: a broken data file is a fault of ours.
    """
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for raw in csv.DictReader(file):
            row: dict[str, Any] = {key: text or None for key, text in raw.items()}
            for key in _DAYS:
                if row.get(key):
                    row[key] = date.fromisoformat(row[key])
            for key in _FLAGS:
                if key in row:
                    row[key] = {"true": True, "false": False}[str(row[key]).lower()]
            yield row


def parent_key(row: dict[str, Any]) -> tuple[str, str]:
    """Edition and code of the area above a row of ``areas``: in the row's own edition unless written
    «edition/code»; the code is empty where nothing is above.
    """
    edition, slash, code = str(row["parent_code"] or "").partition("/")
    return (edition, code) if slash else (str(row["edition"]), edition)
