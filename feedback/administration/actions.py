"""Acts of administration that need several rooms."""

from __future__ import annotations

from datetime import datetime

from feedback.actor import Actor
from feedback.agencies import actions as agencies
from feedback.deadlines import actions as deadlines
from feedback.programme.actions import score_tables, seeding


def prepare(*, by: Actor, at: datetime) -> int:
    """Bring the reference data of this version in: agencies, areas, competences, the working calendar,
    the duties of the plan, a table of criteria to score by.

    Returns how many rows were new or changed; 0 the second time. What an administrator has entered stays.
    """
    loaded = agencies.load_reference_data(by=by, at=at) + deadlines.load_holidays(by=by, at=at)
    loaded += score_tables.load_table(by=by, at=at)
    return loaded + seeding.load_duties(by=by, at=at)
