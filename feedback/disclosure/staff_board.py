"""Công khai trong nội bộ cơ quan (Luật 10/2022 Đ46, Đ47): what an agency discloses to its own officers alone.

Who opened what is not noted.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.actor import Actor
from feedback.disclosure.models import PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.disclosure.queries.documents import Filter, Page

READ: Final = "disclosure:staff:read"


def listed(viewer: Actor, today: date, *, over: bool = False, after: tuple[date, int] | None = None) -> Page:
    """What stands on the board of the officer's own agency on the day, or (``over``) has left it; what was
    posted last first. Empty for who belongs to no agency.
    """
    # No agency has the number 0: without one nothing is shown, never everything.
    wanted = Filter(agency_id=viewer.agency_id or 0, audience="staff")
    return board.archive(wanted, today, after=after) if over else board.board(wanted, today, after=after)


def visible_to(viewer: Actor, code: str) -> PostedDocument | None:
    """The document of a code on the board of the officer's own agency, or gone from it; never a draft, one
    that was withdrawn, or what is for everybody.
    """
    found = board.any_by_code(code)
    shown = found is not None and found.audience == "staff" and found.state in ("posted", "expired")
    return found if shown and found is not None and found.agency_id == viewer.agency_id else None
