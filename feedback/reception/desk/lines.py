"""How a line of the register is named in addresses, and finding it for the officer who asks."""

from __future__ import annotations

from typing import Final

from flask import abort

from feedback.agencies import queries as agencies
from feedback.law.kinds import Kind
from feedback.reception import visits
from feedback.reception.models import Visit
from feedback.web import today
from feedback.web.guards import current_actor

READ_ALL: Final = "cases:case:read_all"
LAST: Final = "luot_tiep"
"""Under this name the browser keeps the key of the line that its officer wrote last."""
READ_ALL_DENUNCIATIONS: Final = "cases:denunciation:read_all"


def name_of(visit: Visit) -> str:
    """The line in an address: its place, year and number, «3-2026-118»."""
    return f"{visit.place_id}-{visit.year}-{visit.number}"


def find(name: str) -> Visit:
    """The line of this name, of the officer's own agency or one whose work it does today or, for who reads
    all agencies, of any; else 404.
    A denunciation at another agency only for who oversees all of them (LTC Đ8, Đ60).
    """
    parts = name.split("-")
    if len(parts) != 3 or not all(map(_is_number, parts)):
        abort(404)
    visit = visits.by_line(*map(int, parts))
    who = current_actor()
    if visit is None:
        abort(404)
    needed = (
        READ_ALL_DENUNCIATIONS if visit.about == Kind.DENUNCIATION or visits.is_secret(visit) else READ_ALL
    )
    own = visit.agency_id in agencies.whose_work(who.agency_id, today())
    if not own and not who.may(needed):
        abort(404)
    return visit


def _is_number(text: str) -> bool:
    """Digits of a number that fits every column; «٣» is a digit of another script."""
    return text.isascii() and text.isdecimal() and len(text) < 10
