"""Mẫu trả lời, câu mẫu: what may be begun from, or put in, and how its places are filled from a case."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select

from feedback.agencies import queries as agencies
from feedback.cases.models import AnswerTemplate, Case
from feedback.extensions import db
from feedback.law import letters, procedure

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_FILLED: Final[dict[str, Callable[[Case], str]]] = {
    "số vụ việc": lambda case: case.number,
    "ngày nhận": lambda case: f"{case.received_on:%d/%m/%Y}",
    "cơ quan": lambda case: _agency(case.agency_id),
    "tóm tắt": lambda case: case.title,
}
PLACES: Final = tuple(_FILLED)
"""The places that a text may have, each written in braces: «{số vụ việc}»."""


def steps() -> dict[str, str]:
    """The steps whose paper a text may be meant for, by key, with their words."""
    return {
        line.name: line.label
        for course in procedure.COURSES.values()
        for line in course.steps
        if letters.letter_for(course.key, line.name) is not None
    }


def unknown_places(text: str) -> list[str]:
    """The places of a text that nothing fills; a brace that opens or closes none counts too."""
    found = [f"{{{name}}}" for name in _PLACE.findall(text) if name.strip().casefold() not in _FILLED]
    return found + (["{"] if re.search(r"[{}]", _PLACE.sub("", text)) else [])


def filled(text: str, case: Case) -> str:
    """The text with its places filled from the case."""
    return _PLACE.sub(lambda place: _FILLED[place[1].strip().casefold()](case), text)


def offered(case: Case, step: str) -> list[AnswerTemplate]:
    """The approved texts for the paper of a step of this case: of its agency or of all, of its field or of
    any, the nearest first."""
    found = db.session.scalars(
        _of_agency(case.agency_id).where(
            AnswerTemplate.active,
            AnswerTemplate.approved_at.is_not(None),
            or_(AnswerTemplate.field_key.is_(None), AnswerTemplate.field_key == case.field_key),
            or_(AnswerTemplate.step.is_(None), AnswerTemplate.step == step.removeprefix("submit_")),
        )
    )
    return sorted(found, key=lambda one: (one.agency_id is None, one.field_key is None, one.name))


def by_id(template_id: int) -> AnswerTemplate | None:
    """One text by its number."""
    return db.session.get(AnswerTemplate, template_id)


def listing(agency_id: int | None) -> list[AnswerTemplate]:
    """The texts of an agency and those for all, by name."""
    return list(db.session.scalars(_of_agency(agency_id).order_by(AnswerTemplate.name, AnswerTemplate.id)))


def _of_agency(agency_id: int | None) -> Select[AnswerTemplate]:
    own: ColumnElement[bool] = AnswerTemplate.agency_id.is_(None)
    if agency_id is not None:
        own = or_(own, AnswerTemplate.agency_id == agency_id)
    return select(AnswerTemplate).where(own)


def _agency(agency_id: int) -> str:
    agency = agencies.by_id(agency_id)
    return agency.name if agency else ""
