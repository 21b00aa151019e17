"""What was answered and decided in the two years stands where everybody reads it; the latest waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import and_, or_, select

from feedback.administration.demo.days import Days
from feedback.administration.demo.disclosure import results
from feedback.administration.demo.growing.homes import COMMUNES_SINCE
from feedback.administration.demo.officers import Staff
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.law.kinds import Kind

_LATER: Final = 5
"""So many working days after the answer its public copy is made."""


def publish_answers(case_ids: Iterable[int], staff: Staff, days: Days) -> None:
    """Prepare and publish the words of each answer of these cases, and of each decision on a complaint that
    is public as a whole, whose day for it has come; not where the agency has ended by then.
    """
    asked = select(Outcome).where(
        Outcome.case_id.in_(list(case_ids)),
        or_(Outcome.scope == "answer", and_(Outcome.scope == "full", Outcome.kind == Kind.COMPLAINT)),
        Outcome.state == "shown",
        Outcome.kept_back.is_(False),
    )
    for outcome in db.session.scalars(asked.order_by(Outcome.settled_on, Outcome.id)).all():
        on = days.working(outcome.settled_on, _LATER)
        if on < days.today and (outcome.settled_on < COMMUNES_SINCE) is (on < COMMUNES_SINCE):
            results.copied(outcome, staff, publish=True, at=days.office_hours(on))
