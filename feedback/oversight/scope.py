"""Whose cases a viewer's figures and lists are about: the conditions that each of them carries."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, or_

from feedback.actor import Actor
from feedback.cases import scope
from feedback.cases.models import Case

READ: Final = "oversight:figure:read"
"""Who has it reads figures, of his own agency or of the province."""

READ_ALL: Final = "oversight:figure:read_all"

EVERYWHERE: Final = (READ_ALL, "cases:case:read_all")
"""Who has one of these sees figures of the whole province; others those of their own agency."""


def everywhere(viewer: Actor) -> bool:
    """Whether his figures are those of the whole province."""
    return any(viewer.may(one) for one in EVERYWHERE)


def seen_by(viewer: Actor) -> list[ColumnElement[bool]]:
    """Conditions on ``Case``: his agency's, or the province's, of those he may know of. The same for a count
    and for the list behind it."""
    return knows(viewer) if everywhere(viewer) else scope.of_lists(viewer)


def knows(viewer: Actor) -> list[ColumnElement[bool]]:
    """Conditions on ``Case``, whichever agency has it: that he may know of it. Who watches the province
    without reading its cases knows of sealed ones of his own agency at most."""
    known = scope.of_knowing(viewer)
    if everywhere(viewer) and not viewer.may("cases:case:read_all"):
        known.append(or_(Case.sealed.is_(False), Case.agency_id == viewer.agency_id))
    return known


def left_out(viewer: Actor) -> str:
    """What his figures leave out, as pages and files say it; empty where they are whole. Nothing is said of
    cases that he must stand aside from.
    """
    if not everywhere(viewer):
        return "Chỉ gồm vụ việc của cơ quan ông/bà."
    if viewer.may("cases:denunciation:read_all"):
        return ""
    if viewer.may("cases:denunciation:read"):
        return "Trong các đơn giữ bí mật chỉ gồm đơn ông/bà được biết."
    return "Không gồm đơn thuộc diện giữ bí mật."


def names_cases(viewer: Actor) -> bool:
    """Whether he is told what the cases behind a figure are about, and may open them. Who sees figures of
    the whole province but cases of his own agency at most (``observer``, also beside ``leader``: the chair of
    the province) is shown their numbers and days.
    """
    return viewer.may("cases:case:read_all" if everywhere(viewer) else "cases:case:read")
