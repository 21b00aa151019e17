"""Whose matter it is, asked of the room that knows: competence is found above cases, which may not ask it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app

from feedback.agencies.directory import AgencyEntry
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


Resolver = Callable[[Case, Sequence[RespondentDetails], date], Competent]
"""From a case, those whom it is against as they are known now (none: nobody in public duty) and the day."""


def resolve_with(app: Flask, resolver: Resolver) -> None:
    """Register who answers."""
    app.extensions["competence"] = resolver


def competent_for(case: Case, against: Sequence[RespondentDetails], on: date) -> Competent:
    """Who settles a case against these persons on the day."""
    resolver: Resolver = current_app.extensions["competence"]
    return resolver(case, against, on)
