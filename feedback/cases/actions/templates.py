"""Verbs of model texts: written by handlers, approved by the competent person; a change is approved again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, update

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import model_texts
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.models import AnswerTemplate
from feedback.extensions import db
from feedback.law.refusal import Refusal

WRITE: Final = "cases:template:write"
APPROVE: Final = "cases:template:approve"


class BadPlaces(Refusal):
    """The text has places that nothing fills."""

    need = "text"

    def __init__(self, unknown: list[str]) -> None:
        known = ", ".join(f"{{{place}}}" for place in model_texts.PLACES)
        super().__init__(f"Không có chỗ điền {', '.join(unknown)}. Chỉ dùng: {known}")


def write_template(
    template: AnswerTemplate | None,
    *,
    kind: str,
    name: str,
    text: str,
    for_all: bool,
    field_key: str | None,
    step: str | None,
    expected: int | None,
    by: Actor,
    at: datetime,
) -> AnswerTemplate:
    """Viết, sửa mẫu: a new text (``template`` None), or another version of one; it waits for approval.

    ``for_all``: for all agencies, which only an officer of the province's committee may write. Raises
    BadPlaces, NotYours, Stale.
    """
    if not by.may(WRITE) or by.id is None or (for_all and not may_write_for_all(by)):
        raise NotYours
    if unknown := model_texts.unknown_places(text):
        raise BadPlaces(unknown)
    values: dict[str, Any] = {
        "kind": kind,
        "name": name,
        "text": text,
        "agency_id": None if for_all else by.agency_id,
        "field_key": field_key,
        "step": step,
        "active": True,
        "changed_at": at,
        "approved_by": None,
        "approved_at": None,
    }
    if template is None:
        template = AnswerTemplate(created_by=by.id, created_at=at, **values)
        db.session.add(template)
        db.session.flush()
        return template
    demand_own(template, by)
    _change(template, expected, version=template.version + 1, **values)
    return template


def approve_template(template: AnswerTemplate, *, expected: int, by: Actor, at: datetime) -> None:
    """Duyệt mẫu: the competent person approves the version that he read. Raises NotYours, Stale."""
    demand_own(template, by)
    if not by.may(APPROVE):
        raise NotYours
    _change(template, expected, approved_by=by.id, approved_at=at)


def retire_template(template: AnswerTemplate, *, expected: int, by: Actor, at: datetime) -> None:
    """Ngừng dùng mẫu: it is offered no more; writing it anew brings it back. Raises NotYours, Stale."""
    demand_own(template, by)
    if not (by.may(APPROVE) or template.created_by == by.id):
        raise NotYours
    _change(template, expected, version=template.version + 1, active=False, changed_at=at)


def may_write_for_all(by: Actor) -> bool:
    """Whether his texts may be for all agencies."""
    return by.agency_id == agencies.province_committee().id


def demand_own(template: AnswerTemplate, by: Actor) -> None:
    """Raises NotYours for a text of another agency, and for one of all agencies from whom it isn't."""
    own = may_write_for_all(by) if template.agency_id is None else template.agency_id == by.agency_id
    if not own:
        raise NotYours


def _change(template: AnswerTemplate, expected: int | None, **values: Any) -> None:
    changed = db.session.execute(
        update(AnswerTemplate)
        .where(AnswerTemplate.id == template.id, AnswerTemplate.version == expected)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(template)
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise Stale(template.version)
