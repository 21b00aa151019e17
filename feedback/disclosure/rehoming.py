"""Results of which nothing is public yet go along when their agency ends; a public row tells who decided, and
stays with the agency of its time, whose work others do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.agencies.rehoming import Moved, counted, give_over
from feedback.cases.models import Case
from feedback.disclosure.actions.outcomes import enter
from feedback.disclosure.models import Outcome
from feedback.extensions import db


def waiting(successions: Sequence[Succession]) -> Moved:
    """How many results go from which agency to which successor, by their numbers; one select."""
    return counted(_going(successions))


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Moved:
    """Chuyển kết quả chưa công khai theo sắp xếp cơ quan: those of ``waiting``; who decided stays."""
    going = _going(successions)
    moved = give_over(going)
    for outcome, _ in going:
        outcome.changed_at = at
        enter(outcome, "rehomed", "agency_id", by=by, at=at)
    progress(len(going))
    return moved


def _going(successions: Sequence[Succession]) -> list[tuple[Outcome, int]]:
    ended = {one.agency.id: one for one in successions}
    rows = db.session.execute(
        select(Outcome, Case.area_code)
        .join(Case, Case.id == Outcome.case_id)
        .where(Outcome.agency_id.in_(ended), Outcome.state == "held")
        .order_by(Outcome.id)
    )
    return [(one, ended[one.agency_id].of_area(area_code).id) for one, area_code in rows]
