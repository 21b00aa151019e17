"""Which cases an officer may see: the conditions that every list and every look-up of his carries."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.cases import barring
from feedback.cases.models import Case, CaseLink, FormerNumber, Part

HANDED_ON: Final = ("transferred", "rerouted")
"""Ways in which an agency hands a case on: as another's matter, or because it was routed wrongly."""


def of_lists(viewer: Actor) -> list[ColumnElement[bool]]:
    """For lists and counts: his agency's cases, or the whole province's, and of the sealed ones those that he
    may know of.
    """
    return [*_clear(viewer), *([] if _everywhere(viewer) else [Case.agency_id == viewer.agency_id])]


def of_reading(viewer: Actor) -> list[ColumnElement[bool]]:
    """For opening one case by its number: also the complaint of first level whose second level his agency has
    (LKN Đ34, Đ43: the file goes with it).
    """
    if _everywhere(viewer):
        return _clear(viewer)
    later = aliased(Case)
    goes_on_here = (
        select(CaseLink.id)
        .join(later, later.id == CaseLink.case_id)
        .where(
            CaseLink.other_id == Case.id,
            CaseLink.relation == "second_level",
            later.agency_id == viewer.agency_id,
        )
        .exists()
    )
    return [*_clear(viewer), or_(Case.agency_id == viewer.agency_id, goes_on_here)]


def of_knowing(viewer: Actor) -> list[ColumnElement[bool]]:
    """For telling that a case is there, whichever agency has it: not a sealed one that he may not know of."""
    return _clear(viewer)


def by_link_only(viewer: Actor, case: Case) -> bool:
    """Whether he reads the case only because his agency has its second level: the file, and no more."""
    return not _everywhere(viewer) and case.agency_id != viewer.agency_id


def of_parts(viewer: Actor) -> list[ColumnElement[bool]]:
    """For parts of cases (``Part`` joined with its ``Case``): what his agency is asked for, and of sealed
    cases only what he may know of.
    """
    return [Part.agency_id == viewer.agency_id, barring.clear_for_parts(viewer)]


def of_parts_asked(viewer: Actor) -> list[ColumnElement[bool]]:
    """For parts of cases (``Part`` joined with its ``Case``): what his agency asks of others in the cases it
    has, of sealed ones only what he may know of.
    """
    own = Case.agency_id == viewer.agency_id
    return [*_clear(viewer), Part.asking_agency_id == viewer.agency_id, own]


def of_handed_on(viewer: Actor) -> list[ColumnElement[bool]]:
    """For a case (``Case`` joined with a ``FormerNumber``) that his agency handed on and no longer has."""
    return [
        *_clear(viewer),
        FormerNumber.agency_id == viewer.agency_id,
        FormerNumber.how.in_(HANDED_ON),
        Case.agency_id != viewer.agency_id,
    ]


def _everywhere(viewer: Actor) -> bool:
    return viewer.may("cases:case:read_all")


def _clear(viewer: Actor) -> list[ColumnElement[bool]]:
    sealed = barring.clear_for(viewer)
    return [] if sealed is None else [sealed]
