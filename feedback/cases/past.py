"""Diễn biến, page by page: of a case with a thousand events a page costs what it costs with ten."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from feedback.cases import parted
from feedback.cases.models import CaseEvent
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


def rehomings(case_id: int) -> list[CaseEvent]:
    """The moves of a case by reorganisations, oldest first."""
    moved = select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.act == "rehomed")
    return list(db.session.scalars(moved.order_by(CaseEvent.id)))
