"""What stands behind an address of the survey, and who may see it."""

from __future__ import annotations

from flask import abort

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.programme.models import SurveyRound
from feedback.programme.survey import queries
from feedback.web import today
from feedback.web.guards import current_actor


def found(code: str) -> SurveyRound:
    """The round of an address; else 404."""
    return queries.by_code(code) or abort(404)


def found_unit(code: str) -> AgencyEntry:
    """The unit of an address, if the officer may read its survey: his own and those of whose work it does,
    all for who reads all; else 404.
    """
    agency = agencies.by_code(code)
    if agency is None or not (current_actor().may(queries.READ_ALL) or is_own(agency)):
        abort(404)
    return agency


def found_own(code: str) -> AgencyEntry:
    """The unit of an address, if its survey is the officer's own work; else 404."""
    agency = agencies.by_code(code)
    return agency if agency is not None and is_own(agency) else abort(404)


def is_own(agency: AgencyEntry) -> bool:
    """Whether its survey is the officer's own work."""
    return agency.id in queries.whose(current_actor(), today())
