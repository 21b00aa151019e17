"""Promises still followed go along when the agency that owes or hears them ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import or_, select

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.cases.models import Case
from feedback.commitments import actions, rules
from feedback.commitments.models import Commitment
from feedback.extensions import db


def waiting(successions: Sequence[Succession]) -> Counter[tuple[int, int]]:
    """How many open promises go from which agency to which successor, by their numbers.

    What is about a case goes to whoever takes over its place.
    """
    return Counter((one.agency.id, one.of_area(area).id) for one, _row, area in _following(successions))


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Counter[tuple[int, int]]:
    """Chuyển cam kết theo sắp xếp cơ quan: those that ``waiting`` counts; every day stays.

    Kept and dropped ones stay with the agency of their time. Move the officers first.
    """
    moved: Counter[tuple[int, int]] = Counter()
    following = _following(successions)
    officers = {row.officer_id for _one, row, _area in following if row.officer_id is not None}
    posts = accounts.agencies_of(officers) if officers else {}
    for one, row, area_code in following:
        to = one.of_area(area_code).id
        actions.rehome(row, one.agency.id, to, posts=posts, by=by, at=at)
        moved[one.agency.id, to] += 1
    progress(len(following))
    return moved


def _following(successions: Sequence[Succession]) -> list[tuple[Succession, Commitment, str | None]]:
    """What each ended agency owes or hears and is still followed, with the place of its case; one select."""
    ended = {one.agency.id: one for one in successions}
    concerned = or_(Commitment.agency_id.in_(ended), Commitment.heard_by_agency_id.in_(ended))
    rows = db.session.execute(
        select(Commitment, Case.area_code)
        .outerjoin(Case, Case.id == Commitment.case_id)
        .where(concerned, Commitment.state.in_(rules.OPEN))
        .order_by(Commitment.id)
    ).all()
    return [
        (ended[number], row.Commitment, row.area_code)
        for row in rows
        for number in dict.fromkeys((row.Commitment.agency_id, row.Commitment.heard_by_agency_id))
        if number in ended
    ]
