"""Đối chiếu: what is counted ahead, held against the cases and counted anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import func, select

from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight.measures.grouping import month_of
from feedback.oversight.models import CaseFact, Tally
from feedback.oversight.tallies import facts

STRETCH: Final = 5000


def cases_that_differ() -> Iterator[int]:
    """Numbers of cases that count as something else than is held of them; fold before. Three statements for
    each stretch of cases."""
    after = 0
    while numbers := db.session.scalars(
        select(Case.id).where(Case.id > after).order_by(Case.id).limit(STRETCH)
    ).all():
        which = Case.id.between(after + 1, numbers[-1])
        told = {tuple(row) for rows in (facts.apart(which), facts.of_rest(which)) for row in _rows(rows)}
        held = select(CaseFact.case_id, CaseFact.fact, CaseFact.day_on, CaseFact.agency_id)
        kept = {tuple(row) for row in _rows(held.where(CaseFact.case_id.between(after + 1, numbers[-1])))}
        yield from sorted({row[0] for row in told ^ kept})
        after = numbers[-1]
        db.session.rollback()


def sums_that_differ() -> int:
    """How many rows of sums aren't the sums of what is held of the cases."""
    numbers = [func.count().filter(CaseFact.fact == fact) for fact in facts.FACTS]
    kept = {tuple(row[:3]): tuple(row[3:]) for row in _rows(select(*Tally.__table__.columns))}
    told: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for span, day in (("day", CaseFact.day_on), ("month", month_of(CaseFact.day_on))):
        rows = select(day, CaseFact.agency_id, *numbers).where(CaseFact.fact != facts.APART)
        told |= {(span, *row[:2]): tuple(row[2:]) for row in _rows(rows.group_by(day, CaseFact.agency_id))}
    nothing = (0,) * len(facts.FACTS)
    return sum(kept.get(key, nothing) != told.get(key, nothing) for key in kept.keys() | told.keys())


def _rows(asked: Any) -> Any:
    return db.session.execute(asked)
