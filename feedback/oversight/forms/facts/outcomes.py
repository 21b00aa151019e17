"""Kết quả giải quyết and thi hành: what decisions and conclusions order, and what of it is done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from feedback.cases.models import Case, Letter, Obligation, Result
from feedback.cases.results import FIGURES
from feedback.oversight.forms.facts.casework import AGAIN
from feedback.oversight.forms.facts.parts import Expression, Part
from feedback.oversight.measures.periods import Period


def results(period: Period) -> tuple[Part, ...]:
    """Số liệu kết quả of cases settled in the period: of each the figures recorded last by its end, since
    measures restate what a conclusion proposed."""
    later = aliased(Result)
    restated = select(later.id).where(
        later.case_id == Result.case_id,
        later.id > Result.id,
        func.coalesce(_issued_on(later), Case.settled_on) <= period.last_on,
    )
    return (
        Part(
            Result,
            ((Case, Case.id == Result.case_id),),
            Case.agency_id,
            Result.id,
            Case.id,
            _of_case(),
            (
                Case.settled_on.between(period.first_on, period.last_on),
                func.coalesce(_issued_on(Result), Case.settled_on) <= period.last_on,
                ~restated.exists(),
            ),
            {one.name: getattr(Result, one.name) for one in FIGURES},
        ),
    )


def decisions(period: Period) -> tuple[Part, ...]:
    """Quyết định, kết luận with something to carry out that wasn't wholly done before the period."""
    owed = select(Obligation.case_id).where(_open_in(period))
    told = and_(Obligation.case_id == Case.id, _ordered_on() <= period.last_on)
    left = select(Obligation.id).where(
        told, or_(Obligation.done_on.is_(None), Obligation.done_on > period.last_on)
    )
    return (
        Part(
            Case,
            (),
            Case.agency_id,
            Case.id,
            Case.id,
            _of_case() | {"done": case((left.correlate(Case).exists(), "not"), else_="within")},
            (
                Case.id.in_(owed),
                select(Obligation.id).where(told, _open_in(period)).correlate(Case).exists(),
            ),
        ),
    )


def obligations(period: Period) -> tuple[Part, ...]:
    """Nghĩa vụ thi hành that were not wholly done before the period, with all that is owed and done of
    them."""
    by_then = or_(Obligation.done_on.is_(None), Obligation.done_on <= period.last_on)
    return (
        Part(
            Obligation,
            ((Case, Case.id == Obligation.case_id),),
            Case.agency_id,
            Obligation.id,
            Case.id,
            _of_case()
            | {
                "beneficiary": Obligation.beneficiary,
                "matter": Obligation.matter,
                "done": case((Obligation.done_on <= period.last_on, "within"), else_="not"),
            },
            (_ordered_on() <= period.last_on, _open_in(period)),
            {
                "owed": func.coalesce(Obligation.amount, 0),
                "owed_officials": func.coalesce(Obligation.officials, 0),
                "done": case((by_then, func.coalesce(Obligation.done_amount, 0)), else_=0),
                "done_officials": case((by_then, func.coalesce(Obligation.done_officials, 0)), else_=0),
            },
        ),
    )


def _of_case() -> dict[str, Expression]:
    return {"kind": Case.kind, "level": case((Case.course.in_(AGAIN), "again"), else_="first")}


def _issued_on(row: Any) -> Expression:
    """The day of the paper that a row belongs to, none where it has no paper."""
    return select(Letter.issued_on).where(Letter.id == row.letter_id).scalar_subquery()


def _ordered_on() -> Expression:
    return func.coalesce(_issued_on(Obligation), Case.settled_on, Case.closed_on)


def _open_in(period: Period) -> ColumnElement[bool]:
    return or_(Obligation.done_on.is_(None), Obligation.done_on >= period.first_on)
