"""What a unit must still disclose goes along when it ends; what is over, plans and lists stay with the unit
of their time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.disclosure import duties
from feedback.disclosure.actions import duties as acts

Moved = Counter[tuple[int, int]]


def waiting(successions: Sequence[Succession]) -> Moved:
    """How many open duties go from which agency to which successor, by their numbers; one select."""
    ended = {one.agency.id: one for one in successions}
    return Counter((one.agency_id, ended[one.agency_id].default.id) for one in duties.open_of(list(ended)))


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Moved:
    """Chuyển nghĩa vụ công khai theo sắp xếp cơ quan: those that ``waiting`` counts; every day stays."""
    ended = {one.agency.id: one for one in successions}
    moved: Moved = Counter()
    for one in duties.open_of(list(ended)):
        to = ended[one.agency_id].default.id
        moved[one.agency_id, to] += 1
        acts.rehome(one, to, by=by, at=at)
    progress(moved.total())
    return moved
