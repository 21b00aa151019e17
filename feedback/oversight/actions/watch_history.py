"""What acts of the watch list share: the right to them, the version seen, what an event tells of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from feedback.actor import Actor
from feedback.extensions import Base
from feedback.oversight.actions.history import note
from feedback.oversight.refusals import NotYours, Stale
from feedback.register import changing
from feedback.register.history import prints, told

WRITE: Final = "oversight:watch:write"
REPORT: Final = "oversight:plan:report"

WORDS: Final = frozenset(
    {
        *("name", "why", "ended_why", "text", "who", "what", "evidence", "returned_why"),
        *("place", "chair", "took_part", "conclusion", "found"),
    }
)
"""Columns in which people write what they like: events know them by salted digests only."""

change: Final = partial(changing.change, Stale)
"""Sets columns of a row if it still has the version that the officer saw. Raises Stale."""


def demand(by: Actor, permission: str = WRITE) -> None:
    """Raises NotYours for who may not do this."""
    if not (by.kind == "system" or by.may(permission)):
        raise NotYours


def enter(
    subject: str,
    row: Base,
    act: str,
    names: Sequence[str],
    *,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one act on a row of the watch list: the columns named are what it set."""
    known: Any = row
    set_now = [name for name in names if name not in WORDS]
    typed = [name for name in names if name in WORDS]
    note(
        (subject, known.id),
        act,
        {"set": told(row, *set_now), "prints": prints(row, *typed)} | dict(details or {}),
        agency_id=by.agency_id,
        by=by,
        at=at,
    )
