"""Diễn biến, page by page: of a case with a thousand events a page costs what it costs with ten."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from feedback.cases import parted
from feedback.cases.models import CaseEvent, Merge
from feedback.extensions import db

PAGE: Final = 50
"""How many events a page of the history shows."""


def newest_first(case_id: int, *, before: int | None = None) -> tuple[list[CaseEvent], int | None]:
    """A page of the history, and the event before which the next page begins (None: it is the last page)."""
    conditions = [parted.history(case_id)]
    if before is not None:
        conditions.append(CaseEvent.id < before)
    newest = select(CaseEvent).where(*conditions).order_by(CaseEvent.id.desc()).limit(PAGE + 1)
    found = list(db.session.scalars(newest))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def lodging_of(case_id: int) -> dict[str, Any]:
    """What the history says of the lodging: why it was routed as it was, which words spoke for the field."""
    told = select(CaseEvent.details).where(CaseEvent.case_id == case_id, CaseEvent.act == "lodged")
    return dict(db.session.scalar(told.order_by(CaseEvent.id).limit(1)) or {})


def partners_of(case_id: int) -> dict[int, str]:
    """By number of the submission the name of the partner whose program sent it, as it was then; without
    those that came in otherwise. What was merged into the case is looked up where it was lodged.
    """
    here = into = {case_id}
    while into := set(db.session.scalars(select(Merge.merged_id).where(Merge.kept_id.in_(into)))) - here:
        here = here | into
    told = select(CaseEvent.submission_id, CaseEvent.details)
    rows = db.session.execute(told.where(CaseEvent.case_id.in_(here), CaseEvent.act == "lodged"))
    return {number: details["partner"] for number, details in rows if details.get("partner")}


def rehomings(case_id: int) -> list[CaseEvent]:
    """The moves of a case by reorganisations, oldest first."""
    moved = select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.act == "rehomed")
    return list(db.session.scalars(moved.order_by(CaseEvent.id)))
