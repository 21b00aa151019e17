"""Models and parts of units go along when their unit ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.agencies.rehoming import Moved, counted, give_over
from feedback.extensions import db
from feedback.programme.actions.good_models import rehomed
from feedback.programme.models import GoodModel


def waiting(successions: Sequence[Succession]) -> Moved:
    """How many models go from which unit to which successor, by their numbers."""
    return counted(_going(successions))


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Moved:
    """Chuyển mô hình theo sắp xếp cơ quan: those of ``waiting``; code, days and state stay. The parts of an
    ended unit stay with it: its successor names its own.
    """
    going = _going(successions)
    moved = give_over(going)
    for model, _ in going:
        rehomed(model, by=by, at=at)
    progress(len(going))
    return moved


def _going(successions: Sequence[Succession]) -> list[tuple[GoodModel, int]]:
    """Each model with the number of the unit it goes to; one select."""
    ended = {one.agency.id: one for one in successions}
    asked = select(GoodModel).where(GoodModel.agency_id.in_(ended)).order_by(GoodModel.id)
    return [(one, ended[one.agency_id].of_area(one.area_code).id) for one in db.session.scalars(asked)]
