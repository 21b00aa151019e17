"""Who reads, types, sends and merges statutory reports."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies

READ: Final = "oversight:report:read"
WRITE: Final = "oversight:report:write"
SEND: Final = "oversight:report:send"
MERGE: Final = "oversight:report:merge"
FREEZE: Final = "oversight:report:freeze"


def sees_all(viewer: Actor) -> bool:
    """Whether he reads the reports of every unit: the inspectorate, which merges them."""
    return viewer.may(MERGE)


def is_own(viewer: Actor, agency_id: int, today: date) -> bool:
    """Whether the report is of his own unit, or of an ended one whose work it does."""
    return agency_id in agencies.whose_work(viewer.agency_id, today)


def may_read(viewer: Actor, agency_id: int, today: date) -> bool:
    """Whether he reads the unit's report."""
    return viewer.may(READ) and (sees_all(viewer) or is_own(viewer, agency_id, today))
