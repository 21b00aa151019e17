"""How a line of the register is named in addresses, and finding it for the officer who asks."""

from __future__ import annotations

from typing import Final

from flask import abort

from feedback.reception import visits
from feedback.reception.models import Visit
from feedback.web.guards import current_actor

READ_ALL: Final = "cases:case:read_all"


def name_of(visit: Visit) -> str:
    """The line in an address: its place, year and number, «3-2026-118»."""
    return f"{visit.place_id}-{visit.year}-{visit.number}"


def find(name: str) -> Visit:
    """The line of this name, of the officer's own agency or, for who reads all agencies, of any; else 404."""
    parts = name.split("-")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 10 for part in parts):
        abort(404)
    visit = visits.by_line(*map(int, parts))
    who = current_actor()
    if visit is None or (visit.agency_id != who.agency_id and not who.may(READ_ALL)):
        abort(404)
    return visit
