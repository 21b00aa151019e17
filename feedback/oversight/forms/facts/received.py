"""Lượt tiếp and kỳ tiếp: who was received, and on which days leaders received."""

from __future__ import annotations

from datetime import date

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
    return (
        Part(
            Visit,
            (),
            Visit.agency_id,
            Visit.id,
            Visit.case_id,
            {
                "how": Visit.kind,
                "matter": _matter(period),
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


def _matter(period: Period) -> Expression:
    """A matter counts at an agency once in a period: with the first visit there that is about it."""
    earlier = aliased(Visit)
    here_before = select(earlier.id).where(
        earlier.id == Visit.earlier_id,
        earlier.agency_id == Visit.agency_id,
        earlier.visited_on >= period.first_on,
    )
    return case((Visit.occasion == 1, "new"), (here_before.exists(), "same"), else_="again")


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
