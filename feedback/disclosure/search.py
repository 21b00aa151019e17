"""The full-text indexes of the room: results of cases, posted documents. Marks narrow what is found."""

from __future__ import annotations

from typing import Final

from feedback.disclosure.models import Outcome, PostedDocument
from feedback.fulltext import FullText, document, mark

OUTCOMES: Final = FullText("outcome_search", "outcome_id")
DOCUMENTS: Final = FullText("document_search", "document_id")

APART: Final = "denunciation"
"""The kind whose results stand in a group of their own."""

TOGETHER: Final = mark("ct", "chung")
"""Borne by the results that stand in the one list."""


def marks(
    *,
    kind: str | None = None,
    agency_id: int | None = None,
    field: str | None = None,
    area: str | None = None,
    year: int | None = None,
    content: str | None = None,
) -> list[str]:
    """The marks of what is asked for; nothing is left out for what is None."""
    named = {"lo": kind, "cq": agency_id, "lv": field, "xa": area, "nm": year, "nd": content}
    return [mark(of, value) for of, value in named.items() if value is not None]


def marks_of_outcome(outcome: Outcome) -> list[str]:
    """The marks of a result: kind, agency, field, commune, year; ``TOGETHER`` where it stands in the list."""
    found = marks(
        kind=outcome.kind,
        agency_id=outcome.agency_id,
        field=outcome.field_key,
        area=outcome.area_code,
        year=outcome.settled_on.year,
    )
    return found if outcome.kind == APART else [*found, TOGETHER]


def marks_of_document(posted: PostedDocument) -> list[str]:
    """The marks of a posted document: agency, content, year of posting."""
    on = posted.posted_on
    return marks(agency_id=posted.agency_id, content=posted.content, year=on.year if on else None)


__all__ = [
    "APART",
    "DOCUMENTS",
    "OUTCOMES",
    "TOGETHER",
    "document",
    "marks",
    "marks_of_document",
    "marks_of_outcome",
]
