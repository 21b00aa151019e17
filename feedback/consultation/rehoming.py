"""Consultations that aren't decided yet go along when their agency ends; all others stay with the agency of
their time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.agencies.rehoming import Moved, counted, give_over
from feedback.consultation.actions.changing import enter
from feedback.consultation.models import Consultation
from feedback.extensions import db

_GOING: Final = ("draft", "open", "closed", "answered")


def waiting(successions: Sequence[Succession]) -> Moved:
    """How many consultations go from which agency to which successor, by their numbers."""
    return counted(_going(successions))


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Moved:
    """Chuyển đợt lấy ý kiến theo sắp xếp cơ quan: those of ``waiting``; code and days stay."""
    going = _going(successions)
    moved = give_over(going)
    for consultation, _ in going:
        enter(consultation, "rehomed", "agency_id", by=by, at=at)
    progress(len(going))
    return moved


def _going(successions: Sequence[Succession]) -> list[tuple[Consultation, int]]:
    """Each consultation with the number of the agency it goes to; one select."""
    ended = {one.agency.id: one for one in successions}
    asked = select(Consultation).where(Consultation.agency_id.in_(ended), Consultation.state.in_(_GOING))
    return [
        (one, ended[one.agency_id].of_area(next(iter(one.area_codes), None)).id)
        for one in db.session.scalars(asked.order_by(Consultation.id))
    ]
