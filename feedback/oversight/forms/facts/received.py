"""Lượt tiếp and kỳ tiếp: who was received, and on which days leaders received."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from feedback.cases.models import Case
from feedback.law import reception as law
from feedback.oversight.forms.facts.casework import group_of
from feedback.oversight.forms.facts.parts import Expression, Part
from feedback.oversight.measures.periods import Period
from feedback.reception import visits as register
from feedback.reception.models import Session, Visit


def visits(period: Period) -> tuple[Part, ...]:
    """Lượt tiếp of the period: lines that stand, of those who were not turned away."""
    before = _counted_before(period)
    return (
        Part(
            Visit,
            (),
            Visit.agency_id,
            Visit.id,
            Visit.case_id,
            {
                "how": Visit.kind,
                "matter": case(
                    (Visit.occasion == 1, "new"), (before.c.visit_id.is_not(None), "same"), else_="again"
                ),
                "group": case((_grouped(), "yes"), else_="no"),
                # What those came for whose line is kept secret isn't told apart.
                "kind": case((Visit.confidential, "secret"), else_=Visit.about),
                "outcome": Visit.outcome,
                "competent": Visit.competent,
                "field": _field(),
            },
            (
                Visit.visited_on.between(period.first_on, period.last_on),
                Visit.outcome != "refused",
                register.stands(),
            ),
            {"people": Visit.people_count},
            ((before, before.c.visit_id == Visit.id),),
        ),
    )


def sessions(period: Period) -> tuple[Part, ...]:
    """Kỳ tiếp của lãnh đạo that were held in the period."""
    return (
        Part(
            Session,
            (),
            Session.agency_id,
            Session.id,
            None,
            {
                "by": case((Session.delegate_name.is_not(None), "delegated"), else_="leader"),
                "kind": Session.kind,
            },
            (Session.held_on.between(period.first_on, period.last_on), Session.state == "held"),
        ),
    )


def _counted_before(period: Period) -> Any:
    """Visits whose matter counts with an earlier one already: a matter counts once in a period in each kind
    of reception (thường xuyên, thủ trưởng, ủy quyền) of an agency, with the first visit of that kind.

    Each visit names the one before it, so that what came before is found step by step; only within the
    period, which keeps the way short.
    """
    later, before = aliased(Visit), aliased(Visit)
    way = (
        select(
            later.id.label("visit_id"),
            later.agency_id.label("agency_id"),
            _reception(later).label("reception"),
            later.earlier_id.label("before_id"),
        )
        .where(later.visited_on.between(period.first_on, period.last_on), later.earlier_id.is_not(None))
        .cte("before_visits", recursive=True)
    )
    further = aliased(Visit)
    way = way.union(
        select(way.c.visit_id, way.c.agency_id, way.c.reception, further.earlier_id)
        .join(further, further.id == way.c.before_id)
        .where(further.visited_on >= period.first_on, further.earlier_id.is_not(None))
    )
    return (
        select(way.c.visit_id)
        .join(before, before.id == way.c.before_id)
        .where(
            before.agency_id == way.c.agency_id,
            _reception(before) == way.c.reception,
            before.visited_on >= period.first_on,
            before.outcome != "refused",
        )
        .distinct()
        .subquery("counted_before")
    )


def _reception(of: Any) -> Expression:
    """In which kind of reception a visit counts: the head's own are one, however they came about."""
    return case((of.kind.in_(("periodic", "extraordinary")), "head"), else_=of.kind)


def _grouped() -> ColumnElement[bool]:
    """Đoàn đông người, by the size that the law had on the day."""
    sizes = law.group_sizes()
    ends = [first_on for first_on, _size in sizes[1:]] + [date.max]
    return or_(
        *(
            and_(Visit.visited_on >= first_on, Visit.visited_on < end, Visit.people_count >= size)
            for (first_on, size), end in zip(sizes, ends, strict=True)
        )
    )


def _field() -> Expression:
    """Whether the case of a visit is about land; ``none`` without a case."""
    of_case = select(case((group_of(Case) == "land", "land"), else_="other")).where(Case.id == Visit.case_id)
    return func.coalesce(of_case.scalar_subquery(), "none")
