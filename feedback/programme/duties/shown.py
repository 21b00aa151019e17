"""What other parts and rooms below see done by themselves: models registered, dialogues held."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from feedback.dialogue import sessions
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db
from feedback.programme.duties import queries
from feedback.programme.duties.met_by import Met
from feedback.programme.duties.rules import Span
from feedback.programme.good_models import queries as good_models


def dialogues_held(agency_ids: Collection[int] | None, spans: Collection[Span], today: date) -> Met:
    """The first dialogue that each agency held in each year; a select for each."""
    found: dict[tuple[int, str], date] = {}
    for span in spans:
        asked = select(DialogueSession.agency_id, func.min(DialogueSession.held_on)).where(
            DialogueSession.held_on.between(span.first_on, span.last_on), *sessions.shown("held", today)
        )
        if agency_ids is not None:
            asked = asked.where(DialogueSession.agency_id.in_(agency_ids))
        for agency_id, held_on in db.session.execute(asked.group_by(DialogueSession.agency_id)):
            found[agency_id, span.key] = held_on
    return found


def models_registered(agency_ids: Collection[int] | None, spans: Collection[Span], today: date) -> Met:
    """When each unit first registered a model of a year; a select for each year."""
    wanted = [one.id for one in queries.units(today)] if agency_ids is None else agency_ids
    return {
        (agency_id, span.key): day
        for span in spans
        for agency_id, day in good_models.registered(wanted, span.first_on.year).items()
    }
