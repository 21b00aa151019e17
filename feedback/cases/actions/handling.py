"""What the statutory forms count: when the agency that has a case got it, classified it, handed it on.

Written by the acts themselves, with few statements; ``cases.handling`` says the same from the history.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, String, func, insert, literal, select, update
from sqlalchemy import case as when
from sqlalchemy.orm import aliased

from feedback.cases.models import Case, PastHandling, Submission
from feedback.extensions import db
from feedback.law.procedure import Step, handled_as
from feedback.law.procedure.handling import STAYS
from feedback.law.states import NO_MATTER, SCREENED, State


def settle(case: Case, step: Step, before: State, after: State, on: date, *, leaves: bool) -> dict[str, Any]:
    """Đã xử lý: write what the step makes of the submissions; returns the columns of the case that change.

    ``case`` as it was before the step; ``leaves``: the step gives it to another agency. One statement where
    the case leaves screening, two where it leaves its agency, none otherwise.
    """
    if leaves:
        return _hand_on(case, step, before, after, on)
    if case.handled_on is not None or before not in SCREENED or after in (*SCREENED, *NO_MATTER):
        return {}
    db.session.execute(
        update(Submission)
        .where(Submission.case_id == case.id, Submission.handled_on.is_(None))
        .values(handled_on=on)
        .execution_options(synchronize_session=False)
    )
    return {"handled_on": on, "handled_as": handled_as(step.name, before)}


def _hand_on(case: Case, step: Step, before: State, after: State, on: date) -> dict[str, Any]:
    """Each submission stays with this agency as one that it had; at the next one all begins anew."""
    how = case.handled_as or handled_as(step.name, before)
    other = aliased(Submission)
    # The case counts once, by a submission that went the way of the case.
    leading = (
        select(other.id)
        .where(other.case_id == case.id)
        .order_by(other.handled_as.is_not(None), other.came_on, other.id)
        .limit(1)
        .scalar_subquery()
    )
    had: dict[str, Any] = {
        "case_id": Submission.case_id,
        "submission_id": Submission.id,
        "agency_id": literal(case.agency_id),
        "leads": Submission.id == leading,
        "kind": literal(case.kind),
        "course": literal(case.course),
        "field_key": literal(case.field_key, String),
        "came_on": Submission.came_on,
        "handled_on": func.coalesce(Submission.handled_on, literal(on, Date)),
        "handled_as": func.coalesce(Submission.handled_as, literal(how)),
        "left_on": literal(on, Date),
    }
    of_case = select(*had.values()).where(Submission.case_id == case.id).order_by(Submission.id)
    db.session.execute(insert(PastHandling).from_select(list(had), of_case))
    # What was taken up already is taken over by the next agency as it is: it has nothing left to classify.
    handled_on = None if after in SCREENED else on
    db.session.execute(
        update(Submission)
        .where(Submission.case_id == case.id)
        .values(
            came_on=on,
            handled_on=handled_on,
            handled_as=when((Submission.handled_as.in_(STAYS), Submission.handled_as), else_=None),
        )
        .execution_options(synchronize_session=False)
    )
    return {
        "came_on": on,
        "handled_on": handled_on,
        "handled_as": None if handled_on is None else how,
    }


def withdrawn(case: Case, submission_id: int, on: date) -> None:
    """Rút đơn khi đang phân loại, xử lý: of several submissions one is withdrawn; the others go on."""
    if State(case.state) not in SCREENED:
        return
    db.session.execute(
        update(Submission)
        .where(Submission.id == submission_id, Submission.handled_on.is_(None))
        .values(handled_on=on, handled_as="withdrawn")
        .execution_options(synchronize_session=False)
    )


def joined(
    kept: Case, merged: Case, repeats: list[int], on: date
) -> dict[str, ColumnElement[Any] | date | None]:
    """What becomes of submissions that go over to another case, as columns of theirs.

    Who sent the same before (``repeats``) sent it once more: that is handled by finding it. What others sent
    is handled with the case that it joins, thus at once where that was handled before; what was handled
    already, another way than that case, stays handled so.
    """
    anew = Submission.handled_on.is_(None)
    again = Submission.id.in_(repeats)
    own_way = None if merged.handled_as == kept.handled_as else merged.handled_as
    return {
        "handled_on": when(
            (~anew, Submission.handled_on), (again, on), else_=None if kept.handled_on is None else on
        ),
        "handled_as": when(
            (anew & again, "repeat"),
            (~anew, func.coalesce(Submission.handled_as, literal(own_way, String))),
            else_=Submission.handled_as,
        ),
    }


def parted(merged: Case, repeats: list[int], on: date) -> dict[str, ColumnElement[Any] | date | None]:
    """What becomes of submissions that go back to the case from which they came, as columns of theirs.

    Where that wasn't handled, neither are they, but for what was handled of them alone.
    """
    if merged.handled_on is not None:
        return {"handled_on": func.coalesce(Submission.handled_on, on)}
    as_it_was = Submission.handled_as.in_(STAYS) & Submission.id.not_in(repeats)
    return {
        "handled_on": when((as_it_was, Submission.handled_on), else_=None),
        "handled_as": when((as_it_was, Submission.handled_as), else_=None),
    }
