"""Cộng dồn: the sums follow the register. Each act enters its case there in its own transaction, and entries
are numbered after they are committed: whose number is higher than the mark's isn't in the sums yet.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight.measures.grouping import month_of
from feedback.oversight.models import CaseFact, Tally, TallyMark
from feedback.oversight.tallies import facts
from feedback.register import queries as register

ROOM: Final = "cases"
STRETCH: Final = 2000
"""So many entries, or cases when the sums are first made, are taken by one transaction."""
MOST_STRETCHES: Final = 25
"""So many transactions follow each other at most: other work waits meanwhile."""

_COLUMNS: Final = ("case_id", "fact", "day_on", "agency_id")
_KEY: Final = ("span", "first_on", "agency_id")


def fold(most: int = MOST_STRETCHES) -> int:
    """Bring the sums up to the register, in transactions of their own, ``most`` of them; returns how many
    cases were counted."""
    done = 0
    for _ in range(most):
        if (step := _fold_stretch()) is None:
            break
        done += step
    return done


def start_anew() -> None:
    """Throw all sums away; ``fold`` makes them anew. Figures are counted from the cases meanwhile."""
    for model in (Tally, CaseFact, TallyMark):
        db.session.execute(delete(model))
    db.session.commit()


def _fold_stretch() -> int | None:
    """One transaction; None when nothing is left to do."""
    mark = db.session.scalar(select(TallyMark).with_for_update())
    last = register.last_number()
    if mark is None:
        begun = _insert(TallyMark).values(id=1, seq=last, built_to=0)
        db.session.execute(begun.on_conflict_do_nothing())
        db.session.commit()
        return 0
    if mark.built_to is None and mark.seq >= last:
        db.session.rollback()
        return None
    counted = _build(mark) if mark.built_to is not None else _follow(mark, last)
    db.session.commit()
    return counted


def _build(mark: TallyMark) -> int:
    """The next cases get their facts; what was done to them meanwhile is followed afterwards."""
    after = mark.built_to or 0
    asked = select(Case.id).where(Case.id > after).order_by(Case.id).limit(STRETCH)
    numbers = db.session.scalars(asked).all()
    if numbers:
        _count(CaseFact.case_id.between(after + 1, numbers[-1]), Case.id.between(after + 1, numbers[-1]))
    mark.built_to = numbers[-1] if numbers else None
    return len(numbers)


def _follow(mark: TallyMark, last: int) -> int:
    to = min(mark.seq + STRETCH, last)
    numbers = register.subjects_between(ROOM, mark.seq, to)
    if numbers:
        recount(numbers)
    mark.seq = to
    return len(numbers)


def recount(numbers: Collection[int]) -> None:
    """Take these cases out of the sums, and count them anew."""
    _count(CaseFact.case_id.in_(numbers), Case.id.in_(numbers))


def _count(counted: ColumnElement[bool], which: ColumnElement[bool]) -> None:
    _add(counted, -1)
    db.session.execute(delete(CaseFact).where(counted).execution_options(synchronize_session=False))
    for rows in (facts.apart(which), facts.of_rest(which)):
        db.session.execute(insert(CaseFact).from_select(_COLUMNS, rows))
    _add(counted, 1)


def _add(counted: ColumnElement[bool], sign: int) -> None:
    """Add what these cases count as to the sums, or take it away."""
    numbers = [func.count().filter(CaseFact.fact == fact) * sign for fact in facts.FACTS]
    for span, day in (("day", CaseFact.day_on), ("month", month_of(CaseFact.day_on))):
        rows = (
            select(literal(span), day, CaseFact.agency_id, *numbers)
            .where(counted, CaseFact.fact != facts.APART)
            .group_by(day, CaseFact.agency_id)
        )
        adding = _insert(Tally).from_select([*_KEY, *facts.FACTS], rows)
        sums = {fact: getattr(Tally, fact) + adding.excluded[fact] for fact in facts.FACTS}
        db.session.execute(adding.on_conflict_do_update(index_elements=_KEY, set_=sums))


def _insert(model: type[Tally] | type[TallyMark]) -> Any:
    on = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    return on.insert(model)
