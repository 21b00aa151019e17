"""Questions of routing: which agency should this matter go to. Answered from memory in the ordinary case."""

from __future__ import annotations

from datetime import date

from feedback.agencies import queries as agencies
from feedback.routing import fields, rules
from feedback.routing.rules import Proposal


def propose_for(
    kind: str, field_key: str, area_code: str | None, named_agency_id: int | None, on: date
) -> Proposal:
    """The agency proposed for a matter on the day, with its reason in words.

    ``area_code`` is the five-digit code of a commune of today's list, None when several or unknown; an
    unknown code or field key counts as not known («Việc khác»), since a filing is never refused for it.
    Reads nothing when the tables are in memory, else two selects.
    """
    field = fields.by_key(field_key) or fields.by_key(fields.OTHER)
    assert field is not None
    directory = agencies.directory()
    return rules.propose(
        kind=kind,
        field=field,
        place=directory.place(area_code, on) if area_code else None,
        named=directory.by_id(named_agency_id),
        competences=agencies.competences(),
        agencies=directory,
        on=on,
    )
