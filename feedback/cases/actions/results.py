"""Recording the figures of a result: with the decision or conclusion, and corrected later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from feedback.actor import Actor
from feedback.cases import results, rules
from feedback.cases.actions import moving
from feedback.cases.actions.history import note
from feedback.cases.models import Case, Letter, Result
from feedback.extensions import db
from feedback.law.procedure import NotAllowed

WRITE: Final = "cases:enforcement:write"
_FORMS: Final = "biểu 01/KQGQ, 03/KQGQ (chế độ báo cáo công tác thanh tra, tiếp công dân)"


def record(
    case: Case,
    letter: Letter | None,
    figures: Mapping[str, Decimal | int],
    *,
    by: Actor,
    at: datetime,
) -> dict[str, Decimal | int]:
    """Keep the figures of the step that is being taken; the step's own event tells them (:func:`told`).

    ``figures`` by the names of ``results.FIGURES``: money in đồng, land in m²; what is left out is 0.
    Returns them all. Raises NotAllowed for who is no officer.
    """
    if by.id is None:
        raise NotAllowed("Số liệu kết quả do cán bộ ghi.", _FORMS)
    whole = {one.name: figures.get(one.name) or 0 for one in results.FIGURES}
    db.session.add(
        Result(
            case_id=case.id,
            letter_id=letter.id if letter else None,
            officer_id=by.id,
            at=at,
            **whole,
        )
    )
    db.session.flush()
    return whole


def told(figures: Mapping[str, Decimal | int]) -> dict[str, Any]:
    """What the history keeps of figures: their words; nothing when all are 0."""
    return {"results_words": results.words(figures)} if any(figures.values()) else {}


def correct(
    case: Case,
    figures: Mapping[str, Decimal | int],
    *,
    reason: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Sửa số liệu kết quả: what was recorded before, and why it is corrected, stays in the history.

    Raises NotAllowed (nothing was decided, nothing changes, no right), NotYours, Stale.
    """
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    row = results.standing(case.id)
    if row is None or not by.may(WRITE):
        raise NotAllowed("Số liệu được ghi cùng quyết định giải quyết hoặc kết luận.", _FORMS)
    whole = {one.name: figures.get(one.name) or 0 for one in results.FIGURES}
    before = results.figures_of(row)
    if all(before[name] == value for name, value in whole.items()):
        raise NotAllowed("Số liệu không thay đổi.", _FORMS)
    moving.take_version(case, expected)
    for name, value in whole.items():
        setattr(row, name, value)
    db.session.flush()
    details = {
        "reason": reason,
        "results_words": results.words(whole),
        "results_before": results.words(before),
    }
    note(case, "results_recorded", details, by=by, at=at)
    db.session.expire(case)
