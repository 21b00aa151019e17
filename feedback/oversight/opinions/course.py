"""Diễn biến of an opinion: who did what when, and which columns it changed from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.extensions import db
from feedback.oversight.actions.history import OPINION
from feedback.oversight.models import OversightEvent

SHOWN: Final = (
    *("agency_id", "source", "body", "area_code", "document_number", "document_on"),
    *("received_on", "due_on"),
)
"""Columns whose changes are told, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act. ``agency_id``: of which agency the officer was. ``changes``: (column, old, new) as events keep
    them; ``reworded``: columns of others' words that it changed, of which events hold digests only.
    """

    act: str
    at: datetime
    actor: str
    agency_id: int | None
    why: str
    changes: tuple[tuple[str, Any, Any], ...]
    reworded: tuple[str, ...]


def of(number: int) -> list[Step]:
    """The acts on an opinion, first to last. One select by index."""
    row, known, steps = OversightEvent, dict[str, Any](), list[Step]()
    asked = select(row).where(row.subject_room == OPINION, row.subject_id == number).order_by(row.id)
    for event in db.session.scalars(asked):
        told = event.details
        now = told.get("set", {})
        changes = [
            (name, known[name], now[name])
            for name in SHOWN
            if name in now and name in known and now[name] != known[name]
        ]
        steps.append(
            Step(
                act=event.act,
                at=event.at,
                actor=event.actor,
                agency_id=told.get("by_agency"),
                why=told.get("why", ""),
                changes=tuple(changes),
                reworded=tuple(told.get("reworded", ())),
            )
        )
        known |= now
    return steps
