"""Clocks follow their matters when an agency ends; no day changes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import case, update

from feedback.deadlines import queries
from feedback.deadlines.models import Deadline
from feedback.extensions import db


def rehome(
    room: str, subject_ids: Collection[int], *, agency_id: int, officers_there: Collection[int]
) -> None:
    """Chuyển theo sắp xếp cơ quan: open deadlines of a room's subjects go to a successor by one statement.

    An officer keeps his when he is among ``officers_there``, else nobody has it. Every day stays.
    """
    db.session.execute(
        update(Deadline)
        .where(Deadline.subject_room == room, Deadline.subject_id.in_(subject_ids), queries.is_open())
        .values(
            agency_id=agency_id,
            officer_id=case((Deadline.officer_id.in_(officers_there), Deadline.officer_id), else_=None),
        )
        .execution_options(synchronize_session=False)
    )
