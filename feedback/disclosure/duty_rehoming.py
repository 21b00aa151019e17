"""What a unit must still disclose goes along when it ends; what is over, plans and lists stay with the unit
of their time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.agencies.rehoming import Moved, counted, give_over
from feedback.disclosure import duties
from feedback.disclosure.actions import duties as acts
from feedback.disclosure.models import DisclosureDuty


def waiting(successions: Sequence[Succession]) -> Moved:
    """How many open duties go from which agency to which successor, by their numbers; one select."""
    return counted(_going(successions))


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Moved:
    """Chuyển nghĩa vụ công khai theo sắp xếp cơ quan: those that ``waiting`` counts; every day stays."""
    going = _going(successions)
    moved = give_over(going)
    for duty, _ in going:
        acts.note_rehomed(duty, by=by, at=at)
    progress(len(going))
    return moved


def _going(successions: Sequence[Succession]) -> list[tuple[DisclosureDuty, int]]:
    ended = {one.agency.id: one for one in successions}
    return [(one, ended[one.agency_id].default.id) for one in duties.open_of(list(ended))]
