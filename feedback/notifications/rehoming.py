"""Letters of an agency that ends, not yet done with, go to the post room of its successor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import CursorResult, func, select, update

from feedback.extensions import db
from feedback.notifications.models import Message

UNDONE: Final = ("waiting", "sending", "to_print", "printed", "posted", "held")
"""States in which somebody may still have to print a letter, post it, or note that it came back."""


def waiting(successors: Mapping[int, int]) -> Counter[tuple[int, int]]:
    """How many messages go from which agency to which successor, by their numbers."""
    found: Counter[tuple[int, int]] = Counter()
    for agency_id, count in db.session.execute(
        select(Message.agency_id, func.count())
        .where(Message.agency_id.in_(successors), Message.state.in_(UNDONE))
        .group_by(Message.agency_id)
    ):
        if agency_id is not None:
            found[agency_id, successors[agency_id]] = count
    return found


def rehome(successors: Mapping[int, int]) -> Counter[tuple[int, int]]:
    """Chuyển thư theo sắp xếp cơ quan: ``successors`` gives each ended agency its new post room.

    Sending goes on as it was. Returns how many went from which agency to which; no more statements than
    agencies.
    """
    moved: Counter[tuple[int, int]] = Counter()
    for agency_id, successor_id in successors.items():
        changed: Any = db.session.execute(
            update(Message)
            .where(Message.agency_id == agency_id, Message.state.in_(UNDONE))
            .values(agency_id=successor_id)
            .execution_options(synchronize_session=False)
        )
        rows: CursorResult[Any] = changed
        if rows.rowcount:
            moved[agency_id, successor_id] = rows.rowcount
    return moved
