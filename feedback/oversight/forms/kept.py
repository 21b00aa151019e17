"""Số hệ thống đếm, giữ mười phút: what the system counts of a period, counted once for all of its pages.

All units of a province with a million cases take some seconds; reports that were sent stand beside it as they
are at the moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

from flask import Flask, current_app

from feedback.law.forms import FormSet
from feedback.law.forms.checking import Figures
from feedback.oversight.forms import counting, standing
from feedback.oversight.models import ReportPeriod

KEPT: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted, by agency, and when."""

    at: datetime
    by_agency: Mapping[int, Figures]


class Counts:
    """The counts that a process keeps; pages that ask at once wait for one and the same."""

    def __init__(self) -> None:
        self._found: dict[Any, Count] = {}
        self._lock = Lock()

    def of(self, key: Any, at: datetime, count: Callable[[], dict[int, Figures]], *, afresh: bool) -> Count:
        """The count with this key, if it is not too old and not asked for ``afresh``; else a new one."""
        with self._lock:
            there = self._found.get(key)
            if there is None or afresh or not timedelta(0) <= at - there.at < KEPT:
                self._found = {one: old for one, old in self._found.items() if at - old.at < KEPT}
                there = self._found[key] = Count(at, count())
            return there

    def forget(self) -> None:
        """Nothing is kept."""
        self._found = {}


def of_period(row: ReportPeriod, forms: FormSet, at: datetime, *, afresh: bool = False) -> Count:
    """What the system counts of all units of a period, the whole of it."""
    kept: Counts = current_app.extensions["form_counts"]
    key = (row.id, row.set_key)
    return kept.of(key, at, lambda: counting.counted(forms, standing.period_of(row)), afresh=afresh)


def init_app(app: Flask) -> None:
    """Nothing is kept yet."""
    app.extensions["form_counts"] = Counts()
