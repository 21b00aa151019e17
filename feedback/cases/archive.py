"""Hồ sơ lưu: which closed files wait to be handed in to the archive, which lie there, whose term is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, select, tuple_, union
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.cases import scope
from feedback.cases.models import Archived, Case, CaseLink, Merge
from feedback.extensions import db
from feedback.law.states import NO_MATTER

WAITING, KEPT, OVER = "waiting", "kept", "over"
SHOWN: Final = (WAITING, KEPT, OVER)
"""Lists: closed and not handed in; handed in; handed in and kept beyond their term."""


GOES_ON: Final = ("second_level", "again", "continued")
"""Relations in which one matter goes on in another case: its file is needed until the last has ended."""


@dataclass(frozen=True, slots=True)
class Line:
    """A closed case and where its file lies, None while it wasn't handed in."""

    case: Case
    archived: Archived | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the place behind its last line (None at the end)."""

    lines: list[Line]
    after: tuple[date, int] | None


def of_case(case_id: int) -> Archived | None:
    """Where the file of a case lies; None while it wasn't handed in."""
    return db.session.scalar(select(Archived).where(Archived.case_id == case_id))


def going_with(case_id: int) -> list[Case]:
    """The other cases in which the matter went on, or which it went on from, also those of cases merged into
    one of them; a select or two for each step along the chain."""
    seen, found = {case_id}, dict[int, Case]()
    frontier = {case_id}
    while frontier:
        one_way = select(CaseLink.other_id).where(
            CaseLink.case_id.in_(frontier), CaseLink.relation.in_(GOES_ON)
        )
        other_way = select(CaseLink.case_id).where(
            CaseLink.other_id.in_(frontier), CaseLink.relation.in_(GOES_ON)
        )
        merged = select(Merge.merged_id).where(Merge.kept_id.in_(frontier), Merge.undone_at.is_(None))
        kept = select(Merge.kept_id).where(Merge.merged_id.in_(frontier), Merge.undone_at.is_(None))
        joined = union(one_way, other_way, merged, kept).subquery()
        rows = db.session.scalars(select(Case).where(Case.id.in_(select(joined)), Case.id.not_in(seen)))
        frontier = set()
        for one in rows:
            found[one.id] = one
            frontier.add(one.id)
        seen |= frontier
    return sorted(found.values(), key=lambda one: one.id)


def listed(
    viewer: Actor,
    shown: str,
    *,
    today: date,
    year: int | None = None,
    after: tuple[date, int] | None = None,
    size: int = 50,
) -> Page:
    """Files of closed cases of the viewer's lists by the day they were closed; one statement.

    ``shown`` is one of ``SHOWN``; ``year``: only those closed in it.
    """
    conditions = _conditions(viewer, shown, today, year)
    if after is not None:
        conditions.append(tuple_(Case.closed_on, Case.id) > tuple_(*after))
    rows = db.session.execute(_ordered(conditions).limit(size + 1)).all()
    lines = [Line(row.Case, row.Archived) for row in rows[:size]]
    last = lines[-1].case if len(rows) > size else None
    place = (last.closed_on, last.id) if last is not None and last.closed_on is not None else None
    return Page(lines, place)


def of_year(viewer: Actor, year: int, *, today: date) -> Iterator[Line]:
    """Mục lục hồ sơ nộp lưu: every case closed in the year, in steps: memory doesn't grow with them."""
    asked = _ordered(_conditions(viewer, "", today, year)).execution_options(yield_per=500)
    for row in db.session.execute(asked):
        yield Line(row.Case, row.Archived)
        db.session.expunge(row.Case)


def _ordered(conditions: list[ColumnElement[bool]]) -> Any:
    joined = select(Case, Archived).outerjoin(Archived, Archived.case_id == Case.id)
    return joined.where(*conditions).order_by(Case.closed_on, Case.id)


def _conditions(viewer: Actor, shown: str, today: date, year: int | None) -> list[ColumnElement[bool]]:
    """A merged case has no file of its own: it goes with that of the case that took it in."""
    found = [*scope.of_lists(viewer), Case.closed_on.is_not(None), Case.state.not_in(NO_MATTER)]
    if year is not None:
        found.append(Case.closed_on.between(date(year, 1, 1), date(year, 12, 31)))
    if shown == WAITING:
        found.append(Archived.id.is_(None))
    elif shown == KEPT:
        found.append(Archived.id.is_not(None))
    elif shown == OVER:
        found += _over(today)
    return found


def _over(today: date) -> list[ColumnElement[bool]]:
    later = aliased(Case)
    goes_on = (
        select(CaseLink.id)
        .join(later, later.id == CaseLink.case_id)
        .where(CaseLink.other_id == Case.id, CaseLink.relation.in_(GOES_ON), later.closed_on.is_(None))
        .exists()
    )
    return [Archived.keep_until_on < today, ~goes_on, Case.erased_at.is_(None)]


def beyond_term(today: date, most: int) -> list[Archived]:
    """Hồ sơ hết hạn lưu: of all agencies, the oldest first, without those that were erased."""
    asked = select(Archived).join(Case, Case.id == Archived.case_id)
    asked = asked.where(Case.closed_on.is_not(None), *_over(today))
    return list(db.session.scalars(asked.order_by(Archived.keep_until_on, Archived.id).limit(most)))
