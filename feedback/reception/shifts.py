"""Questions about shifts: what an officer has set for today, what he may set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from feedback.extensions import db
from feedback.reception.models import Place, Session, Shift


@dataclass(frozen=True, slots=True)
class Current:
    """The open shift of an officer with its place."""

    shift: Shift
    place: Place


def current(officer_id: int, on: date) -> Current | None:
    """What he set for the day; None where he has not, or set it for a day before. One select."""
    row = db.session.execute(
        select(Shift, Place)
        .join(Place, Place.id == Shift.place_id)
        .where(Shift.officer_id == officer_id, Shift.closed_at.is_(None), Shift.shift_on == on)
    ).first()
    return Current(row.Shift, row.Place) if row else None


def sessions_on(place_ids: list[int], on: date) -> list[Session]:
    """The leaders' receptions in person of a day at these places that were not moved or called off, in their
    order.
    """
    return list(
        db.session.scalars(
            select(Session)
            .where(
                Session.place_id.in_(place_ids),
                Session.held_on == on,
                Session.mode == "in_person",
                Session.state.in_(("planned", "published", "held")),
            )
            .order_by(Session.opens, Session.id)
        )
    )
