"""Sổ tiếp công dân (Mẫu 03/TCD): its lines as the form has them, its pages, what it counts.

``lines`` reads the book of a place for one who may, ``looked_up`` what stands elsewhere about its lines,
``pages`` which lines are sealed, ``monthly`` the figures of a month for the meeting (giao ban).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from feedback.reception.models import Visit


def counted() -> ColumnElement[bool]:
    """The condition under which a line counts: of a line and its corrections only the newest.

    For every count over ``Visit``: put it beside the other conditions of the select.
    """
    later = aliased(Visit)
    return ~select(later.id).where(later.corrects_id == Visit.id).exists()
