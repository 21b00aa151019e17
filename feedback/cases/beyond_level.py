"""Whether a case was sent beyond the level that settles it (đơn vượt cấp)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases import competence, matters, queries
from feedback.cases.models import Case
from feedback.law import beyond_level
from feedback.law.beyond_level import Beyond


@dataclass(frozen=True, slots=True)
class Found:
    """What the law says of it, and who is competent where that is known."""

    beyond: Beyond
    competent: AgencyEntry | None


def of(case: Case, on: date) -> Found | None:
    """What a case goes beyond on the day; None when nothing tells of it. Three selects at most."""
    ways = beyond_level.ways_of(case.course)
    if not ways:
        return None
    below = _competent_below(case, on)
    for way in ways:
        if below is not None if way.sign == "above" else _lacks_first_decision(case):
            return Found(way, below)
    return None


def _competent_below(case: Case, on: date) -> AgencyEntry | None:
    """The agency that settles it by law, if the one that has the case stands above it."""
    found = competence.competent_for(case, competence.against(case), on)
    if found.agency is None or found.unsettled:
        return None
    directory = agencies.directory()
    above = directory.by_id(found.agency.parent_id)
    while above is not None:
        if above.id == case.agency_id:
            return found.agency
        above = directory.by_id(above.parent_id)
    return None


def _lacks_first_decision(case: Case) -> bool:
    stated = any(one.first_number or one.first_on for one in queries.respondents_of(case.id))
    return not stated and matters.earlier_of(case.id) is None
