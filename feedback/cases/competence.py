"""Whose matter it is, asked of the room that knows: competence is found above cases, which may not ask it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from flask import Flask, current_app

from feedback.agencies.directory import AgencyEntry
from feedback.cases import queries
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.models import Case


@dataclass(frozen=True, slots=True)
class Competent:
    """Who settles a matter, and which agencies (by number) must stand aside from it.

    ``agency`` None: nobody in the province; ``unsettled``: whoever has the case sorts it out first.
    """

    agency: AgencyEntry | None
    barred: tuple[int, ...]
    unsettled: bool
    reason: str


Resolver = Callable[[Case, Sequence[RespondentDetails], date, str], Competent]
"""From a case, those whom it is against as they are known now (none: nobody in public duty), the day, and
what is to be settled: a matter of ``law.competence``."""


def resolve_with(app: Flask, resolver: Resolver) -> None:
    """Register who answers."""
    app.extensions["competence"] = resolver


def competent_for(
    case: Case, against: Sequence[RespondentDetails], on: date, *, matter: str = ""
) -> Competent:
    """Who settles a case against these persons on the day; with ``matter`` who would settle that instead, as
    the next level of the case, or a part of it of another kind. Feedback has no rules of this sort."""
    resolver: Resolver = current_app.extensions["competence"]
    return resolver(case, against, on, matter or case.course)


def against(case: Case) -> list[RespondentDetails]:
    """Those whom a case is against, as competence asks for them; where no body is known, who has the case."""
    names = [one.name for one in fields(RespondentDetails)]
    found = [
        RespondentDetails(**{name: getattr(one, name) for name in names})
        for one in queries.respondents_of(case.id)
        if one.agency_id is not None
    ]
    return found or [RespondentDetails(agency_id=case.agency_id, role="body")]
